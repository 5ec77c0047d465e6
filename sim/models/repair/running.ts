/**
 * The repair procedures of a node: started, ended and, at a crash, interrupted together; the calls
 * that they make and the backoff between two rounds of them.
 */
import { delay, end, type ProcedureId, type Wait } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import { type CallSpec, call, cancelCall } from '../network/index.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { hasMetadata, hasSliver, nodeAt, type Place } from '../storage-node/holdings.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { isPlanted, type WalrusContext } from '../world.ts';

/** Reasons of an interrupt. */
export const CRASHED = 1;
export const SHARD_LOST = 2;
export const EPOCH_CROSSED = 3;

/** Does this node rebuild what it lacks at all? */
export function isRepairing(ctx: WalrusContext, node: StorageNodeState): boolean {
  const { enabled } = ctx.resolved.storage.repair;
  if (!enabled || isPlanted(ctx, 'repair-never-triggered')) return false;
  return behaviourNamed(node.behaviour).repairs(ctx, { node: node.index });
}

/** What every repair procedure keeps of its place. */
export interface RepairLocals {
  /** Procedure name, by which replies find their handler. */
  role: string;
  node: number;
  /** Calls in flight. */
  calls: number[];
  /** Fired when something that the procedure waits for has come. */
  signal: number;
}

/** Starts a procedure of the node; `own` is what it keeps beside its place. */
export function startRepair<L extends RepairLocals>(
  ctx: WalrusContext,
  node: StorageNodeState,
  role: string,
  own: Omit<L, keyof RepairLocals>,
): ProcedureId {
  const id = ctx.procedures.spawn(role, { role, node: node.index, calls: [], signal: 0, ...own });
  node.running.add(id);
  return id;
}

interface Self {
  readonly id: ProcedureId;
  readonly locals: RepairLocals;
}

/** The last act of a repair procedure, ended or interrupted. */
export function endRepair(ctx: WalrusContext, { id, locals }: Self): Wait {
  nodeAt(ctx, locals.node).running.delete(id);
  cancelCalls(ctx, locals);
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = 0;
  return end();
}

/** Takes back what is in flight. */
export function cancelCalls(ctx: WalrusContext, locals: RepairLocals): void {
  for (const running of [...locals.calls]) cancelCall(ctx, running);
  locals.calls.length = 0;
}

/** Asks another node something on behalf of a procedure, which gets the reply by its role. */
export function askPeer(
  ctx: WalrusContext,
  { id, locals }: Self,
  spec: Omit<CallSpec, 'from' | 'owner' | 'requestBytes'> & Partial<Pick<CallSpec, 'requestBytes'>>,
): void {
  const whole = { requestBytes: NO_BYTES, ...spec, from: locals.node, owner: id };
  locals.calls.push(call(ctx, whole));
}

/** Takes a call that was answered off the list. */
export function dropCall(locals: RepairLocals, answered: number): void {
  const at = locals.calls.indexOf(answered);
  if (at >= 0) locals.calls.splice(at, 1);
}

/** A fresh signal for the next reply. */
export function renewSignal(ctx: WalrusContext, locals: { signal: number }): number {
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = ctx.signals.create();
  return locals.signal;
}

export function interruptAll(ctx: WalrusContext, node: StorageNodeState, reason: number): void {
  for (const id of [...node.running]) {
    if (ctx.procedures.isAlive(id)) ctx.procedures.interrupt(id, reason);
  }
}

/** Kinds of work whose backoffs draw from streams of their own. */
type Backoff = 'recovery' | 'metadata' | 'transfer' | 'inconsistency';

/** Waits before the next attempt, longer each time (network.md §6.1, for transfers §6.2). */
export function backOff(
  ctx: WalrusContext,
  locals: RepairLocals & { attempt: number },
  next: string,
  what: Backoff = 'recovery',
): Wait {
  const { repair } = ctx.resolved.storage;
  const isTransfer = what === 'transfer';
  const minUs = isTransfer ? repair.transferRetryMinUs : repair.retryMinUs;
  const maxUs = isTransfer ? repair.transferRetryMaxUs : repair.retryMaxUs;
  const stream = ctx.random.open(`node/${locals.node}/${what}-backoff`);
  const { attempt } = locals;
  locals.attempt += 1;
  return delay(backoffUs(ctx, stream, { attempt, minUs, maxUs }), next);
}

/** Backoff of network.md §6.1: min(max, 2^attempt × min + U[0, 1 s)). */
export function backoffUs(
  ctx: WalrusContext,
  stream: number,
  at: { attempt: number; minUs: number; maxUs: number },
): number {
  const doubled = Math.min(at.maxUs, at.minUs * doublings(at.attempt));
  return Math.min(at.maxUs, doubled + ctx.random.integer(stream, 1_000_000));
}

function doublings(attempt: number): number {
  let factor = 1;
  for (let i = 0; i < attempt && factor < 1e9; i++) factor *= 2;
  return factor;
}

/** Still missing, its shard still held and owned, its blob still live? */
export function isSliverWanted(ctx: WalrusContext, place: Place): boolean {
  return (
    !hasSliver(ctx, place) &&
    nodeAt(ctx, place.node).shards.has(place.shard) &&
    ownShards(ctx, place.node).includes(place.shard) &&
    isLive(ctx.state.eventLog.chain, place.blob)
  );
}

/** The same of the metadata of a blob. */
export function isMetadataWanted(ctx: WalrusContext, node: number, blob: number): boolean {
  return !hasMetadata(ctx, node, blob) && isLive(ctx.state.eventLog.chain, blob);
}
