/**
 * Publishers, aggregators and upload relays (network.md §1): placements of the same client at an
 * endpoint of their own. A request of a client starts the service's own read or write; its end is
 * the reply, which carries the blob, or (from a relay) the certificate.
 *
 * An aggregator with memory answers from it what it has read before; blobs are immutable, so what
 * it keeps is never stale. What was read longest ago goes first. Two misses at once are two reads.
 * Left out: limits of the service itself, its processors, and what its users pay it.
 */
import { certificateMessageBytes } from '../../codec/index.ts';
import type { ResolvedService } from '../../scenario/resolved.ts';
import { blobAt } from '../blobs/blobs.ts';
import { OUTCOMES, type Outcome, SERVICE_WORK } from '../facts.ts';
import { type Bytes, type Call, type CallId, reply, tellBooked } from '../network/index.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import { endpointOf, outcomeCode } from './clients.ts';
import { startRead } from './read.ts';
import { startWrite } from './write.ts';

/** On whose behalf a service reads or writes. */
export interface Caller {
  call: CallId;
  /** The client's operation. */
  operation: number;
  /** The client certifies itself: what it gets is the certificate. */
  isRelayed: boolean;
}

/** Blobs that an aggregator keeps, the one read longest ago first. */
export interface BlobCache {
  bytes: number;
  blobs: Map<number, number>;
}

/** What a service answers: how it went, and from a relay who signed in which epoch. */
export interface ServiceAnswer {
  outcome: number;
  epoch: number;
  signers: number[];
}

export function createCaches(ctx: Pick<WalrusContext, 'resolved'>): BlobCache[] {
  return (ctx.resolved.network.services ?? []).map(() => ({ bytes: 0, blobs: new Map() }));
}

/** The client that a service is, behind all clients of the scenario. */
function clientAt(ctx: WalrusContext, endpoint: number): number {
  return endpoint - ctx.resolved.network.nodes.length;
}

export function serviceOf(ctx: WalrusContext, client: number): ResolvedService {
  return ctx.resolved.network.services![client - ctx.resolved.network.clients.length];
}

/** At an aggregator. */
export function serveRead(ctx: WalrusContext, call: Call): void {
  const client = clientAt(ctx, call.to);
  const cache = cacheOf(ctx, client);
  if (cache.blobs.has(call.blob)) {
    keep(ctx, client, call.blob);
    sendBlob(ctx, client, call, true);
    return;
  }
  const caller = { call: call.id, operation: call.tag, isRelayed: false };
  startRead(ctx, client, call.blob, 'read', caller);
}

/** At a publisher or a relay. */
export function serveWrite(ctx: WalrusContext, call: Call): void {
  const client = clientAt(ctx, call.to);
  const isRelayed = serviceOf(ctx, client).kind === 'relay';
  startWrite(ctx, client, call.blob, { call: call.id, operation: call.tag, isRelayed });
}

/** The read of an aggregator is over. */
export function answerRead(
  ctx: WalrusContext,
  at: { client: number; blob: number; call: CallId },
  outcome: Outcome,
): void {
  if (outcome === 'ok') {
    keep(ctx, at.client, at.blob);
    sendBlob(ctx, at.client, { id: at.call, blob: at.blob }, false);
    return;
  }
  const status = outcome === 'not-found' ? 'not-found' : 'unavailable';
  reply(ctx, at.call, status, answer(outcome), NO_BYTES);
}

/** The write of a publisher, or the upload of a relay, is over. */
export function answerWrite(
  ctx: WalrusContext,
  at: { client: number; blob: number; caller: Caller },
  outcome: Outcome,
  certificate: { epoch: number; signers: number[] },
): void {
  const { client, blob, caller } = at;
  const isOk = outcome === 'ok';
  const work = caller.isRelayed ? 'relay' : 'write';
  if (isOk) noteServed(ctx, client, { blob, work, isCached: false });
  const response: ServiceAnswer = { outcome: outcomeCode(outcome), ...certificate };
  const bytes = isOk && caller.isRelayed ? certificateBytes(ctx, blob) : NO_BYTES;
  reply(ctx, caller.call, isOk ? 'ok' : 'unavailable', response, bytes);
}

function certificateBytes(ctx: WalrusContext, blob: number): Bytes {
  const { isDeletable } = blobAt(ctx, blob);
  const members = writeCommittee(ctx).members.length;
  return { ...NO_BYTES, framing: certificateMessageBytes(isDeletable, members) };
}

function sendBlob(
  ctx: WalrusContext,
  client: number,
  { id, blob }: { id: CallId; blob: number },
  isCached: boolean,
): void {
  const { lengthBytes } = blobAt(ctx, blob);
  noteServed(ctx, client, { blob, work: 'read', isCached });
  reply(ctx, id, 'ok', answer('ok'), { ...NO_BYTES, payload: lengthBytes });
}

function noteServed(
  ctx: WalrusContext,
  client: number,
  what: { blob: number; work: (typeof SERVICE_WORK)[number]; isCached: boolean },
): void {
  const service = client - ctx.resolved.network.clients.length;
  const { lengthBytes } = blobAt(ctx, what.blob);
  const work = SERVICE_WORK.indexOf(what.work);
  tellBooked(ctx, endpointOf(ctx, client));
  ctx.emit('service.served', service, what.blob, work, what.isCached ? 1 : 0, lengthBytes);
}

function answer(outcome: Outcome): ServiceAnswer {
  return { outcome: outcomeCode(outcome), epoch: 0, signers: [] };
}

/** How a call to a service went for its caller; one that never came back has failed as `lost`. */
export function outcomeOf({ response }: Call, lost: Outcome): Outcome {
  return response === null ? lost : OUTCOMES[(response as ServiceAnswer).outcome];
}

function cacheOf(ctx: WalrusContext, client: number): BlobCache {
  return ctx.state.clients.caches[client - ctx.resolved.network.clients.length];
}

/** Puts the blob last, and drops from the front what does not fit any more. */
function keep(ctx: WalrusContext, client: number, blob: number): void {
  const { cacheBytes } = serviceOf(ctx, client);
  const { lengthBytes } = blobAt(ctx, blob);
  if (lengthBytes > cacheBytes) return;
  const cache = cacheOf(ctx, client);
  if (cache.blobs.delete(blob)) cache.bytes -= lengthBytes;
  cache.blobs.set(blob, lengthBytes);
  cache.bytes += lengthBytes;
  for (const [oldest, bytes] of cache.blobs) {
    if (cache.bytes <= cacheBytes) break;
    cache.blobs.delete(oldest);
    cache.bytes -= bytes;
  }
}
