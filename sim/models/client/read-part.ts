/**
 * A client reads a part of a blob: metadata, then the slivers that hold the part and no others
 * (network.md §5 "Other readers"): two attempts within ten seconds, then up to a hundred that are
 * still missing are rebuilt from symbols of the other axis, without proofs, all symbols of a node
 * in one request.
 *
 * Assumed: no status is asked for; symbols are asked for once, from nodes in random order, and a
 * sliver that comes out wrong fails the read, for nobody can tell whose symbol was wrong.
 */

import type { Axis } from '../../codec/index.ts';
import { delay, end, goTo, until, type Wait } from '../../engine/index.ts';
import { blobAt, codeOf, shardOf } from '../blobs/blobs.ts';
import {
  isSliverGood,
  rebuildSliver,
  type SliverCopy,
  type SymbolCopy,
} from '../blobs/encoding.ts';
import { AXES, codeIn, type Outcome, type Use } from '../facts.ts';
import { type Call, call, tellBooked } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { readCommitteeOfBlob } from '../storage-node/routing.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  type ClientLocals,
  cancelCalls,
  closeClient,
  endpointOf,
  outcomeCode,
  renewSignal,
} from './clients.ts';
import type { BlobPart } from './part.ts';

/** What a reader asks a node for: symbols of its shards for all slivers that are missing. */
export interface DecodingSymbolsGet {
  axis: Axis;
  targets: number[];
  shards: number[];
}

/** By target, in the order asked for. */
export interface DecodingSymbolsReply {
  symbols: SymbolCopy[][];
}

interface PartLocals extends ClientLocals {
  blob: number;
  part: BlobPart;
  startedUs: number;
  phase: 'metadata' | 'slivers' | 'symbols';
  hasMetadata: boolean;
  /** Slivers that are there. */
  good: Set<number>;
  attempts: number;
  /** Calls under way, and how many of them have not ended. */
  calls: number[];
  open: number;
  /** Nodes to ask: for metadata, then for symbols; next one last. */
  nodes: number[];
  /** By missing sliver, in the order of `missing`. */
  missing: number[];
  symbols: SymbolCopy[][];
  /** Symbols of each that were asked for and have not come. */
  asked: number;
}

const ATTEMPTS = 2;
const BUDGET_US = 10_000_000;
const REBUILT_MAX = 100;

/** Starts a read of a part; the operation's number. */
export function startPartRead(
  ctx: WalrusContext,
  client: number,
  blob: number,
  part: BlobPart,
): number {
  const { clients } = ctx.state;
  const operation = clients.nextOperation++;
  const locals: PartLocals = {
    role: 'client-read-part',
    operation,
    client,
    endpoint: endpointOf(ctx, client),
    signal: 0,
    blob,
    part: { ...part, indices: [...part.indices] },
    startedUs: ctx.now,
    phase: 'metadata',
    hasMetadata: false,
    good: new Set(),
    attempts: 0,
    calls: [],
    open: 0,
    nodes: [],
    missing: [],
    symbols: [],
    asked: 0,
  };
  clients.operations.set(operation, ctx.procedures.spawn('client-read-part', locals));
  return operation;
}

type Self = { id: number; locals: PartLocals };

export const clientReadPart = defineProcedure<PartLocals>({
  start: 'metadata',
  steps: {
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.nodes = nodesInRandomOrder(ctx, locals);
      askMetadata(ctx, self);
      return until(renewSignal(ctx, locals), 'metadata-answered');
    },
    'metadata-answered': (ctx: WalrusContext, self) => {
      const { locals } = self;
      dropCalls(ctx, locals);
      if (!locals.hasMetadata) return finish(ctx, self, 'not-found');
      locals.phase = 'slivers';
      return goTo('slivers');
    },
    slivers: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.attempts += 1;
      for (const index of missingOf(locals)) askSliver(ctx, self, index);
      if (locals.open === 0) return delay(0, 'slivers-answered');
      return until(renewSignal(ctx, locals), 'slivers-answered');
    },
    'slivers-answered': (ctx: WalrusContext, self) => {
      const { locals } = self;
      const missing = missingOf(locals);
      if (missing.length === 0) return finish(ctx, self, 'ok');
      const isLate = ctx.now - locals.startedUs >= BUDGET_US;
      dropCalls(ctx, locals);
      if (locals.attempts < ATTEMPTS && !isLate) return goTo('slivers');
      if (missing.length > REBUILT_MAX) return finish(ctx, self, 'not-enough-slivers');
      locals.phase = 'symbols';
      locals.missing = missing;
      locals.symbols = missing.map(() => []);
      locals.nodes = nodesInRandomOrder(ctx, locals);
      return goTo('symbols');
    },
    symbols: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const needed = symbolsNeeded(ctx, locals);
      while (locals.symbols[0].length + locals.asked < needed && locals.nodes.length > 0) {
        askSymbols(ctx, self, needed);
      }
      if (locals.symbols[0].length >= needed) return goTo('rebuild');
      if (locals.open === 0) return finish(ctx, self, 'not-enough-slivers');
      return until(renewSignal(ctx, locals), 'symbols');
    },
    rebuild: (ctx: WalrusContext, self) => {
      const { blob, missing, part, symbols } = self.locals;
      const record = blobAt(ctx, blob);
      const needed = symbolsNeeded(ctx, self.locals);
      const isGood = missing.every((index, at) => {
        const used = symbols[at].slice(0, needed);
        const copy = rebuildSliver(ctx, record, part.axis, index, used);
        return isSliverGood(ctx, record, part.axis, index, copy);
      });
      return finish(ctx, self, isGood ? 'ok' : 'inconsistent');
    },
  },
});

function missingOf({ good, part }: PartLocals): number[] {
  return part.indices.filter((index) => !good.has(index));
}

function symbolsNeeded(ctx: WalrusContext, { part }: PartLocals): number {
  const { kp, ks } = codeOf(ctx);
  return part.axis === 'primary' ? ks : kp;
}

function nodesInRandomOrder(ctx: WalrusContext, { blob, client }: PartLocals): number[] {
  const nodes = readCommitteeOfBlob(ctx, blob).members.map(({ node }) => node);
  return ctx.random.shuffle(ctx.random.open(`client/${client}/part-order`), nodes);
}

function send(
  ctx: WalrusContext,
  { id, locals }: Self,
  question: { to: number; method: string; shard?: number; tag?: number; request?: unknown },
  timeoutUs: number,
): void {
  locals.open += 1;
  const rest = { cause: 'read-part' as const, blob: locals.blob, requestBytes: NO_BYTES };
  const axis = codeIn(AXES, locals.part.axis);
  const from = locals.endpoint;
  locals.calls.push(call(ctx, { ...rest, ...question, from, axis, timeoutUs, owner: id }));
}

function askMetadata(ctx: WalrusContext, self: Self): void {
  const { metadataInFlight, requestTimeoutUs } = ctx.resolved.network.protocol;
  const { nodes } = self.locals;
  while (self.locals.open < metadataInFlight && nodes.length > 0) {
    send(ctx, self, { to: nodes.pop()!, method: 'metadata.get' }, requestTimeoutUs);
  }
}

/** From the one shard that has it. */
function askSliver(ctx: WalrusContext, self: Self, index: number): void {
  const { blob, part } = self.locals;
  const { n } = codeOf(ctx);
  const pair = part.axis === 'primary' ? index : n - 1 - index;
  const shard = shardOf(ctx, blobAt(ctx, blob), pair);
  const to = readCommitteeOfBlob(ctx, blob).members.find(({ shards }) => shards.includes(shard));
  if (to === undefined) return;
  const leftUs = Math.max(1, self.locals.startedUs + BUDGET_US - ctx.now);
  send(ctx, self, { to: to.node, method: 'sliver.get', shard, tag: index }, leftUs);
}

function askSymbols(ctx: WalrusContext, self: Self, needed: number): void {
  const { blob, missing, nodes, part, symbols } = self.locals;
  const node = nodes.pop()!;
  const { shards } = readCommitteeOfBlob(ctx, blob).members.find((one) => one.node === node)!;
  const wanted = needed - symbols[0].length - self.locals.asked;
  const request = { axis: part.axis, targets: [...missing], shards: shards.slice(0, wanted) };
  self.locals.asked += request.shards.length;
  const question = { to: node, method: 'decoding-symbols.get', request };
  send(ctx, self, question, ctx.resolved.network.protocol.requestTimeoutUs);
}

/** Takes a reply of any phase. */
export function onPartReply(ctx: WalrusContext, id: number, state: ClientLocals, reply: Call): Use {
  const locals = state as PartLocals;
  locals.open -= 1;
  locals.calls.splice(locals.calls.indexOf(reply.id), 1);
  switch (reply.method) {
    case 'metadata.get':
      return onMetadata(ctx, { id, locals }, reply);
    case 'sliver.get':
      return onSliver(ctx, locals, reply);
    default:
      return onSymbols(ctx, locals, reply);
  }
}

function onMetadata(ctx: WalrusContext, self: Self, reply: Call): Use {
  const { locals } = self;
  if (reply.status === 'ok') {
    const isFirst = !locals.hasMetadata;
    locals.hasMetadata = true;
    wake(ctx, locals.signal);
    return isFirst ? 'used' : 'wasted';
  }
  if (!locals.hasMetadata) askMetadata(ctx, self);
  if (locals.open === 0) wake(ctx, locals.signal);
  return 'retried';
}

function onSliver(ctx: WalrusContext, locals: PartLocals, reply: Call): Use {
  const { blob, part } = locals;
  if (locals.open === 0) wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  const copy = reply.response as SliverCopy;
  if (!isSliverGood(ctx, blobAt(ctx, blob), part.axis, reply.tag, copy)) return 'wasted';
  locals.good.add(reply.tag);
  return 'used';
}

function onSymbols(ctx: WalrusContext, locals: PartLocals, reply: Call): Use {
  const { shards } = reply.request as unknown as DecodingSymbolsGet;
  locals.asked -= shards.length;
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  if (locals.symbols[0].length >= symbolsNeeded(ctx, locals)) return 'wasted';
  const { symbols } = reply.response as unknown as DecodingSymbolsReply;
  for (const [at, some] of symbols.entries()) {
    locals.symbols[at].push(...some.map((symbol) => ({ ...symbol })));
  }
  return 'used';
}

function dropCalls(ctx: WalrusContext, locals: PartLocals): void {
  cancelCalls(ctx, locals.calls);
  locals.open = 0;
}

function finish(ctx: WalrusContext, { locals }: Self, outcome: Outcome): Wait {
  const { operation, client, blob, part, startedUs } = locals;
  dropCalls(ctx, locals);
  closeClient(ctx, locals);
  ctx.state.clients.operations.delete(operation);
  const code = outcomeCode(outcome);
  const bytes = outcome === 'ok' ? part.sizeBytes : 0;
  tellBooked(ctx, locals.endpoint);
  ctx.emit('read-part.ended', operation, client, blob, code, ctx.now - startedUs, bytes);
  return end(outcome === 'ok' ? 1 : 0);
}
