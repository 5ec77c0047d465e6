/** Single calls that an exchange goes on with: their events leave the queue, or come back. */
import type { Withdrawn } from '../../engine/index.ts';
import { slotOf } from './call-table.ts';
import { CALL_STATUSES, type CallId, CONNECTING, REQUEST_SHORT, RESPONSE_SHORT } from './calls.ts';
import type { NetworkContext } from './context.ts';

const OK = CALL_STATUSES.indexOf('ok');

export interface AdoptedCall {
  slot: number;
  /** As the exchange numbers kinds. */
  kind: number;
  /** When its message is through, or the wait for its node is over. */
  timeUs: number;
  /** Its message waits for the downlink. */
  isWaiting: boolean;
  sequence: number;
  event: Withdrawn;
}

/** By kind; in the order of their events. Null, and nothing is changed, where one has no such. */
export function withdrawCalls(
  ctx: NetworkContext,
  ids: readonly (readonly CallId[])[],
): AdoptedCall[] | null {
  const { calls } = ctx.state.network;
  const found: { slot: number; kind: number }[] = [];
  for (const [kind, ofKind] of ids.entries()) {
    for (const id of ofKind) {
      const slot = id === 0 ? 0 : slotOf(calls, id);
      if (slot === 0) continue;
      const phase = calls.phase[slot];
      const isShort = phase === REQUEST_SHORT || phase === RESPONSE_SHORT;
      const isPlanned = calls.timer[slot] !== 0 && calls.keepAlive[slot] === 0;
      if (!isPlanned || !(isShort || phase === CONNECTING)) return null;
      if (phase === RESPONSE_SHORT && calls.replyStatus[slot] !== OK) return null;
      found.push({ slot, kind });
    }
  }
  const waiting = ctx.kind('network.delivered');
  const adopted = found.map(({ slot, kind }) => {
    const event = ctx.withdraw(calls.timer[slot]);
    const { timeUs, sequence } = event;
    return { slot, kind, timeUs, isWaiting: event.kind === waiting, sequence, event };
  });
  return adopted.sort((a, b) => a.sequence - b.sequence);
}

export function putBackCalls(ctx: NetworkContext, adopted: readonly AdoptedCall[]): void {
  const { calls } = ctx.state.network;
  for (const { slot, event } of adopted) calls.timer[slot] = ctx.putBack(event);
}
