/**
 * Blob sync: a node completes one blob that it missed (network.md §6.1). A blob permit, then the
 * metadata, then every owned shard under a sliver-pair permit, primary and secondary at once.
 * Node recovery runs the same procedure with its own cause (§6.3).
 *
 * Left for the network issue: deferral of live uploads, the monitor that drops expired blobs
 * (here a sync ends by itself when its blob is no longer live).
 */
import { acquire, allOf, end, ended, goTo, join, type Wait } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import type { Cause } from '../facts.ts';
import { ALL_IDS } from '../holdings/index.ts';
import { defineProcedure } from '../procedure.ts';
import { hasMetadata, missingPlaces, nodeAt, type Place } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { isFlow } from './bulk-job.ts';
import { startBulkRecovery } from './bulk-recovery.ts';
import { startMetadataFetch } from './metadata-fetch.ts';
import { noteIfWhole } from './node-recovery.ts';
import { listOf } from './place-list.ts';
import { policyOf } from './policies/index.ts';
import { repairCosts, startReEncode } from './re-encode.ts';
import { closeRepair, isRepairing, type RepairLocals, startRepair } from './running.ts';
import { isInTransfer } from './shard-transfer.ts';
import { startSliverRecovery } from './sliver-recovery.ts';

interface SyncLocals extends RepairLocals {
  blob: number;
  cause: Cause;
  holdsPermit: boolean;
  startedUs: number;
  hadMissing: number;
}

interface PairLocals extends RepairLocals {
  blob: number;
  shard: number;
  cause: Cause;
  holdsPermit: boolean;
}

/** Starts a sync unless one runs or the node repairs nothing. The procedure, 0 if none runs. */
export function startBlobSync(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  options: { position: number; cause: Cause },
): number {
  const running = node.syncs.get(blob);
  if (running !== undefined) return running.procedure;
  if (!isRepairing(ctx, node)) return 0;
  const procedure = startRepair<SyncLocals>(ctx, node, {
    role: 'blob-sync',
    node: node.index,
    calls: [],
    signal: 0,
    blob,
    cause: options.cause,
    holdsPermit: false,
    startedUs: ctx.now,
    hadMissing: missingOf(ctx, node.index, blob).length,
  });
  node.syncs.set(blob, { position: options.position, procedure });
  return procedure;
}

export const blobSync = defineProcedure<SyncLocals>({
  start: 'queue',
  steps: {
    queue: (ctx: WalrusContext, { locals }) => {
      ctx.emit('blob-sync.started', locals.node, locals.blob, locals.hadMissing);
      return acquire(nodeAt(ctx, locals.node).blobPermits, 1, 'metadata');
    },
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.holdsPermit = true;
      const node = nodeAt(ctx, locals.node);
      if (!isLive(ctx.state.eventLog.chain, locals.blob)) return closeSync(ctx, self);
      if (hasMetadata(ctx, locals.node, locals.blob)) return goTo('pairs');
      return join(startMetadataFetch(ctx, node, locals.blob, locals.cause), 'pairs');
    },
    pairs: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const node = nodeAt(ctx, locals.node);
      const missing = missingOf(ctx, locals.node, locals.blob);
      if (!isLive(ctx.state.eventLog.chain, locals.blob) || missing.length === 0) {
        return closeSync(ctx, self);
      }
      if (isFlow(ctx)) return join(startBulkSync(ctx, node, locals, missing), 'pairs');
      if (policyOf(ctx).readsBlob(repairCosts(ctx, missing))) {
        return join(startReEncode(ctx, node, { cause: locals.cause, places: missing }), 'pairs');
      }
      const now = policyOf(ctx).round(missing);
      const shards = [...new Set(now.map(({ shard }) => shard))];
      const pairs = shards.map((shard) => startPairRecovery(ctx, node, locals, shard));
      return allOf(pairs.map(ended), 'pairs');
    },
    interrupted: (ctx: WalrusContext, self) => closeSync(ctx, self),
  },
  onInterrupt: 'interrupted',
});

export const pairRecovery = defineProcedure<PairLocals>({
  start: 'queue',
  steps: {
    queue: (ctx: WalrusContext, { locals }) =>
      acquire(nodeAt(ctx, locals.node).pairPermits, 1, 'recover'),
    recover: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.holdsPermit = true;
      const node = nodeAt(ctx, locals.node);
      const missing = placesOfRound(ctx, node, locals);
      if (missing.length === 0) return closePair(ctx, self);
      const slivers = missing.map((place) => startSliverRecovery(ctx, node, place, locals.cause));
      return allOf(slivers.map(ended), 'close');
    },
    close: (ctx: WalrusContext, self) => closePair(ctx, self),
  },
  onInterrupt: 'close',
});

/** What of the shard is rebuilt in this round; the policy sees what the whole node lacks. */
function placesOfRound(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blob, shard }: PairLocals,
): Place[] {
  const missing = missingPlaces(ctx, node, blob, [shard]);
  const now = new Set(
    policyOf(ctx)
      .round(missing)
      .map(({ axis }) => axis),
  );
  return missing.filter(({ axis }) => now.has(axis));
}

/** All slivers of one blob in one flow, tried until they are there. */
function startBulkSync(
  ctx: WalrusContext,
  node: StorageNodeState,
  { cause }: SyncLocals,
  places: Place[],
): number {
  return startBulkRecovery(ctx, node, {
    ...ALL_IDS,
    cause,
    beforeUs: ctx.now + 1,
    places: listOf(places),
    population: [],
    metadata: [],
    metadataSpans: [],
    concurrent: 1,
    units: 1,
    persists: true,
  });
}

function startPairRecovery(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blob, cause }: SyncLocals,
  shard: number,
): number {
  const place = { role: 'pair-recovery', node: node.index, calls: [], signal: 0 };
  return startRepair<PairLocals>(ctx, node, { ...place, blob, shard, cause, holdsPermit: false });
}

/** What the node lacks of the blob in its own shards and no transfer brings. */
export function missingOf(ctx: WalrusContext, index: number, blob: number): Place[] {
  const node = nodeAt(ctx, index);
  return missingPlaces(ctx, node, blob, ownShards(ctx, index)).filter(
    ({ shard }) => !isInTransfer(ctx, node, shard, blob),
  );
}

function closeSync(ctx: WalrusContext, self: { id: number; locals: SyncLocals }): Wait {
  const { locals } = self;
  const node = nodeAt(ctx, locals.node);
  if (locals.holdsPermit) ctx.resources.release(node.blobPermits);
  locals.holdsPermit = false;
  node.syncs.delete(locals.blob);
  noteIfWhole(ctx, node);
  ctx.emit('blob-sync.ended', locals.node, locals.blob, ctx.now - locals.startedUs);
  closeRepair(ctx, self.id, locals);
  return end();
}

function closePair(ctx: WalrusContext, self: { id: number; locals: PairLocals }): Wait {
  const { locals } = self;
  if (locals.holdsPermit) ctx.resources.release(nodeAt(ctx, locals.node).pairPermits);
  locals.holdsPermit = false;
  closeRepair(ctx, self.id, locals);
  return end();
}
