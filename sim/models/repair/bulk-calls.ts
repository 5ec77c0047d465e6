/**
 * Calls that stand for many: what `requests` requests to one peer would carry, in one request and
 * one reply, framing of each included (foundations.md §4, `flow`).
 */
import type { Cause } from '../facts.ts';
import { type Bytes, roundTripUs } from '../network/index.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import { askPeer, type RepairLocals } from './running.ts';

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
  const requestBytes = requestFraming(ctx, request.requests);
  askPeer(ctx, self, { to, method: 'bulk.get', cause, request, requestBytes, timeoutUs: 0 });
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

/** Longest round trip to any of the peers. */
export function longestRoundTripUs(
  ctx: WalrusContext,
  node: number,
  peers: readonly number[],
): number {
  return peers.reduce((longest, peer) => Math.max(longest, roundTripUs(ctx, node, peer)), 0);
}
