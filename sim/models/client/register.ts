/** The registration of a blob that a client is about to write (network.md §4). */
import type { SignalId } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import { encodeRecord } from '../blobs/encoding.ts';
import { submit } from '../event-log/event-log.ts';
import type { WalrusContext } from '../world.ts';

/**
 * Encodes the blob and submits its registration; the signal tells whether it was accepted. Space is
 * bought with it, unless the workload has a resource for the blob (workload/deals.ts).
 */
export function register(ctx: WalrusContext, blob: number, client: number): SignalId {
  const record = blobAt(ctx, blob);
  encodeRecord(ctx, record);
  const { inResource } = ctx.state.workload.deals;
  const resource = inResource.get(blob);
  inResource.delete(blob);
  return submit(ctx, {
    kind: 'register-blob',
    blob: record.index,
    blobId: record.blobId,
    lengthBytes: record.lengthBytes,
    client,
    deletable: record.isDeletable,
    ...(resource === undefined ? { epochs: record.lifetimeEpochs } : { resource }),
  });
}
