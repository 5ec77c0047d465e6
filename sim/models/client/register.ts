/** The registration of a blob that a client is about to write (network.md §4). */
import type { SignalId } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import { encodeRecord } from '../blobs/encoding.ts';
import { submit } from '../event-log/event-log.ts';
import type { WalrusContext } from '../world.ts';

/** Encodes the blob and submits its registration; the signal tells whether it was accepted. */
export function register(ctx: WalrusContext, blob: number, client: number): SignalId {
  const record = blobAt(ctx, blob);
  encodeRecord(ctx, record);
  return submit(ctx, {
    kind: 'register-blob',
    blob: record.index,
    blobId: record.blobId,
    lengthBytes: record.lengthBytes,
    client,
    deletable: record.isDeletable,
    epochs: record.lifetimeEpochs,
  });
}
