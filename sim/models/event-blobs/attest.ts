/**
 * A node writes the oldest event blob that is not certified: it encodes the blob by itself, keeps
 * its part of it (keep.ts), and attests on chain ([D] `event_blob_writer.rs`). It waits for the
 * certificate before it attests to the next one; when the epoch changes first, it stores for its
 * new shards and attests again.
 */
import { blobAt } from '../blobs/blobs.ts';
import { epochOf } from '../chain/index.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { hasMetadata, missingPlaces } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { keepEventBlob } from './keep.ts';
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
  keepEventBlob(ctx, node, blob, shards);
  const isStored =
    hasMetadata(ctx, index, blob) && missingPlaces(ctx, node, blob, shards).length === 0;
  if (!behaviourNamed(node.behaviour).signs(ctx, { node: index, blob, isStored })) return;
  ctx.emit('confirmation.signed', index, blob, epoch);
  const { blobId, lengthBytes } = blobAt(ctx, blob);
  const checkpoint = (window + 1) * settings.checkpoints - 1;
  const of = { node: index, blob, blobId, lengthBytes, checkpoint, epoch };
  submitAndForget(ctx, { kind: 'attest-event-blob', ...of });
}
