/**
 * What is broken before anything else happens, and not healed yet: nodes that are down or have
 * lost their volume, shards whose slivers are gone. Many seeds of one such scenario estimate what
 * is lost given so many failures.
 */

import { loseShards } from '../storage-node/media.ts';
import type { WalrusContext } from '../world.ts';
import { drawSome } from './hits.ts';
import { strike, tellFault } from './strikes.ts';

export function beginBroken(ctx: WalrusContext): void {
  const { cause, nodes, randomNodes, shards, randomShards, state, forUs } =
    ctx.resolved.failures!.initial!;
  const { network } = ctx.resolved;
  const hitNodes = withDrawn(ctx, 'nodes', {
    named: nodes,
    all: network.nodes.length,
    count: randomNodes,
  });
  if (hitNodes.length > 0) {
    const verb = state === 'down' ? 'crash' : 'lose-volume';
    const number = strike(ctx, { cause, verb, nodes: hitNodes, isForGood: forUs === 0 });
    if (forUs > 0) ctx.schedule(forUs, 'failures.lift', number);
  }
  const chosen = { named: shards, all: network.shards, count: randomShards };
  const lost = new Set(withDrawn(ctx, 'shards', chosen));
  if (lost.size === 0) return;
  let slivers = 0;
  for (let node = 0; node < network.nodes.length; node += 1) {
    slivers += loseShards(ctx, node, (shard) => lost.has(shard));
  }
  tellFault(ctx, { cause, verb: 'lose-shards', touched: lost.size, effect: slivers });
}

/** The named ones and so many of the others. */
function withDrawn(
  ctx: WalrusContext,
  what: 'nodes' | 'shards',
  { named, all, count }: { named: readonly number[]; all: number; count: number },
): number[] {
  const others = Array.from({ length: all }, (_, index) => index).filter(
    (index) => !named.includes(index),
  );
  const stream = ctx.random.open(`failures/initial/${what}`);
  return [...named, ...drawSome(ctx.random, stream, others, count)];
}
