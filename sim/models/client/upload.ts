/**
 * Upload of one blob to all nodes (network.md §4 step 5): metadata to each node first, then all
 * its slivers, so many requests at a time. A PUT takes a permit of the upload, then one of its
 * node, and holds both through its retries; permits go first come, first served. The first sliver
 * that exhausts its retries fails the node. Where the metadata was there before, a request for
 * the status of a large sliver precedes each PUT, which is left out where the node has it.
 *
 * A node's PUTs queue for permits together and in a row, so that counters tell who is where: of
 * the PUTs of a node the first `granted` hold a permit of the upload, the first `sent` one of the
 * node too. All requests of the upload are numbered: PUTs node by node, then metadata.
 */
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { axesOf, piecesToCertify } from '../coding/coding.ts';
import { type CommitteeMember, isUploadComplete } from '../committee/index.ts';
import { AXES, type Use } from '../facts.ts';
import { type Bytes, type Call, call } from '../network/index.ts';
import { placedAmong } from '../placement/places.ts';
import { sliverBytes, sliverIndexAt } from '../storage-node/holdings.ts';
import { metadataMessage, NO_BYTES, sliverMessage } from '../storage-node/messages.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { askAgain, dropAsked } from './ask.ts';
import type { WriteLocals } from './write.ts';
import { noteUploaded } from './write-replies.ts';

/** Slivers from this size on are asked for first where a node had metadata (network.md §4). */
const ASKED_FIRST_BYTES = 5560;

export interface Upload {
  /** Nodes in the order in which they are asked; the columns below are by place in it. */
  nodes: number[];
  /** Shards of each in the committee. */
  weights: number[];
  /** Number of the node's first PUT; one more than there are nodes. */
  firstPut: number[];
  granted: number[];
  sent: number[];
  ended: number[];
  /** 1 once the node has everything or has failed. */
  isOver: number[];
  /** 1 where the metadata was there before: the node may have slivers too. */
  hadMetadata: number[];
  /** By the number of a PUT, divided by the slivers of a shard: shard, and place of its node. */
  shards: number[];
  places: number[];
  /** Bytes of a PUT, by axis of its sliver: the same for every shard. */
  messages: Bytes[];
  /** Permits of the upload that nobody holds. */
  permits: number;
  /** Places whose PUTs wait for permits, the first at `queueHead`. */
  queue: number[];
  queueHead: number;
}

/** The upload of a blob to these members, as wide as limits on requests and bytes allow. */
export function uploadTo(
  ctx: WalrusContext,
  blob: number,
  members: readonly CommitteeMember[],
): Upload {
  const record = blobAt(ctx, blob);
  const { maxConcurrentWrites, maxDataInFlightBytes } = ctx.resolved.network.protocol;
  const primaryBytes = sliverBytes(ctx, record, 'primary');
  const inFlight = Math.floor(Math.max(maxDataInFlightBytes, primaryBytes) / primaryBytes);
  return createUpload(
    members,
    Math.min(maxConcurrentWrites, inFlight),
    axesOf(ctx).map((axis) => sliverMessage(sliverBytes(ctx, record, axis))),
    members.map(({ shards }) => placedAmong(ctx, blob, shards)),
  );
}

/** `messages`: one for each sliver of a shard. `shardsOf`: those of each member that get any. */
export function createUpload(
  members: readonly CommitteeMember[],
  permits: number,
  messages: Bytes[],
  shardsOf: readonly (readonly number[])[],
): Upload {
  const zeros = () => members.map(() => 0);
  const upload: Upload = {
    nodes: members.map(({ node }) => node),
    weights: members.map(({ shards }) => shards.length),
    firstPut: [0],
    granted: zeros(),
    sent: zeros(),
    ended: zeros(),
    isOver: zeros(),
    hadMetadata: zeros(),
    shards: [],
    places: [],
    messages,
    permits,
    queue: [],
    queueHead: 0,
  };
  for (const [place, shards] of shardsOf.entries()) {
    for (const shard of shards) {
      upload.shards.push(shard);
      upload.places.push(place);
    }
    upload.firstPut.push(messages.length * upload.shards.length);
  }
  return upload;
}

type Write = { id: number; locals: WriteLocals };

/** Sends a request of the upload, by its number. */
export type Send = (request: number) => void;

/** Sends the metadata to every node. */
export function startUpload(ctx: WalrusContext, write: Write): void {
  const { asked, upload } = write.locals;
  const puts = putsOf(upload);
  for (let request = 0; request < puts + upload.nodes.length; request += 1) asked.calls.push(0);
  for (let place = 0; place < upload.nodes.length; place += 1) sendPut(ctx, write, puts + place);
}

/**
 * Sends a request of the upload, for the first time or again. What the node may have is asked for
 * first, unless the answer was that it has not (`isMissing`).
 */
export function sendPut(
  ctx: WalrusContext,
  write: Write,
  request: number,
  isMissing = false,
): void {
  if (!isMissing && isAskedFirst(ctx, write.locals, request)) askForSliver(ctx, write, request);
  else put(ctx, write, request);
}

function isAskedFirst(ctx: WalrusContext, { blob, upload }: WriteLocals, request: number): boolean {
  if (request >= putsOf(upload)) return false;
  const axes = axesOf(ctx);
  const place = upload.places[Math.floor(request / axes.length)];
  if (upload.hadMetadata[place] === 0) return false;
  return sliverBytes(ctx, blobAt(ctx, blob), AXES[request % axes.length]) >= ASKED_FIRST_BYTES;
}

function askForSliver(ctx: WalrusContext, { id, locals }: Write, request: number): void {
  const { asked, blob, endpoint, upload } = locals;
  const axes = axesOf(ctx).length;
  const slot = Math.floor(request / axes);
  asked.calls[request] = call(ctx, {
    from: endpoint,
    to: upload.nodes[upload.places[slot]],
    method: 'sliver-status.get',
    cause: 'status',
    blob,
    shard: upload.shards[slot],
    axis: request % axes,
    requestBytes: NO_BYTES,
    timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
    owner: id,
    tag: request,
  });
}

function put(ctx: WalrusContext, { id, locals }: Write, request: number): void {
  const { asked, blob, endpoint, upload } = locals;
  const record = blobAt(ctx, blob);
  const puts = putsOf(upload);
  const isSliver = request < puts;
  const axes = axesOf(ctx).length;
  const slot = Math.floor(request / axes);
  const axisCode = request % axes;
  const axis = AXES[axisCode];
  const shard = isSliver ? upload.shards[slot] : -1;
  asked.calls[request] = call(ctx, {
    from: endpoint,
    to: upload.nodes[isSliver ? upload.places[slot] : request - puts],
    method: isSliver ? 'sliver.put' : 'metadata.put',
    cause: 'write',
    blob,
    shard,
    axis: isSliver ? axisCode : 0,
    request:
      isSliver && record.carriesBytes
        ? originalSliver(ctx, record, axis, sliverIndexAt(ctx, record, axis, shard)).content
        : null,
    requestBytes: isSliver ? upload.messages[axisCode] : metadataMessage(ctx),
    timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
    owner: id,
    tag: request,
  });
}

/** Takes the reply to a request of the upload. */
export function onPut(ctx: WalrusContext, write: Write, reply: Call): Use {
  const { locals } = write;
  const { asked, upload } = locals;
  const { tag } = reply;
  const puts = putsOf(upload);
  const place = placeOf(ctx, upload, tag);
  asked.calls[tag] = 0;
  if (reply.status !== 'ok') {
    if (!askAgain(ctx, locals, tag)) failNode(ctx, write, place);
    return 'retried';
  }
  if (reply.method === 'sliver-status.get' && reply.response === 0) {
    sendPut(ctx, write, tag, true);
    return 'used';
  }
  if (tag >= puts) upload.hadMetadata[place] = reply.response === 1 ? 1 : 0;
  if (noteStored(ctx, upload, tag, sendOf(ctx, write))) {
    if (endNode(ctx, locals, place, true)) wake(ctx, locals.signal);
  }
  return 'used';
}

function sendOf(ctx: WalrusContext, write: Write): Send {
  return (request) => sendPut(ctx, write, request);
}

/** A node has what request `tag` brought; what may follow it is sent. Was it the node's last? */
export function noteStored(ctx: WalrusContext, upload: Upload, tag: number, send: Send): boolean {
  const place = placeOf(ctx, upload, tag);
  if (tag >= putsOf(upload)) {
    upload.queue.push(place);
  } else {
    upload.ended[place] += 1;
    upload.permits += 1;
    sendGranted(ctx, upload, place, send);
  }
  grantPermits(ctx, upload, send);
  return upload.ended[place] === putsAt(upload, place);
}

/** Gives permits of the upload to whoever waits longest. */
function grantPermits(ctx: WalrusContext, upload: Upload, send: Send): void {
  while (upload.permits > 0 && upload.queueHead < upload.queue.length) {
    const place = upload.queue[upload.queueHead];
    if (upload.isOver[place] === 1 || upload.granted[place] === putsAt(upload, place)) {
      upload.queueHead += 1;
      continue;
    }
    upload.granted[place] += 1;
    upload.permits -= 1;
    sendGranted(ctx, upload, place, send);
  }
}

/** Sends what holds a permit of the upload, as far as the node's permits go. */
function sendGranted(ctx: WalrusContext, upload: Upload, place: number, send: Send): void {
  const { requestsPerNode } = ctx.resolved.network.protocol;
  while (
    upload.sent[place] < upload.granted[place] &&
    upload.sent[place] - upload.ended[place] < requestsPerNode
  ) {
    send(upload.firstPut[place] + upload.sent[place]);
    upload.sent[place] += 1;
  }
}

/** One request of the node was asked too often: all of its others are dropped. */
function failNode(ctx: WalrusContext, write: Write, place: number): void {
  const { asked, upload } = write.locals;
  dropAsked(ctx, asked, upload.firstPut[place], upload.firstPut[place + 1]);
  upload.permits += upload.granted[place] - upload.ended[place];
  if (endNode(ctx, write.locals, place, false)) wake(ctx, write.locals.signal);
  grantPermits(ctx, upload, sendOf(ctx, write));
}

/** The node has everything, or has failed. May the writer go on, who could not before? */
export function endNode(
  ctx: WalrusContext,
  locals: WriteLocals,
  place: number,
  isStored: boolean,
): boolean {
  const { upload } = locals;
  upload.isOver[place] = 1;
  const pieces = isStored ? putsAt(upload, place) / axesOf(ctx).length : 0;
  return noteUploaded(ctx, locals, { weight: isStored ? upload.weights[place] : 0, pieces });
}

/** A quorum of all shards, and of a blob with fewer pieces than shards so many of them. */
export function isUploaded(
  ctx: WalrusContext,
  { storedWeight, storedPieces }: WriteLocals,
): boolean {
  if (!isUploadComplete(storedWeight, codeOf(ctx).n)) return false;
  return storedPieces >= piecesToCertify(ctx.resolved.coding);
}

/** Pieces on the nodes that have signed already. */
export function piecesConfirmed(
  ctx: WalrusContext,
  { blob, confirmed }: WriteLocals,
  members: readonly CommitteeMember[],
): number {
  let pieces = 0;
  for (const { node, shards } of members) {
    if (confirmed.has(node)) pieces += placedAmong(ctx, blob, shards).length;
  }
  return pieces;
}

/** Place of the node that a request goes to. */
export function placeOf(ctx: WalrusContext, upload: Upload, request: number): number {
  const puts = putsOf(upload);
  if (request >= puts) return request - puts;
  return upload.places[Math.floor(request / axesOf(ctx).length)];
}

function putsAt(upload: Upload, place: number): number {
  return upload.firstPut[place + 1] - upload.firstPut[place];
}

export function putsOf(upload: Upload): number {
  return upload.firstPut[upload.nodes.length];
}
