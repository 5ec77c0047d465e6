/**
 * The requests of one phase of a write, by number: which are under way, which were asked before
 * and wait to be asked again (network.md §4 steps 5 and 7).
 */
import type { Timer } from '../../engine/index.ts';
import { cancelCall } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';
import { type ClientLocals, cancelCalls, clientBackoffUs } from './clients.ts';

export interface Asked {
  /** Handle of the call of each request; 0 when none is under way. */
  calls: number[];
  /** How often a request was asked again; absent for never. */
  attempts: Map<number, number>;
  /** Requests in their pause before they are asked again. */
  pauses: Map<number, Timer>;
}

export function noneAsked(): Asked {
  return { calls: [], attempts: new Map(), pauses: new Map() };
}

/** After a failure: plans the event that asks again; false when it was asked often enough. */
export function askAgain(
  ctx: WalrusContext,
  locals: ClientLocals & { asked: Asked },
  request: number,
): boolean {
  const { attempts, pauses } = locals.asked;
  const attempt = attempts.get(request) ?? 0;
  if (attempt >= ctx.resolved.network.protocol.retries) return false;
  attempts.set(request, attempt + 1);
  const pauseUs = clientBackoffUs(ctx, locals.client, attempt);
  pauses.set(request, ctx.schedule(pauseUs, 'client.ask-again', locals.operation, request));
  return true;
}

/** Drops requests from `first` up to, and without, `end`. */
export function dropAsked(ctx: WalrusContext, asked: Asked, first: number, end: number): void {
  for (let request = first; request < end; request += 1) {
    if (asked.calls[request] !== 0) cancelCall(ctx, asked.calls[request]);
    asked.calls[request] = 0;
    const pause = asked.pauses.get(request);
    if (pause === undefined) continue;
    ctx.cancel(pause);
    asked.pauses.delete(request);
  }
}

/** Drops everything. */
export function stopAsking(ctx: WalrusContext, asked: Asked): void {
  cancelCalls(ctx, asked.calls);
  for (const pause of asked.pauses.values()) ctx.cancel(pause);
  asked.pauses.clear();
  asked.attempts.clear();
}
