/**
 * Asks the policies: builds what a hook sees, calls it, checks what it returns and keeps its state
 * with the node. What a policy may not do ends the run with one message that names its file and
 * hook.
 *
 * Where no policy takes a decision nothing is built and nothing is called.
 */

import { messageOf } from '../economics/policies/in-use.ts';
import { PolicyError } from '../economics/policies/policy-error.ts';
import { deepFreeze } from '../economics/policies/run-hook.ts';
import { roundTripUs } from '../network/index.ts';
import { nodeAt, type Place } from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import type { DonorView, RepairContext, RepairCosts, RepairTask } from './policies/index.ts';
import { type PlacedPolicy, rulesOf } from './rules.ts';

/** When a repair begins; `again`: the policy is asked anew then. */
export interface Start {
  afterUs: number;
  again: boolean;
}

const AT_ONCE: Start = { afterUs: 0, again: false };

/** Longest time that a policy may put a repair off: a hundred years. */
const LONGEST_US = 100 * 365 * 86_400_000_000;
/** A policy that is asked again is so after a second at the soonest. */
const SOONEST_US = 1_000_000;

export function startOf(
  ctx: WalrusContext,
  node: StorageNodeState,
  taskOf: () => RepairTask,
): Start {
  const placed = rulesOf(ctx).by.start;
  if (placed === undefined) return AT_ONCE;
  const found = callHook(ctx, { placed, node, hook: 'start' }, (context) =>
    placed.policy.start!(context, deepFreeze(taskOf())),
  );
  const refuse = refusing(placed, 'start');
  if (typeof found !== 'object' || found === null) {
    return refuse(`found ${String(found)}; allowed: { afterUs }`);
  }
  const { afterUs, again = false, state } = found;
  if (!Number.isInteger(afterUs) || afterUs < 0 || afterUs > LONGEST_US) {
    refuse(`afterUs: found ${String(afterUs)}; allowed: whole µs from 0 to ${LONGEST_US}`);
  }
  if (typeof again !== 'boolean') refuse(`again: found ${String(again)}; allowed: true, false`);
  if (again && afterUs < SOONEST_US) {
    refuse(`afterUs: found ${afterUs} with again; allowed: ${SOONEST_US} or more`);
  }
  if (state !== undefined) node.repair.states[placed.place] = state;
  return { afterUs, again };
}

/** The number by which a blob waits for a permit; null where blobs go as they come. */
export function priorityOf(
  ctx: WalrusContext,
  node: StorageNodeState,
  taskOf: () => RepairTask,
): number | null {
  const placed = rulesOf(ctx).by.priority;
  if (placed === undefined) return null;
  const found = callHook(ctx, { placed, node, hook: 'priority' }, (context) =>
    placed.policy.priority!(context, deepFreeze(taskOf())),
  );
  if (typeof found === 'number' && !Number.isNaN(found)) return found;
  return refusing(placed, 'priority')(`found ${String(found)}; allowed: a number`);
}

/** Those of the missing slivers that are rebuilt now; never none. */
export function roundOf(
  ctx: WalrusContext,
  node: StorageNodeState,
  missing: readonly Place[],
): readonly Place[] {
  const placed = rulesOf(ctx).by.round;
  if (placed === undefined || missing.length === 0) return missing;
  const found = callHook(ctx, { placed, node, hook: 'round' }, () =>
    placed.policy.round!(deepFreeze(missing.map((place) => ({ ...place })))),
  );
  if (!Array.isArray(found) || found.length === 0) {
    return refusing(placed, 'round')('allowed: a part of what is missing, not empty');
  }
  const wanted = new Set(found.map(({ shard, axis }: Place) => `${shard} ${axis}`));
  return missing.filter(({ shard, axis }) => wanted.has(`${shard} ${axis}`));
}

export function readsBlob(
  ctx: WalrusContext,
  node: StorageNodeState,
  costsOf: () => RepairCosts,
): boolean {
  const placed = rulesOf(ctx).by.readsBlob;
  if (placed === undefined) return false;
  const found = callHook(ctx, { placed, node, hook: 'readsBlob' }, () =>
    placed.policy.readsBlob!(deepFreeze(costsOf())),
  );
  if (typeof found === 'boolean') return found;
  return refusing(placed, 'readsBlob')(`found ${String(found)}; allowed: true, false`);
}

/** Donors in the policy's order; null where they are asked in random order. */
export function donorOrder(
  ctx: WalrusContext,
  asker: number,
  candidatesOf: () => readonly { node: number; shards: number }[],
): readonly number[] | null {
  const placed = rulesOf(ctx).by.donors;
  if (placed === undefined) return null;
  const candidates = candidatesOf();
  const views: DonorView[] = candidates.map(({ node, shards }) => ({
    node,
    shards,
    roundTripUs: roundTripUs(ctx, asker, node),
  }));
  const found = callHook(ctx, { placed, node: nodeAt(ctx, asker), hook: 'donors' }, (context) =>
    placed.policy.donors!(context, deepFreeze(views)),
  );
  const known = new Set(candidates.map(({ node }) => node));
  const isRight = Array.isArray(found) && found.every((node) => known.delete(node));
  if (isRight) return found as number[];
  return refusing(placed, 'donors')('allowed: a list of candidates, each at most once');
}

/** The states that policies start with, one for each of the scenario's. */
export function firstStates(ctx: WalrusContext): unknown[] {
  return rulesOf(ctx).inUse.map((placed) => {
    const { policy, params } = placed;
    try {
      return policy.init === undefined ? null : policy.init(params);
    } catch (error) {
      return refusing(placed, 'init')(messageOf(error));
    }
  });
}

function callHook<T>(
  ctx: WalrusContext,
  { placed, node, hook }: { placed: PlacedPolicy; node: StorageNodeState; hook: string },
  call: (context: RepairContext) => T,
): T {
  const state = deepFreeze(node.repair.states[placed.place]);
  const { params } = placed;
  try {
    return call({ node: node.index, nowUs: ctx.now, epoch: node.epoch, params, state });
  } catch (error) {
    return refusing(placed, hook)(messageOf(error));
  }
}

function refusing({ source }: PlacedPolicy, hook: string): (what: string) => never {
  return (what) => {
    throw new PolicyError(source, hook, what);
  };
}
