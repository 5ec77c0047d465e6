/** State shared by the operations of the clients, and what every procedure of theirs keeps. */
import type { ProcedureId } from '../../engine/index.ts';
import { codeIn, OUTCOMES, type Outcome } from '../facts.ts';
import { cancelCall } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';
import type { BlobCache } from './services.ts';

export interface ClientsState {
  nextOperation: number;
  /** Operations under way: number → procedure. */
  operations: Map<number, ProcedureId>;
  /** Of each service. */
  caches: BlobCache[];
}

export interface ClientLocals {
  /** Procedure name, by which replies find their handler. */
  role: string;
  operation: number;
  /** Client index and its endpoint. */
  client: number;
  endpoint: number;
  /** Fired when what the procedure waits for has come. */
  signal: number;
}

export function endpointOf(ctx: WalrusContext, client: number): number {
  return ctx.resolved.network.nodes.length + client;
}

/** A fresh signal to wait for. */
export function renewSignal(ctx: WalrusContext, locals: ClientLocals): number {
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = ctx.signals.create();
  return locals.signal;
}

/** Gives the signal back. */
export function closeClient(ctx: WalrusContext, locals: ClientLocals): void {
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = 0;
}

/** Drops calls by their handles; 0 stands for one that was answered. */
export function cancelCalls(ctx: WalrusContext, calls: number[]): void {
  for (const id of calls) if (id !== 0) cancelCall(ctx, id);
  calls.length = 0;
}

/** Backoff of network.md §4 step 5: min(max, 2^attempt × min + U[0, 1 s)). */
export function clientBackoffUs(ctx: WalrusContext, client: number, attempt: number): number {
  const { retryMinUs, retryMaxUs } = ctx.resolved.network.protocol;
  const stream = ctx.random.open(`client/${client}/backoff`);
  let delayUs = retryMinUs;
  for (let i = 0; i < attempt && delayUs < retryMaxUs; i++) delayUs *= 2;
  return Math.min(retryMaxUs, delayUs + ctx.random.integer(stream, 1_000_000));
}

/** Pause before an operation that met an epoch change starts over. */
export function epochRetryUs(ctx: WalrusContext, client: number): number {
  const { epochRetryMinUs, epochRetryMaxUs } = ctx.resolved.network.protocol;
  const stream = ctx.random.open(`client/${client}/epoch-retry`);
  return epochRetryMinUs + ctx.random.integer(stream, epochRetryMaxUs - epochRetryMinUs + 1);
}

export function outcomeCode(outcome: Outcome): number {
  return codeIn(OUTCOMES, outcome);
}
