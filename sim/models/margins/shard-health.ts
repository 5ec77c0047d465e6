/**
 * How complete a shard is on its owner: all that is held, without what is damaged and what is not
 * live. Only blobs that ended or that have exceptions can be either, and these are few.
 */
import { isLive } from '../chain/index.ts';
import { axesOf } from '../coding/coding.ts';
import { codeIn, MISSING, PRESENT, sliverKey, type TrackedBlobs } from '../holdings/index.ts';
import { liveAscending, liveCount } from '../live-blobs/live-blobs.ts';
import { placesOf } from '../placement/places.ts';
import type { WalrusContext } from '../world.ts';

/** Slivers of live certified blobs on the shard's current owner. */
export function shardHealth(
  ctx: WalrusContext,
  shard: number,
): { present: number; expected: number } {
  const { table } = ctx.state.holdings;
  const owner = ctx.state.eventLog.chain.current?.owner[shard] ?? -1;
  const axes = axesOf(ctx).length;
  const doubtful = doubtfulBlobs(ctx);
  let present = 0;
  for (let axis = 0; axis < axes; axis++) {
    const holding = table.holdings.get(sliverKey(table, owner, shard, axis));
    if (holding === undefined) continue;
    present += holding.held;
    // Without exceptions nothing is damaged: only what ended is held and does not count.
    for (const { blob, isLive } of holding.exceptions === 0 ? doubtful.ended : doubtful.blobs) {
      const code = codeIn(table, holding, blob);
      const counts = code === PRESENT && isLive;
      if (code !== MISSING && !counts) present -= 1;
    }
  }
  return { present, expected: axes * liveIn(ctx, shard) };
}

interface Doubtful {
  version: number;
  logLength: number;
  blobs: readonly { blob: number; isLive: boolean }[];
  /** Those that are not live. */
  ended: Doubtful['blobs'];
}

/** As it was found last: every shard is asked of at once. */
const lastDoubtful = new WeakMap<TrackedBlobs, Doubtful>();

function doubtfulBlobs(ctx: WalrusContext): Doubtful {
  const { table, knowledge } = ctx.state.holdings;
  const { chain, log } = ctx.state.eventLog;
  const { tracked, version } = table;
  const known = lastDoubtful.get(tracked);
  if (known?.version === version && known.logLength === log.count) return known;
  const blobs = [...new Set([...knowledge.ended, ...table.exceptions.keys()])]
    .filter((blob) => tracked.isGone[blob] === 0)
    .map((blob) => ({ blob, isLive: isLive(chain, blob) }));
  const ended = blobs.filter((one) => !one.isLive);
  const found = { version, logLength: log.count, blobs, ended };
  lastDoubtful.set(tracked, found);
  return found;
}

/** Live blobs that have a piece in the shard. */
function liveIn(ctx: WalrusContext, shard: number): number {
  const { pieces } = ctx.state.holdings.table;
  if (pieces === null) return liveCount(ctx);
  const live = liveAscending(ctx);
  let counts = liveByShard.get(live);
  if (counts === undefined) {
    counts = new Uint32Array(ctx.resolved.network.shards);
    for (const blob of live) for (const one of placesOf(ctx, blob)!) counts[one] += 1;
    liveByShard.set(live, counts);
  }
  return counts[shard];
}

/** Of one list of live blobs, from which it follows. */
const liveByShard = new WeakMap<readonly number[], Uint32Array>();
