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
import { type Bytes, type Direction, REQUEST, RESPONSE } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { createUntold, type Untold, untoldBytesAt, untoldLine } from './untold.ts';

export interface LedgerState {
  /** Bytes by [direction][cause][kind][use]. */
  bytes: Float64Array;
  /** Calls by [cause][use]. */
  requests: Float64Array;
  /** Booked bytes by endpoint: sent on its uplink, received on its downlink. */
  sent: Float64Array;
  received: Float64Array;
  /** Booked for clients, and told and put into the lines later. */
  untold: Untold;
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

export function createLedger(endpointCount: number, nodeCount: number): LedgerState {
  return {
    bytes: new Float64Array(2 * LINES),
    requests: new Float64Array(CAUSES.length * USES.length),
    sent: new Float64Array(endpointCount),
    received: new Float64Array(endpointCount),
    untold: createUntold(endpointCount, nodeCount),
  };
}

/** Books both directions of a call that has ended; those of a node are told at once. */
export function bookCall(ctx: NetworkContext, slot: number, use: Use): void {
  const { calls, ledger, nodeCount } = ctx.state.network;
  const useCode = codeIn(USES, use);
  const isRequestWhole = calls.sent[2 * slot] === totalOf(calls, slot, REQUEST);
  // A call that never connected is booked as its caller says: there is nothing to abort.
  const requestUse = isRequestWhole || calls.hasConnected[slot] === 0 ? useCode : ABORTED;
  const total = totalOf(calls, slot, RESPONSE);
  const isReplyWhole = calls.sent[2 * slot + RESPONSE] === total;
  const replyUse = isReplyWhole ? useCode : ABORTED;
  const from = calls.from[slot];
  if (from >= nodeCount) {
    const untold = ledger.untold[from];
    const line = untoldLine(calls.cause[slot], requestUse);
    untold[line] += 1;
    bookUntold(ctx, slot, REQUEST, untold, line);
    if (total === 0) return;
    bookUntold(ctx, slot, RESPONSE, untold, untoldLine(calls.cause[slot], replyUse));
    return;
  }
  ledger.requests[calls.cause[slot] * USES.length + requestUse] += 1;
  bookDirection(ctx, slot, REQUEST, requestUse);
  if (total > 0) {
    if (replyUse !== requestUse) {
      emitBooked(ctx, slot, requestUse, 1);
      bookDirection(ctx, slot, RESPONSE, replyUse);
      emitBooked(ctx, slot, replyUse, 0);
      return;
    }
    bookDirection(ctx, slot, RESPONSE, replyUse);
  }
  emitBooked(ctx, slot, requestUse, 1);
}

export const ABORTED = USES.indexOf('aborted');

/** Bytes of the direction booked last, by kind. */
const split = new Float64Array(KINDS.length);
/** Bytes by kind that were booked and not yet emitted; empty between two events. */
const pending = new Float64Array(KINDS.length);

/** What of a message is in its first `sent` bytes: framing, metadata, proof, payload. */
function splitDirection(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { calls, ledger } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const at = bytesAt(slot, direction);
  const { bytes } = calls;
  splitBytes(
    calls.sent[2 * slot + direction],
    bytes[at + TOTAL],
    bytes[at + PAYLOAD],
    bytes[at + PROOF],
    bytes[at + METADATA],
  );
  if (!isRequest && ctx.resolved.plantedDefect === 'byte-uncounted') split[3] = 0;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  bookEnds(ledger, from, to, split[0] + split[1] + split[2] + split[3]);
}

function splitBytes(
  sent: number,
  total: number,
  wholePayload: number,
  wholeProof: number,
  wholeMetadata: number,
): void {
  let payload = wholePayload;
  let proof = wholeProof;
  let metadata = wholeMetadata;
  let framing = total - payload - proof - metadata;
  if (sent < total) {
    framing = Math.min(framing, sent);
    metadata = Math.min(metadata, sent - framing);
    proof = Math.min(proof, sent - framing - metadata);
    payload = sent - framing - metadata - proof;
  }
  split[0] = payload;
  split[1] = proof;
  split[2] = metadata;
  split[3] = framing;
}

/** Counts booked bytes at the endpoints between which they went. */
function bookEnds(ledger: LedgerState, from: number, to: number, bytes: number): void {
  ledger.sent[from] += bytes;
  ledger.received[to] += bytes;
}

/** Messages of one kind that a client exchanged. */
export interface Messages {
  cause: number;
  use: number;
  direction: Direction;
  bytes: Bytes;
  /** With framing. */
  total: number;
  /** What of each of them got through. */
  sent: number;
  count: number;
}

/** Books them at the client, requests as such; the endpoints are counted one by one. */
export function bookMessages(ctx: NetworkContext, client: number, messages: Messages): void {
  const { cause, use, direction, bytes, total, sent, count } = messages;
  splitBytes(sent, total, bytes.payload, bytes.proof, bytes.metadata);
  const untold = ctx.state.network.ledger.untold[client];
  const line = untoldLine(cause, use);
  if (direction === REQUEST) untold[line] += count;
  const at = untoldBytesAt(line, direction);
  for (let kind = 0; kind < split.length; kind += 1) untold[at + kind] += count * split[kind];
}

/** Into the sums of a client, of which `line` is for its cause and use. */
function bookUntold(
  ctx: NetworkContext,
  slot: number,
  direction: Direction,
  untold: Float64Array,
  line: number,
): void {
  splitDirection(ctx, slot, direction);
  const at = untoldBytesAt(line, direction);
  untold[at] += split[0];
  untold[at + 1] += split[1];
  untold[at + 2] += split[2];
  untold[at + 3] += split[3];
}

function bookDirection(ctx: NetworkContext, slot: number, direction: Direction, use: number): void {
  const { calls, ledger } = ctx.state.network;
  splitDirection(ctx, slot, direction);
  const line = (direction * CAUSES.length + calls.cause[slot]) * KINDS.length * USES.length + use;
  for (let kind = 0; kind < KINDS.length; kind += 1) {
    ledger.bytes[line + kind * USES.length] += split[kind];
    pending[kind] += split[kind];
  }
}

function emitBooked(ctx: NetworkContext, slot: number, use: number, requests: number): void {
  const { calls } = ctx.state.network;
  const payload = pending[0];
  const proof = pending[1];
  const metadata = pending[2];
  const framing = pending[3];
  pending[0] = 0;
  pending[1] = 0;
  pending[2] = 0;
  pending[3] = 0;
  const { cause, from, to } = calls;
  ctx.emit(
    'bytes.booked',
    from[slot],
    to[slot],
    cause[slot],
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

/** All bytes that lines hold. */
export function bookedBytes(ledger: LedgerState): number {
  let sum = 0;
  for (const bytes of ledger.bytes) sum += bytes;
  return sum;
}
