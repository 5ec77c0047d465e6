/** Departures: nodes that leave for good, with all they hold and without hand-over. */
import type { ResolvedDepartures } from '../../scenario/resolved.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { strike } from './strikes.ts';

export function registerDepartures(ctx: WalrusContext, { nodes, gapUs }: ResolvedDepartures): void {
  for (const node of nodes) {
    const stream = ctx.random.open(`failures/departure/${node}`);
    ctx.hazards.register({
      kind: 'failures.departure',
      entity: node,
      law: gapUs,
      ageUs: 0,
      stream,
    });
  }
}

export function onDeparture(ctx: WalrusContext, node: number): void {
  if (nodeAt(ctx, node).isGone) return; // a common cause took it along before
  const { cause } = ctx.resolved.failures!.departures!;
  strike(ctx, { cause, verb: 'leave', nodes: [node], isForGood: true });
}
