/**
 * The live blobs, kept beside the log from which they follow: what views go through again and
 * again. Made again where it is missing, as after a restore.
 */
import { blobAt } from './blobs/blobs.ts';
import { certifiedEpochOf, isLive } from './chain/index.ts';
import { registeredAt } from './storage-node/knowledge.ts';
import type { WalrusContext } from './world.ts';

export interface LiveBlob {
  blob: number;
  sizeBytes: number;
  certifiedEpoch: number;
  /** Position of the registration in the log. */
  registeredAt: number;
}

export interface LiveBlobs {
  /** Events of the log that are in here. */
  taken: number;
  /** By blob, in the order in which they became live. */
  blobs: Map<number, LiveBlob>;
  bytes: number;
  /** Their numbers, ascending; null when they have changed since. */
  ascending: readonly number[] | null;
}

const known = new WeakMap<object, LiveBlobs>();

export function liveBlobsOf(ctx: WalrusContext): LiveBlobs {
  const { log } = ctx.state.eventLog;
  let live = known.get(log);
  if (live === undefined) {
    live = { taken: 0, blobs: new Map(), bytes: 0, ascending: null };
    known.set(log, live);
  }
  for (; live.taken < log.count; live.taken++) {
    const blob = log.blob[live.taken];
    if (blob >= 0) update(ctx, live, blob);
  }
  return live;
}

/** Numbers of the live blobs, ascending. Do not change it. */
export function liveAscending(ctx: WalrusContext): readonly number[] {
  const live = liveBlobsOf(ctx);
  live.ascending ??= [...live.blobs.keys()].sort((a, b) => a - b);
  return live.ascending;
}

function update(ctx: WalrusContext, live: LiveBlobs, blob: number): void {
  const { chain } = ctx.state.eventLog;
  const before = live.blobs.get(blob);
  if ((before !== undefined) !== isLive(chain, blob)) live.ascending = null;
  if (before !== undefined) live.bytes -= before.sizeBytes;
  if (!isLive(chain, blob)) {
    live.blobs.delete(blob);
    return;
  }
  const { lengthBytes: sizeBytes } = blobAt(ctx, blob);
  live.bytes += sizeBytes;
  live.blobs.set(blob, {
    blob,
    sizeBytes,
    certifiedEpoch: certifiedEpochOf(chain, blob),
    registeredAt: registeredAt(ctx, blob),
  });
}
