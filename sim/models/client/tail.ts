/**
 * The tail of an upload: after a quorum the nodes that are late may finish (network.md §4 step 6).
 *
 * In mode `Detached` it goes on behind the writer's back, who collects confirmations as soon as it
 * has a quorum, and may outlast the write itself. The requests of the tail keep their numbers;
 * those of the confirmations follow them.
 */
import type { Timer, TimeUs } from '../../engine/index.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { dropAsked } from './ask.ts';
import type { WriteLocals } from './write.ts';

export interface Tail {
  /** Requests of the upload: those below this number. */
  end: number;
  /** Nodes that are not through. */
  open: number;
  timer: Timer;
}

/** Enough nodes store everything: `weight` of them by now. */
export function announceQuorum(ctx: WalrusContext, locals: WriteLocals, weight: number): void {
  const { caller, operation, uploadStartedUs } = locals;
  ctx.emit('write.quorum', caller?.operation ?? operation, weight, ctx.now - uploadStartedUs);
}

/** How long the other nodes may finish after a quorum at `quorumUs`. */
export function tailWindowUs(
  ctx: WalrusContext,
  { uploadStartedUs }: WriteLocals,
  quorumUs: TimeUs,
): TimeUs {
  const { tailMinUs, tailFactor } = ctx.resolved.network.protocol;
  return tailMinUs + Math.round(tailFactor * (quorumUs - uploadStartedUs));
}

export function beginTail(ctx: WalrusContext, locals: WriteLocals, lengthUs: number): void {
  locals.tail = {
    end: locals.asked.calls.length,
    open: locals.nodes - locals.finished,
    timer: ctx.schedule(lengthUs, 'client.tail-over', locals.operation),
  };
}

/** A node of the tail is through. */
export function noteInTail(ctx: WalrusContext, locals: WriteLocals): void {
  locals.tail!.open -= 1;
  if (locals.tail!.open === 0) endTail(ctx, locals);
}

/** Drops what is unfinished; does nothing where there is no tail. */
export function endTail(ctx: WalrusContext, locals: WriteLocals): void {
  const { tail } = locals;
  if (tail === null) return;
  ctx.cancel(tail.timer);
  dropAsked(ctx, locals.asked, 0, tail.end);
  locals.tail = null;
  if (locals.phase === 'tail') wake(ctx, locals.signal);
}

/** Event `client.tail-over`. */
export function passTail(ctx: WalrusContext, operation: number): void {
  const id = ctx.state.clients.operations.get(operation);
  if (id !== undefined) endTail(ctx, ctx.procedures.locals(id) as WriteLocals);
}
