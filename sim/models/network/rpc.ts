/**
 * Calls between endpoints: a request, work at the server, a reply, a deadline.
 *
 * Connections are kept open (HTTP/2), so a call costs one round trip and no handshake. A peer
 * that is down or behind a cut is given up after the connect timeout. A crash at either end ends
 * a call at once. A cut that comes later lets the message wait; the connection's keep-alive
 * (network.md §4) ends the call if the cut lasts, and its deadline ends it in any case.
 *
 * The server is never told that a call ended early; its reply is then dropped unsent.
 */
import { SECOND_US, type TimeUs } from '../../engine/index.ts';
import type { Cause, Use } from '../facts.ts';
import {
  type Bytes,
  type Call,
  type CallId,
  type CallRecord,
  type CallStatus,
  nextCallId,
  totalBytes,
} from './calls.ts';
import type { NetworkContext } from './context.ts';
import { bookCall } from './ledger.ts';
import { isBlocked, isSevered } from './reach-state.ts';
import { REQUEST, RESPONSE, sendMessage, stopMessage } from './transit.ts';

/** A ping this often on each connection, and so long to answer it (network.md §4). */
export const KEEP_ALIVE_INTERVAL_US = 30 * SECOND_US;
export const KEEP_ALIVE_TIMEOUT_US = 5 * SECOND_US;

export interface CallSpec {
  from: number;
  to: number;
  /** Name of an RpcMethod. */
  method: string;
  cause: Cause;
  /** Plain record made for this call; the call owns it from now on. */
  request: unknown;
  requestBytes: Bytes;
  /** Deadline for the whole call; 0 for none. */
  timeoutUs: TimeUs;
  /** Handed back to `done`. */
  owner: number;
  attempt?: number;
}

/** Sends a request. `done` of the method runs once at the caller, in a later event. */
export function call(ctx: NetworkContext, spec: CallSpec): CallId {
  const { calls, reach } = ctx.state.network;
  const { from, to } = spec;
  if (from === to) ctx.violate(`endpoint ${from} calls itself (${spec.method})`);
  if (reach.isUp[from] === 0) ctx.violate(`endpoint ${from} is down and calls (${spec.method})`);
  const record = createRecord(ctx, spec);
  calls.active.set(record.id, record);
  if (reach.isUp[to] === 0 || isBlocked(reach, from, to)) {
    const waitUs = ctx.resolved.network.connectTimeoutUs;
    record.timer = ctx.schedule(waitUs, 'network.unreachable', record.id);
  } else {
    record.hasConnected = true;
    sendMessage(ctx, record, REQUEST);
    if (isBlocked(reach, to, from)) watchKeepAlive(ctx, record);
  }
  if (spec.timeoutUs > 0) {
    record.deadline = ctx.schedule(spec.timeoutUs, 'network.call-timeout', record.id);
  }
  return record.id;
}

/** Answers a call at its server. A call that has ended meanwhile is left alone. */
export function reply(
  ctx: NetworkContext,
  id: CallId,
  status: CallStatus,
  response: unknown,
  responseBytes: Bytes,
): void {
  const record = ctx.state.network.calls.active.get(id);
  if (record === undefined) return;
  if (record.phase !== 'serving') ctx.violate(`call ${id} is answered while ${record.phase}`);
  record.replyStatus = status;
  record.response = response;
  record.responseBytes = copyBytes(responseBytes);
  const framing = Math.floor(ctx.resolved.network.overheadBytes / 2);
  record.responseTotal = totalBytes(responseBytes) + framing;
  sendMessage(ctx, record, RESPONSE);
}

/**
 * The caller drops a call; `done` does not run. What arrived in full is booked as `use`, a
 * message cut short as aborted. A call that has ended is left alone.
 */
export function cancelCall(ctx: NetworkContext, id: CallId, use: Use = 'wasted'): void {
  const { calls } = ctx.state.network;
  const record = calls.active.get(id) ?? calls.ending.get(id);
  if (record === undefined) return;
  closeCall(ctx, record, 'cancelled');
  calls.ending.delete(id);
  bookCall(ctx, record, use);
}

/** The call under way, as both ends see it; undefined when it has ended. */
export function findCall(ctx: NetworkContext, id: CallId): Readonly<Call> | undefined {
  return ctx.state.network.calls.active.get(id);
}

/** Takes a call off the table with everything that would still happen to it. */
export function closeCall(ctx: NetworkContext, record: CallRecord, status: CallStatus): void {
  ctx.state.network.calls.active.delete(record.id);
  stopMessage(ctx, record);
  ctx.cancel(record.deadline);
  ctx.cancel(record.keepAlive);
  record.phase = 'ended';
  record.status = status;
  const hasReply = record.responseTotal > 0 && record.responseSent === record.responseTotal;
  if (!hasReply) record.response = null;
}

/** Ends all calls from and to an endpoint that crashed; `done` runs in this same instant. */
export function endCallsOf(ctx: NetworkContext, endpoint: number): void {
  const { calls } = ctx.state.network;
  for (const record of [...calls.active.values()]) {
    if (record.from !== endpoint && record.to !== endpoint) continue;
    closeCall(ctx, record, record.from === endpoint ? 'cancelled' : 'unreachable');
    calls.ending.set(record.id, record);
    ctx.schedule(0, 'network.call-ended', record.id);
  }
}

/** Starts the keep-alive clock of calls that a cut now severs, and stops it for the others. */
export function watchSevered(ctx: NetworkContext): void {
  const { calls, reach } = ctx.state.network;
  for (const record of calls.active.values()) {
    if (record.phase === 'connecting') continue;
    if (isSevered(reach, record.from, record.to)) {
      watchKeepAlive(ctx, record);
    } else {
      ctx.cancel(record.keepAlive);
      record.keepAlive = 0;
    }
  }
}

/** Pings are counted from the start of the call: the next one will not be answered. */
function watchKeepAlive(ctx: NetworkContext, record: CallRecord): void {
  if (record.keepAlive !== 0) return;
  const sinceUs = ctx.now - record.startedUs;
  const pings = Math.floor(sinceUs / KEEP_ALIVE_INTERVAL_US) + 1;
  const waitUs = pings * KEEP_ALIVE_INTERVAL_US - sinceUs + KEEP_ALIVE_TIMEOUT_US;
  record.keepAlive = ctx.schedule(waitUs, 'network.keep-alive', record.id);
}

function createRecord(ctx: NetworkContext, spec: CallSpec): CallRecord {
  const { overheadBytes } = ctx.resolved.network;
  return {
    id: nextCallId(ctx.state.network.calls),
    from: spec.from,
    to: spec.to,
    method: spec.method,
    cause: spec.cause,
    request: spec.request,
    requestBytes: copyBytes(spec.requestBytes),
    status: 'pending',
    response: null,
    responseBytes: { payload: 0, proof: 0, metadata: 0 },
    startedUs: ctx.now,
    owner: spec.owner,
    attempt: spec.attempt ?? 0,
    phase: 'connecting',
    hasConnected: false,
    flow: 0,
    timer: 0,
    deadline: 0,
    keepAlive: 0,
    replyStatus: 'pending',
    requestSent: 0,
    requestTotal: totalBytes(spec.requestBytes) + overheadBytes - Math.floor(overheadBytes / 2),
    responseSent: 0,
    responseTotal: 0,
  };
}

/** State must not be reachable by two paths, and callers like to share a constant. */
function copyBytes(bytes: Bytes): Bytes {
  const { payload, proof, metadata, framing = 0 } = bytes;
  return { payload, proof, metadata, framing };
}
