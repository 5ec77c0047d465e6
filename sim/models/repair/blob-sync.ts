/**
 * Blob sync: a node completes one blob that it missed (network.md §6.1). A blob permit, then the
 * metadata, then every owned shard under a sliver-pair permit, primary and secondary at once.
 * Node recovery runs the same procedure with its own cause (§6.3).
 *
 * Here the policies of a scenario are asked when a blob's repair begins, which blob comes first,
 * what of it is rebuilt now, and whether it is read instead (decide.ts).
 *
 * Left out: the monitor that drops expired blobs (here a sync ends by
 * itself when its blob is no longer live).
 */
import { acquire, allOf, delay, ended, goTo, join, until, type Wait } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import { AXES, type Cause } from '../facts.ts';
import { ALL_IDS } from '../holdings/index.ts';
import { defineProcedure } from '../procedure.ts';
import { hasMetadata, missingPlaces, nodeAt, type Place } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { isFlow } from './bulk-job.ts';
import { startBulkRecovery } from './bulk-recovery.ts';
import { priorityOf, readsBlob, roundOf, startOf } from './decide.ts';
import { startMetadataFetch } from './metadata-fetch.ts';
import { noteIfWhole } from './node-recovery.ts';
import { listOf } from './place-list.ts';
import type { Trigger } from './policies/index.ts';
import { startReEncode } from './re-encode.ts';
import { repairCosts } from './repair-costs.ts';
import { rulesOf } from './rules.ts';
import { endRepair, isRepairing, type RepairLocals, renewSignal, startRepair } from './running.ts';
import { isInTransfer } from './shard-transfer.ts';
import { startSliverRecovery } from './sliver-recovery.ts';
import { taskOfBlob } from './tasks.ts';
import { leaveLine, park, planAdmission, standInLine } from './waiting.ts';

interface SyncLocals extends RepairLocals {
  blob: number;
  cause: Cause;
  trigger: Trigger;
  /** Not before then, by a policy. */
  beginsUs: number;
  holdsPermit: boolean;
  startedUs: number;
  hadMissing: number;
}

/** The slivers of one shard; of one axis where they are rebuilt together. */
interface PairLocals extends RepairLocals {
  blob: number;
  shards: number[];
  cause: Cause;
  holdsPermit: boolean;
}

/** What started a sync, and where in the log the event is that did. */
export interface SyncOptions {
  position: number;
  cause: Cause;
  /** `certified` where not given. */
  trigger?: Trigger;
  /** It begins so much later (deferral.ts). */
  deferUs?: number;
}

/**
 * Starts a sync unless one runs, the node repairs nothing, or a policy puts it off. The procedure,
 * 0 if none runs.
 */
export function startBlobSync(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  { position, cause, trigger = 'certified', deferUs = 0 }: SyncOptions,
): number {
  const running = node.syncs.get(blob);
  if (running !== undefined) return running.procedure;
  if (!isRepairing(ctx, node)) return 0;
  const missing = missingOf(ctx, node.index, blob);
  const task = () => taskOfBlob(ctx, node, { blob, trigger, missing });
  const { afterUs, again } = startOf(ctx, node, task);
  if (again) {
    park(ctx, node, blob, { cause, trigger, dueUs: ctx.now + afterUs });
    return 0;
  }
  node.repair.parked.delete(blob);
  const procedure = startRepair<SyncLocals>(ctx, node, 'blob-sync', {
    blob,
    cause,
    trigger,
    beginsUs: ctx.now + Math.max(afterUs, deferUs),
    holdsPermit: false,
    startedUs: ctx.now,
    hadMissing: missing.length,
  });
  node.syncs.set(blob, { position, procedure });
  return procedure;
}

export const blobSync = defineProcedure<SyncLocals>({
  start: 'queue',
  steps: {
    queue: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (ctx.now < locals.beginsUs) return delay(locals.beginsUs - ctx.now, 'queue');
      ctx.emit('blob-sync.started', locals.node, locals.blob, locals.hadMissing);
      const node = nodeAt(ctx, locals.node);
      const { blob, trigger } = locals;
      const missing = () => missingOf(ctx, node.index, blob);
      const task = () => taskOfBlob(ctx, node, { blob, trigger, missing: missing() });
      const priority = priorityOf(ctx, node, task);
      if (priority === null) return acquire(node.blobPermits, 1, 'metadata');
      const wait = until(renewSignal(ctx, locals), 'metadata');
      standInLine(ctx, node, self.id, priority);
      return wait;
    },
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.holdsPermit = true;
      const node = nodeAt(ctx, locals.node);
      const isOver = !isLive(ctx.state.eventLog.chain, locals.blob);
      if (isOver || ownShards(ctx, locals.node).length === 0) return closeSync(ctx, self);
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
      if (readsBlob(ctx, node, () => repairCosts(ctx, missing))) {
        return join(startReEncode(ctx, node, { cause: locals.cause, places: missing }), 'pairs');
      }
      const now = roundOf(ctx, node, missing);
      const groups = groupsOf(ctx, now);
      const pairs = groups.map((shards) => startPairRecovery(ctx, node, locals, shards));
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
      const missing = missingPlaces(ctx, node, locals.blob, locals.shards);
      const now = roundOf(ctx, node, missing);
      if (now.length === 0) return closePair(ctx, self);
      const slivers = togetherOf(ctx, now).map((places) =>
        startSliverRecovery(ctx, node, places, locals.cause),
      );
      return allOf(slivers.map(ended), 'close');
    },
    close: (ctx: WalrusContext, self) => closePair(ctx, self),
  },
  onInterrupt: 'close',
});

/** Shards that one procedure completes with one permit: each alone, all with batched proofs. */
function groupsOf(ctx: WalrusContext, places: readonly Place[]): number[][] {
  const shards = [...new Set(places.map(({ shard }) => shard))];
  return rulesOf(ctx).proofs === 'batched' ? [shards] : shards.map((shard) => [shard]);
}

/** Slivers that are rebuilt together: each alone, or with batched proofs all of an axis. */
function togetherOf(ctx: WalrusContext, places: readonly Place[]): (readonly Place[])[] {
  if (rulesOf(ctx).proofs !== 'batched') return places.map((place) => [place]);
  const byAxis = AXES.map((axis) => places.filter((place) => place.axis === axis));
  return byAxis.filter((axis) => axis.length > 0);
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
    crowd: null,
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
  shards: number[],
): number {
  return startRepair<PairLocals>(ctx, node, 'pair-recovery', {
    blob,
    shards,
    cause,
    holdsPermit: false,
  });
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
  leaveLine(node, self.id);
  if (locals.holdsPermit) ctx.resources.release(node.blobPermits);
  locals.holdsPermit = false;
  node.syncs.delete(locals.blob);
  noteIfWhole(ctx, node);
  ctx.emit('blob-sync.ended', locals.node, locals.blob, ctx.now - locals.startedUs);
  const wait = endRepair(ctx, self);
  planAdmission(ctx, node);
  return wait;
}

function closePair(ctx: WalrusContext, self: { id: number; locals: PairLocals }): Wait {
  const { locals } = self;
  if (locals.holdsPermit) ctx.resources.release(nodeAt(ctx, locals.node).pairPermits);
  locals.holdsPermit = false;
  return endRepair(ctx, self);
}
