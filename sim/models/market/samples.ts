/**
 * What the network shows of its nodes: samples of their pieces over the epoch, signatures in
 * certificates, hand-overs that failed. Read off what a node holds and would answer at that
 * instant, up or down, honest or not; asking costs no bytes here, and is not refused by load.
 *
 * A measurer (`probe`) is served as a client is; another member (`challenge`) sees what the node
 * keeps, also where it withholds reads. With a population of blobs, samples are drawn from it.
 */
import { axesOf } from '../coding/coding.ts';
import { ALL_IDS, type Holding, holdingsOf } from '../holdings/index.ts';
import { liveAscending } from '../live-blobs/live-blobs.ts';
import { isPlaced, placedAmong } from '../placement/places.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { nodeAt, sliverAt } from '../storage-node/holdings.ts';
import { allMembersIn, populationSpans } from '../storage-node/population.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import type { Sample } from './state.ts';

const PPM = 1_000_000;

/** Asks each member for its part of the epoch's samples, at tick `tick` of `ticks`. */
export function takeSamples(
  ctx: WalrusContext,
  {
    tick,
    ticks,
    kinds,
  }: { tick: number; ticks: number; kinds: readonly ('probe' | 'challenge')[] },
): void {
  const { challenges: perEpoch } = ctx.resolved.epochEconomy!.response;
  const asked = Math.floor(((tick + 1) * perEpoch) / ticks) - Math.floor((tick * perEpoch) / ticks);
  if (asked <= 0 || kinds.length === 0) return;
  const { observed } = ctx.state.market!;
  for (const { node } of ctx.state.eventLog.chain.current!.members) {
    if (kinds.includes('probe'))
      add(observed.probes[node], sample(ctx, { node, asked, isRead: true }));
    if (kinds.includes('challenge')) {
      add(observed.challenges[node], sample(ctx, { node, asked, isRead: false }));
    }
  }
}

function add(sum: Sample, { asked, passed }: Sample): void {
  sum.asked += asked;
  sum.passed += passed;
}

interface Question {
  node: number;
  asked: number;
  /** A read by the measurer, which the node may withhold. */
  isRead: boolean;
}

function sample(ctx: WalrusContext, { node, asked, isRead }: Question): Sample {
  const stream = ctx.random.open(`evidence/${isRead ? 'probe' : 'challenge'}/${node}`);
  let passed = 0;
  for (let count = 0; count < asked; count++) {
    const [where, which] = [ctx.random.uniform(stream), ctx.random.uniform(stream)];
    if (answers(ctx, { node, isRead, where, which })) passed++;
  }
  return { asked, passed };
}

/** Whether the node answers for a piece; `where` draws the shard, `which` the blob. */
function answers(
  ctx: WalrusContext,
  { node, isRead, where, which }: { node: number; isRead: boolean; where: number; which: number },
): boolean {
  if (!nodeAt(ctx, node).isUp) return false;
  const shards = ownShards(ctx, node);
  const shard = shards[Math.floor(where * shards.length)];
  if (ctx.state.holdings.classes.length > 0) {
    return which * PPM < storedOfPopulation(ctx, node, shard) && (!isRead || reads(ctx, node, -1));
  }
  const live = liveIn(ctx, shard);
  if (live.length === 0) return !isRead || reads(ctx, node, -1);
  const blob = live[Math.floor(which * live.length)];
  const [axis] = axesOf(ctx);
  if (sliverAt(ctx, { node, shard, blob, axis })?.intact !== true) return false;
  return !isRead || reads(ctx, node, blob);
}

/** Live blobs with a piece in the shard. */
function liveIn(ctx: WalrusContext, shard: number): readonly number[] {
  const live = liveAscending(ctx);
  if (ctx.state.holdings.table.pieces === null) return live;
  return live.filter((blob) => isPlaced(ctx, blob, shard));
}

function reads(ctx: WalrusContext, node: number, blob: number): boolean {
  const behaviour = behaviourNamed(nodeAt(ctx, node).behaviour);
  if (behaviour.isHonest) return true;
  const at = { node, method: 'sliver.get', blob, caller: -1 };
  return behaviour.serves(ctx, at) === 'serve' && behaviour.sendsTrueContent(ctx, at);
}

/** Part of a shard's pieces of the population that lie on the node, ppm. */
function storedOfPopulation(ctx: WalrusContext, node: number, shard: number): number {
  const held = (one: Holding): number =>
    allMembersIn(ctx, populationSpans(ctx, one, ALL_IDS, true));
  let present = 0;
  let expected = 0;
  for (const one of holdingsOf(ctx.state.holdings.table, node)) {
    if (one.shard !== shard || one.axis >= axesOf(ctx).length) continue;
    present += held(one);
    expected += allMembersIn(ctx, [ALL_IDS]);
  }
  return expected === 0 ? PPM : Math.floor((present / expected) * PPM);
}

/** Perfect knowledge: part of all pieces of live blobs that the node should hold and does, ppm. */
export function storedPpm(ctx: WalrusContext, node: number): number {
  const shards = ownShards(ctx, node);
  if (ctx.state.holdings.classes.length > 0) {
    let sum = 0;
    for (const shard of shards) sum += storedOfPopulation(ctx, node, shard);
    return Math.floor(sum / Math.max(1, shards.length));
  }
  let present = 0;
  let expected = 0;
  for (const blob of liveAscending(ctx)) {
    for (const shard of placedAmong(ctx, blob, shards)) {
      for (const axis of axesOf(ctx)) {
        expected++;
        if (sliverAt(ctx, { node, shard, blob, axis })?.intact === true) present++;
      }
    }
  }
  return expected === 0 ? PPM : Math.floor((present / expected) * PPM);
}
