/**
 * The byte ledger: every byte of every call, booked once, by direction × cause × kind × use.
 *
 * Requests are counted once a call, under its cause and the use of its request. The ledger is
 * filled from what messages carried; the meters of the links integrate rates (links.ts). A
 * message cut short is booked `aborted` with the whole bytes that got through, in the order in
 * which a message is sent: framing, metadata, proof, payload.
 */
import { CAUSES, type Cause, codeIn, KINDS, type Kind, USES, type Use } from '../facts.ts';
import { bytesAt, METADATA, PAYLOAD, PROOF, TOTAL, totalOf } from './call-table.ts';
import { type Direction, REQUEST, RESPONSE } from './calls.ts';
import type { NetworkContext } from './context.ts';

export interface LedgerState {
  /** Bytes by [direction][cause][kind][use]. */
  bytes: Float64Array;
  /** Calls by [cause][use]. */
  requests: Float64Array;
  /** Booked bytes by endpoint: sent on its uplink, received on its downlink. */
  sent: Float64Array;
  received: Float64Array;
}

export interface LedgerLine {
  cause: Cause;
  kind: Kind;
  use: Use;
  bytes: number;
  /** Calls; on the payload lines only, so that sums over lines are right. */
  requests: number;
}

const LINES = CAUSES.length * KINDS.length * USES.length;

export function createLedger(endpointCount: number): LedgerState {
  return {
    bytes: new Float64Array(2 * LINES),
    requests: new Float64Array(CAUSES.length * USES.length),
    sent: new Float64Array(endpointCount),
    received: new Float64Array(endpointCount),
  };
}

/** Books both directions of a call that has ended, and emits `bytes.booked` for it. */
export function bookCall(ctx: NetworkContext, slot: number, use: Use): void {
  const { calls, ledger } = ctx.state.network;
  const useCode = codeIn(USES, use);
  const cause = calls.cause[slot];
  const isRequestWhole = calls.sent[2 * slot] === totalOf(calls, slot, REQUEST);
  // A call that never connected is booked as its caller says: there is nothing to abort.
  const requestUse = isRequestWhole || calls.hasConnected[slot] === 0 ? useCode : ABORTED;
  ledger.requests[cause * USES.length + requestUse] += 1;
  bookDirection(ctx, slot, REQUEST, requestUse);
  const total = totalOf(calls, slot, RESPONSE);
  if (total > 0) {
    const isWhole = calls.sent[2 * slot + RESPONSE] === total;
    const replyUse = isWhole ? useCode : ABORTED;
    if (replyUse !== requestUse) {
      emitBooked(ctx, slot, cause, requestUse, 1);
      bookDirection(ctx, slot, RESPONSE, replyUse);
      emitBooked(ctx, slot, cause, replyUse, 0);
      return;
    }
    bookDirection(ctx, slot, RESPONSE, replyUse);
  }
  emitBooked(ctx, slot, cause, requestUse, 1);
}

const ABORTED = USES.indexOf('aborted');

/** Bytes by kind that were booked and not yet emitted; empty between two events. */
const pending = new Float64Array(KINDS.length);

/** What of a message is in its first `sent` bytes: framing, metadata, proof, payload. */
function bookDirection(ctx: NetworkContext, slot: number, direction: Direction, use: number): void {
  const { calls, ledger } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const sent = calls.sent[2 * slot + direction];
  const at = bytesAt(slot, direction);
  const { bytes } = calls;
  const wrapping = bytes[at + TOTAL] - bytes[at + PAYLOAD] - bytes[at + PROOF];
  let framing = Math.min(wrapping - bytes[at + METADATA], sent);
  const metadata = Math.min(bytes[at + METADATA], sent - framing);
  const proof = Math.min(bytes[at + PROOF], sent - framing - metadata);
  const payload = sent - framing - metadata - proof;
  if (!isRequest && ctx.resolved.plantedDefect === 'byte-uncounted') framing = 0;
  const line = (direction * CAUSES.length + calls.cause[slot]) * KINDS.length * USES.length + use;
  ledger.bytes[line] += payload;
  ledger.bytes[line + USES.length] += proof;
  ledger.bytes[line + 2 * USES.length] += metadata;
  ledger.bytes[line + 3 * USES.length] += framing;
  const booked = payload + proof + metadata + framing;
  ledger.sent[isRequest ? calls.from[slot] : calls.to[slot]] += booked;
  ledger.received[isRequest ? calls.to[slot] : calls.from[slot]] += booked;
  pending[0] += payload;
  pending[1] += proof;
  pending[2] += metadata;
  pending[3] += framing;
}

function emitBooked(
  ctx: NetworkContext,
  slot: number,
  cause: number,
  use: number,
  requests: number,
): void {
  const { calls } = ctx.state.network;
  const payload = pending[0];
  const proof = pending[1];
  const metadata = pending[2];
  const framing = pending[3];
  pending[0] = 0;
  pending[1] = 0;
  pending[2] = 0;
  pending[3] = 0;
  const { from, to } = calls;
  ctx.emit(
    'bytes.booked',
    from[slot],
    to[slot],
    cause,
    use,
    requests,
    payload,
    proof,
    metadata,
    framing,
  );
}

/** Lines that are not zero, both directions together, or one of them. */
export function ledgerLines(ledger: LedgerState, direction?: Direction): LedgerLine[] {
  const lines: LedgerLine[] = [];
  CAUSES.forEach((cause, causeCode) => {
    KINDS.forEach((kind, kindCode) => {
      USES.forEach((use, useCode) => {
        const line = (causeCode * KINDS.length + kindCode) * USES.length + useCode;
        const request = direction === RESPONSE ? 0 : ledger.bytes[line];
        const response = direction === REQUEST ? 0 : ledger.bytes[LINES + line];
        const isCounted = kind === 'payload' && direction !== RESPONSE;
        const requests = isCounted ? ledger.requests[causeCode * USES.length + useCode] : 0;
        const bytes = request + response;
        if (bytes > 0 || requests > 0) lines.push({ cause, kind, use, bytes, requests });
      });
    });
  });
  return lines;
}

/** All bytes ever booked. */
export function bookedBytes(ledger: LedgerState): number {
  let sum = 0;
  for (const bytes of ledger.bytes) sum += bytes;
  return sum;
}
