/**
 * What the nodes hold at time 0: the first committee has its shards, and in them every preloaded
 * blob and, in `flow` granularity, the population.
 *
 * An honest node holds them as one box a holding. In `message` granularity every sliver is told in
 * a fact of its own; in `flow` every holding is.
 */
import { allBlobs, type BlobRecord } from '../blobs/blobs.ts';
import { encodeRecord, originalSliver } from '../blobs/encoding.ts';
import { committeeOf } from '../chain/index.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, CAUSES, codeIn } from '../facts.ts';
import { ALL_IDS, type Holding, holdingsOf, layAhead, regionOf } from '../holdings/index.ts';
import { isPlaced } from '../placement/places.ts';
import type { WalrusContext } from '../world.ts';
import { behaviourNamed } from './behaviours/index.ts';
import {
  announceMetadata,
  announceSliver,
  bytesIn,
  isInUse,
  keyOf,
  nodeAt,
  setContentOf,
  sliverIndexAt,
  storeMetadata,
  storeSliver,
} from './holdings.ts';
import { allMembersIn, populationBytes } from './population.ts';
import { claimShard, setShardStatus } from './shards.ts';
import type { StorageNodeState } from './state.ts';

export function fillPreloaded(ctx: WalrusContext): void {
  const { table } = ctx.state.holdings;
  const records = allBlobs(ctx).filter(({ kind }) => kind === 'preloaded');
  for (const { node: index, shards } of committeeOf(ctx.state.eventLog.chain, 'current')!.members) {
    const node = nodeAt(ctx, index);
    for (const shard of shards) {
      claimShard(ctx, node, shard);
      setShardStatus(ctx, node, shard, 'active');
    }
    if (!isFullFromTheStart(node)) continue;
    for (const holding of holdingsOf(table, index)) {
      if (!isInUse(ctx, holding)) continue;
      layAhead(table, holding, regionOf(), true);
      holding.held = meantFor(ctx, holding, records).length;
    }
  }
  if (ctx.resolved.granularity === 'flow') fillInBulk(ctx, records);
  else fillOneByOne(ctx, records);
}

/** Blobs that are meant for the holding: all of them, unless a placement says otherwise. */
function meantFor(
  ctx: WalrusContext,
  { shard }: Holding,
  records: readonly BlobRecord[],
): readonly BlobRecord[] {
  if (shard < 0 || ctx.state.holdings.table.pieces === null) return records;
  return records.filter(({ index }) => isPlaced(ctx, index, shard));
}

function isFullFromTheStart(node: StorageNodeState): boolean {
  return node.shards.size > 0 && behaviourNamed(node.behaviour).isHonest;
}

function fillOneByOne(ctx: WalrusContext, records: readonly BlobRecord[]): void {
  for (const record of records) {
    encodeRecord(ctx, record);
    for (const node of ctx.state.storageNodes.nodes) {
      if (node.shards.size > 0) storePreloaded(ctx, node, record);
    }
  }
}

function fillInBulk(ctx: WalrusContext, records: readonly BlobRecord[]): void {
  const bytesByAxis = new Map<number, number>();
  for (const record of records) {
    if (!record.carriesBytes) continue;
    encodeRecord(ctx, record);
    noteContents(ctx, record);
  }
  for (const node of ctx.state.storageNodes.nodes) {
    if (isFullFromTheStart(node)) announceAll(ctx, node, records, bytesByAxis);
    else if (node.shards.size > 0) for (const one of records) storePreloaded(ctx, node, one);
  }
}

/** The slivers of one blob that carries bytes, everywhere at once: it is encoded once. */
function noteContents(ctx: WalrusContext, record: BlobRecord): void {
  for (const holding of ctx.state.holdings.table.holdings.values()) {
    const { key, node, shard, axis } = holding;
    if (shard < 0 || !isInUse(ctx, holding)) continue;
    if (!isFullFromTheStart(nodeAt(ctx, node))) continue;
    if (!isPlaced(ctx, record.index, shard)) continue;
    const index = sliverIndexAt(ctx, record, AXES[axis], shard);
    const { content } = originalSliver(ctx, record, AXES[axis], index);
    setContentOf(ctx, key, record.index, content);
  }
}

function announceAll(
  ctx: WalrusContext,
  node: StorageNodeState,
  records: readonly BlobRecord[],
  bytesByAxis: Map<number, number>,
): void {
  const cause = codeIn(CAUSES, 'preloaded');
  const members = allMembersIn(ctx, [ALL_IDS]);
  for (const holding of holdingsOf(ctx.state.holdings.table, node.index)) {
    const { shard, axis } = holding;
    if (!isInUse(ctx, holding)) continue;
    const meant = meantFor(ctx, holding, records);
    const known = meant === records ? bytesByAxis.get(axis) : undefined;
    const bytes = known ?? allBytes(ctx, holding, meant);
    if (meant === records) bytesByAxis.set(axis, bytes);
    const count = meant.length + members;
    node.storedBytes += bytes;
    if (count === 0) continue;
    if (shard < 0) {
      ctx.emit('metadata.filled', node.index, cause, count, bytes);
    } else {
      node.storedSlivers += count;
      ctx.emit('slivers.filled', node.index, shard, axis, cause, count, bytes);
    }
  }
}

/** What all blobs and the population have in one holding. */
function allBytes(ctx: WalrusContext, holding: Holding, records: readonly BlobRecord[]): number {
  let bytes = populationBytes(ctx, holding, [ALL_IDS]);
  for (const { index } of records) bytes += bytesIn(ctx, holding, index);
  return bytes;
}

function storePreloaded(ctx: WalrusContext, node: StorageNodeState, record: BlobRecord): void {
  const { stores } = behaviourNamed(node.behaviour);
  const { index: blob } = record;
  const isThere = isFullFromTheStart(node);
  if (isThere) announceMetadata(ctx, node, blob, 'preloaded');
  else if (stores(ctx, { node: node.index, shard: -1, blob, what: 'metadata' })) {
    storeMetadata(ctx, node, blob, 'preloaded');
  }
  for (const shard of node.shards.keys()) {
    if (!isPlaced(ctx, blob, shard)) continue;
    for (const axis of axesOf(ctx)) {
      const place = { node: node.index, shard, blob, axis };
      const copy = () => originalSliver(ctx, record, axis, sliverIndexAt(ctx, record, axis, shard));
      if (isThere) {
        setContentOf(ctx, keyOf(ctx, place), blob, copy().content);
        announceSliver(ctx, place, 'preloaded');
      } else if (stores(ctx, { node: node.index, shard, blob, what: axis })) {
        storeSliver(ctx, place, copy(), 'preloaded');
      }
    }
  }
}
