/**
 * Live blobs in groups of equal margins: those that lie in one cell of the holdings, are known to
 * the same nodes and are read from the same committee. What many blobs have in common is counted
 * once, so that a fact about a node costs cells × shards, not blobs × shards.
 *
 * A blob with exceptions is a group of its own. Where a node is dishonest every blob is: what such
 * a node does may depend on the blob. Where blobs have places of their own, those with equal
 * counts are a group (placed-margins.ts).
 */
import { blobAt } from '../blobs/blobs.ts';
import { counted, cutsOf } from '../holdings/index.ts';
import { bytesOfRun, memberOfRun, runsBetween } from '../live-blobs/founders.ts';
import {
  type LiveBlob,
  type LiveBlobs,
  liveAscending,
  liveBlob,
  liveBlobsOf,
} from '../live-blobs/live-blobs.ts';
import type { BlobGroup, BlobRun } from '../views.ts';
import type { WalrusContext } from '../world.ts';
import { type Cells, cellsOf, groupKey, marginsInCell } from './cells.ts';
import { marginsOf } from './margins.ts';
import { placedGroups } from './placed-margins.ts';

interface Members {
  sample: LiveBlob;
  /** One by one, or as a run. */
  blobs: number[];
  run?: BlobRun;
  bytes: number;
}

/** The groups as they were last counted. */
const lastCounted = new WeakMap<Cells, BlobGroup[]>();

/** The same list for as long as nothing has changed. */
export function blobGroups(ctx: WalrusContext): BlobGroup[] {
  const live = liveBlobsOf(ctx);
  const cells = cellsOf(ctx);
  if (!cells.situation.isPlain) return liveAscending(ctx).map((blob) => groupAlone(ctx, blob));
  let groups = lastCounted.get(cells);
  if (groups === undefined && ctx.state.holdings.table.pieces !== null) {
    const all = liveAscending(ctx).map((blob) => liveBlob(ctx, blob));
    groups = placedGroups(ctx, cells, all);
    lastCounted.set(cells, groups);
  } else if (groups === undefined) {
    groups = membersOf(ctx, cells, live).map(({ sample, blobs, run, bytes }) => {
      const margins = marginsInCell(ctx, cells, sample);
      if (run === undefined) return { blobs, count: blobs.length, bytes, margins };
      return { blobs, run, count: run.to - run.from - run.without.length, bytes, margins };
    });
    lastCounted.set(cells, groups);
  }
  return groups;
}

function membersOf(ctx: WalrusContext, cells: Cells, { founders, later }: LiveBlobs): Members[] {
  const { ids, units } = cutsOf(ctx.state.holdings.table);
  // A node that knows of some founders only has its log half read; or media are lost in parts.
  const knowsAllOrNone = cells.situation.behind.every(
    (known) => known === 0 || known >= 2 * founders.isFounder.length,
  );
  if (units.length > 1 || !knowsAllOrNone) {
    const all = liveAscending(ctx).map((blob) => liveBlob(ctx, blob));
    return gather(ctx, cells, all);
  }
  const gathered = gather(ctx, cells, later.values());
  for (const blob of ctx.state.holdings.table.exceptions.keys()) {
    if (founders.isFounder[blob] !== 1) continue;
    counted.blobs += 1;
    gathered.push(alone(liveBlob(ctx, blob)));
  }
  const runs = runsBetween(ctx, founders, ids).map((run): Members => {
    const sample = liveBlob(ctx, memberOfRun(run));
    return { sample, blobs: [], run, bytes: bytesOfRun(ctx, founders, run) };
  });
  return [...runs, ...gathered];
}

/** Blobs by cell, knowledge and committee; those with exceptions one by one. */
function gather(ctx: WalrusContext, cells: Cells, live: Iterable<LiveBlob>): Members[] {
  const { hasExceptions } = ctx.state.holdings.table.tracked;
  const byKey = new Map<number, Members>();
  const exceptional: Members[] = [];
  let members: Members | undefined;
  let keyOfMembers = -1;
  for (const one of live) {
    counted.blobs += 1;
    const { blob, sizeBytes } = one;
    if (hasExceptions[blob] === 1) {
      exceptional.push(alone(one));
      continue;
    }
    const key = groupKey(ctx, cells, one);
    // Blobs that were written one after the other mostly lie in one cell.
    if (key !== keyOfMembers || members === undefined) {
      members = byKey.get(key) ?? { sample: one, blobs: [], bytes: 0 };
      byKey.set(key, members);
      keyOfMembers = key;
    }
    members.blobs.push(blob);
    members.bytes += sizeBytes;
  }
  return [...byKey.values(), ...exceptional];
}

function alone(one: LiveBlob): Members {
  return { sample: one, blobs: [one.blob], bytes: one.sizeBytes };
}

function groupAlone(ctx: WalrusContext, blob: number): BlobGroup {
  const clients = Math.max(1, ctx.resolved.network.clients.length);
  const margins = Array.from({ length: clients }, (_, client) => marginsOf(ctx, blob, client));
  return { blobs: [blob], count: 1, bytes: blobAt(ctx, blob).lengthBytes, margins };
}
