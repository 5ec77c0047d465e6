/** Calls: what a request and its reply are, and the table of those under way. */
import type { Timer, TimeUs } from '../../engine/index.ts';
import type { Cause, Use } from '../facts.ts';
import type { NetworkContext } from './context.ts';
import type { FlowId } from './flows.ts';

export type CallId = number;

export type CallStatus =
  | 'pending'
  | 'ok'
  | 'not-found'
  | 'forbidden'
  | 'unavailable'
  | 'wrong-epoch'
  | 'rejected'
  | 'timeout'
  | 'unreachable'
  | 'cancelled';

/** Whole bytes of a message by kind, without the HTTP/2 and TLS framing of every call. */
export interface Bytes {
  payload: number;
  proof: number;
  metadata: number;
  /** Wrappers and control fields that are none of these; booked as framing. */
  framing?: number;
}

/** A request and its reply, as both ends see it. */
export interface Call {
  id: CallId;
  /** Endpoints: the caller and the server. */
  from: number;
  to: number;
  method: string;
  cause: Cause;
  /** Plain record made for this call; the call owns it. */
  request: unknown;
  requestBytes: Bytes;
  /** `pending` until the reply has arrived or the call has ended otherwise. */
  status: CallStatus;
  /** Plain record of the reply; null unless the reply arrived. */
  response: unknown;
  responseBytes: Bytes;
  startedUs: TimeUs;
  /** Number of the caller's choice: what `done` continues. */
  owner: number;
  /** How often this was asked before. */
  attempt: number;
}

/** What a method does at either end; functions only, found by name, so they are never state. */
export interface RpcMethod {
  name: string;
  /** At the server, when the request has arrived. Answers with `reply`, now or later. */
  serve(ctx: NetworkContext, call: Call): void;
  /**
   * At the caller, once for each call that was not cancelled by it, however it ended. The
   * result books the directions that were completed; a cut-off one is always `aborted`.
   */
  done(ctx: NetworkContext, call: Call): Use;
}

/** Where a call is. */
export const PHASES = [
  'connecting',
  'request-short',
  'request-latency',
  'request-flow',
  'serving',
  'response-short',
  'response-latency',
  'response-flow',
  'ended',
] as const;
export type Phase = (typeof PHASES)[number];

export interface CallRecord extends Call {
  phase: Phase;
  /** False when the peer could not be reached at all. */
  hasConnected: boolean;
  /** The flow of the present phase, 0 when it has none. */
  flow: FlowId;
  /** The event that ends the present phase, 0 when a flow or the server does. */
  timer: Timer;
  deadline: Timer;
  keepAlive: Timer;
  /** What the server said; becomes `status` when the reply has arrived. */
  replyStatus: CallStatus;
  /** Bytes with framing that arrived of each direction, and all there are. */
  requestSent: number;
  requestTotal: number;
  responseSent: number;
  /** 0 until the server replied. */
  responseTotal: number;
}

export interface CallsState {
  active: Map<CallId, CallRecord>;
  /** Ended from outside an event of theirs; `done` runs in an event of the same instant. */
  ending: Map<CallId, CallRecord>;
  last: CallId;
}

/** Event targets are 32-bit: identifiers start again after two thousand million calls. */
const LAST_ID = 0x7fff_ffff;

export function createCalls(): CallsState {
  return { active: new Map(), ending: new Map(), last: 0 };
}

export function nextCallId(calls: CallsState): CallId {
  do {
    calls.last = calls.last === LAST_ID ? 1 : calls.last + 1;
  } while (calls.active.has(calls.last) || calls.ending.has(calls.last));
  return calls.last;
}

export function totalBytes(bytes: Bytes): number {
  return bytes.payload + bytes.proof + bytes.metadata + (bytes.framing ?? 0);
}
