/**
 * How a read paces its requests for slivers (network.md §5 step 3). Deployed: a constant number in
 * flight, whatever is still needed, no hedge, the time-out of every request. Beside it the knobs of
 * a researcher: another number in flight, a limit on requests beyond those still needed, a hedge
 * (one more shard for each that has not answered for some time; the late one may still be first),
 * and a time-out of its own. They are modelled, not deployed.
 */
import type { Timer } from '../../engine/index.ts';
import type { WalrusContext } from '../world.ts';
import { askSlivers, type ReadLocals, sliversNeeded } from './read.ts';

export interface Hedge {
  /** When each request was sent. */
  askedUs: number[];
  /** First request that was not looked at yet: those before it have answered or are late. */
  next: number;
  /** Late requests under way. */
  late: number;
  /** Pending look at the next request; 0: none. */
  timer: Timer;
}

/** Null where reads do not hedge. */
export function newHedge(ctx: WalrusContext): Hedge | null {
  const { reads } = ctx.resolved.network.protocol;
  return reads?.hedgeAfterUs === undefined ? null : { askedUs: [], next: 0, late: 0, timer: 0 };
}

/** Whether one more sliver may be asked for now. */
export function hasPace(ctx: WalrusContext, locals: ReadLocals): boolean {
  const { hedge, inFlight, received, slivers } = locals;
  const { reads } = ctx.resolved.network.protocol;
  if (reads === undefined) return slivers.open < inFlight;
  const inTime = slivers.open - (hedge === null ? 0 : hedge.late);
  const beyond = inTime - (sliversNeeded(ctx) - received.length);
  return inTime < inFlight && beyond < (reads.overRequest ?? Infinity);
}

export function sliverTimeoutUs(ctx: WalrusContext): number {
  const { reads, requestTimeoutUs } = ctx.resolved.network.protocol;
  return reads?.timeoutUs ?? requestTimeoutUs;
}

/** A request was sent: it is looked at when it is due. */
export function noteAsked(ctx: WalrusContext, { hedge, operation }: ReadLocals): void {
  if (hedge === null) return;
  hedge.askedUs.push(ctx.now);
  if (hedge.timer === 0) lookLater(ctx, hedge, operation);
}

/** A request was answered, in time or late. */
export function noteAnswered({ hedge }: ReadLocals, request: number): void {
  if (hedge !== null && request < hedge.next) hedge.late -= 1;
}

export function stopHedge(ctx: WalrusContext, locals: ReadLocals): void {
  if (locals.hedge === null) return;
  ctx.cancel(locals.hedge.timer);
  locals.hedge = newHedge(ctx);
}

/** Event `client.hedge`: requests that have become late no longer count as in flight. */
export function hedgeLate(ctx: WalrusContext, operation: number): void {
  const id = ctx.state.clients.operations.get(operation);
  if (id === undefined) return;
  const locals = ctx.procedures.locals(id) as ReadLocals;
  const hedge = locals.hedge!;
  const dueUs = ctx.now - ctx.resolved.network.protocol.reads!.hedgeAfterUs!;
  hedge.timer = 0;
  while (hedge.next < hedge.askedUs.length && hedge.askedUs[hedge.next] <= dueUs) {
    if (locals.slivers.calls[hedge.next] !== 0) hedge.late += 1;
    hedge.next += 1;
  }
  askSlivers(ctx, { id, locals });
  if (hedge.timer === 0 && hedge.next < hedge.askedUs.length) lookLater(ctx, hedge, operation);
}

function lookLater(ctx: WalrusContext, hedge: Hedge, operation: number): void {
  const dueUs = hedge.askedUs[hedge.next] + ctx.resolved.network.protocol.reads!.hedgeAfterUs!;
  hedge.timer = ctx.scheduleAt(dueUs, 'client.hedge', operation);
}
