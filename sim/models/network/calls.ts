/** Calls: what a request and its reply are to both ends, and what a method does with them. */
import type { TimeUs } from '../../engine/index.ts';
import type { Cause, Use } from '../facts.ts';
import type { NetworkContext } from './context.ts';

/** A handle of a call; one that has ended is recognised. */
export type CallId = number;

export const CALL_STATUSES = [
  'pending',
  'ok',
  'not-found',
  'forbidden',
  'unavailable',
  'wrong-epoch',
  'rejected',
  'timeout',
  'unreachable',
  'cancelled',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** Whole bytes of a message by kind, without the HTTP/2 and TLS framing of every call. */
export interface Bytes {
  payload: number;
  proof: number;
  metadata: number;
  /** Wrappers and control fields that are none of these; booked as framing. */
  framing?: number;
}

/**
 * A request and its reply, as both ends see it. Handlers are given one object again and again:
 * it shows their call for as long as they run, so copy what you keep.
 */
export interface Call {
  readonly id: CallId;
  /** Endpoints: the caller and the server. */
  readonly from: number;
  readonly to: number;
  readonly method: string;
  readonly cause: Cause;
  /** What the request is about: indices, −1 where it names none; and 0 primary, 1 secondary. */
  readonly blob: number;
  readonly shard: number;
  readonly axis: number;
  /** Anything more of the request: a plain value made for this call, which owns it. */
  readonly request: unknown;
  readonly requestBytes: Bytes;
  /** `pending` until the reply has arrived or the call has ended otherwise. */
  readonly status: CallStatus;
  /** Plain value of the reply; null unless the reply arrived. */
  readonly response: unknown;
  readonly responseBytes: Bytes;
  readonly startedUs: TimeUs;
  /** Whatever the caller wanted back: who it is, and which of its calls this is. */
  readonly owner: number;
  readonly tag: number;
  readonly phase: Phase;
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
  'free',
  'connecting',
  'request-short',
  'request-latency',
  'request-flow',
  'serving',
  'response-short',
  'response-latency',
  'response-flow',
  /** Ended from outside an event of its own; `done` runs in an event of the same instant. */
  'ending',
  'ended',
] as const;
export type Phase = (typeof PHASES)[number];

/** Codes of the phases, as the table holds them. */
export const FREE = 0;
export const CONNECTING = 1;
export const REQUEST_SHORT = 2;
export const REQUEST_LATENCY = 3;
export const REQUEST_FLOW = 4;
export const SERVING = 5;
export const RESPONSE_SHORT = 6;
export const RESPONSE_LATENCY = 7;
export const RESPONSE_FLOW = 8;
export const ENDING = 9;
export const ENDED = 10;

/** Codes of the statuses that the network itself gives. */
export const PENDING = 0;
export const TIMEOUT = CALL_STATUSES.indexOf('timeout');
export const UNREACHABLE = CALL_STATUSES.indexOf('unreachable');
export const CANCELLED = CALL_STATUSES.indexOf('cancelled');

/** Directions of a call. */
export const REQUEST = 0;
export const RESPONSE = 1;
export type Direction = typeof REQUEST | typeof RESPONSE;

export function totalBytes(bytes: Bytes): number {
  return bytes.payload + bytes.proof + bytes.metadata + (bytes.framing ?? 0);
}
