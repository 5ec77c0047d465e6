/**
 * Shard transfer: a gained shard is copied from its owner in the previous committee, all
 * primaries first, then all secondaries, in batches; what the source lacks, or everything that is
 * left after 12 h without progress, is rebuilt sliver by sliver (network.md §6.2).
 *
 * A transfer that meets the next epoch change, or that a restart resumes after it, would ask the
 * node itself: it gives up and rebuilds what it lacks. Progress survives batch by batch, as the
 * stored slivers do.
 */

import { acquire, anyOf, delay, ended, goTo, join, until, type Wait } from '../../engine/index.ts';
import { epochOf, isLive, ownerOf } from '../chain/index.ts';
import { axesOf } from '../coding/coding.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { isPlaced } from '../placement/places.ts';
import { defineProcedure } from '../procedure.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { hasMetadata, hasSliver, nodeAt, storeSliver } from '../storage-node/holdings.ts';
import { knownCertifiedEpoch } from '../storage-node/knowledge.ts';
import type { ShardSync, ShardSyncReply } from '../storage-node/messages.ts';
import { acceptsSliver } from '../storage-node/serve.ts';
import { setShardStatus } from '../storage-node/shards.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { requestFraming } from './bulk-calls.ts';
import {
  advance,
  createBulkJob,
  includesBlob,
  isFlow,
  isThrough,
  nextBatch,
  nextStep,
  rewind,
  skipRest,
} from './bulk-job.ts';
import { METADATA_IN_FLIGHT, startMetadataFlow } from './bulk-recovery.ts';
import { startMetadataFetch } from './metadata-fetch.ts';
import { isTrigger } from './rules.ts';
import {
  askPeer,
  backOff,
  cancelCalls,
  dropCall,
  EPOCH_CROSSED,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';
import { startSliverRecovery } from './sliver-recovery.ts';
import {
  isMetadataLacking,
  leaveSpans,
  nameLeaversOf,
  recoverFlow,
  stepOf,
  takeStep,
} from './transfer-flow.ts';
import {
  close,
  fallBack,
  finish,
  isWanted,
  placeOf,
  type Reason,
  type Transfer,
  type TransferLocals,
} from './transfer-state.ts';
import { anyOfWindow, fillWindow } from './window.ts';
import { certifiedBefore } from './work-list.ts';

const ROLE = 'shard-transfer';
export function startTransfer(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  if (!behaviourNamed(node.behaviour).repairs(ctx, { node: node.index })) return;
  const { chain } = ctx.state.eventLog;
  const procedure = startRepair<TransferLocals>(ctx, node, ROLE, {
    shard,
    epoch: epochOf(chain),
    source: ownerOf(chain, 'previous', shard),
    axis: 'primary',
    job: createBulkJob(ctx, []),
    isPlanned: false,
    lacking: [],
    fetches: [],
    pending: [],
    crowdPending: [],
    spans: [],
    step: null,
    leftBefore: -1,
    restUs: 0,
    recoveries: [],
    attempt: 0,
    status: 'pending',
    holdsPermit: false,
  });
  node.transfers.set(shard, procedure);
}

/** Does a running transfer of this shard bring what the node lacks of the blob? */
export function isInTransfer(
  ctx: WalrusContext,
  node: StorageNodeState,
  shard: number,
  blob: number,
): boolean {
  const transfer = node.transfers.get(shard);
  if (transfer === undefined) return false;
  const { isPlanned, job, epoch } = ctx.procedures.locals(transfer) as TransferLocals;
  if (isPlanned) return includesBlob(ctx, job, blob);
  const certifiedEpoch = knownCertifiedEpoch(ctx, node, blob);
  return certifiedEpoch > 0 && certifiedEpoch < epoch;
}

export const shardTransfer = defineProcedure<TransferLocals>({
  start: 'queue',
  steps: {
    queue: (ctx: WalrusContext, { locals }) =>
      acquire(nodeAt(ctx, locals.node).transferPermits, 1, 'plan'),
    plan: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.holdsPermit = true;
      plan(ctx, locals);
      setShardStatus(ctx, nodeAt(ctx, locals.node), locals.shard, 'active-sync');
      ctx.emit('transfer.started', locals.node, locals.shard, locals.source, locals.epoch);
      if (locals.source === locals.node) crossEpoch(ctx, locals);
      return goTo('metadata');
    },
    /** A continuing member lacks metadata only where it also missed the write. */
    metadata: (ctx: WalrusContext, { locals }) => {
      const node = nodeAt(ctx, locals.node);
      nameLeaversOf(ctx, locals);
      const { order, crowd } = locals.job;
      const lacking = order.filter((blob) => !hasMetadata(ctx, locals.node, blob));
      if (lacking.length === 0 && !isMetadataLacking(ctx, locals)) return goTo('request');
      if (isFlow(ctx)) {
        const work = { blobs: lacking, crowd, cause: 'transfer' as const };
        return join(startMetadataFlow(ctx, node, work), 'request');
      }
      locals.lacking = lacking.reverse();
      return goTo('fetch');
    },
    /** As many at a time as a new member fetches: assumed. */
    fetch: (ctx: WalrusContext, { locals }) => {
      const { fetches, lacking } = locals;
      const node = nodeAt(ctx, locals.node);
      fillWindow(ctx, fetches, METADATA_IN_FLIGHT, () => {
        const blob = lacking.pop();
        return blob === undefined ? -1 : startMetadataFetch(ctx, node, blob, 'transfer');
      });
      return fetches.length === 0 ? goTo('request') : anyOfWindow(fetches, 'fetch');
    },
    request: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (isThrough(locals.job)) {
        if (locals.axis === axesOf(ctx).at(-1)) return goTo('recover');
        locals.axis = 'secondary';
        rewind(locals.job);
        return goTo('request');
      }
      const wait = until(renewSignal(ctx, locals), 'answered');
      requestBatch(ctx, self);
      return wait;
    },
    answered: (ctx: WalrusContext, { locals }) => {
      if (locals.status === 'ok') {
        return locals.restUs > 0 ? delay(locals.restUs, 'request') : goTo('request');
      }
      const { transferGiveUpUs } = ctx.resolved.storage.repair;
      const isTransient = TRANSIENT.has(locals.status);
      if (!isTransient || ctx.now - locals.job.progressUs >= transferGiveUpUs) {
        return giveUp(ctx, locals, isTransient ? 'no-progress' : 'refused');
      }
      return backOff(ctx, locals, 'request', 'transfer');
    },
    /** Rebuilds what is pending, so many at a time, until nothing is left. */
    recover: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const node = nodeAt(ctx, locals.node);
      nameLeaversOf(ctx, locals);
      locals.pending = locals.pending.filter((one) => isWanted(ctx, locals, one));
      locals.recoveries = locals.recoveries.filter((id) => ctx.procedures.isAlive(id));
      if (isFlow(ctx)) return recoverFlow(ctx, self);
      const isIdle = locals.pending.length === 0 && locals.recoveries.length === 0;
      const { enabled } = ctx.resolved.storage.repair;
      if (isIdle || !enabled || !isTrigger(ctx, 'transfer')) {
        return finish(ctx, self);
      }
      if (node.shards.get(locals.shard)?.status !== 'active-recover') {
        fallBack(ctx, locals, 'missing-slivers');
      }
      topUpRecoveries(ctx, locals);
      return anyOf(locals.recoveries.map(ended), 'recover');
    },
    interrupted: (ctx: WalrusContext, self) => {
      const { locals, reason } = self;
      if (reason !== EPOCH_CROSSED) return close(ctx, self);
      cancelCalls(ctx, locals);
      if (!locals.isPlanned) plan(ctx, locals);
      crossEpoch(ctx, locals);
      return goTo('metadata');
    },
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `shard.sync`: verifies each sliver, lists what is missing or bad. */
export function onShardSync(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as TransferLocals;
  dropCall(locals, reply.id);
  locals.status = reply.status;
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  if (locals.step !== null) return takeStep(ctx, locals, reply);
  const { blobs } = reply.request as unknown as ShardSync;
  const { slivers } = reply.response as unknown as ShardSyncReply;
  const copies = new Map(slivers.map(({ blob, copy }) => [blob, copy]));
  for (const [position, blob] of blobs.entries()) {
    if (position === 0 && isPlanted(ctx, 'transfer-skips-blob')) continue;
    const place = placeOf(locals, { blob, axis: locals.axis });
    const copy = copies.get(blob);
    if (copy !== undefined && acceptsSliver(ctx, place, copy, reply.to)) {
      storeSliver(ctx, place, copy, 'transfer');
      locals.job.doneBlobs += 1;
    } else if (!hasSliver(ctx, place)) {
      locals.pending.push({ blob, axis: locals.axis });
    }
  }
  locals.attempt = 0;
  advance(ctx, locals.job, blobs);
  return 'used';
}

/** Errors that are retried until there was no progress for the give-up time. */
const TRANSIENT = new Set<Call['status']>(['unreachable', 'timeout', 'wrong-epoch', 'rejected']);

function requestBatch(ctx: WalrusContext, self: Transfer): void {
  const { locals } = self;
  nameLeaversOf(ctx, locals);
  const { transferBatchSlivers } = ctx.resolved.storage.repair;
  locals.step = isFlow(ctx)
    ? nextStep(ctx, locals.job, { batch: transferBatchSlivers, least: transferBatchSlivers })
    : null;
  const { shard, axis, epoch, step } = locals;
  const batch = step === null ? nextBatch(locals.job, transferBatchSlivers) : [...step.blobs];
  askPeer(ctx, self, {
    to: locals.source,
    method: 'shard.sync',
    cause: 'transfer',
    request: { shard, axis, blobs: batch, epoch, step: stepOf(locals) },
    requestBytes: requestFraming(ctx, step === null ? 1 : step.batches),
    timeoutUs: step === null ? ctx.resolved.network.protocol.requestTimeoutUs : 0,
  });
}

/** Keeps so many recoveries running; what is being recovered is no longer pending. */
function topUpRecoveries(ctx: WalrusContext, locals: TransferLocals): void {
  const node = nodeAt(ctx, locals.node);
  const { fallbackConcurrent } = ctx.resolved.storage.repair;
  const started = locals.pending.splice(0, fallbackConcurrent - locals.recoveries.length);
  for (const one of started) {
    const place = placeOf(locals, one);
    locals.recoveries.push(startSliverRecovery(ctx, node, [place], 'transfer-fallback'));
  }
}

function giveUp(ctx: WalrusContext, locals: TransferLocals, reason: Reason): Wait {
  leaveRest(ctx, locals);
  fallBack(ctx, locals, reason);
  return goTo('recover');
}

function crossEpoch(ctx: WalrusContext, locals: TransferLocals): void {
  leaveRest(ctx, locals);
  fallBack(ctx, locals, 'epoch-crossed');
}

/** Everything that was not copied goes to the pending list; nothing more is asked for. */
function leaveRest(ctx: WalrusContext, locals: TransferLocals): void {
  nameLeaversOf(ctx, locals);
  const { job } = locals;
  for (const [position, blob] of job.order.entries()) {
    for (const axis of axesOf(ctx)) {
      const isPassed = axis === locals.axis ? position < job.cursor : locals.axis === 'secondary';
      if (!isPassed && isWanted(ctx, locals, { blob, axis })) locals.pending.push({ blob, axis });
    }
  }
  leaveSpans(ctx, locals, skipRest(job));
  locals.axis = axesOf(ctx).at(-1)!;
}

/** Live blobs with a piece in the shard, certified before the epoch, by the node's own log. */
function plan(ctx: WalrusContext, locals: TransferLocals): void {
  const { shard, epoch } = locals;
  const { chain } = ctx.state.eventLog;
  const { blobs, crowd } = certifiedBefore(ctx, nodeAt(ctx, locals.node), epoch);
  const placed = blobs.filter((blob) => isLive(chain, blob) && isPlaced(ctx, blob, shard));
  locals.job = createBulkJob(ctx, placed, crowd);
  locals.isPlanned = true;
}
