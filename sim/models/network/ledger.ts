/**
 * The byte ledger: every byte of every call, booked once, by direction × cause × kind × use.
 *
 * Requests are counted once a call, under its cause and the use of its request. The ledger is
 * filled from what messages carried; the meters of the links integrate rates (links.ts). A
 * message cut short is booked `aborted` with the whole bytes that got through, in the order in
 * which a message is sent: framing, metadata, proof, payload.
 */
import { CAUSES, type Cause, codeIn, KINDS, type Kind, USES, type Use } from '../facts.ts';
import type { Bytes, CallRecord } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { type Direction, REQUEST, RESPONSE } from './transit.ts';

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

/** Books both directions of a call that has ended, and emits `bytes.booked` for each. */
export function bookCall(ctx: NetworkContext, call: CallRecord, use: Use): void {
  const requestUse = call.requestSent === call.requestTotal ? use : cutShort(call, use);
  const { ledger } = ctx.state.network;
  ledger.requests[codeIn(CAUSES, call.cause) * USES.length + codeIn(USES, requestUse)] += 1;
  bookDirection(ctx, call, REQUEST, requestUse);
  if (call.responseTotal === 0) return;
  const isWhole = call.responseSent === call.responseTotal;
  bookDirection(ctx, call, RESPONSE, isWhole ? use : 'aborted');
}

/** A call that never connected is booked as its caller says: there is nothing to abort. */
function cutShort(call: CallRecord, use: Use): Use {
  return call.hasConnected ? 'aborted' : use;
}

function bookDirection(
  ctx: NetworkContext,
  call: CallRecord,
  direction: Direction,
  use: Use,
): void {
  const { ledger } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const sender = isRequest ? call.from : call.to;
  const receiver = isRequest ? call.to : call.from;
  const sent = isRequest ? call.requestSent : call.responseSent;
  const total = isRequest ? call.requestTotal : call.responseTotal;
  const bytes = isRequest ? call.requestBytes : call.responseBytes;
  const parts = splitSent(bytes, total, sent);
  if (!isRequest && ctx.resolved.plantedDefect === 'byte-uncounted') parts.framing = 0;
  const cause = codeIn(CAUSES, call.cause);
  const useCode = codeIn(USES, use);
  const first = (direction * CAUSES.length + cause) * KINDS.length;
  for (let kind = 0; kind < KINDS.length; kind += 1) {
    ledger.bytes[(first + kind) * USES.length + useCode] += parts[KINDS[kind]];
  }
  const booked = parts.payload + parts.proof + parts.metadata + parts.framing;
  ledger.sent[sender] += booked;
  ledger.received[receiver] += booked;
  ctx.emit(
    'bytes.booked',
    sender,
    receiver,
    cause,
    useCode,
    direction,
    parts.payload,
    parts.proof,
    parts.metadata,
    parts.framing,
  );
}

/** What of a message is in its first `sent` of `total` bytes. */
export function splitSent(bytes: Bytes, total: number, sent: number): Record<Kind, number> {
  const framingTotal = total - bytes.payload - bytes.proof - bytes.metadata;
  const framing = Math.min(framingTotal, sent);
  const metadata = Math.min(bytes.metadata, sent - framing);
  const proof = Math.min(bytes.proof, sent - framing - metadata);
  return { payload: sent - framing - metadata - proof, proof, metadata, framing };
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
