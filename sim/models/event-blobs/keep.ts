/**
 * What a node keeps of an event blob that it has encoded by itself: metadata and the slivers of
 * its own shards ([D] `event_blob_writer.rs`). No message brings them.
 *
 * Piece by piece, as a behaviour says; or, in a flow, at an honest node in one step and one fact,
 * after which every holding is the same. Both are the same run with and without real bytes.
 */
import { type BlobRecord, blobAt } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { AXES } from '../facts.ts';
import {
  changeCode,
  type Holding,
  holdingsOf,
  lacks,
  MISSING,
  PRESENT,
} from '../holdings/index.ts';
import { isFlow } from '../repair/bulk-job.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import {
  bytesIn,
  hasMetadata,
  isInUse,
  missingPlaces,
  setContentOf,
  sliverIndexAt,
  storeMetadata,
  storeSliver,
} from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';

/** Stores it. Has the node all of its part now? */
export function keepEventBlob(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): boolean {
  const record = blobAt(ctx, blob);
  if (isFlow(ctx) && behaviourNamed(node.behaviour).isHonest) {
    keepAtOnce(ctx, node, record, shards);
    return true;
  }
  keepPieces(ctx, node, record, shards);
  const { index } = node;
  return hasMetadata(ctx, index, blob) && missingPlaces(ctx, node, blob, shards).length === 0;
}

function keepAtOnce(
  ctx: WalrusContext,
  node: StorageNodeState,
  record: BlobRecord,
  shards: readonly number[],
): void {
  const { table } = ctx.state.holdings;
  const blob = record.index;
  const owned = new Set(shards);
  let slivers = 0;
  let bytes = 0;
  for (const holding of holdingsOf(table, node.index)) {
    const { shard } = holding;
    if (!isInUse(ctx, holding) || (shard >= 0 && !owned.has(shard))) continue;
    if (!lacks(table, holding, blob)) continue;
    changeCode(table, holding, blob, { before: MISSING, code: PRESENT });
    bytes += bytesIn(ctx, holding, blob);
    if (shard < 0) continue;
    slivers += 1;
    if (record.carriesBytes) keepContent(ctx, holding, record);
  }
  node.storedBytes += bytes;
  node.storedSlivers += slivers;
  if (bytes > 0) ctx.emit('event-blob.stored', node.index, blob, slivers, bytes);
}

function keepContent(ctx: WalrusContext, holding: Holding, record: BlobRecord): void {
  const axis = AXES[holding.axis];
  const index = sliverIndexAt(ctx, record, axis, holding.shard);
  const { content } = originalSliver(ctx, record, axis, index);
  if (content !== '') setContentOf(ctx, holding.key, record.index, content);
}

function keepPieces(
  ctx: WalrusContext,
  node: StorageNodeState,
  record: BlobRecord,
  shards: readonly number[],
): void {
  const { stores } = behaviourNamed(node.behaviour);
  const blob = record.index;
  const at = { node: node.index, blob };
  if (stores(ctx, { ...at, shard: -1, what: 'metadata' })) {
    storeMetadata(ctx, node, blob, 'event-blob');
  }
  for (const { shard, axis } of missingPlaces(ctx, node, blob, shards)) {
    if (!stores(ctx, { ...at, shard, what: axis })) continue;
    const copy = originalSliver(ctx, record, axis, sliverIndexAt(ctx, record, axis, shard));
    storeSliver(ctx, { ...at, shard, axis }, copy, 'event-blob');
  }
}
