/** State shared by the operations of the clients, and what every procedure of theirs keeps. */
import type { ProcedureId } from '../../engine/index.ts';
import { codeIn, OUTCOMES, type Outcome } from '../facts.ts';
import { cancelCall } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';

export interface ClientsState {
  nextOperation: number;
  /** Operations under way: number → procedure. */
  operations: Map<number, ProcedureId>;
}

export interface ClientLocals {
  /** Procedure name, by which replies find their handler. */
  role: string;
  /** Client index and its endpoint. */
  client: number;
  endpoint: number;
  calls: number[];
  signal: number;
}

export function endpointOf(ctx: WalrusContext, client: number): number {
  return ctx.resolved.network.nodes.length + client;
}

/** Cancels what is in flight and gives the signal back. */
export function closeClient(ctx: WalrusContext, locals: ClientLocals): void {
  for (const call of locals.calls) cancelCall(ctx, call);
  locals.calls.length = 0;
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = 0;
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
