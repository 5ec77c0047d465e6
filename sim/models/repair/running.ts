/** The repair procedures of a node: started, ended and, at a crash, interrupted together. */
import type { ProcedureId } from '../../engine/index.ts';
import { cancelCall } from '../network/index.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
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

export function startRepair<L extends RepairLocals>(
  ctx: WalrusContext,
  node: StorageNodeState,
  locals: L,
): ProcedureId {
  const id = ctx.procedures.spawn(locals.role, locals);
  node.running.add(id);
  return id;
}

/** Call as the last act of a repair procedure, ended or interrupted. */
export function closeRepair(ctx: WalrusContext, id: ProcedureId, locals: RepairLocals): void {
  ctx.state.storageNodes.nodes[locals.node].running.delete(id);
  for (const call of [...locals.calls]) cancelCall(ctx, call);
  locals.calls.length = 0;
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = 0;
}

/** Takes a call that was answered off the list. */
export function dropCall(locals: RepairLocals, call: number): void {
  const at = locals.calls.indexOf(call);
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
