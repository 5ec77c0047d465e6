/**
 * Outages: each node of a law alternates between up and down, whatever else happens to it. Where
 * crews are limited, a node that is down waits until one is free (first come, first served); the
 * length is the time that a crew needs.
 */
import type { ResolvedOutage } from '../../scenario/resolved.ts';
import type { WalrusContext } from '../world.ts';
import { drawDelayUs } from './delays.ts';
import { lift, strike } from './strikes.ts';

/** Entity of a hazard: law × 4096 + node. */
const NODES_MAX = 4096;

export function registerOutages(ctx: WalrusContext, outages: readonly ResolvedOutage[]): void {
  for (const [law, { nodes }] of outages.entries()) for (const node of nodes) up(ctx, law, node);
}

/** The time of a node is up. */
export function onOutage(ctx: WalrusContext, entity: number): void {
  const law = Math.floor(entity / NODES_MAX);
  const node = entity % NODES_MAX;
  const { cause, crews } = outageAt(ctx, law);
  const number = strike(ctx, { cause, verb: 'crash', nodes: [node] });
  const work = ctx.state.failures.crews[law];
  if (crews > 0 && work.busy === crews) work.waiting.push(number);
  else beginWork(ctx, law, number);
}

export function onOutageOver(ctx: WalrusContext, number: number, law: number): void {
  const work = ctx.state.failures.crews[law];
  work.busy -= 1;
  const [node] = ctx.state.failures.strikes.get(number)!.nodes;
  lift(ctx, number);
  const next = work.waiting.shift();
  if (next !== undefined) beginWork(ctx, law, next);
  up(ctx, law, node);
}

function beginWork(ctx: WalrusContext, law: number, number: number): void {
  const [node] = ctx.state.failures.strikes.get(number)!.nodes;
  const { cause, lengthUs } = outageAt(ctx, law);
  ctx.state.failures.crews[law].busy += 1;
  const forUs = drawDelayUs(ctx, `failures/${causeName(ctx, cause)}/${node}/length`, [lengthUs], 1);
  ctx.schedule(forUs, 'failures.outage-over', number, law);
}

function up(ctx: WalrusContext, law: number, node: number): void {
  const { cause, gapUs } = outageAt(ctx, law);
  ctx.hazards.register({
    kind: 'failures.outage',
    entity: law * NODES_MAX + node,
    law: gapUs,
    ageUs: 0,
    stream: ctx.random.open(`failures/${causeName(ctx, cause)}/${node}/gap`),
  });
}

function outageAt(ctx: WalrusContext, law: number): ResolvedOutage {
  return ctx.resolved.failures!.outages[law];
}

/** Streams are named after causes, so that one law more leaves the others as they were. */
export function causeName(ctx: WalrusContext, cause: number): string {
  return ctx.resolved.failures!.causeNames[cause];
}
