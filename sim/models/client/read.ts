/**
 * A client reads a blob (network.md §5): status, metadata from the first node that answers, then
 * slivers, one request a shard, a constant number in flight, until exactly enough good ones are
 * there: kp primaries, or ks secondaries where the scenario says so. Decode, check, compare with
 * what went in. A failed shard is replaced by the next candidate; nothing is retried or hedged,
 * unless the scenario says so (read-pace.ts).
 */
import {
  delay,
  end,
  goTo,
  type ProcedureId,
  type StreamId,
  settled,
  until,
  type Wait,
} from '../../engine/index.ts';
import { badEncodingOf } from '../blobs/bad-encoding.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { decodeRecord, type SliverCopy } from '../blobs/encoding.ts';
import { epochOf, phaseOf } from '../chain/index.ts';
import { type Committee, isQuorum } from '../committee/index.ts';
import { AXES, type Cause, codeIn, type Outcome } from '../facts.ts';
import { call, tellBooked } from '../network/index.ts';
import { placedAmong } from '../placement/places.ts';
import { defineProcedure } from '../procedure.ts';
import { sliversToRead } from '../read-axis.ts';
import { sliverBytes } from '../storage-node/holdings.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { readCommittee, writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  cancelCalls,
  closeClient,
  endpointOf,
  epochRetryUs,
  outcomeCode,
  renewSignal,
} from './clients.ts';
import {
  type Hedge,
  hasPace,
  newHedge,
  noteAsked,
  sliverTimeoutUs,
  stopHedge,
} from './read-pace.ts';
import { readFromStart, readUndisturbed } from './read-undisturbed.ts';
import { answerRead, type Caller } from './services.ts';
import { askStatus, believedEpoch, isStatusKnown, type Open, type StatusLocals } from './status.ts';
import { startVia } from './via.ts';

export interface ReadLocals extends StatusLocals {
  cause: Cause;
  startedUs: number;
  /** Epoch in which this attempt began. */
  epoch: number;
  epochRetries: number;
  /** Nodes to ask for metadata; as many as there were calls have been asked. */
  sources: number[];
  metadata: Open;
  hasMetadata: boolean;
  /** Shards to ask for slivers and their nodes, in the order of asking. */
  candidates: { nodes: number[]; shards: number[] };
  /** Requests for slivers in flight: C = min(needed, ⌊max data in flight ÷ sliver⌋), at least 1. */
  inFlight: number;
  slivers: Open;
  /** Null where reads do not hedge, as deployed. */
  hedge: Hedge | null;
  received: { index: number; copy: SliverCopy }[];
  /** Weight that answered "not found" or "forbidden". */
  absentWeight: number;
  /** Something else happened while slivers were exchanged in one event: it is not tried again. */
  isDisturbed: boolean;
  phase: 'status' | 'metadata' | 'slivers' | 'done';
  /** Of a read by an aggregator. */
  caller: Caller | null;
}

/** Starts a read; the operation's number. */
export function startRead(
  ctx: WalrusContext,
  client: number,
  blob: number,
  cause: 'read' | 'read-back',
  caller: Caller | null = null,
): number {
  const { clients } = ctx.state;
  const service = cause === 'read' ? ctx.resolved.network.clients[client]?.readsVia : undefined;
  if (service !== undefined) return startVia(ctx, { client, blob, service }, 'read');
  const operation = clients.nextOperation++;
  const locals: ReadLocals = {
    role: 'client-read',
    operation,
    client,
    endpoint: endpointOf(ctx, client),
    signal: 0,
    blob,
    cause,
    startedUs: ctx.now,
    epoch: 0,
    epochRetries: 0,
    statuses: new Map(),
    statusWeight: 0,
    status: { calls: [], open: 0 },
    sources: [],
    metadata: { calls: [], open: 0 },
    hasMetadata: false,
    candidates: { nodes: [], shards: [] },
    inFlight: 0,
    slivers: { calls: [], open: 0 },
    hedge: newHedge(ctx),
    received: [],
    absentWeight: 0,
    isDisturbed: false,
    phase: 'status',
    caller,
  };
  clients.operations.set(operation, ctx.procedures.spawn('client-read', locals));
  if (caller === null) ctx.emit('read.started', operation, client, blob);
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
      const isSync = phaseOf(chain) === 'sync';
      if (!isSync && readFromStart(ctx, locals)) return goTo('decode');
      askStatus(ctx, self);
      if (!isSync) return goTo('metadata');
      return until(renewSignal(ctx, locals), 'status');
    },
    status: (ctx: WalrusContext, self) =>
      isStatusKnown(ctx, self.locals) ? goTo('metadata') : fail(ctx, self),
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      prepareMetadata(ctx, locals);
      askMetadata(ctx, self);
      return until(renewSignal(ctx, locals), 'metadata-answered');
    },
    /** Slivers are asked for after all that dropped requests leave to be done in this instant. */
    'metadata-answered': (ctx: WalrusContext, self) => {
      if (!self.locals.hasMetadata) return fail(ctx, self);
      stopAsked(ctx, self.locals.metadata);
      return settled('slivers');
    },
    slivers: (ctx: WalrusContext, self) => {
      const { locals } = self;
      prepareSlivers(ctx, locals);
      if (readUndisturbed(ctx, locals, false)) return goTo('decode');
      askSlivers(ctx, self);
      return until(renewSignal(ctx, locals), 'slivers-answered');
    },
    'slivers-answered': (ctx: WalrusContext, self) =>
      self.locals.received.length >= sliversNeeded(ctx) ? goTo('decode') : fail(ctx, self),
    decode: (ctx: WalrusContext, self) => {
      const { blob, received } = self.locals;
      const record = blobAt(ctx, blob);
      const { isRight, isConsistent } = decodeRecord(
        ctx,
        record,
        ctx.resolved.workload.readAxis,
        received,
      );
      if (!isConsistent) return finish(ctx, self, 'inconsistent');
      if (!isRight && badEncodingOf(ctx, blob) !== undefined)
        return finish(ctx, self, 'wrong-bytes');
      if (!isRight) ctx.violate(`blob ${blob} (${record.name}) was read back with other bytes`);
      return finish(ctx, self, 'ok');
    },
  },
});

function reset(locals: ReadLocals): void {
  locals.phase = 'status';
  locals.statuses.clear();
  locals.statusWeight = 0;
  locals.hasMetadata = false;
  locals.received = [];
  locals.absentWeight = 0;
  locals.isDisturbed = false;
}

export function prepareMetadata(ctx: WalrusContext, locals: ReadLocals): void {
  locals.phase = 'metadata';
  locals.sources = metadataSources(ctx, locals);
}

export function prepareSlivers(ctx: WalrusContext, locals: ReadLocals): void {
  locals.phase = 'slivers';
  locals.absentWeight = 0;
  locals.candidates = sliverCandidates(ctx, locals);
  locals.inFlight = inFlightOf(ctx, locals);
}

/** Sends one request; it has the next number among those of its kind. */
function ask(
  ctx: WalrusContext,
  { id, locals }: Self,
  asked: Open,
  question: { to: number; method: string; cause: Cause; shard: number; axis: number },
  timeoutUs = ctx.resolved.network.protocol.requestTimeoutUs,
): void {
  asked.open += 1;
  asked.calls.push(
    call(ctx, {
      from: locals.endpoint,
      to: question.to,
      method: question.method,
      cause: question.cause,
      blob: locals.blob,
      shard: question.shard,
      axis: question.axis,
      request: null,
      requestBytes: NO_BYTES,
      timeoutUs,
      owner: id,
      tag: asked.calls.length,
    }),
  );
}

/** The committee that this read asks, else the current one: by the status that it believes. */
export function committeeFor(ctx: WalrusContext, locals: ReadLocals): Committee {
  const certifiedEpoch = believedEpoch(ctx, locals);
  return certifiedEpoch > 0 ? readCommittee(ctx, certifiedEpoch) : writeCommittee(ctx);
}

export function sourcesStream(ctx: WalrusContext, { client }: ReadLocals): StreamId {
  return ctx.random.open(`client/${client}/metadata-sources`);
}

export function orderStream(ctx: WalrusContext, { client }: ReadLocals): StreamId {
  return ctx.random.open(`client/${client}/sliver-order`);
}

/** A random set of nodes of quorum weight. */
function metadataSources(ctx: WalrusContext, locals: ReadLocals): number[] {
  const members = [...committeeFor(ctx, locals).members];
  ctx.random.shuffle(sourcesStream(ctx, locals), members);
  const sources: number[] = [];
  let weight = 0;
  for (const { node, shards } of members) {
    if (isQuorum(weight, codeOf(ctx).n)) break;
    sources.push(node);
    weight += shards.length;
  }
  return sources;
}

/** Keeps so many requests for metadata in flight, as long as there are nodes to ask. */
export function askMetadata(ctx: WalrusContext, self: Self): void {
  const { cause, metadata, sources } = self.locals;
  const { metadataInFlight } = ctx.resolved.network.protocol;
  while (metadata.open < metadataInFlight && metadata.calls.length < sources.length) {
    const to = sources[metadata.calls.length];
    ask(ctx, self, metadata, { to, method: 'metadata.get', cause, shard: -1, axis: 0 });
  }
}

/** Nodes in random order, all shards of a node in a row. */
function sliverCandidates(ctx: WalrusContext, locals: ReadLocals): ReadLocals['candidates'] {
  const members = [...committeeFor(ctx, locals).members];
  ctx.random.shuffle(orderStream(ctx, locals), members);
  const placed = members.map(({ shards }) => placedAmong(ctx, locals.blob, shards));
  const count = placed.reduce((sum, { length }) => sum + length, 0);
  // Made in their full length: to grow was most of their cost.
  const candidates = { nodes: Array<number>(count), shards: Array<number>(count) };
  let next = 0;
  for (let at = 0; at < members.length; at += 1) {
    const { node } = members[at];
    for (const shard of placed[at]) {
      candidates.nodes[next] = node;
      candidates.shards[next] = shard;
      next += 1;
    }
  }
  return candidates;
}

/** Good slivers that make the blob: k1 of network.md §5. */
export function sliversNeeded(ctx: WalrusContext): number {
  return sliversToRead(codeOf(ctx), ctx.resolved.workload.readAxis);
}

function inFlightOf(ctx: WalrusContext, { blob }: ReadLocals): number {
  const { readAxis } = ctx.resolved.workload;
  const { maxDataInFlightBytes, reads } = ctx.resolved.network.protocol;
  if (reads?.inFlight !== undefined) return reads.inFlight;
  const bytes = sliverBytes(ctx, blobAt(ctx, blob), readAxis);
  const fitting = Math.floor(maxDataInFlightBytes / bytes);
  return Math.max(1, Math.min(sliversNeeded(ctx), fitting));
}

/** Keeps `inFlight` requests for slivers under way, as long as there are candidates. */
export function askSlivers(ctx: WalrusContext, self: Self): void {
  const { candidates, cause, slivers } = self.locals;
  const { nodes, shards } = candidates;
  const axis = codeIn(AXES, ctx.resolved.workload.readAxis);
  const timeoutUs = sliverTimeoutUs(ctx);
  while (slivers.calls.length < shards.length && hasPace(ctx, self.locals)) {
    const next = slivers.calls.length;
    const question = { to: nodes[next], method: 'sliver.get', cause, shard: shards[next], axis };
    ask(ctx, self, slivers, question, timeoutUs);
    noteAsked(ctx, self.locals);
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
  const { operation, client, blob, startedUs, cause, caller } = locals;
  stopCalls(ctx, locals);
  locals.phase = 'done';
  closeClient(ctx, locals);
  ctx.state.clients.operations.delete(operation);
  const { lengthBytes } = blobAt(ctx, blob);
  const sizeBytes = outcome === 'ok' ? lengthBytes : 0;
  const code = outcomeCode(outcome);
  if (caller !== null) {
    answerRead(ctx, { client, blob, call: caller.call }, outcome);
    return end(code);
  }
  tellBooked(ctx, locals.endpoint);
  ctx.emit('read.ended', operation, client, blob, code, ctx.now - startedUs, sizeBytes);
  if (cause === 'read-back') ctx.emit('blob.read-back', blob, code);
  return end(code);
}

function stopCalls(ctx: WalrusContext, locals: ReadLocals): void {
  const { status, metadata, slivers } = locals;
  stopHedge(ctx, locals);
  for (const asked of [status, metadata, slivers]) stopAsked(ctx, asked);
}

function stopAsked(ctx: WalrusContext, asked: Open): void {
  cancelCalls(ctx, asked.calls);
  asked.open = 0;
}
