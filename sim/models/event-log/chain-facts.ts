/** Chain events as facts. */
import { blobAt } from '../blobs/blobs.ts';
import type { ChainEvent } from '../chain/index.ts';
import { walParts } from '../economic-facts.ts';
import type { WalrusContext } from '../world.ts';

export function emitChainFacts(ctx: WalrusContext, event: ChainEvent): void {
  switch (event.kind) {
    case 'blob-registered': {
      const { lengthBytes } = blobAt(ctx, event.blob);
      const { client, encodedBytes, endEpoch } = event;
      ctx.emit('blob.registered', event.blob, client, lengthBytes, encodedBytes, endEpoch);
      break;
    }
    case 'blob-certified':
      if (!event.isExtension) ctx.emit('blob.certified', event.blob, event.epoch, event.weight);
      break;
    case 'blob-deleted':
      if (event.remains === 'none') ctx.emit('blob.deleted', event.blob);
      break;
    case 'blob-expired':
      if (event.remains === 'none') ctx.emit('blob.expired', event.blob);
      break;
    case 'blob-invalidated':
      ctx.emit('blob.invalidated', event.blob);
      break;
    case 'committee-selected': {
      const { epoch, members, maxShards } = event;
      ctx.emit('committee.selected', epoch, members.length, maxShards);
      break;
    }
    case 'epoch-change-started':
      ctx.emit('epoch.change-started', event.epoch, event.moved.length);
      for (const { shard, from, to } of event.moved) {
        ctx.emit('shard.moved', shard, from, to, event.epoch);
      }
      break;
    case 'epoch-change-done':
      ctx.emit('epoch.change-done', event.epoch, event.durationUs);
      break;
    case 'stake-changed':
      ctx.emit('stake.changed', event.node, ...walParts(event.deltaFrost));
      break;
  }
}
