/**
 * A whole read in one event, where nothing else happens until its end: the protocol of read.ts,
 * with the same requests, replies and draws in the same order. Where anything is out of the
 * ordinary (a node that is down or not honest, a sliver that is missing, an answer that takes
 * time, a message that is no short one), it gives up, and the read is made of single calls.
 */
import { sliverIndexOfPair } from '../../codec/index.ts';
import { blobAt, codeOf, pairOf } from '../blobs/blobs.ts';
import { isSliverGood, type SliverCopy } from '../blobs/encoding.ts';
import { weightOfNode } from '../committee/index.ts';
import { AXES, codeIn } from '../facts.ts';
import { codeAt, PRESENT, sliverKey } from '../holdings/index.ts';
import { Exchange, GIVE_UP, GO_ON } from '../network/index.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { hasMetadata, nodeAt, sliverAt, sliverBytes } from '../storage-node/holdings.ts';
import { knownCertifiedEpoch, knowsRegistered } from '../storage-node/knowledge.ts';
import { metadataMessage, NO_BYTES, sliverMessage } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  inFlightOf,
  metadataSources,
  type ReadLocals,
  sliverCandidates,
  sliversNeeded,
} from './read.ts';
import { isStatusKnown } from './status.ts';

/** Kinds of requests. */
const STATUS = 0;
const METADATA = 1;
const SLIVER = 2;

/** Scratch of the event that runs. */
const exchange = new Exchange();

/** True when the read is through: the slivers are in `received`, and the time has passed. */
export function readUndisturbed(ctx: WalrusContext, locals: ReadLocals): boolean {
  if (!begin(ctx, locals)) return false;
  const streams = [`client/${locals.client}/metadata-sources`, `client/${locals.client}/sliver-order`];
  const ids = streams.map((name) => ctx.random.open(name));
  const marks = ctx.random.mark(ids);
  const taken = exchangeAll(ctx, locals);
  if (taken === null || !receive(ctx, locals, taken)) {
    exchange.giveUp();
    ctx.random.putBack(ids, marks);
    return false;
  }
  exchange.end();
  return true;
}

function begin(ctx: WalrusContext, { blob, cause, endpoint }: ReadLocals): boolean {
  const { protocol } = ctx.resolved.network;
  const { diskAccessUs, diskBytesPerSecond } = ctx.resolved.storage.service;
  if (protocol.reads !== undefined || diskAccessUs > 0 || diskBytesPerSecond > 0) return false;
  const bytes = sliverBytes(ctx, blobAt(ctx, blob), ctx.resolved.workload.readAxis);
  return exchange.begin(ctx, endpoint, {
    kinds: [
      { cause: 'status', request: NO_BYTES, reply: NO_BYTES },
      { cause, request: NO_BYTES, reply: metadataMessage(ctx) },
      { cause, request: NO_BYTES, reply: sliverMessage(bytes) },
    ],
    timeoutUs: protocol.requestTimeoutUs,
  });
}

/** Candidates whose slivers count, in the order of their coming; null to give up. */
function exchangeAll(ctx: WalrusContext, locals: ReadLocals): Taken | null {
  for (const { node } of writeCommittee(ctx).members) exchange.ask(STATUS, node);
  const sources = metadataSources(ctx, locals);
  const { metadataInFlight } = ctx.resolved.network.protocol;
  for (const node of sources.slice(0, metadataInFlight)) exchange.ask(METADATA, node);
  let hasMetadata = false;
  for (;;) {
    const at = exchange.next();
    if (at === GIVE_UP) return null;
    if (at === GO_ON) break;
    const request = at >> 1;
    if ((at & 1) === 0) {
      if (!answers(ctx, locals, request)) return null;
    } else if (exchange.kindAt(request) === STATUS) {
      takeStatus(ctx, locals, request);
    } else {
      exchange.take(request, hasMetadata ? 'wasted' : 'used');
      if (!hasMetadata) exchange.goOn();
      hasMetadata = true;
    }
  }
  return exchangeSlivers(ctx, locals);
}

interface Taken {
  nodes: readonly number[];
  shards: readonly number[];
  /** Places in these. */
  places: number[];
}

function exchangeSlivers(ctx: WalrusContext, locals: ReadLocals): Taken | null {
  const first = exchange.count;
  for (let request = 0; request < first; request += 1) {
    if (exchange.kindAt(request) === METADATA) exchange.drop(request);
  }
  const { nodes, shards } = sliverCandidates(ctx, locals);
  const inFlight = inFlightOf(ctx, locals);
  const needed = sliversNeeded(ctx);
  const places: number[] = [];
  let open = 0;
  const ask = () => {
    for (; open < inFlight && exchange.count - first < nodes.length; open += 1) {
      exchange.ask(SLIVER, nodes[exchange.count - first]);
    }
  };
  ask();
  for (;;) {
    const at = exchange.next();
    if (at === GIVE_UP) return null;
    if (at === GO_ON) break;
    const request = at >> 1;
    if ((at & 1) === 0) {
      if (!answers(ctx, locals, request, shards[request - first])) return null;
    } else if (exchange.kindAt(request) === STATUS) {
      takeStatus(ctx, locals, request);
    } else {
      open -= 1;
      const counts = places.length < needed;
      exchange.take(request, counts ? 'used' : 'wasted');
      if (!counts) continue;
      places.push(request - first);
      if (places.length < needed) ask();
      if (places.length === needed || open === 0) exchange.goOn();
    }
  }
  if (places.length < needed) return null;
  for (let request = 0; request < exchange.count; request += 1) exchange.drop(request);
  return { nodes, shards, places };
}

/** The node answers as everybody hopes, or the read has to give up. */
function answers(
  ctx: WalrusContext,
  { blob }: ReadLocals,
  request: number,
  shard = -1,
): boolean {
  const node = nodeAt(ctx, exchange.nodeAt(request));
  if (!behaviourNamed(node.behaviour).isHonest) return false;
  const kind = exchange.kindAt(request);
  if (kind !== STATUS && !knowsRegistered(ctx, node, blob)) return false;
  if (kind === METADATA && !hasMetadata(ctx, node.index, blob)) return false;
  if (kind === SLIVER) {
    const { table } = ctx.state.holdings;
    const axis = codeIn(AXES, ctx.resolved.workload.readAxis);
    if (codeAt(table, sliverKey(table, node.index, shard, axis), blob) !== PRESENT) return false;
  }
  exchange.answer(request);
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

/** Takes the slivers; false where one is not what the metadata say. */
function receive(ctx: WalrusContext, locals: ReadLocals, taken: Taken): boolean {
  const { nodes, shards, places } = taken;
  const record = blobAt(ctx, locals.blob);
  const { readAxis: axis } = ctx.resolved.workload;
  const { n } = codeOf(ctx);
  const received: ReadLocals['received'] = [];
  for (const place of places) {
    const shard = shards[place];
    const index = sliverIndexOfPair(axis, pairOf(ctx, record, shard), n);
    const at = { node: nodes[place], shard, blob: locals.blob, axis };
    const copy: SliverCopy = record.carriesBytes ? sliverAt(ctx, at)! : { intact: true, content: '' };
    if (!isSliverGood(ctx, record, axis, index, copy)) return false;
    received.push({ index, copy });
  }
  locals.received = received;
  return true;
}
