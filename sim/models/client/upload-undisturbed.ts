/**
 * An upload in one event, where nothing else happens until its tail is over: the protocol of
 * upload.ts and of the steps of write.ts around it, with the same requests, replies, draws and
 * facts in the same order.
 *
 * First all of it is worked out, without a change to what nodes hold; where anything is out of the
 * ordinary (a blob that a node knows, a node that is not honest or has no room, a message that is
 * no short one), it gives up, and the upload is made of single calls. Then it is told.
 */
import { blobAt } from '../blobs/blobs.ts';
import type { SliverCopy } from '../blobs/encoding.ts';
import { axesOf, metadataBytes } from '../coding/coding.ts';
import { AXES } from '../facts.ts';
import { holdingAt, sliverKey } from '../holdings/index.ts';
import { ALARM, Exchange, GIVE_UP, GO_ON, TakenEntries } from '../network/index.ts';
import { isPrompt } from '../storage-node/behaviours/index.ts';
import { nodeAt, sliverBytes, storeIn, storeMetadata } from '../storage-node/holdings.ts';
import { knowsRegistered } from '../storage-node/knowledge.ts';
import { metadataMessage, NO_BYTES } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import { announceQuorum, tailWindowUs } from './tail.ts';
import { endNode, isUploaded, noteStored, placeOf, putsOf, type Upload } from './upload.ts';
import type { WriteLocals } from './write.ts';

/** Kinds of requests: metadata, then a sliver of each axis. */
const METADATA = 0;
const SLIVER = 1;
/** What is told in the place of a request that was stored. */
const QUORUM = -1;

const INTACT: SliverCopy = Object.freeze({ intact: true, content: '' });

/** Scratch of the event that runs. */
const exchange = new Exchange();
const told = { tags: [] as number[], taken: new TakenEntries() };

/** True when the upload is over, tail and all, and the time has passed. */
export function uploadUndisturbed(ctx: WalrusContext, locals: WriteLocals): boolean {
  if (!isPlain(ctx, locals) || !begin(ctx, locals)) return false;
  const before = { ...locals };
  locals.upload = copyOf(locals.upload);
  told.taken.count = 0;
  const quorumWeight = exchangePuts(ctx, locals);
  if (quorumWeight < 0) {
    exchange.giveUp();
    Object.assign(locals, before);
    return false;
  }
  for (let request = 0; request < exchange.count; request += 1) exchange.drop(request);
  tell(ctx, locals, quorumWeight);
  exchange.end(false);
  return true;
}

/** A new blob without bytes that no node has anything of, and a tail that the writer waits for. */
function isPlain(ctx: WalrusContext, { blob, tail }: WriteLocals): boolean {
  const { certifiedUs, hasExceptions, isGone } = ctx.state.holdings.table.tracked;
  if (blobAt(ctx, blob).carriesBytes || tail !== null) return false;
  if (certifiedUs[blob] >= 0 || hasExceptions[blob] === 1 || isGone[blob] === 1) return false;
  return ctx.resolved.network.protocol.detachedTail !== true;
}

function begin(ctx: WalrusContext, { endpoint, upload }: WriteLocals): boolean {
  const messages = [metadataMessage(ctx), ...upload.messages];
  return exchange.begin(ctx, endpoint, {
    kinds: messages.map((request) => ({ cause: 'write', request, reply: NO_BYTES })),
    timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
    calls: [],
  });
}

function copyOf(upload: Upload): Upload {
  return {
    ...upload,
    granted: upload.granted.slice(),
    sent: upload.sent.slice(),
    ended: upload.ended.slice(),
    isOver: upload.isOver.slice(),
    queue: upload.queue.slice(),
  };
}

/** Up to the end of the tail. Weight of the nodes that stored everything by the quorum, or −1. */
function exchangePuts(ctx: WalrusContext, locals: WriteLocals): number {
  const { upload } = locals;
  const axes = axesOf(ctx).length;
  const puts = putsOf(upload);
  const send = (request: number) => {
    const kind = request < puts ? SLIVER + (request % axes) : METADATA;
    exchange.ask(kind, upload.nodes[placeOf(ctx, upload, request)], request);
  };
  let quorumWeight = -1;
  let isWoken = false;
  const wake = () => {
    if (isWoken) return;
    isWoken = true;
    exchange.stopAlarm();
    exchange.goOn();
  };
  for (let place = 0; place < upload.nodes.length; place += 1) send(puts + place);
  for (;;) {
    const at = exchange.next();
    if (at === GIVE_UP) return -1;
    if (at === ALARM) {
      wake();
    } else if (at === GO_ON) {
      if (quorumWeight >= 0) return quorumWeight;
      if (!isUploaded(ctx, locals)) return -1;
      quorumWeight = locals.storedWeight;
      note(QUORUM);
      if (locals.finished === locals.nodes) return quorumWeight;
      isWoken = false;
      exchange.setAlarm(tailWindowUs(ctx, locals, exchange.nowUs));
    } else {
      const request = at >> 1;
      const tag = exchange.tagAt(request);
      if ((at & 1) === 0) {
        if (!stores(ctx, locals, request)) return -1;
        note(tag);
        exchange.answer(request);
        continue;
      }
      exchange.take(request, 'used');
      const isThrough = noteStored(ctx, upload, tag, send);
      if (isThrough && endNode(ctx, locals, placeOf(ctx, upload, tag), true)) wake();
    }
  }
}

/** Does the node store at once what it is sent? */
function stores(ctx: WalrusContext, { blob, upload }: WriteLocals, request: number) {
  const node = nodeAt(ctx, exchange.nodeAt(request));
  const isMetadata = exchange.kindAt(request) === METADATA;
  if (!isPrompt(ctx, node, isMetadata ? 'metadata.put' : 'sliver.put')) return false;
  const tag = exchange.tagAt(request);
  if (!isMetadata) {
    const kept = node.shards.get(shardOf(ctx, upload, tag));
    return kept !== undefined && kept.status !== 'locked-to-move';
  }
  if (!knowsRegistered(ctx, node, blob) || node.service.isFull) return false;
  const bytes = metadataBytes(ctx.resolved.coding) + bytesAt(ctx, blob, upload, tag);
  return node.storedBytes + bytes <= ctx.resolved.network.nodes[node.index].capacityBytes;
}

function shardOf(ctx: WalrusContext, upload: Upload, request: number): number {
  return upload.shards[Math.floor(request / axesOf(ctx).length)];
}

/** All slivers of the node to which this request for metadata goes. */
function bytesAt(ctx: WalrusContext, blob: number, upload: Upload, request: number): number {
  const place = placeOf(ctx, upload, request);
  const axes = axesOf(ctx);
  const shards = (upload.firstPut[place + 1] - upload.firstPut[place]) / axes.length;
  const record = blobAt(ctx, blob);
  return axes.reduce((bytes, axis) => bytes + shards * sliverBytes(ctx, record, axis), 0);
}

/** To be told of the entry that was taken last. */
function note(tag: number): void {
  told.tags[told.taken.count] = tag;
  exchange.note(told.taken);
}

/** What nodes stored, each thing at its time. */
function tell(ctx: WalrusContext, locals: WriteLocals, quorumWeight: number): void {
  const { blob, upload } = locals;
  const { table } = ctx.state.holdings;
  const puts = putsOf(upload);
  const axes = axesOf(ctx).length;
  for (let index = 0; index < told.taken.count; index += 1) {
    const tag = told.tags[index];
    exchange.passTo(told.taken, index);
    if (tag === QUORUM) {
      announceQuorum(ctx, locals, quorumWeight);
      continue;
    }
    const node = upload.nodes[placeOf(ctx, upload, tag)];
    if (tag >= puts) {
      storeMetadata(ctx, nodeAt(ctx, node), blob, 'write');
      continue;
    }
    const axis = tag % axes;
    const shard = shardOf(ctx, upload, tag);
    const holding = holdingAt(table, sliverKey(table, node, shard, axis));
    storeIn(ctx, holding, { node, shard, blob, axis: AXES[axis] }, INTACT, 'write');
  }
}
