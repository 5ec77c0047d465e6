/**
 * A node writes the oldest event blob that is not certified: it encodes the blob by itself, keeps
 * metadata and the slivers of its own shards, and attests on chain ([D] `event_blob_writer.rs`).
 * No byte passes a link. It waits for the certificate before it attests to the next one; when the
 * epoch changes first, it stores for its new shards and attests again.
 */
import { blobAt } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { epochOf } from '../chain/index.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import {
  hasMetadata,
  missingPlaces,
  sliverIndexAt,
  storeMetadata,
  storeSliver,
} from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { certifiedWindows, settingsOf } from './state.ts';

export function attestNext(ctx: WalrusContext, node: StorageNodeState): void {
  const settings = settingsOf(ctx)!;
  const { eventBlobs: state, eventLog } = ctx.state;
  const window = certifiedWindows(ctx, settings);
  const epoch = epochOf(eventLog.chain);
  const { index } = node;
  const isDone = state.attested[index] === window && state.attestedEpoch[index] === epoch;
  if (window >= state.blobs.length || isDone) return;
  const shards = ownShards(ctx, index);
  if (shards.length === 0) return;
  state.attested[index] = window;
  state.attestedEpoch[index] = epoch;
  const blob = state.blobs[window];
  store(ctx, node, blob, shards);
  const isStored =
    hasMetadata(ctx, index, blob) && missingPlaces(ctx, node, blob, shards).length === 0;
  if (!behaviourNamed(node.behaviour).signs(ctx, { node: index, blob, isStored })) return;
  ctx.emit('confirmation.signed', index, blob, epoch);
  const { blobId, lengthBytes } = blobAt(ctx, blob);
  const checkpoint = (window + 1) * settings.checkpoints - 1;
  const of = { node: index, blob, blobId, lengthBytes, checkpoint, epoch };
  submitAndForget(ctx, { kind: 'attest-event-blob', ...of });
}

function store(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): void {
  const { stores } = behaviourNamed(node.behaviour);
  const record = blobAt(ctx, blob);
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
