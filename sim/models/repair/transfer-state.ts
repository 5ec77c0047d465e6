/**
 * What a shard transfer keeps of its place, and the acts that its two ways have in common: message
 * by message (shard-transfer.ts) and as a flow (transfer-flow.ts).
 */
import type { Axis } from '../../codec/index.ts';
import type { ProcedureId, Wait } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import { codeIn, FALLBACK_REASONS } from '../facts.ts';
import { countIn, crowdNow } from '../live-blobs/crowd.ts';
import { noteNotReceived } from '../market/evidence.ts';
import type { Call } from '../network/index.ts';
import { attestIfDone } from '../storage-node/epoch-change.ts';
import { hasSliver, nodeAt, type Place } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import { setShardStatus } from '../storage-node/shards.ts';
import type { WalrusContext } from '../world.ts';
import type { BulkJob, FlowStep } from './bulk-job.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { noteIfWhole } from './node-recovery.ts';
import { endRepair, type RepairLocals } from './running.ts';

export interface TransferLocals extends RepairLocals {
  shard: number;
  epoch: number;
  source: number;
  axis: Axis;
  job: BulkJob;
  /** The work list was drawn up; before, the job is empty. */
  isPlanned: boolean;
  /** Blobs whose metadata the node lacks and has not asked for, next one last. */
  lacking: number[];
  /** Downloads of metadata under way. */
  fetches: ProcedureId[];
  /** Slivers left to recovery, and in `flow` those of the job's crowd. */
  pending: { blob: number; axis: Axis }[];
  crowdPending: PopulationPlace[];
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

export interface Transfer {
  id: ProcedureId;
  locals: TransferLocals;
}

export type Reason = (typeof FALLBACK_REASONS)[number];

export function fallBack(ctx: WalrusContext, locals: TransferLocals, reason: Reason): void {
  const node = nodeAt(ctx, locals.node);
  if (node.shards.get(locals.shard)?.status === 'active-recover') return;
  setShardStatus(ctx, node, locals.shard, 'active-recover');
  const { node: by, shard, source: from } = locals;
  noteNotReceived(ctx, { shard, from, by });
  const code = codeIn(FALLBACK_REASONS, reason);
  ctx.emit('transfer.fell-back', locals.node, locals.shard, pendingSlivers(ctx, locals), code);
}

/** How many slivers are left to recovery, without the population. */
export function pendingSlivers(
  ctx: WalrusContext,
  { pending, crowdPending, job }: TransferLocals,
): number {
  if (crowdPending.length === 0) return pending.length;
  return pending.length + countIn(crowdNow(ctx, job.crowd.without), crowdPending);
}

export function finish(ctx: WalrusContext, self: Transfer): Wait {
  const { locals } = self;
  const node = nodeAt(ctx, locals.node);
  setShardStatus(ctx, node, locals.shard, 'active');
  const durationUs = ctx.now - locals.job.startedUs;
  ctx.emit('transfer.ended', locals.node, locals.shard, durationUs);
  const wait = close(ctx, self);
  attestIfDone(ctx, node);
  return wait;
}

export function close(ctx: WalrusContext, self: Transfer): Wait {
  const { locals } = self;
  const node = nodeAt(ctx, locals.node);
  if (node.transfers.get(locals.shard) === self.id) node.transfers.delete(locals.shard);
  noteIfWhole(ctx, node);
  if (locals.holdsPermit) ctx.resources.release(node.transferPermits);
  locals.holdsPermit = false;
  return endRepair(ctx, self);
}

export function placeOf(
  locals: TransferLocals,
  { blob, axis }: { blob: number; axis: Axis },
): Place {
  return { node: locals.node, shard: locals.shard, blob, axis };
}

/** Still missing, still owned, still live? A recovery of anything else would end at once. */
export function isWanted(
  ctx: WalrusContext,
  locals: TransferLocals,
  one: { blob: number; axis: Axis },
): boolean {
  const { node, shard } = locals;
  return (
    !hasSliver(ctx, placeOf(locals, one)) &&
    ownShards(ctx, node).includes(shard) &&
    isLive(ctx.state.eventLog.chain, one.blob)
  );
}
