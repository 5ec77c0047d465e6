/**
 * Shard transfer: a gained shard is copied from its owner in the previous committee, all
 * primaries first, then all secondaries, in batches; what the source lacks, or everything that is
 * left after 12 h without progress, is rebuilt sliver by sliver (network.md §6.2).
 *
 * A transfer that meets the next epoch change, or that a restart resumes after it, would ask the
 * node itself: it gives up and rebuilds what it lacks. Progress survives batch by batch, as the
 * stored slivers do.
 */

import type { Axis } from '../../codec/index.ts';
import {
  acquire,
  allOf,
  anyOf,
  delay,
  end,
  ended,
  goTo,
  join,
  type ProcedureId,
  until,
  type Wait,
} from '../../engine/index.ts';
import { epochOf, isLive, ownerOf } from '../chain/index.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, codeIn, FALLBACK_REASONS, type Use } from '../facts.ts';
import {
  ALL_IDS,
  codeIn as codeInHolding,
  holdingAt,
  MISSING,
  type Span,
} from '../holdings/index.ts';
import { noteNotReceived } from '../market/evidence.ts';
import { type Call, call, cancelCall, roundTripUs } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { attestIfDone } from '../storage-node/epoch-change.ts';
import { fillSpan } from '../storage-node/fill.ts';
import {
  hasMetadata,
  hasSliver,
  keyOf,
  nodeAt,
  type Place,
  setShardStatus,
  storeSliver,
} from '../storage-node/holdings.ts';
import { knownCertified, knownCertifiedEpoch } from '../storage-node/knowledge.ts';
import type { ShardSync, ShardSyncReply } from '../storage-node/messages.ts';
import { allMembersIn } from '../storage-node/population.ts';
import { ownShards } from '../storage-node/routing.ts';
import { acceptsSliver } from '../storage-node/serve.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { requestFraming } from './bulk-calls.ts';
import {
  advance,
  advanceFlow,
  type BulkJob,
  createBulkJob,
  type FlowStep,
  includesBlob,
  isFlow,
  isThrough,
  nextBatch,
  nextStep,
  rewind,
  skipRest,
} from './bulk-job.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { lackingPopulation, startBulkRecovery, startMetadataFlow } from './bulk-recovery.ts';
import { startMetadataFetch } from './metadata-fetch.ts';
import { noteIfWhole } from './node-recovery.ts';
import { listOf } from './place-list.ts';
import {
  backoffUs,
  closeRepair,
  dropCall,
  EPOCH_CROSSED,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';
import { startSliverRecovery } from './sliver-recovery.ts';

interface Locals extends RepairLocals {
  shard: number;
  epoch: number;
  source: number;
  axis: Axis;
  job: BulkJob;
  /** The work list was drawn up; before, the job is empty. */
  isPlanned: boolean;
  /** Slivers left to recovery. */
  pending: { blob: number; axis: Axis }[];
  /** In `flow`: spans of the population left to recovery, and the step under way. */
  spans: PopulationPlace[];
  step: FlowStep | null;
  /** What was pending before the last recovery; −1: try again. */
  leftBefore: number;
  /** Round trips of the requests that the step stood for, still to be waited for. */
  restUs: number;
  /** Sliver recoveries under way. */
  recoveries: ProcedureId[];
  attempt: number;
  /** Status of the last reply. */
  status: Call['status'];
  holdsPermit: boolean;
}

const ROLE = 'shard-transfer';
type Reason = (typeof FALLBACK_REASONS)[number];

export function startTransfer(ctx: WalrusContext, node: StorageNodeState, shard: number): void {
  if (!behaviourNamed(node.behaviour).repairs(ctx, { node: node.index })) return;
  const { chain } = ctx.state.eventLog;
  const procedure = startRepair<Locals>(ctx, node, {
    role: ROLE,
    node: node.index,
    calls: [],
    signal: 0,
    shard,
    epoch: epochOf(chain),
    source: ownerOf(chain, 'previous', shard),
    axis: 'primary',
    job: createBulkJob(ctx, []),
    isPlanned: false,
    pending: [],
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
  const { isPlanned, job, epoch } = ctx.procedures.locals(transfer) as Locals;
  if (isPlanned) return includesBlob(ctx, job, blob);
  const certifiedEpoch = knownCertifiedEpoch(ctx, node, blob);
  return certifiedEpoch > 0 && certifiedEpoch < epoch;
}

export const shardTransfer = defineProcedure<Locals>({
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
      const missing = locals.job.order.filter((blob) => !hasMetadata(ctx, locals.node, blob));
      if (missing.length === 0) return goTo('request');
      if (isFlow(ctx)) return join(startMetadataFlow(ctx, node, missing, 'transfer'), 'request');
      const fetches = missing.map((blob) => startMetadataFetch(ctx, node, blob, 'transfer'));
      return allOf(fetches.map(ended), 'request');
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
      requestBatch(ctx, self.id, locals);
      return wait;
    },
    answered: (ctx: WalrusContext, { locals }) => {
      if (locals.status === 'ok') {
        return locals.restUs > 0 ? delay(locals.restUs, 'request') : goTo('request');
      }
      const { transferRetryMinUs, transferRetryMaxUs, transferGiveUpUs } =
        ctx.resolved.storage.repair;
      const isTransient = TRANSIENT.has(locals.status);
      if (!isTransient || ctx.now - locals.job.progressUs >= transferGiveUpUs) {
        return giveUp(ctx, locals, isTransient ? 'no-progress' : 'refused');
      }
      const stream = ctx.random.open(`node/${locals.node}/transfer-backoff`);
      const at = {
        attempt: locals.attempt++,
        minUs: transferRetryMinUs,
        maxUs: transferRetryMaxUs,
      };
      return delay(backoffUs(ctx, stream, at), 'request');
    },
    /** Rebuilds what is pending, so many at a time, until nothing is left. */
    recover: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const node = nodeAt(ctx, locals.node);
      locals.pending = locals.pending.filter((one) => isWanted(ctx, locals, one));
      locals.recoveries = locals.recoveries.filter((id) => ctx.procedures.isAlive(id));
      if (isFlow(ctx)) return recoverFlow(ctx, self);
      const isIdle = locals.pending.length === 0 && locals.recoveries.length === 0;
      if (isIdle || !ctx.resolved.storage.repair.enabled) {
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
      for (const running of [...locals.calls]) cancelCall(ctx, running);
      locals.calls.length = 0;
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
  const locals = state as Locals;
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

function requestBatch(ctx: WalrusContext, self: number, locals: Locals): void {
  const { transferBatchSlivers } = ctx.resolved.storage.repair;
  locals.step = isFlow(ctx) ? nextStep(ctx, locals.job, transferBatchSlivers) : null;
  const { shard, axis, epoch, step } = locals;
  const batch = step === null ? nextBatch(locals.job, transferBatchSlivers) : [...step.blobs];
  const requests = step === null ? 1 : step.batches;
  locals.calls.push(
    call(ctx, {
      from: locals.node,
      to: locals.source,
      method: 'shard.sync',
      cause: 'transfer',
      request: { shard, axis, blobs: batch, epoch, step: stepOf(locals) },
      requestBytes: requestFraming(ctx, requests),
      timeoutUs: step === null ? ctx.resolved.network.protocol.requestTimeoutUs : 0,
      owner: self,
    }),
  );
}

function stepOf({ step }: Locals): ShardSync['step'] {
  if (step === null) return null;
  return { fromId: step.fromId, toId: step.toId, requests: step.batches };
}

/** Stores what a step brought, span and all; the rest is left to recovery. */
function takeStep(ctx: WalrusContext, locals: Locals, reply: Call): Use {
  const step = locals.step!;
  const { slivers, population } = reply.response as unknown as ShardSyncReply;
  const blobs: number[] = [];
  const contents = new Map<number, string>();
  for (const { blob, copy } of slivers) {
    const place = placeOf(locals, { blob, axis: locals.axis });
    if (!acceptsSliver(ctx, place, copy, reply.to)) continue;
    blobs.push(blob);
    if (copy.content !== '') contents.set(blob, copy.content);
  }
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, keyOf(ctx, locals));
  const { fromId, toId } = step;
  const beforeUs = ctx.state.eventLog.chain.clock.startedUs;
  const what = { blobs, contents, population };
  fillSpan(ctx, { holding, fromId, toId, beforeUs, cause: 'transfer', ...what });
  for (const blob of step.blobs) {
    if (codeInHolding(table, holding, blob) !== MISSING) continue;
    locals.pending.push({ blob, axis: locals.axis });
  }
  locals.spans.push(...lackingPopulation(ctx, holding, step));
  locals.attempt = 0;
  locals.restUs = Math.max(0, step.batches - 1) * roundTripUs(ctx, locals.node, locals.source);
  advanceFlow(ctx, locals.job, step);
  return 'used';
}

/** Rebuilds what is pending as a flow, and looks again later at what could not be rebuilt. */
function recoverFlow(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  const { locals } = self;
  const { enabled, fallbackConcurrent, retryMinUs, retryMaxUs } = ctx.resolved.storage.repair;
  const node = nodeAt(ctx, locals.node);
  const { table } = ctx.state.holdings;
  locals.spans = locals.spans.flatMap((span) => {
    const axis = AXES[span.axis];
    const holding = table.holdings.get(
      keyOf(ctx, { node: locals.node, shard: locals.shard, axis }),
    );
    return holding === undefined ? [] : lackingPopulation(ctx, holding, span);
  });
  const left = locals.pending.length + locals.spans.length;
  if (left === 0 || !enabled) return finish(ctx, self);
  if (node.shards.get(locals.shard)?.status !== 'active-recover') {
    fallBack(ctx, locals, 'missing-slivers');
  }
  const isStuck = locals.leftBefore === left;
  locals.leftBefore = isStuck ? -1 : left;
  if (isStuck) {
    const stream = ctx.random.open(`node/${locals.node}/recovery-backoff`);
    const at = { attempt: locals.attempt++, minUs: retryMinUs, maxUs: retryMaxUs };
    return delay(backoffUs(ctx, stream, at), 'recover');
  }
  const work = {
    ...ALL_IDS,
    cause: 'transfer-fallback' as const,
    beforeUs: ctx.now + 1,
    places: listOf(locals.pending.map((one) => placeOf(locals, one))),
    population: locals.spans.map((span) => ({ ...span })),
    metadata: [],
    metadataSpans: [],
    concurrent: fallbackConcurrent,
    units: locals.pending.length + allMembersIn(ctx, locals.spans),
    persists: false,
  };
  return join(startBulkRecovery(ctx, node, work), 'recover');
}

/** Keeps so many recoveries running; what is being recovered is no longer pending. */
function topUpRecoveries(ctx: WalrusContext, locals: Locals): void {
  const node = nodeAt(ctx, locals.node);
  const { fallbackConcurrent } = ctx.resolved.storage.repair;
  const started = locals.pending.splice(0, fallbackConcurrent - locals.recoveries.length);
  for (const one of started) {
    const place = placeOf(locals, one);
    locals.recoveries.push(startSliverRecovery(ctx, node, place, 'transfer-fallback'));
  }
}

function giveUp(ctx: WalrusContext, locals: Locals, reason: Reason): Wait {
  leaveRest(ctx, locals);
  fallBack(ctx, locals, reason);
  return goTo('recover');
}

function crossEpoch(ctx: WalrusContext, locals: Locals): void {
  leaveRest(ctx, locals);
  fallBack(ctx, locals, 'epoch-crossed');
}

/** Everything that was not copied goes to the pending list; nothing more is asked for. */
function leaveRest(ctx: WalrusContext, locals: Locals): void {
  const { job } = locals;
  for (const [position, blob] of job.order.entries()) {
    for (const axis of axesOf(ctx)) {
      const isPassed = axis === locals.axis ? position < job.cursor : locals.axis === 'secondary';
      if (!isPassed && isWanted(ctx, locals, { blob, axis })) locals.pending.push({ blob, axis });
    }
  }
  leaveSpans(ctx, locals, skipRest(job));
  locals.axis = 'secondary';
}

function leaveSpans(ctx: WalrusContext, locals: Locals, rest: Span): void {
  if (!isFlow(ctx)) return;
  for (const axis of axesOf(ctx)) {
    const isBehind = axis === 'primary' && locals.axis === 'secondary';
    const isAhead = axis === 'secondary' && locals.axis === 'primary';
    if (isBehind) continue;
    const holding = ctx.state.holdings.table.holdings.get(keyOf(ctx, { ...locals, axis }));
    const span = isAhead ? ALL_IDS : rest;
    if (holding !== undefined) locals.spans.push(...lackingPopulation(ctx, holding, span));
  }
}

function fallBack(ctx: WalrusContext, locals: Locals, reason: Reason): void {
  const node = nodeAt(ctx, locals.node);
  if (node.shards.get(locals.shard)?.status === 'active-recover') return;
  setShardStatus(ctx, node, locals.shard, 'active-recover');
  const { node: by, shard, source: from } = locals;
  noteNotReceived(ctx, { shard, from, by });
  const code = codeIn(FALLBACK_REASONS, reason);
  ctx.emit('transfer.fell-back', locals.node, locals.shard, locals.pending.length, code);
}

function finish(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  const { locals } = self;
  const node = nodeAt(ctx, locals.node);
  setShardStatus(ctx, node, locals.shard, 'active');
  const durationUs = ctx.now - locals.job.startedUs;
  ctx.emit('transfer.ended', locals.node, locals.shard, durationUs);
  const wait = close(ctx, self);
  attestIfDone(ctx, node);
  return wait;
}

function close(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  const { locals } = self;
  const node = nodeAt(ctx, locals.node);
  if (node.transfers.get(locals.shard) === self.id) node.transfers.delete(locals.shard);
  noteIfWhole(ctx, node);
  if (locals.holdsPermit) ctx.resources.release(node.transferPermits);
  locals.holdsPermit = false;
  closeRepair(ctx, self.id, locals);
  return end();
}

function plan(ctx: WalrusContext, locals: Locals): void {
  locals.job = createBulkJob(ctx, workList(ctx, nodeAt(ctx, locals.node), locals.epoch));
  locals.isPlanned = true;
}

/** Live blobs certified before the epoch, by the node's own log. */
function workList(ctx: WalrusContext, node: StorageNodeState, epoch: number): number[] {
  const { chain } = ctx.state.eventLog;
  return knownCertified(ctx, node).filter(
    (blob) => knownCertifiedEpoch(ctx, node, blob) < epoch && isLive(chain, blob),
  );
}

function placeOf(locals: Locals, { blob, axis }: { blob: number; axis: Axis }): Place {
  return { node: locals.node, shard: locals.shard, blob, axis };
}

/** Still missing, still owned, still live? A recovery of anything else would end at once. */
function isWanted(ctx: WalrusContext, locals: Locals, one: { blob: number; axis: Axis }): boolean {
  const { node, shard } = locals;
  return (
    !hasSliver(ctx, placeOf(locals, one)) &&
    ownShards(ctx, node).includes(shard) &&
    isLive(ctx.state.eventLog.chain, one.blob)
  );
}
