/**
 * What a node keeps of an event blob that it has encoded by itself: metadata and the slivers of
 * its own shards ([D] `event_blob_writer.rs`). No message brings them.
 *
 * Piece by piece, as a behaviour says and with the bytes of each; or, in a flow and of a blob
 * without bytes, at an honest node in one step and one fact, after which every holding is the same.
 */
import { type BlobRecord, blobAt } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { changeCode, holdingsOf, lacks, MISSING, PRESENT } from '../holdings/index.ts';
import { isFlow } from '../repair/bulk-job.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import {
  bytesIn,
  isInUse,
  missingPlaces,
  sliverIndexAt,
  storeMetadata,
  storeSliver,
} from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';

export function keepEventBlob(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): void {
  const record = blobAt(ctx, blob);
  const isPlain = behaviourNamed(node.behaviour).isHonest && !record.carriesBytes;
  if (isFlow(ctx) && isPlain) keepAtOnce(ctx, node, blob, shards);
  else keepPieces(ctx, node, record, shards);
}

function keepAtOnce(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): void {
  const { table } = ctx.state.holdings;
  const owned = new Set(shards);
  let slivers = 0;
  let bytes = 0;
  for (const holding of holdingsOf(table, node.index)) {
    const { shard } = holding;
    if (!isInUse(ctx, holding) || (shard >= 0 && !owned.has(shard))) continue;
    if (!lacks(table, holding, blob)) continue;
    changeCode(table, holding, blob, { before: MISSING, code: PRESENT });
    bytes += bytesIn(ctx, holding, blob);
    if (shard >= 0) slivers += 1;
  }
  node.storedBytes += bytes;
  node.storedSlivers += slivers;
  if (bytes > 0) ctx.emit('event-blob.stored', node.index, blob, slivers, bytes);
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
