/**
 * A client reads a blob (network.md §5): status, metadata from the first node that answers, then
 * primary slivers, one request a shard, a constant number in flight, until exactly k1 = kp good
 * ones are there; decode, check, compare with what went in. A failed shard is replaced by the next
 * candidate; nothing is retried or hedged.
 *
 * Left for the network issue: byte ranges, secondary-axis reads, caches.
 */
import { delay, end, goTo, type ProcedureId, until, type Wait } from '../../engine/index.ts';
import { codeOf } from '../blobs/blobs.ts';
import { decodeRecord, type SliverCopy } from '../blobs/encoding.ts';
import { certifiedEpochOf, epochOf, phaseOf } from '../chain/index.ts';
import {
  type Committee,
  isLibraryQuorum,
  isLibraryValidity,
  isQuorum,
} from '../committee/index.ts';
import type { Cause, Outcome } from '../facts.ts';
import { call, cancelCall } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { sliverBytes } from '../storage-node/holdings.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { readCommittee, writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  type ClientLocals,
  closeClient,
  endpointOf,
  epochRetryUs,
  outcomeCode,
} from './clients.ts';

export interface ReadLocals extends ClientLocals {
  operation: number;
  blob: number;
  cause: Cause;
  startedUs: number;
  /** Epoch in which this attempt began. */
  epoch: number;
  epochRetries: number;
  /** Status replies: certified epoch (−1: unknown there) → weight behind it. */
  statuses: Map<number, number>;
  statusWeight: number;
  statusCalls: number[];
  /** Nodes not asked yet for metadata, next one last. */
  metadataSources: number[];
  metadataCalls: number[];
  hasMetadata: boolean;
  /** Shards not asked yet, next one last. */
  candidates: { node: number; shard: number }[];
  sliverCalls: number[];
  slivers: { index: number; copy: SliverCopy }[];
  /** Weight that answered "not found" or "forbidden". */
  absentWeight: number;
  phase: 'status' | 'metadata' | 'slivers' | 'done';
}

/** Starts a read; the operation's number. */
export function startRead(
  ctx: WalrusContext,
  client: number,
  blob: number,
  cause: 'read' | 'read-back',
): number {
  const { clients } = ctx.state;
  const operation = clients.nextOperation++;
  const locals: ReadLocals = {
    role: 'client-read',
    client,
    endpoint: endpointOf(ctx, client),
    calls: [],
    signal: 0,
    operation,
    blob,
    cause,
    startedUs: ctx.now,
    epoch: 0,
    epochRetries: 0,
    statuses: new Map(),
    statusWeight: 0,
    statusCalls: [],
    metadataSources: [],
    metadataCalls: [],
    hasMetadata: false,
    candidates: [],
    sliverCalls: [],
    slivers: [],
    absentWeight: 0,
    phase: 'status',
  };
  clients.operations.set(operation, ctx.procedures.spawn('client-read', locals));
  ctx.emit('read.started', operation, client, blob);
  return operation;
}

type Self = { id: ProcedureId; locals: ReadLocals };

export const clientRead = defineProcedure<ReadLocals>({
  start: 'begin',
  steps: {
    /** Outside an epoch change the status check races with the read; inside, it comes first. */
    begin: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { chain } = ctx.state.eventLog;
      locals.epoch = epochOf(chain);
      reset(locals);
      askStatus(ctx, self);
      if (phaseOf(chain) !== 'sync') return goTo('metadata');
      locals.phase = 'status';
      return waitForReply(ctx, locals, 'status');
    },
    status: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const isAnswered = isLibraryQuorum(locals.statusWeight, codeOf(ctx).n);
      if (isAnswered) return goTo('metadata');
      if (locals.statusCalls.length > 0) return waitForReply(ctx, locals, 'status');
      return fail(ctx, self);
    },
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.phase = 'metadata';
      locals.metadataSources = metadataSources(ctx, locals);
      askMetadata(ctx, self);
      return waitForReply(ctx, locals, 'metadata-answered');
    },
    'metadata-answered': (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.hasMetadata) return goTo('slivers');
      askMetadata(ctx, self);
      if (locals.metadataCalls.length === 0) return fail(ctx, self);
      return waitForReply(ctx, locals, 'metadata-answered');
    },
    slivers: (ctx: WalrusContext, self) => {
      const { locals } = self;
      cancelAll(ctx, locals.metadataCalls);
      locals.phase = 'slivers';
      locals.absentWeight = 0;
      locals.candidates = sliverCandidates(ctx, locals);
      askSlivers(ctx, self);
      return waitForReply(ctx, locals, 'sliver-answered');
    },
    'sliver-answered': (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.slivers.length >= codeOf(ctx).kp) return goTo('decode');
      askSlivers(ctx, self);
      if (locals.sliverCalls.length === 0) return fail(ctx, self);
      return waitForReply(ctx, locals, 'sliver-answered');
    },
    decode: (ctx: WalrusContext, self) => {
      const { blob, slivers } = self.locals;
      const record = ctx.state.blobs.records[blob];
      const { isRight, isConsistent } = decodeRecord(ctx, record, slivers);
      if (!isConsistent) return finish(ctx, self, 'inconsistent');
      if (!isRight) ctx.violate(`blob ${blob} (${record.name}) was read back with other bytes`);
      return finish(ctx, self, 'ok');
    },
  },
});

export function forgetCall(calls: number[], id: number): void {
  const at = calls.indexOf(id);
  if (at >= 0) calls.splice(at, 1);
}

function reset(locals: ReadLocals): void {
  locals.statuses.clear();
  locals.statusWeight = 0;
  locals.hasMetadata = false;
  locals.slivers = [];
  locals.absentWeight = 0;
}

function waitForReply(ctx: WalrusContext, locals: ReadLocals, next: string): Wait {
  if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
  locals.signal = ctx.signals.create();
  return until(locals.signal, next);
}

function ask(
  ctx: WalrusContext,
  { id, locals }: Self,
  to: number,
  method: string,
  request: Record<string, unknown>,
): number {
  const timeoutUs = ctx.resolved.network.protocol.requestTimeoutUs;
  const { endpoint, cause } = locals;
  return call(ctx, {
    from: endpoint,
    to,
    method,
    cause: method === 'status.get' ? 'status' : cause,
    request,
    requestBytes: NO_BYTES,
    timeoutUs,
    owner: id,
  });
}

function askStatus(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  for (const { node } of writeCommittee(ctx).members) {
    locals.statusCalls.push(ask(ctx, self, node, 'status.get', { blob: locals.blob }));
  }
}

/**
 * The committee that this read asks, else the current one: by a status that more than f of weight
 * gave, or that the chain confirms (network.md §2).
 */
export function committeeFor(ctx: WalrusContext, locals: ReadLocals): Committee {
  const { n } = codeOf(ctx);
  const onChain = certifiedEpochOf(ctx.state.eventLog.chain, locals.blob);
  for (const [certifiedEpoch, weight] of locals.statuses) {
    const isBelieved = isLibraryValidity(weight, n) || certifiedEpoch === onChain;
    if (certifiedEpoch > 0 && isBelieved) return readCommittee(ctx, certifiedEpoch);
  }
  return writeCommittee(ctx);
}

/** A random set of nodes of quorum weight. */
function metadataSources(ctx: WalrusContext, locals: ReadLocals): number[] {
  const members = [...committeeFor(ctx, locals).members];
  ctx.random.shuffle(ctx.random.open(`client/${locals.client}/metadata-sources`), members);
  const sources: number[] = [];
  let weight = 0;
  for (const { node, shards } of members) {
    if (isQuorum(weight, codeOf(ctx).n)) break;
    sources.push(node);
    weight += shards.length;
  }
  return sources.reverse();
}

function askMetadata(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  const { metadataInFlight } = ctx.resolved.network.protocol;
  while (locals.metadataCalls.length < metadataInFlight && locals.metadataSources.length > 0) {
    const source = locals.metadataSources.pop()!;
    locals.metadataCalls.push(ask(ctx, self, source, 'metadata.get', { blob: locals.blob }));
  }
}

/** Nodes in random order, all shards of a node in a row; the first one last. */
function sliverCandidates(ctx: WalrusContext, locals: ReadLocals): ReadLocals['candidates'] {
  const members = [...committeeFor(ctx, locals).members];
  ctx.random.shuffle(ctx.random.open(`client/${locals.client}/sliver-order`), members);
  const inOrder = members.flatMap(({ node, shards }) => shards.map((shard) => ({ node, shard })));
  return inOrder.reverse();
}

/** Keeps C = min(kp, ⌊max data in flight ÷ P⌋), at least 1, requests in flight. */
function askSlivers(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  const record = ctx.state.blobs.records[locals.blob];
  const { maxDataInFlightBytes } = ctx.resolved.network.protocol;
  const fitting = Math.floor(maxDataInFlightBytes / sliverBytes(ctx, record, 'primary'));
  const inFlight = Math.max(1, Math.min(codeOf(ctx).kp, fitting));
  while (locals.sliverCalls.length < inFlight && locals.candidates.length > 0) {
    const { node, shard } = locals.candidates.pop()!;
    const request = { blob: locals.blob, shard, axis: 'primary' };
    locals.sliverCalls.push(ask(ctx, self, node, 'sliver.get', request));
  }
}

function fail(ctx: WalrusContext, self: Self): Wait {
  const { locals } = self;
  const hasEpochChanged = epochOf(ctx.state.eventLog.chain) !== locals.epoch;
  if (hasEpochChanged && locals.epochRetries < ctx.resolved.network.protocol.epochRetries) {
    locals.epochRetries += 1;
    stopCalls(ctx, locals);
    return delay(epochRetryUs(ctx, locals.client), 'begin');
  }
  const isAbsent = isQuorum(locals.absentWeight, codeOf(ctx).n);
  return finish(ctx, self, isAbsent ? 'not-found' : 'not-enough-slivers');
}

function finish(ctx: WalrusContext, { locals }: Self, outcome: Outcome): Wait {
  const { operation, client, blob, startedUs, cause } = locals;
  stopCalls(ctx, locals);
  locals.phase = 'done';
  closeClient(ctx, locals);
  ctx.state.clients.operations.delete(operation);
  const { lengthBytes } = ctx.state.blobs.records[blob];
  const sizeBytes = outcome === 'ok' ? lengthBytes : 0;
  const code = outcomeCode(outcome);
  ctx.emit('read.ended', operation, client, blob, code, ctx.now - startedUs, sizeBytes);
  if (cause === 'read-back') ctx.emit('blob.read-back', blob, code);
  return end(code);
}

function stopCalls(ctx: WalrusContext, locals: ReadLocals): void {
  cancelAll(ctx, locals.statusCalls);
  cancelAll(ctx, locals.metadataCalls);
  cancelAll(ctx, locals.sliverCalls);
}

function cancelAll(ctx: WalrusContext, calls: number[]): void {
  for (const id of calls) cancelCall(ctx, id);
  calls.length = 0;
}
