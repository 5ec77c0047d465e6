/**
 * Live blobs in groups of equal margins: those that lie in one cell of the holdings, are known to
 * the same nodes and are read from the same committee. What many blobs have in common is counted
 * once, so that a fact about a node costs cells × shards, not blobs × shards.
 *
 * A blob with exceptions is a group of its own. Where a node is dishonest every blob is: what such
 * a node does may depend on the blob.
 */
import { type Cells, cellsOf, groupKey, marginsInCell } from './cells.ts';
import { type LiveBlob, liveBlobsOf } from './live-blobs.ts';
import { marginsOf } from './margins.ts';
import type { BlobGroup } from './views.ts';
import type { WalrusContext } from './world.ts';

interface Members {
  sample: LiveBlob;
  blobs: number[];
  bytes: number;
}

/** The groups as they were last counted. */
const lastCounted = new WeakMap<Cells, BlobGroup[]>();

/** The same list for as long as nothing has changed. */
export function blobGroups(ctx: WalrusContext): BlobGroup[] {
  const live = liveBlobsOf(ctx);
  const cells = cellsOf(ctx);
  if (!cells.situation.isPlain) return [...live.blobs.values()].map((one) => groupAlone(ctx, one));
  let groups = lastCounted.get(cells);
  if (groups === undefined) {
    groups = gather(ctx, cells, live.blobs.values()).map(({ sample, blobs, bytes }) => {
      const margins = marginsInCell(ctx, cells, sample);
      return { blobs, count: blobs.length, bytes, margins };
    });
    lastCounted.set(cells, groups);
  }
  return groups;
}

/** Blobs by cell, knowledge and committee; those with exceptions one by one. */
function gather(ctx: WalrusContext, cells: Cells, live: Iterable<LiveBlob>): Members[] {
  const { hasExceptions } = ctx.state.holdings.table.tracked;
  const byKey = new Map<number, Members>();
  const alone: Members[] = [];
  for (const one of live) {
    const { blob, sizeBytes } = one;
    if (hasExceptions[blob] === 1) {
      alone.push({ sample: one, blobs: [blob], bytes: sizeBytes });
      continue;
    }
    const key = groupKey(ctx, cells, one);
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, { sample: one, blobs: [blob], bytes: sizeBytes });
    else {
      members.blobs.push(blob);
      members.bytes += sizeBytes;
    }
  }
  return [...byKey.values(), ...alone];
}

function groupAlone(ctx: WalrusContext, { blob, sizeBytes }: LiveBlob): BlobGroup {
  const clients = Math.max(1, ctx.resolved.network.clients.length);
  const margins = Array.from({ length: clients }, (_, client) => marginsOf(ctx, blob, client));
  return { blobs: [blob], count: 1, bytes: sizeBytes, margins };
}
