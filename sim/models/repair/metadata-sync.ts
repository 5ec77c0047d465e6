/**
 * A new member downloads the metadata of all live blobs, 100 in flight, before it copies any
 * shard (network.md §6.2: `RecoverMetadata`). A crash ends the download; a restart begins another
 * for what is still missing.
 */
import { goTo, join, type ProcedureId } from '../../engine/index.ts';
import { defineProcedure } from '../procedure.ts';
import { attestIfDone } from '../storage-node/epoch-change.ts';
import { hasMetadata, nodeAt } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import { tidyMetadata } from '../storage-node/shards.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { setNodeStatus } from '../storage-node/status.ts';
import type { WalrusContext } from '../world.ts';
import { type BulkJob, createBulkJob, isFlow, isThrough, nextBlob, skipRest } from './bulk-job.ts';
import { METADATA_IN_FLIGHT, startMetadataFlow } from './bulk-recovery.ts';
import { startMetadataFetch } from './metadata-fetch.ts';
import { endRepair, type RepairLocals, startRepair } from './running.ts';
import { startTransfer } from './shard-transfer.ts';
import { anyOfWindow, fillWindow } from './window.ts';
import { certifiedBefore } from './work-list.ts';

interface Locals extends RepairLocals {
  job: BulkJob;
  /** Downloads under way. */
  fetches: ProcedureId[];
}

export function startMetadataSync(ctx: WalrusContext, node: StorageNodeState): void {
  const { blobs, crowd } = certifiedBefore(ctx, node, Number.POSITIVE_INFINITY);
  const missing = blobs.filter((blob) => !hasMetadata(ctx, node.index, blob));
  startRepair<Locals>(ctx, node, 'metadata-sync', {
    job: createBulkJob(ctx, missing, crowd),
    fetches: [],
  });
}

export const metadataSync = defineProcedure<Locals>({
  start: 'next',
  steps: {
    next: (ctx: WalrusContext, self) => {
      const { fetches, job, node } = self.locals;
      const state = nodeAt(ctx, node);
      if (isFlow(ctx) && !isThrough(job)) {
        const work = { blobs: job.order, crowd: job.crowd, cause: 'metadata-sync' as const };
        skipRest(job);
        return join(startMetadataFlow(ctx, state, work), 'next');
      }
      fillWindow(ctx, fetches, METADATA_IN_FLIGHT, () => {
        const blob = nextBlob(ctx, job);
        return blob === -1 ? -1 : startMetadataFetch(ctx, state, blob, 'metadata-sync');
      });
      return fetches.length === 0 ? goTo('done') : anyOfWindow(fetches, 'next');
    },
    done: (ctx: WalrusContext, self) => {
      const state = nodeAt(ctx, self.locals.node);
      const wait = endRepair(ctx, self);
      tidyMetadata(ctx, state.index);
      becomeActive(ctx, state);
      return wait;
    },
    interrupted: (ctx: WalrusContext, self) => endRepair(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Copies the shards that waited for the metadata; the epoch may be another one by now. */
function becomeActive(ctx: WalrusContext, node: StorageNodeState): void {
  // It dropped out of the committee meanwhile, or fell behind and recovers everything.
  if (node.status !== 'recover-metadata') return;
  setNodeStatus(ctx, node, 'active');
  for (const shard of ownShards(ctx, node.index)) {
    const isWaiting = node.shards.get(shard)?.status === 'none' && !node.transfers.has(shard);
    if (isWaiting) startTransfer(ctx, node, shard);
  }
  attestIfDone(ctx, node);
}
