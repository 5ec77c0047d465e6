/**
 * Common causes: one event that hits several members of a domain at once. Each domain of the kind
 * has events of its own; the time to the next begins when the last one is over.
 */
import type { ResolvedCommonCause } from '../../scenario/resolved.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { drawDelayUs } from './delays.ts';
import { drawHits } from './hits.ts';
import { causeName } from './outages.ts';
import { lift, strike } from './strikes.ts';

/** Entity of a hazard: cause × 4096 + group. */
const GROUPS_MAX = 4096;

/** In the place of a fault's number: the event hit nobody. */
const NOBODY = -1;

export function registerCommonCauses(
  ctx: WalrusContext,
  causes: readonly ResolvedCommonCause[],
): void {
  for (const [index, { groups }] of causes.entries()) {
    for (const group of groups.keys()) register(ctx, index, group);
  }
}

export function onCommonCause(ctx: WalrusContext, entity: number): void {
  const index = Math.floor(entity / GROUPS_MAX);
  const group = entity % GROUPS_MAX;
  const { cause, verb, groups, hits, lengthUs, isRepeated, oneWay, linkShare } = causeAt(
    ctx,
    index,
  );
  const stream = ctx.random.open(streamName(ctx, index, group, 'hits'));
  const members = groups[group].filter((node) => !nodeAt(ctx, node).isGone);
  const nodes = drawHits(ctx.random, stream, members, hits);
  const forUs = drawDelayUs(ctx, streamName(ctx, index, group, 'length'), [lengthUs]);
  const isForGood = forUs === 0;
  const number =
    nodes.length === 0 ? NOBODY : strike(ctx, { cause, verb, nodes, isForGood, oneWay, linkShare });
  if (!isForGood) ctx.schedule(forUs, 'failures.common-over', number, entity);
  else if (isRepeated) register(ctx, index, group);
}

export function onCommonCauseOver(ctx: WalrusContext, number: number, entity: number): void {
  if (number !== NOBODY) lift(ctx, number);
  const index = Math.floor(entity / GROUPS_MAX);
  if (causeAt(ctx, index).isRepeated) register(ctx, index, entity % GROUPS_MAX);
}

function register(ctx: WalrusContext, index: number, group: number): void {
  ctx.hazards.register({
    kind: 'failures.common',
    entity: index * GROUPS_MAX + group,
    law: causeAt(ctx, index).gapUs,
    ageUs: 0,
    stream: ctx.random.open(streamName(ctx, index, group, 'gap')),
  });
}

function streamName(ctx: WalrusContext, index: number, group: number, purpose: string): string {
  return `failures/${causeName(ctx, causeAt(ctx, index).cause)}/${group}/${purpose}`;
}

function causeAt(ctx: WalrusContext, index: number): ResolvedCommonCause {
  return ctx.resolved.failures!.commonCauses[index];
}
