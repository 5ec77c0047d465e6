/**
 * Node recovery: a node that caught up with the chain rebuilds every certified blob that it does
 * not fully hold, blob by blob, in passes until a pass finds nothing missing (network.md §6.3).
 * It defers to running shard transfers and reports epoch_sync_done at the end.
 */
import { delay, goTo, join, type ProcedureId } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import type { Cause } from '../facts.ts';
import {
  ALL_IDS,
  commonMembers,
  hasBadSlivers,
  joinedMembers,
  type MemberSpan,
} from '../holdings/index.ts';
import {
  type Crowd,
  countIn,
  crowdIn,
  crowdNow,
  liveOutsideOfCrowd,
  nobody,
} from '../live-blobs/crowd.ts';
import { defineProcedure } from '../procedure.ts';
import { attestIfDone, reconcileShards } from '../storage-node/epoch-change.ts';
import { hasMetadata, nodeAt } from '../storage-node/holdings.ts';
import { knownCertifiedEpoch } from '../storage-node/knowledge.ts';
import { ownShards } from '../storage-node/routing.ts';
import { setShardStatus } from '../storage-node/shards.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { setNodeStatus } from '../storage-node/status.ts';
import type { WalrusContext } from '../world.ts';
import { missingOf, startBlobSync } from './blob-sync.ts';
import { lackingOfCrowd, spansLacking, takesCrowd } from './bulk-crowd.ts';
import {
  advanceFlow,
  type BulkJob,
  createBulkJob,
  createOrderedJob,
  createSteppedJob,
  isFlow,
  isThrough,
  nextBlob,
  nextStep,
} from './bulk-job.ts';
import { type BulkWork, startBulkRecovery } from './bulk-recovery.ts';
import { startOf } from './decide.ts';
import { stepsThroughLine } from './line-of-groups.ts';
import { throughLine } from './line-order.ts';
import { blobsLacking, lackingOf } from './place-list.ts';
import type { Trigger } from './policies/index.ts';
import {
  metadataOfPopulation,
  populationIn,
  populationLacking,
  populationToRepair,
} from './population-lacking.ts';
import { beginPopulation, spansDue } from './put-off-spans.ts';
import { isTrigger, rulesOf } from './rules.ts';
import { endRepair, isRepairing, type RepairLocals, startRepair } from './running.ts';
import { taskOfBlob } from './tasks.ts';
import { isParked, park } from './waiting.ts';
import { anyOfWindow, fillWindow } from './window.ts';

interface Locals extends RepairLocals {
  job: BulkJob;
  /** Blob syncs under way. */
  syncs: ProcedureId[];
  /** In `flow`: what the next step rebuilds, while it waits for its turn. */
  work: BulkWork | null;
  /** What was missing before the last pass. */
  left: number;
  startedUs: number;
  /** Other than catch-up: the node's part in the protocol goes on meanwhile. */
  trigger: Trigger;
  cause: Cause;
  /** Of a population that was put off: these spans of it, and nothing else; null for all. */
  within: MemberSpan[] | null;
}

/**
 * Blob syncs that a recovery has under way where the scenario does not say (`recovery-window`);
 * blob permits still hold them back.
 */
const WINDOW = 1000;

function windowOf({ resolved }: WalrusContext): number {
  return resolved.storage.repair.recoveryWindow ?? WINDOW;
}

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
  if (!isRepairing(ctx, node) || !isTrigger(ctx, 'catch-up')) {
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
  const lacking = toRepair(ctx, node);
  const job = jobOf(ctx, node, { trigger: TRIGGER, within: null, ...lacking });
  ctx.emit('node-recovery.started', node.index, node.epoch, countOf(ctx, lacking));
  node.recovery = start(ctx, node, job, { trigger: TRIGGER, cause: CAUSE, within: null });
}

/** In a flow: what blob syncs of all that the node lacks would do, for a sign of a loss. */
export function startPartialRecovery(
  ctx: WalrusContext,
  node: StorageNodeState,
  trigger: Trigger,
): void {
  const { repair } = node;
  if (repair.partial !== 0) return;
  const job = jobOf(ctx, node, { trigger, within: null, ...toRepair(ctx, node) });
  repair.partial = start(ctx, node, job, { trigger, cause: 'blob-sync', within: null });
}

/** In a flow: spans of the population that a policy put off, and whose time has come. */
export function startPutOff(ctx: WalrusContext, node: StorageNodeState): void {
  const spans = spansDue(ctx, node);
  // A recovery that is under way comes by them at its next pass.
  if (spans.length === 0 || node.repair.partial !== 0 || node.recovery !== 0) return;
  const [{ trigger, cause }] = spans;
  const within = joinedMembers(spans, ctx.state.holdings.classes.length);
  const job = jobOf(ctx, node, { trigger, within, ...NOTHING });
  node.repair.partial = start(ctx, node, job, { trigger, cause, within });
}

function start(
  ctx: WalrusContext,
  node: StorageNodeState,
  job: BulkJob,
  why: Pick<Locals, 'trigger' | 'cause' | 'within'>,
): ProcedureId {
  return startRepair<Locals>(ctx, node, 'node-recovery', {
    ...{ job, ...why, syncs: [], work: null },
    ...{ left: -1, startedUs: ctx.now },
  });
}

export const nodeRecovery = defineProcedure<Locals>({
  start: 'next',
  steps: {
    next: (ctx: WalrusContext, { locals }) => {
      const node = nodeAt(ctx, locals.node);
      if (isFlow(ctx)) {
        const ownsNone = ownShards(ctx, locals.node).length === 0;
        if (ownsNone || isThrough(locals.job)) return goTo('rescan');
        const waitUs = planFlowStep(ctx, node, locals);
        return waitUs > 0 ? delay(waitUs, 'flow') : goTo('flow');
      }
      fillWindow(ctx, locals.syncs, windowOf(ctx), () => {
        const blob = nextBlob(ctx, locals.job);
        const from = { position: node.cursor, cause: CAUSE, trigger: TRIGGER };
        return blob === -1 ? -1 : startBlobSync(ctx, node, blob, from);
      });
      return locals.syncs.length === 0 ? goTo('rescan') : anyOfWindow(locals.syncs, 'next');
    },
    flow: (ctx: WalrusContext, { locals }) => {
      const work = locals.work!;
      locals.work = null;
      return join(startBulkRecovery(ctx, nodeAt(ctx, locals.node), work), 'next');
    },
    rescan: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const node = nodeAt(ctx, locals.node);
      const isCatchUp = locals.trigger === TRIGGER && locals.within === null;
      if (node.transfers.size > 0 && isCatchUp) {
        return delay(ctx.resolved.storage.repair.fallbackRescanUs, 'rescan');
      }
      const lacking = locals.within === null ? toRepair(ctx, node) : NOTHING;
      const left = countOf(ctx, lacking) + populationToRepair(ctx, node, locals.within);
      if (left > 0) {
        // In a flow, what the last pass left has no donors yet.
        const isStuck = isFlow(ctx) && locals.left === left;
        locals.left = left;
        const { trigger, within } = locals;
        locals.job = jobOf(ctx, node, { trigger, within, ...lacking });
        return isStuck ? delay(ctx.resolved.storage.repair.retryMaxUs, 'next') : goTo('next');
      }
      if (isCatchUp) {
        ctx.emit('node-recovery.ended', locals.node, ctx.now - locals.startedUs);
      }
      forget(node, self.id);
      noteIfWhole(ctx, node);
      const wait = endRepair(ctx, self);
      if (!isCatchUp) return wait;
      setNodeStatus(ctx, node, ownShards(ctx, node.index).length > 0 ? 'active' : 'standby');
      attestIfDone(ctx, node);
      return wait;
    },
    interrupted: (ctx: WalrusContext, self) => {
      const { node: index, within, cause, trigger } = self.locals;
      const node = nodeAt(ctx, index);
      for (const span of within ?? []) {
        node.repair.parkedSpans.push({ ...span, cause, trigger, dueUs: ctx.now });
      }
      forget(node, self.id);
      return endRepair(ctx, self);
    },
  },
  onInterrupt: 'interrupted',
});

function forget(node: StorageNodeState, procedure: ProcedureId): void {
  if (node.recovery === procedure) node.recovery = 0;
  if (node.repair.partial === procedure) node.repair.partial = 0;
}

const CAUSE = 'node-recovery' as const;
const TRIGGER = 'catch-up' as const;

/** The blobs of a pass: by ID, or in a flow as they would get through the line for a permit. */
function jobOf(
  ctx: WalrusContext,
  node: StorageNodeState,
  { trigger, within, blobs, crowd }: Lacking & Pick<Locals, 'trigger' | 'within'>,
): BulkJob {
  const job = createBulkJob(ctx, blobs, crowd);
  if (!isFlow(ctx) || rulesOf(ctx).by.priority === undefined) return job;
  const { concurrentBlobSyncs: permits } = ctx.resolved.storage.repair;
  // Nobody waits where there are more permits than may be under way.
  const places = windowOf(ctx);
  const line = { blobs: job.order, places, permits: Math.min(permits, places), trigger };
  if (ctx.state.holdings.classes.length === 0) {
    return createOrderedJob(ctx, throughLine(ctx, node, line));
  }
  const spans = within ?? [ALL_IDS];
  const population = populationIn(ctx, node, spans);
  const metadata = metadataOfPopulation(ctx, node, spans);
  const inLine = { ...line, population, metadata };
  return createSteppedJob(ctx, stepsThroughLine(ctx, node, inLine));
}

/** Takes the next span of the pass, with what the node lacks in it; how long it has to wait. */
function planFlowStep(ctx: WalrusContext, node: StorageNodeState, locals: Locals): number {
  const { job, trigger, cause, within } = locals;
  // No fewer than are under way at once.
  const { concurrentBlobSyncs: concurrent } = ctx.resolved.storage.repair;
  const step = nextStep(ctx, job, { batch: 1, least: concurrent });
  advanceFlow(ctx, job, step);
  const spans = commonMembers(step.members, within ?? [ALL_IDS]);
  const begun = beginPopulation(ctx, node, {
    ...{ cause, trigger },
    population: populationIn(ctx, node, spans),
  });
  const { population } = begun;
  const metadataSpans = metadataOfPopulation(ctx, node, spans);
  const lacking = [...population, ...metadataSpans];
  const isTogether = takesCrowd(ctx, node);
  let { waitUs } = begun;
  const blobs = step.blobs.filter((blob) => {
    const missing = () => missingOf(ctx, node.index, blob);
    const task = () => taskOfBlob(ctx, node, { blob, trigger, missing: missing() });
    const { afterUs, again } = startOf(ctx, node, task);
    const dueUs = ctx.now + afterUs;
    if (again) park(ctx, node, blob, { cause, trigger, dueUs });
    else waitUs = Math.max(waitUs, afterUs);
    return !again;
  });
  locals.work = {
    fromId: step.fromId,
    toId: step.toId,
    cause,
    beforeUs: job.startedUs + 1,
    places: lackingOf(ctx, node.index, blobs),
    population,
    metadata: blobs.filter((blob) => !hasMetadata(ctx, node.index, blob)),
    metadataSpans,
    crowd: isTogether ? lackingOfCrowd(ctx, node, step.crowd) : null,
    concurrent,
    units: lacking.length > 0 ? step.units : countOf(ctx, { blobs, crowd: step.crowd }),
    persists: false,
  };
  return waitUs;
}

/** What a node lacks and no transfer brings: blobs named one by one, and those of the crowd. */
interface Lacking {
  blobs: number[];
  crowd: Crowd;
}

const NOTHING: Lacking = { blobs: [], crowd: nobody() };

function countOf(ctx: WalrusContext, { blobs, crowd }: Lacking): number {
  return blobs.length + countIn(crowdNow(ctx, crowd.without), crowd.spans);
}

function lackingAt(ctx: WalrusContext, node: StorageNodeState): Lacking {
  if (!takesCrowd(ctx, node)) return { blobs: incompleteBlobs(ctx, node), crowd: nobody() };
  const crowd = crowdIn(ctx, spansLacking(ctx, node));
  return { blobs: incompleteAmong(ctx, node, liveOutsideOfCrowd(ctx)), crowd };
}

/**
 * Live certified blobs of which the node lacks something that no transfer brings. Metadata is part
 * of what it has for its shards: without any it lacks nothing.
 */
export function incompleteBlobs(ctx: WalrusContext, node: StorageNodeState): number[] {
  return incompleteAmong(
    ctx,
    node,
    Array.from({ length: ctx.state.blobs.count }, (_, at) => at),
  );
}

function incompleteAmong(
  ctx: WalrusContext,
  node: StorageNodeState,
  blobs: readonly number[],
): number[] {
  if (ownShards(ctx, node.index).length === 0) return [];
  const { chain } = ctx.state.eventLog;
  const live = blobs.filter(
    (blob) => knownCertifiedEpoch(ctx, node, blob) > 0 && isLive(chain, blob),
  );
  const lacking = blobsLacking(ctx, node.index, live);
  return live.filter((blob) => lacking.has(blob) || !hasMetadata(ctx, node.index, blob));
}

/** The same without those that a policy put off. */
function toRepair(ctx: WalrusContext, node: StorageNodeState): Lacking {
  const { blobs, crowd } = lackingAt(ctx, node);
  return { blobs: blobs.filter((blob) => !isParked(node, blob)), crowd };
}

/** Media are whole again once nothing is missing or damaged and nothing is on its way. */
export function noteIfWhole(ctx: WalrusContext, node: StorageNodeState): void {
  if (!node.isMediaDamaged || !node.isUp || node.recovery !== 0) return;
  if (
    node.repair.partial !== 0 ||
    node.syncs.size > 0 ||
    node.transfers.size > 0 ||
    holdsDamaged(ctx, node)
  )
    return;
  const left = countOf(ctx, lackingAt(ctx, node)) + populationLacking(ctx, node);
  if (left === 0) node.isMediaDamaged = false;
}

function holdsDamaged(ctx: WalrusContext, node: StorageNodeState): boolean {
  return hasBadSlivers(ctx.state.holdings.table, node.index);
}
