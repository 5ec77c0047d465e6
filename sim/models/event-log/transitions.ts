/**
 * Who calls the transitions of the epoch, and when (network.md §7): every node schedules
 * `voting_end` at t0 + D/2 and `initiate_epoch_change` at t0 + D, each plus its own jitter up to
 * min(3 min, D/10); the first call counts. While no node is up: backoff 5 s … 5 min. A call that
 * the chain refuses (nobody has stake) is not repeated: the epochs stop there.
 */
import { MINUTE_US, SECOND_US } from '../../engine/index.ts';
import type { WalrusContext } from '../world.ts';
import { submitAndForget } from './event-log.ts';

/** Schedules the next transition that the chain's phase allows; none while shards are synced. */
export function scheduleTransition(ctx: WalrusContext): void {
  const { clock } = ctx.state.eventLog.chain;
  if (clock.phase === 'sync') return;
  const fromUs = clock.phase === 'done' ? clock.votingEndFromUs : clock.epochChangeFromUs;
  const dueUs = fromUs + smallestJitter(ctx);
  const first = tryNumber(clock.phase, 0);
  ctx.scheduleAt(Math.max(ctx.now, dueUs), 'event-log.transition-due', clock.epoch, first);
}

/** Calls the transition, if some node is up to do it, again and again until it has happened. */
export function onTransitionDue(ctx: WalrusContext, epoch: number, number: number): void {
  const { clock } = ctx.state.eventLog.chain;
  const attempt = Math.floor(number / 2);
  if (clock.epoch !== epoch || tryNumber(clock.phase, attempt) !== number) return;
  if (ctx.state.storageNodes.nodes.some((node) => node.isUp)) {
    submitAndForget(ctx, {
      kind: clock.phase === 'done' ? 'voting-end' : 'initiate-epoch-change',
    });
  }
  const delayUs = Math.min(5 * MINUTE_US, (5 * SECOND_US) << Math.min(attempt, 6));
  const next = tryNumber(clock.phase, attempt + 1);
  ctx.schedule(delayUs, 'event-log.transition-due', epoch, next);
}

/** Which transition, and how often it was tried before, in one number. */
function tryNumber(phase: 'done' | 'selected' | 'sync', attempt: number): number {
  return 2 * attempt + (phase === 'done' ? 0 : 1);
}

function smallestJitter(ctx: WalrusContext): number {
  const stream = ctx.random.open('chain/transition-jitter');
  const { epochUs, protocol } = ctx.resolved.network;
  const boundUs = Math.min(protocol.transitionJitterMaxUs, Math.floor(epochUs / 10)) + 1;
  let smallest = boundUs;
  for (const node of ctx.state.storageNodes.nodes) {
    const jitter = ctx.random.integer(stream, boundUs);
    if (node.isUp) smallest = Math.min(smallest, jitter);
  }
  return smallest === boundUs ? 0 : smallest;
}
