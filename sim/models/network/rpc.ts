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
import { CAUSES, type Cause, codeIn, type Use } from '../facts.ts';
import {
  bytesAt,
  CallView,
  callId,
  eventArgument,
  fillBytes,
  openSlots,
  releaseSlot,
  slotOf,
  takeSlot,
  totalOf,
} from './call-table.ts';
import {
  type Bytes,
  CALL_STATUSES,
  CANCELLED,
  type Call,
  type CallId,
  type CallStatus,
  CONNECTING,
  ENDED,
  ENDING,
  PENDING,
  PHASES,
  REQUEST,
  RESPONSE,
  SERVING,
  totalBytes,
  UNREACHABLE,
} from './calls.ts';
import type { NetworkContext } from './context.ts';
import { forgetDeadline, watchDeadline } from './deadlines.ts';
import { bookCall } from './ledger.ts';
import { isBlocked, isSevered } from './reach-state.ts';
import { sendMessage, stopMessage } from './transit.ts';

/** A ping this often on each connection, and so long to answer it (network.md §4). */
export const KEEP_ALIVE_INTERVAL_US = 30 * SECOND_US;
export const KEEP_ALIVE_TIMEOUT_US = 5 * SECOND_US;

export interface CallSpec {
  from: number;
  to: number;
  /** Name of an RpcMethod. */
  method: string;
  cause: Cause;
  /** What the request is about; −1 (0 for the axis) when left out. */
  blob?: number;
  shard?: number;
  axis?: number;
  /** Anything more: a plain value made for this call; the call owns it from now on. */
  request?: unknown;
  requestBytes: Bytes;
  /** Deadline for the whole call; 0 for none. */
  timeoutUs: TimeUs;
  /** Handed back to `done`. */
  owner: number;
  tag?: number;
}

/** Sends a request. `done` of the method runs once at the caller, in a later event. */
export function call(ctx: NetworkContext, spec: CallSpec): CallId {
  const { calls, reach } = ctx.state.network;
  const { from, to } = spec;
  if (from === to) ctx.violate(`endpoint ${from} calls itself (${spec.method})`);
  if (reach.isUp[from] === 0) ctx.violate(`endpoint ${from} is down and calls (${spec.method})`);
  const slot = takeSlot(calls);
  fillSlot(ctx, slot, spec);
  if (reach.isUp[to] === 0 || isBlocked(reach, from, to)) {
    const waitUs = ctx.resolved.network.connectTimeoutUs;
    const argument = eventArgument(calls, slot, REQUEST);
    calls.timer[slot] = ctx.schedule(waitUs, 'network.unreachable', slot, argument);
  } else {
    calls.hasConnected[slot] = 1;
    sendMessage(ctx, slot, REQUEST);
    if (isBlocked(reach, to, from)) watchKeepAlive(ctx, slot);
  }
  watchDeadline(ctx, slot, spec.timeoutUs);
  return callId(calls, slot);
}

/** Answers a call at its server. A call that has ended meanwhile is left alone. */
export function reply(
  ctx: NetworkContext,
  id: CallId,
  status: CallStatus,
  response: unknown,
  responseBytes: Bytes,
): void {
  const { calls } = ctx.state.network;
  const slot = slotOf(calls, id);
  if (slot === 0 || calls.phase[slot] >= ENDING) return;
  if (calls.phase[slot] !== SERVING) {
    ctx.violate(`call ${id} is answered while ${PHASES[calls.phase[slot]]}`);
  }
  calls.replyStatus[slot] = codeIn(CALL_STATUSES, status);
  calls.responses[slot] = response;
  const framing = Math.floor(ctx.resolved.network.overheadBytes / 2);
  const total = totalBytes(responseBytes) + framing;
  fillBytes(calls, bytesAt(slot, RESPONSE), responseBytes, total);
  sendMessage(ctx, slot, RESPONSE);
}

/**
 * The caller drops a call; `done` does not run. What arrived in full is booked as `use`, a
 * message cut short as aborted. A call that has ended is left alone.
 */
export function cancelCall(ctx: NetworkContext, id: CallId, use: Use = 'wasted'): void {
  const { calls } = ctx.state.network;
  const slot = slotOf(calls, id);
  if (slot === 0 || calls.phase[slot] === ENDED) return;
  closeCall(ctx, slot, CANCELLED);
  bookAndRelease(ctx, slot, use);
}

/** The call under way, as both ends see it; undefined when it has ended. */
export function findCall(ctx: NetworkContext, id: CallId): Call | undefined {
  const { calls } = ctx.state.network;
  const slot = slotOf(calls, id);
  return slot === 0 || calls.phase[slot] >= ENDING ? undefined : new CallView(calls, slot);
}

/** All calls under way, in the order in which they were made. */
export function openCalls(ctx: NetworkContext): Call[] {
  const { calls } = ctx.state.network;
  return openSlots(calls).map((slot) => new CallView(calls, slot));
}

/** Ends a call: nothing more happens to it. It stays in its slot until it is booked. */
export function closeCall(ctx: NetworkContext, slot: number, status: number): void {
  const { calls } = ctx.state.network;
  if (calls.phase[slot] < ENDING) {
    stopMessage(ctx, slot);
    forgetDeadline(ctx, slot);
    if (calls.keepAlive[slot] !== 0) ctx.cancel(calls.keepAlive[slot]);
    calls.keepAlive[slot] = 0;
  }
  calls.phase[slot] = ENDED;
  calls.status[slot] = status;
  // A reply may have no bytes at all; it counts once it was given.
  const isGiven = calls.replyStatus[slot] !== PENDING;
  const hasReply = isGiven && calls.sent[2 * slot + RESPONSE] === totalOf(calls, slot, RESPONSE);
  if (!hasReply) calls.responses[slot] = null;
}

export function bookAndRelease(ctx: NetworkContext, slot: number, use: Use): void {
  bookCall(ctx, slot, use);
  releaseSlot(ctx.state.network.calls, slot);
}

/** Ends all calls from and to an endpoint that crashed; `done` runs in this same instant. */
export function endCallsOf(ctx: NetworkContext, endpoint: number): void {
  const { calls } = ctx.state.network;
  for (const slot of openSlots(calls)) {
    const isCaller = calls.from[slot] === endpoint;
    if ((!isCaller && calls.to[slot] !== endpoint) || calls.phase[slot] >= ENDING) continue;
    closeCall(ctx, slot, isCaller ? CANCELLED : UNREACHABLE);
    calls.phase[slot] = ENDING;
    ctx.schedule(0, 'network.call-ended', slot, eventArgument(calls, slot, REQUEST));
  }
}

/** Starts the keep-alive clock of calls that a cut now severs, and stops it for the others. */
export function watchSevered(ctx: NetworkContext): void {
  const { calls, reach } = ctx.state.network;
  for (const slot of openSlots(calls)) {
    if (calls.phase[slot] === CONNECTING || calls.phase[slot] >= ENDING) continue;
    if (isSevered(reach, calls.from[slot], calls.to[slot])) {
      watchKeepAlive(ctx, slot);
    } else {
      ctx.cancel(calls.keepAlive[slot]);
      calls.keepAlive[slot] = 0;
    }
  }
}

/** Pings are counted from the start of the call: the next one will not be answered. */
function watchKeepAlive(ctx: NetworkContext, slot: number): void {
  const { calls } = ctx.state.network;
  if (calls.keepAlive[slot] !== 0) return;
  const sinceUs = ctx.now - calls.startedUs[slot];
  const pings = Math.floor(sinceUs / KEEP_ALIVE_INTERVAL_US) + 1;
  const waitUs = pings * KEEP_ALIVE_INTERVAL_US - sinceUs + KEEP_ALIVE_TIMEOUT_US;
  const argument = eventArgument(calls, slot, REQUEST);
  calls.keepAlive[slot] = ctx.schedule(waitUs, 'network.keep-alive', slot, argument);
}

function fillSlot(ctx: NetworkContext, slot: number, spec: CallSpec): void {
  const { calls } = ctx.state.network;
  const method = calls.methods.indexOf(spec.method);
  if (method < 0) ctx.violate(`no method '${spec.method}' is registered`);
  calls.method[slot] = method;
  calls.from[slot] = spec.from;
  calls.to[slot] = spec.to;
  calls.cause[slot] = codeIn(CAUSES, spec.cause);
  calls.blob[slot] = spec.blob ?? -1;
  calls.shard[slot] = spec.shard ?? -1;
  calls.axis[slot] = spec.axis ?? 0;
  calls.requests[slot] = spec.request ?? null;
  calls.owner[slot] = spec.owner;
  calls.tag[slot] = spec.tag ?? 0;
  calls.startedUs[slot] = ctx.now;
  calls.phase[slot] = CONNECTING;
  calls.status[slot] = PENDING;
  calls.replyStatus[slot] = PENDING;
  calls.hasConnected[slot] = 0;
  calls.flow[slot] = 0;
  calls.timer[slot] = 0;
  calls.keepAlive[slot] = 0;
  calls.sent[2 * slot] = 0;
  calls.sent[2 * slot + 1] = 0;
  const { overheadBytes } = ctx.resolved.network;
  const { requestBytes } = spec;
  const total = totalBytes(requestBytes) + overheadBytes - Math.floor(overheadBytes / 2);
  fillBytes(calls, bytesAt(slot, REQUEST), requestBytes, total);
  fillBytes(calls, bytesAt(slot, RESPONSE), NOTHING, 0);
}

const NOTHING: Bytes = { payload: 0, proof: 0, metadata: 0, framing: 0 };
