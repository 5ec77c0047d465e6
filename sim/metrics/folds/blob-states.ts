/**
 * The state of every live blob over time: readable by each client, durable, with its margins
 * (measures.md "State of a blob"), as exact time integrals and lifetime minima.
 *
 * A blob's own facts measure that blob again; facts about nodes, cuts and epochs measure all live
 * blobs again. What can only raise a margin (a stored sliver, a node that catches up) is looked at
 * where something is short, and otherwise at the next probe. What lasted no time (a state seen
 * between two facts of one event) is not counted: minima, outages and losses are taken from states
 * that held for at least a microsecond or until the end. Sums are bigint: 10^4 blobs over two
 * months exceed 2^53 blob-microseconds.
 *
 * Left out: classes, regions and phases as labels; operators and providers whose loss ends a
 * margin; the time-weighted histogram of margins.
 */
import type { Fact } from '../../engine/index.ts';
import type { WalrusViews } from '../../models/views.ts';
import type { FoldDefinition } from '../define.ts';

/** What one client sees of all live blobs. */
export interface ClientTotals {
  /** Blobs that this client cannot read now, and their bytes. */
  outBlobs: number;
  outBytes: number;
  /** Of those, blobs that the nodes that are up could rebuild all the same. */
  recoverableOutBlobs: number;
  outBlobUs: bigint;
  outByteUs: bigint;
  recoverableOutBlobUs: bigint;
  /** Maximal spans of time in which at least one live blob was out; −1 outside of one. */
  outages: number;
  outageSinceUs: number;
  longestOutageUs: number;
  /** Smallest aRouted − kp of any live blob so far; null before the first. */
  minMargin: number | null;
}

/** The first moment at which a live blob stopped being durable. */
export interface LostBlob {
  blob: number;
  sizeBytes: number;
  timeUs: number;
  /** The event that caused it, and the event that scheduled that one. */
  eventSeq: number;
  causeSeq: number;
  /** The fact that told of it, and the entity of that fact. */
  fact: string;
  entity: number;
}

interface BlobTrack {
  sizeBytes: number;
  /** The values below hold from here on. */
  sinceUs: number;
  /** By client. */
  margins: number[];
  readable: boolean[];
  recoverable: boolean;
  durable: boolean;
  durableMargin: number;
  /** Every shard has both slivers and every client can get them all: nothing can improve. */
  isFull: boolean;
}

export type EndState = 'expired' | 'deleted' | 'invalidated';

export interface BlobStates {
  lastUs: number;
  liveBlobs: number;
  liveBytes: number;
  liveBlobUs: bigint;
  liveByteUs: bigint;
  clients: ClientTotals[];
  minDurableMargin: number | null;
  tracks: Map<number, BlobTrack>;
  /** Not durable since this moment; becomes a loss when the state lasts. */
  endangered: Map<number, LostBlob>;
  /** Absorbing, in the order of loss. */
  lost: Map<number, LostBlob>;
  ended: Map<number, EndState>;
  /** Outcome of the comparison at the end, an index into OUTCOMES. */
  readBack: Map<number, number>;
}

const RISING_ONLY = true;

/** Facts after which any blob's state may differ. */
const TOUCH_ALL = [
  'node.crashed',
  'node.restarted',
  'volume.lost',
  'slivers.lost',
  'shard.dropped',
  'fault.started',
  'fault.ended',
  'epoch.change-started',
  'epoch.change-done',
];

export const blobStates: FoldDefinition<BlobStates> = {
  fold: 'blob-states',
  init(views) {
    const clients: ClientTotals[] = [];
    for (let client = 0; client < views.clientCount; client++) clients.push(noTotals());
    return {
      lastUs: views.nowUs,
      liveBlobs: 0,
      liveBytes: 0,
      liveBlobUs: 0n,
      liveByteUs: 0n,
      clients,
      minDurableMargin: null,
      tracks: new Map(),
      endangered: new Map(),
      lost: new Map(),
      ended: new Map(),
      readBack: new Map(),
    };
  },
  on: {
    'blob.certified': (state, fact, views) => measure(state, fact.entity, fact, views),
    'blob.expired': (state, fact) => end(state, fact, 'expired'),
    'blob.deleted': (state, fact) => end(state, fact, 'deleted'),
    'blob.invalidated': (state, fact) => end(state, fact, 'invalidated'),
    'blob.read-back': (state, fact) => {
      state.readBack.set(fact.entity, fact.args[0]);
    },
    'sliver.stored': (state, fact, views) => touch(state, fact.args[1], fact, views, RISING_ONLY),
    'metadata.stored': (state, fact, views) => touch(state, fact.args[0], fact, views, RISING_ONLY),
    'slivers.filled': touchIncomplete,
    'metadata.filled': touchIncomplete,
    'sliver.corrupted': (state, fact, views) => touch(state, fact.args[1], fact, views, false),
    'probe.taken': touchIncomplete,
    ...Object.fromEntries(TOUCH_ALL.map((name) => [name, touchAll])),
  },
};

function noTotals(): ClientTotals {
  return {
    outBlobs: 0,
    outBytes: 0,
    recoverableOutBlobs: 0,
    outBlobUs: 0n,
    outByteUs: 0n,
    recoverableOutBlobUs: 0n,
    outages: 0,
    outageSinceUs: -1,
    longestOutageUs: 0,
    minMargin: null,
  };
}

/** The same state with time run on to `endUs`; the given one is left as it is. */
export function statesAt(state: BlobStates, endUs: number): BlobStates {
  const copy: BlobStates = {
    ...state,
    clients: state.clients.map((client) => ({ ...client })),
    tracks: new Map(),
    endangered: new Map(),
    lost: new Map(state.lost),
  };
  advance(copy, endUs);
  // What holds at the end counts, however short it has lasted.
  for (const track of state.tracks.values()) takeMinima(copy, track);
  for (const [blob, loss] of state.endangered) if (!copy.lost.has(blob)) copy.lost.set(blob, loss);
  for (const client of copy.clients) closeOutage(client, endUs);
  return copy;
}

/** Smallest margin over the live blobs now, for one client; null without live blobs. */
export function currentMargin(state: BlobStates, client: number): number | null {
  let least: number | null = null;
  for (const track of state.tracks.values()) {
    const margin = track.margins[client];
    if (least === null || margin < least) least = margin;
  }
  return least;
}

function touchIncomplete(state: BlobStates, fact: Fact, views: WalrusViews): void {
  for (const [blob, { isFull }] of [...state.tracks]) {
    if (!isFull) measure(state, blob, fact, views);
  }
}

function touchAll(state: BlobStates, fact: Fact, views: WalrusViews): void {
  for (const blob of [...state.tracks.keys()]) measure(state, blob, fact, views);
}

function touch(
  state: BlobStates,
  blob: number,
  fact: Fact,
  views: WalrusViews,
  risingOnly: boolean,
): void {
  const track = state.tracks.get(blob);
  if (track === undefined) return;
  const complete = track.durable && track.recoverable && !track.readable.includes(false);
  if (!(risingOnly && complete)) measure(state, blob, fact, views);
}

function measure(state: BlobStates, blob: number, fact: Fact, views: WalrusViews): void {
  advance(state, fact.timeUs);
  const before = state.tracks.get(blob);
  if (before !== undefined) remove(state, blob, before, fact.timeUs);
  const view = views.blob(blob);
  if (!view.isLive) return;
  state.ended.delete(blob);
  const after = measured(blob, view.sizeBytes, fact.timeUs, state.clients.length, views);
  add(state, blob, after);
  if (after.durable) state.endangered.delete(blob);
  else if (!state.endangered.has(blob)) {
    const { timeUs, eventSeq, causeSeq, name, entity } = fact;
    const loss = { blob, sizeBytes: after.sizeBytes, timeUs, eventSeq, causeSeq };
    state.endangered.set(blob, { ...loss, fact: name, entity });
  }
}

function measured(
  blob: number,
  sizeBytes: number,
  sinceUs: number,
  clientCount: number,
  views: WalrusViews,
): BlobTrack {
  const { n, kp, ks } = views.code;
  const state: BlobTrack = {
    sizeBytes,
    sinceUs,
    margins: [],
    readable: [],
    recoverable: true,
    durable: true,
    durableMargin: 0,
    isFull: true,
  };
  // Without clients nobody reads, but media still hold slivers: ask as client 0 would.
  for (let client = 0; client < Math.max(1, clientCount); client++) {
    const margins = views.margins(blob, client);
    if (client < clientCount) {
      state.margins.push(margins.aRouted - kp);
      state.readable.push(margins.readable);
    }
    state.recoverable = margins.recoverable;
    state.durable = margins.durable;
    state.durableMargin = Math.max(margins.a - kp, margins.b - ks);
    state.isFull &&= margins.aRouted === n && margins.aUp === n && margins.bUp === n;
    state.isFull &&= margins.readable;
  }
  return state;
}

function end(state: BlobStates, fact: Fact, as: EndState): void {
  advance(state, fact.timeUs);
  const track = state.tracks.get(fact.entity);
  if (track !== undefined) remove(state, fact.entity, track, fact.timeUs);
  state.endangered.delete(fact.entity);
  state.ended.set(fact.entity, as);
}

function advance(state: BlobStates, toUs: number): void {
  const elapsedUs = toUs - state.lastUs;
  if (elapsedUs <= 0) return;
  const elapsed = BigInt(elapsedUs);
  state.liveBlobUs += elapsed * BigInt(state.liveBlobs);
  state.liveByteUs += elapsed * BigInt(state.liveBytes);
  for (const client of state.clients) {
    if (client.outBlobs === 0) {
      closeOutage(client, state.lastUs);
      continue;
    }
    client.outBlobUs += elapsed * BigInt(client.outBlobs);
    client.outByteUs += elapsed * BigInt(client.outBytes);
    client.recoverableOutBlobUs += elapsed * BigInt(client.recoverableOutBlobs);
    if (client.outageSinceUs < 0) {
      client.outages++;
      client.outageSinceUs = state.lastUs;
    }
  }
  state.lastUs = toUs;
}

function closeOutage(client: ClientTotals, untilUs: number): void {
  if (client.outageSinceUs < 0) return;
  client.longestOutageUs = Math.max(client.longestOutageUs, untilUs - client.outageSinceUs);
  client.outageSinceUs = -1;
}

function add(state: BlobStates, blob: number, track: BlobTrack): void {
  state.tracks.set(blob, track);
  count(state, track, 1);
}

/** Takes the values out again, and into the minima if they held for any time. */
function remove(state: BlobStates, blob: number, track: BlobTrack, nowUs: number): void {
  if (nowUs > track.sinceUs) takeMinima(state, track);
  const loss = state.endangered.get(blob);
  if (loss !== undefined && nowUs > loss.timeUs && !state.lost.has(blob)) {
    state.lost.set(blob, { ...loss });
  }
  state.tracks.delete(blob);
  count(state, track, -1);
}

function count(state: BlobStates, track: BlobTrack, sign: 1 | -1): void {
  state.liveBlobs += sign;
  state.liveBytes += sign * track.sizeBytes;
  for (let i = 0; i < state.clients.length; i++) {
    if (track.readable[i]) continue;
    const client = state.clients[i];
    client.outBlobs += sign;
    client.outBytes += sign * track.sizeBytes;
    if (track.recoverable) client.recoverableOutBlobs += sign;
  }
}

function takeMinima(state: BlobStates, track: BlobTrack): void {
  for (let i = 0; i < state.clients.length; i++) {
    const client = state.clients[i];
    client.minMargin = lesser(client.minMargin, track.margins[i]);
  }
  state.minDurableMargin = lesser(state.minDurableMargin, track.durableMargin);
}

function lesser(known: number | null, value: number): number {
  return known === null || value < known ? value : known;
}
