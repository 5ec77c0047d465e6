/**
 * Node recovery: a node that caught up with the chain rebuilds every certified blob that it does
 * not fully hold, blob by blob, in passes until a pass finds nothing missing (network.md §6.3).
 * It defers to running shard transfers and reports epoch_sync_done at the end.
 */
import { allOf, delay, end, ended, goTo, join } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import {
  ALL_IDS,
  type Holding,
  hasBadSlivers,
  holdingAt,
  holdingsOf,
  metadataKey,
} from '../holdings/index.ts';
import { defineProcedure } from '../procedure.ts';
import { attestIfDone, reconcileShards } from '../storage-node/epoch-change.ts';
import { hasMetadata, nodeAt, setShardStatus } from '../storage-node/holdings.ts';
import { knownCertified } from '../storage-node/knowledge.ts';
import { allMembersIn, populationSpans } from '../storage-node/population.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { setNodeStatus } from '../storage-node/status.ts';
import type { WalrusContext } from '../world.ts';
import { startBlobSync } from './blob-sync.ts';
import {
  advance,
  advanceFlow,
  type BulkJob,
  createBulkJob,
  isFlow,
  isThrough,
  nextBatch,
  nextStep,
} from './bulk-job.ts';
import { lackingPopulation, startBulkRecovery } from './bulk-recovery.ts';
import { blobsLacking, lackingOf } from './place-list.ts';
import { closeRepair, isRepairing, type RepairLocals, startRepair } from './running.ts';

interface Locals extends RepairLocals {
  job: BulkJob;
  /** What was missing before the last pass. */
  left: number;
  startedUs: number;
}

/** Blob syncs that a recovery starts at once; blob permits still hold them back. */
const CONCURRENT_BLOBS = 1000;

/**
 * A catching-up node has reached the end of the log: all owned shards are forced active, and a
 * member starts to recover.
 */
export function finishCatchUp(ctx: WalrusContext, node: StorageNodeState): void {
  reconcileShards(ctx, node);
  const owned = ownShards(ctx, node.index);
  for (const shard of owned) setShardStatus(ctx, node, shard, 'active');
  if (owned.length === 0) {
    setNodeStatus(ctx, node, 'standby');
    return;
  }
  if (!isRepairing(ctx, node)) {
    setNodeStatus(ctx, node, 'active');
    attestIfDone(ctx, node);
    return;
  }
  startNodeRecovery(ctx, node);
}

/** Rebuilds all that the node lacks, the population included, unless it is at it already. */
export function startNodeRecovery(ctx: WalrusContext, node: StorageNodeState): void {
  setNodeStatus(ctx, node, 'recovery-in-progress');
  if (node.recovery !== 0) return;
  const job = createBulkJob(ctx, incompleteBlobs(ctx, node));
  ctx.emit('node-recovery.started', node.index, node.epoch, job.order.length);
  node.recovery = startRepair<Locals>(ctx, node, {
    role: 'node-recovery',
    node: node.index,
    calls: [],
    signal: 0,
    job,
    left: -1,
    startedUs: ctx.now,
  });
}

export const nodeRecovery = defineProcedure<Locals>({
  start: 'next',
  steps: {
    next: (ctx: WalrusContext, { locals }) => {
      const node = nodeAt(ctx, locals.node);
      if (isThrough(locals.job)) return goTo('rescan');
      if (isFlow(ctx)) return join(startFlowStep(ctx, node, locals), 'next');
      const batch = nextBatch(locals.job, CONCURRENT_BLOBS);
      advance(ctx, locals.job, batch);
      const options = { position: node.cursor, cause: 'node-recovery' as const };
      const syncs = batch.map((blob) => startBlobSync(ctx, node, blob, options));
      return allOf(syncs.map(ended), 'next');
    },
    rescan: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const node = nodeAt(ctx, locals.node);
      if (node.transfers.size > 0) {
        return delay(ctx.resolved.storage.repair.fallbackRescanUs, 'rescan');
      }
      const missing = incompleteBlobs(ctx, node);
      const lacking = populationLacking(ctx, node);
      if (missing.length > 0 || lacking > 0) {
        // In a flow, what the last pass left has no donors yet.
        const isStuck = isFlow(ctx) && locals.left === missing.length + lacking;
        locals.left = missing.length + lacking;
        locals.job = createBulkJob(ctx, missing);
        return isStuck ? delay(ctx.resolved.storage.repair.retryMaxUs, 'next') : goTo('next');
      }
      ctx.emit('node-recovery.ended', locals.node, ctx.now - locals.startedUs);
      node.recovery = 0;
      noteIfWhole(ctx, node);
      closeRepair(ctx, self.id, locals);
      setNodeStatus(ctx, node, ownShards(ctx, node.index).length > 0 ? 'active' : 'standby');
      attestIfDone(ctx, node);
      return end();
    },
    interrupted: (ctx: WalrusContext, self) => {
      nodeAt(ctx, self.locals.node).recovery = 0;
      closeRepair(ctx, self.id, self.locals);
      return end();
    },
  },
  onInterrupt: 'interrupted',
});

/** The next span of the pass, with what the node lacks in it. */
function startFlowStep(ctx: WalrusContext, node: StorageNodeState, { job }: Locals): number {
  const { table } = ctx.state.holdings;
  const step = nextStep(ctx, job, 1);
  advanceFlow(ctx, job, step);
  const metadataHolding = holdingAt(table, metadataKey(table, node.index));
  const population = holdingsToFill(ctx, node).flatMap((holding) =>
    lackingPopulation(ctx, holding, step),
  );
  const metadataSpans = populationSpans(metadataHolding, step, false);
  const lacking = [...population, ...metadataSpans];
  return startBulkRecovery(ctx, node, {
    fromId: step.fromId,
    toId: step.toId,
    cause: 'node-recovery',
    beforeUs: job.startedUs + 1,
    places: lackingOf(ctx, node.index, step.blobs),
    population,
    metadata: step.blobs.filter((blob) => !hasMetadata(ctx, node.index, blob)),
    metadataSpans,
    concurrent: ctx.resolved.storage.repair.concurrentBlobSyncs,
    units: lacking.length > 0 ? step.units : step.blobs.length,
    persists: false,
  });
}

/** Holdings of the node's own shards that no transfer fills. */
function holdingsToFill(ctx: WalrusContext, node: StorageNodeState): Holding[] {
  const { table } = ctx.state.holdings;
  const owned = new Set(ownShards(ctx, node.index));
  return holdingsOf(table, node.index).filter(
    ({ shard }) => owned.has(shard) && !node.transfers.has(shard),
  );
}

/** Slivers of the population that the node lacks. */
function populationLacking(ctx: WalrusContext, node: StorageNodeState): number {
  if (ctx.state.holdings.classes.length === 0) return 0;
  const spans = holdingsToFill(ctx, node).flatMap((one) => lackingPopulation(ctx, one, ALL_IDS));
  return allMembersIn(ctx, spans);
}

/** Live certified blobs of which the node lacks something that no transfer brings. */
export function incompleteBlobs(ctx: WalrusContext, node: StorageNodeState): number[] {
  const { chain } = ctx.state.eventLog;
  const live = knownCertified(ctx, node).filter((blob) => isLive(chain, blob));
  const lacking = blobsLacking(ctx, node.index, live);
  return live.filter((blob) => lacking.has(blob) || !hasMetadata(ctx, node.index, blob));
}

/** Media are whole again once nothing is missing or damaged and nothing is on its way. */
export function noteIfWhole(ctx: WalrusContext, node: StorageNodeState): void {
  if (!node.isMediaDamaged || !node.isUp || node.recovery !== 0) return;
  if (node.syncs.size > 0 || node.transfers.size > 0 || holdsDamaged(ctx, node)) return;
  if (incompleteBlobs(ctx, node).length === 0) node.isMediaDamaged = false;
}

function holdsDamaged(ctx: WalrusContext, node: StorageNodeState): boolean {
  return hasBadSlivers(ctx.state.holdings.table, node.index);
}
