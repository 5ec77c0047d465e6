/**
 * A read in one event, or its slivers, where nothing else happens until the last has come: the
 * protocol of read.ts, with the same requests, replies and draws in the same order. Status calls
 * that are under way when slivers are asked for come along.
 *
 * Where anything is out of the ordinary (a node that is not honest, a sliver that is missing, an
 * answer that takes time, a message that is no short one), it gives up, and the read goes on with
 * single calls.
 */
import { sliverIndexOfPair } from '../../codec/index.ts';
import { blobAt, codeOf, pairOf } from '../blobs/blobs.ts';
import { isSliverGood, type SliverCopy } from '../blobs/encoding.ts';
import { weightOfNode } from '../committee/index.ts';
import { AXES, codeIn } from '../facts.ts';
import { codeAt, MISSING, PRESENT, sliverKey } from '../holdings/index.ts';
import { Exchange, GIVE_UP, GO_ON, SETTLED } from '../network/index.ts';
import { isTrigger } from '../repair/rules.ts';
import { isPrompt } from '../storage-node/behaviours/index.ts';
import { hasMetadata, nodeAt, sliverAt, sliverBytes } from '../storage-node/holdings.ts';
import { knownCertifiedEpoch, knowsRegistered } from '../storage-node/knowledge.ts';
import { metadataMessage, NO_BYTES, sliverMessage } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  orderStream,
  prepareMetadata,
  prepareSlivers,
  type ReadLocals,
  sliversNeeded,
  sourcesStream,
} from './read.ts';
import { isStatusKnown } from './status.ts';

/** Kinds of requests; REFUSED becomes of a sliver that a node has not. */
const STATUS = 0;
const SLIVER = 1;
const REFUSED = 2;
const METADATA = 3;

/** Scratch of the event that runs. */
const exchange = new Exchange();

/**
 * True when all slivers have come: they are in `received`, and the time has passed. What follows
 * has an event of its own (`isOwn`), or belongs to the present one.
 */
export function readUndisturbed(ctx: WalrusContext, locals: ReadLocals, isOwn: boolean): boolean {
  if (locals.isDisturbed || !begin(ctx, locals)) return false;
  const before = { ...locals, statuses: new Map(locals.statuses) };
  const received = exchangeSlivers(ctx, locals);
  if (received === null) {
    exchange.giveUp();
    Object.assign(locals, before, { isDisturbed: true });
    return false;
  }
  exchange.end(isOwn);
  locals.received = received;
  for (const asked of [locals.status, locals.slivers]) {
    asked.calls.length = 0;
    asked.open = 0;
  }
  return true;
}

/** The whole read, its status and metadata too. */
export function readFromStart(ctx: WalrusContext, locals: ReadLocals): boolean {
  if (!begin(ctx, locals)) return false;
  const streams = [sourcesStream(ctx, locals), orderStream(ctx, locals)];
  const marks = ctx.random.mark(streams);
  const before = { ...locals };
  locals.statuses = new Map();
  for (const { node } of writeCommittee(ctx).members) exchange.ask(STATUS, node, 0);
  prepareMetadata(ctx, locals);
  const { metadataInFlight } = ctx.resolved.network.protocol;
  for (const node of locals.sources.slice(0, metadataInFlight)) exchange.ask(METADATA, node, 0);
  const received = exchangeSlivers(ctx, locals);
  if (received === null) {
    exchange.giveUp();
    ctx.random.putBack(streams, marks);
    Object.assign(locals, before);
    return false;
  }
  exchange.end(false);
  locals.received = received;
  return true;
}

function begin(
  ctx: WalrusContext,
  { blob, cause, endpoint, status, slivers }: ReadLocals,
): boolean {
  const { protocol } = ctx.resolved.network;
  const { diskAccessUs, diskBytesPerSecond } = ctx.resolved.storage.service;
  if (protocol.reads !== undefined || diskAccessUs > 0 || diskBytesPerSecond > 0) return false;
  const bytes = sliverBytes(ctx, blobAt(ctx, blob), ctx.resolved.workload.readAxis);
  return exchange.begin(ctx, endpoint, {
    kinds: [
      { cause: 'status', request: NO_BYTES, reply: NO_BYTES },
      { cause, request: NO_BYTES, reply: sliverMessage(bytes) },
      { cause, request: NO_BYTES, reply: NO_BYTES },
      { cause, request: NO_BYTES, reply: metadataMessage(ctx) },
    ],
    timeoutUs: protocol.requestTimeoutUs,
    calls: [status.calls, slivers.calls],
  });
}

/**
 * The slivers that count, in the order of their coming; null to give up. Where metadata are asked
 * for, the first that come stop all requests for them, and slivers follow.
 */
function exchangeSlivers(ctx: WalrusContext, locals: ReadLocals): ReadLocals['received'] | null {
  const needed = sliversNeeded(ctx);
  const received = locals.received.slice();
  let asked = locals.slivers.calls.length;
  let open = locals.slivers.open;
  const ask = () => {
    const { candidates, inFlight } = locals;
    const { nodes } = candidates;
    for (; open < inFlight && asked < nodes.length; open += 1, asked += 1) {
      exchange.ask(SLIVER, nodes[asked], asked);
    }
  };
  if (locals.phase === 'slivers') ask();
  for (;;) {
    const at = exchange.next();
    if (at === GIVE_UP) return null;
    if (at === SETTLED) {
      prepareSlivers(ctx, locals);
      ask();
      continue;
    }
    if (at === GO_ON) {
      if (locals.phase === 'slivers') break;
      dropMetadata();
      exchange.settle();
      continue;
    }
    const request = at >> 1;
    const kind = exchange.kindAt(request);
    if ((at & 1) === 0) {
      if (!answers(ctx, locals, request)) return null;
    } else if (kind === STATUS) {
      takeStatus(ctx, locals, request);
    } else if (kind === METADATA) {
      exchange.take(request, locals.hasMetadata ? 'wasted' : 'used');
      if (!locals.hasMetadata) exchange.goOn();
      locals.hasMetadata = true;
    } else {
      open -= 1;
      const counts = received.length < needed;
      if (kind === REFUSED) locals.absentWeight += counts ? 1 : 0;
      else if (counts && !take(ctx, locals, request, received)) return null;
      exchange.take(request, counts ? (kind === REFUSED ? 'retried' : 'used') : 'wasted');
      if (!counts) continue;
      if (received.length < needed) ask();
      if (received.length === needed || open === 0) exchange.goOn();
    }
  }
  if (received.length < needed) return null;
  for (let request = 0; request < exchange.count; request += 1) exchange.drop(request);
  return received;
}

function dropMetadata(): void {
  for (let request = 0; request < exchange.count; request += 1) {
    if (exchange.kindAt(request) === METADATA) exchange.drop(request);
  }
}

/** By kind. */
const METHODS = ['status.get', 'sliver.get', 'sliver.get', 'metadata.get'];

/** The node answers, or the read has to give up. */
function answers(ctx: WalrusContext, { blob, candidates }: ReadLocals, request: number): boolean {
  const node = nodeAt(ctx, exchange.nodeAt(request));
  const kind = exchange.kindAt(request);
  if (!isPrompt(ctx, node, METHODS[kind])) return false;
  if (kind === METADATA) {
    if (!knowsRegistered(ctx, node, blob) || !hasMetadata(ctx, node.index, blob)) return false;
  } else if (kind === SLIVER) {
    const { table } = ctx.state.holdings;
    const axis = codeIn(AXES, ctx.resolved.workload.readAxis);
    const shard = candidates.shards[exchange.tagAt(request)];
    const code = codeAt(table, sliverKey(table, node.index, shard, axis), blob);
    if (code === MISSING && !isTrigger(ctx, 'read-error')) {
      exchange.answer(request, REFUSED);
      return true;
    }
    if (code !== PRESENT || !knowsRegistered(ctx, node, blob)) return false;
  }
  exchange.answer(request);
  return true;
}

const INTACT: SliverCopy = Object.freeze({ intact: true, content: '' });

/** Takes a sliver; false where it is not what the metadata say. */
function take(
  ctx: WalrusContext,
  { blob, candidates }: ReadLocals,
  request: number,
  received: ReadLocals['received'],
): boolean {
  const record = blobAt(ctx, blob);
  const { readAxis: axis } = ctx.resolved.workload;
  const tag = exchange.tagAt(request);
  const shard = candidates.shards[tag];
  const index = sliverIndexOfPair(axis, pairOf(ctx, record, shard), codeOf(ctx).n);
  const sent = exchange.responseTo(request) as SliverCopy | null;
  let copy = sent ?? INTACT;
  if (sent === null && record.carriesBytes) {
    copy = sliverAt(ctx, { node: candidates.nodes[tag], shard, blob, axis })!;
  }
  if (!isSliverGood(ctx, record, axis, index, copy)) return false;
  received.push({ index, copy });
  return true;
}

/** As onStatus of status.ts. */
function takeStatus(ctx: WalrusContext, locals: ReadLocals, request: number): void {
  const { blob, statuses } = locals;
  const isNeeded = !isStatusKnown(ctx, locals);
  exchange.take(request, isNeeded ? 'used' : 'wasted');
  if (!isNeeded) return;
  const node = exchange.nodeAt(request);
  const certifiedEpoch = knownCertifiedEpoch(ctx, nodeAt(ctx, node), blob);
  const weight = weightOfNode(writeCommittee(ctx), node);
  statuses.set(certifiedEpoch, (statuses.get(certifiedEpoch) ?? 0) + weight);
  locals.statusWeight += weight;
}
