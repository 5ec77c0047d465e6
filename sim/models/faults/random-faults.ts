/**
 * Faults that come by themselves: each node of a law alternates between up (a hazard of the
 * engine, so that a fork can draw it again) and down. Random faults are numbered after the
 * scheduled ones; `fault.ended` reports what they changed.
 */
import { toTicks } from '../../engine/index.ts';
import { codeIn, FAULT_VERBS } from '../facts.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { crashNode } from '../storage-node/storage-nodes-model.ts';
import type { WalrusContext } from '../world.ts';
import { loseVolumeOf } from './faults-model.ts';
import { release } from './in-force.ts';

/** Entity of a hazard: law × 4096 + node. */
const NODES_MAX = 4096;

export function registerRandomFaults(ctx: WalrusContext): void {
  for (const [law, { nodes }] of ctx.resolved.randomFaults.entries()) {
    for (const node of nodes) register(ctx, law, node);
  }
}

export function onRandomFault(ctx: WalrusContext, entity: number): void {
  const law = Math.floor(entity / NODES_MAX);
  const node = entity % NODES_MAX;
  const { verb, lengthUs } = ctx.resolved.randomFaults[law];
  const { faults } = ctx.state;
  const number = faults.nextRandom++;
  ctx.emit('fault.started', number, codeIn(FAULT_VERBS, verb), 1);
  const wasUp = nodeAt(ctx, node).isUp;
  const slivers = verb === 'crash' ? Number(crashNode(ctx, node)) : loseVolumeOf(ctx, node);
  const tookDown = wasUp && !nodeAt(ctx, node).isUp;
  // A volume on which nothing was, too, goes with its node.
  const effect = slivers === 0 ? Number(tookDown) : slivers;
  // In the state and not in the event: a lost volume of a large population has more than 2^31.
  faults.random.set(number, { law, node, effect, tookDown });
  const stream = ctx.random.open(`faults/${law}/${node}/length`);
  const forUs = Math.max(1, toTicks(ctx.random.draw(stream, lengthUs)));
  ctx.schedule(forUs, 'faults.random-over', number);
}

export function onRandomFaultOver(ctx: WalrusContext, number: number): void {
  const { law, node, effect, tookDown } = ctx.state.faults.random.get(number)!;
  const { verb } = ctx.resolved.randomFaults[law];
  ctx.state.faults.random.delete(number);
  const held = { verb, nodes: [node], tookDown: tookDown ? [node] : [], effect };
  ctx.emit('fault.ended', number, release(ctx, held));
  register(ctx, law, node);
}

function register(ctx: WalrusContext, law: number, node: number): void {
  ctx.hazards.register({
    kind: 'faults.random',
    entity: law * NODES_MAX + node,
    law: ctx.resolved.randomFaults[law].gapUs,
    ageUs: 0,
    stream: ctx.random.open(`faults/${law}/${node}/gap`),
  });
}
