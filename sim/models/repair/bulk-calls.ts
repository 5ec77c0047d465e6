/**
 * Calls that stand for many: what `requests` requests to one peer would carry, in one request and
 * one reply, framing of each included (foundations.md §4, `flow`).
 */
import type { Cause } from '../facts.ts';
import { noteHelp } from '../market/evidence.ts';
import { type Bytes, type Call, call } from '../network/index.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import type { Ask } from './donors.ts';
import { shardOfSlot } from './place-list.ts';
import type { RepairLocals } from './running.ts';

export interface BulkRequest {
  /** What the reply carries, without framing of requests. */
  payload: number;
  proof: number;
  metadata: number;
  /** What wraps slivers that are read. */
  framing: number;
  requests: number;
  /** Symbols that the peer works out for it. */
  symbols: number;
}

export interface BulkReply {
  /** When the peer's processor and disk are through with it. */
  readyUs: number;
}

export function callBulk(
  ctx: WalrusContext,
  self: { id: number; locals: RepairLocals },
  { to, cause, request }: { to: number; cause: Cause; request: BulkRequest },
): void {
  const { id: owner, locals } = self;
  const whole = {
    from: locals.node,
    to,
    method: 'bulk.get',
    cause,
    request,
    requestBytes: requestFraming(ctx, request.requests),
    timeoutUs: 0,
    owner,
  };
  // As askPeer does it, without its copy: a round makes a thousand calls.
  locals.calls.push(call(ctx, whole));
}

/** What a donor is asked for, without the metadata of anything. */
export function requestOf(ask: Ask): BulkRequest {
  const { requests, symbols, payload, proof, framing } = ask;
  return { requests, symbols, payload, proof, framing, metadata: 0 };
}

/** A donor's symbols were of use to a shard that its former owner did not send. */
export function noteBulkHelp(
  ctx: WalrusContext,
  { cause, planned, plannedCrowd, plannedPopulation }: Helped,
  { to, request }: Pick<Call, 'to' | 'request'>,
): void {
  const { payload: bytes } = request as BulkRequest;
  if (cause !== 'transfer-fallback' || bytes === 0) return;
  const [slot] = planned.slots;
  const [together] = [...plannedCrowd, ...plannedPopulation];
  const shard = slot === undefined ? together.shard : shardOfSlot(slot);
  noteHelp(ctx, { shard, by: to, bytes });
}

/** The slivers of one shard, where it is about a transfer. */
interface Helped {
  cause: Cause;
  planned: { slots: readonly number[] };
  plannedCrowd: readonly { shard: number }[];
  plannedPopulation: readonly { shard: number }[];
}

/** The reply to a bulk request. */
export function bulkReply(ctx: WalrusContext, request: BulkRequest): Bytes {
  const { payload, proof, metadata, framing, requests } = request;
  return { payload, proof, metadata, framing: framing + replyFraming(ctx, requests) };
}

/** The call itself carries the framing of one request; here is that of the others. */
export function requestFraming(ctx: WalrusContext, requests: number): Bytes {
  const { overheadBytes } = ctx.resolved.network;
  const each = overheadBytes - Math.floor(overheadBytes / 2);
  return { ...NO_BYTES, framing: Math.max(0, requests - 1) * each };
}

export function replyFraming(ctx: WalrusContext, requests: number): number {
  return Math.max(0, requests - 1) * Math.floor(ctx.resolved.network.overheadBytes / 2);
}
