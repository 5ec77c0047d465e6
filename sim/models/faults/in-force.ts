/** What the faults in force add up to where they overlap on one node or one link. */
import { isHeldByStrike, linkShareUnderStrikes } from '../failures/strikes.ts';
import { setLinkShare } from '../network/index.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { restartNode } from '../storage-node/storage-nodes-model.ts';
import type { WalrusContext } from '../world.ts';

/** Restarts a node unless another fault still keeps it down; did it come back? */
export function restartUnlessHeld(ctx: WalrusContext, node: number): boolean {
  const { isUp } = nodeAt(ctx, node);
  if (!isHeldDown(ctx, node)) restartNode(ctx, node);
  return nodeAt(ctx, node).isUp && !isUp;
}

/** A fault that keeps nodes down, when it ends. */
export interface Held {
  verb: string;
  nodes: readonly number[];
  /** Those that it took down itself. */
  tookDown: readonly number[];
  effect: number;
}

/**
 * Lets its nodes come back, but for those that another fault still holds; what it has changed, in
 * all. Who was down before and comes back only now was kept down by it: that is an effect too. Of
 * a lost volume the slivers count, and nodes where there were none.
 */
export function release(ctx: WalrusContext, { verb, nodes, tookDown, effect }: Held): number {
  let kept = 0;
  for (const node of nodes) {
    if (restartUnlessHeld(ctx, node) && !tookDown.includes(node)) kept += 1;
  }
  return verb === 'crash' || effect === 0 ? effect + kept : effect;
}

/** Gives an endpoint the smallest link share that a fault in force leaves it. */
export function applyLinkShare(ctx: WalrusContext, endpoint: number): void {
  let least = linkShareUnderStrikes(ctx, endpoint);
  for (const [index, { verb, nodes, clients, share }] of ctx.resolved.faults.entries()) {
    if (verb !== 'degrade' || !isInForce(ctx, index)) continue;
    const client = endpoint - ctx.resolved.network.nodes.length;
    if (nodes.includes(endpoint) || clients.includes(client)) least = Math.min(least, share);
  }
  setLinkShare(ctx, endpoint, least);
}

function isHeldDown(ctx: WalrusContext, node: number): boolean {
  const holds = ({ verb }: { verb: string }) => verb === 'crash' || verb === 'lose-volume';
  const isScheduled = ctx.resolved.faults.some(
    (fault, index) => holds(fault) && fault.nodes.includes(node) && isInForce(ctx, index),
  );
  if (isScheduled || isHeldByStrike(ctx, node)) return true;
  for (const random of ctx.state.faults.random.values()) if (random.node === node) return true;
  return false;
}

/** A fault is over at the instant of its end. */
function isInForce(ctx: WalrusContext, index: number): boolean {
  const { atUs, atLaw, forUs } = ctx.resolved.faults[index];
  const beganUs = atLaw === undefined ? atUs : ctx.state.faults.beganUs[index];
  if (beganUs < 0 || beganUs > ctx.now) return false;
  return forUs === 0 || ctx.now < beganUs + forUs;
}
