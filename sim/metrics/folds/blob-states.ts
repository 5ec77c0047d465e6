/**
 * The state of every live blob over time: readable by each client, durable, with its margins
 * (measures.md "State of a blob"), as exact time integrals and lifetime minima.
 *
 * A blob's own facts measure that blob again; facts about nodes, cuts and epochs measure all live
 * blobs again, in the groups that have their margins in common. What can only raise a margin (a
 * stored sliver, a node that catches up) is looked at where something is short, otherwise when the
 * repair that brought it ends or at the next probe: until then a margin counts as it was before.
 * What lasted no time (a state seen between two facts of one event) is not counted: minima,
 * outages and losses are taken from states that held for at least a microsecond or until the end.
 * A blob of the event log counts from when the nodes have heard of it: it is registered and
 * certified at once, and none of them serves it before.
 * Sums are bigint: 10^4 blobs over two months exceed 2^53 blob-microseconds.
 *
 * Margins, size classes and phases over time are in `spread` (blob-spread.ts).
 */
import type { Fact } from '../../engine/index.ts';
import {
  type BlobGroup,
  type Margins,
  membersOfGroup,
  type WalrusViews,
} from '../../models/views.ts';
import type { FoldDefinition, FoldStep } from '../define.ts';
import { emptyColumn } from './blob-column.ts';
import {
  type BlobSpread,
  copyOfSpread,
  endChange,
  noSpread,
  passSpread,
  startChange,
} from './blob-spread.ts';
import { add, join, leave, noteLosses, remove, takeMinima, trackAt } from './blob-tracks.ts';
import { certificationOf, type FirstBlobs, isNextOfFirst, noFirstBlobs } from './first-blobs.ts';
import { type BlobTrack, hasSameValues, isComplete, measured } from './track-values.ts';

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
  /** Smallest read margin of any live blob so far; null before the first. */
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

export type EndState = 'expired' | 'deleted' | 'invalidated';

export interface BlobStates {
  lastUs: number;
  liveBlobs: number;
  liveBytes: number;
  liveBlobUs: bigint;
  liveByteUs: bigint;
  clients: ClientTotals[];
  minDurableMargin: number | null;
  /** By a number of their own. */
  tracks: Map<number, BlobTrack>;
  nextTrack: number;
  /**
   * By blob, the last track that counted it as a single one. Once that track is over, or where
   * there was none, the blob may be in a run.
   */
  trackOf: Int32Array;
  spread: BlobSpread;
  /** Not durable since this moment; becomes a loss when the state lasts. */
  endangered: Map<number, LostBlob>;
  /** Preloaded blobs that nobody has looked at yet. */
  first: FirstBlobs;
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
];

/** What happens later: whatever comes first has the first blobs measured. */
const LATER: FoldDefinition<BlobStates>['on'] = {
  'event-blob.known': (state, fact, views) => measure(state, fact.entity, fact, views),
  'blob.expired': (state, fact, views) => end(state, fact, 'expired', views),
  'blob.deleted': (state, fact, views) => end(state, fact, 'deleted', views),
  'blob.invalidated': (state, fact, views) => end(state, fact, 'invalidated', views),
  'blob.read-back': (state, fact) => {
    state.readBack.set(fact.entity, fact.args[0]);
  },
  'sliver.stored': (state, fact, views) => touch(state, fact.args[1], fact, views, RISING_ONLY),
  'metadata.stored': (state, fact, views) => touch(state, fact.args[0], fact, views, RISING_ONLY),
  'event-blob.stored': (state, fact, views) => touch(state, fact.args[0], fact, views, RISING_ONLY),
  'slivers.filled': touchShort,
  'metadata.filled': touchShort,
  'blob-sync.ended': (state, fact, views) => {
    const blob = fact.args[0];
    if (trackAt(state, blob, views)?.isFull === false) measure(state, blob, fact, views);
  },
  'transfer.ended': touchIncomplete,
  'node-recovery.ended': touchIncomplete,
  'sliver.corrupted': (state, fact, views) => touch(state, fact.args[1], fact, views, false),
  'probe.taken': touchIncomplete,
  ...Object.fromEntries(TOUCH_ALL.map((name) => [name, measureAll])),
  'epoch.change-started': (state, fact, views) => {
    measureAll(state, fact, views);
    startChange(state.spread);
  },
  'epoch.change-done': (state, fact, views) => {
    measureAll(state, fact, views);
    endChange(state.spread, fact.timeUs);
  },
};

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
      nextTrack: 0,
      trackOf: emptyColumn(),
      spread: noSpread(views.clientCount, views.phase === 'sync'),
      endangered: new Map(),
      first: noFirstBlobs(),
      lost: new Map(),
      ended: new Map(),
      readBack: new Map(),
    };
  },
  on: {
    'blob.certified': (state, fact, views) => {
      if (isNextOfFirst(state.first, fact, views)) return;
      measureFirst(state, fact, views);
      if (views.blob(fact.entity).kind !== 'events') measure(state, fact.entity, fact, views);
    },
    ...afterFirst(LATER),
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
    spread: copyOfSpread(state.spread),
  };
  advance(copy, endUs);
  // What holds at the end counts, however short it has lasted.
  for (const track of state.tracks.values()) takeMinima(copy, track);
  for (const [blob, loss] of state.endangered) if (!copy.lost.has(blob)) copy.lost.set(blob, loss);
  copy.clients.forEach((_, client) => {
    closeOutage(copy, client, endUs);
  });
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

/** Measures all again if anything can have improved. */
function touchIncomplete(state: BlobStates, fact: Fact, views: WalrusViews): void {
  for (const { isFull } of state.tracks.values()) {
    if (isFull) continue;
    measureAll(state, fact, views);
    return;
  }
}

/** Measures all again if some blob is short of something. */
function touchShort(state: BlobStates, fact: Fact, views: WalrusViews): void {
  for (const track of state.tracks.values()) {
    if (isComplete(track)) continue;
    measureAll(state, fact, views);
    return;
  }
}

/** Groups as the tracks have them, until one blob is measured alone; follows from the state. */
const inTracks = new WeakMap<BlobStates, readonly BlobGroup[]>();

function measureAll(state: BlobStates, fact: Fact, views: WalrusViews): void {
  advance(state, fact.timeUs);
  const groups = views.blobGroups();
  if (inTracks.get(state) === groups) {
    // A fault and the crash that it brings tell of one change.
    noteLosses(state, state.endangered.keys(), fact.timeUs);
    return;
  }
  inTracks.set(state, groups);
  for (const track of state.tracks.values()) leave(state, track, fact.timeUs);
  noteLosses(state, state.endangered.keys(), fact.timeUs);
  state.tracks.clear();
  const exposed: number[] = [];
  for (const group of groups) {
    const track = measured(group, fact.timeUs, views);
    add(state, group, track, views);
    if (!track.durable) for (const blob of membersOfGroup(group)) exposed.push(blob);
  }
  for (const blob of [...state.endangered.keys()]) {
    if (trackAt(state, blob, views)?.durable !== false) state.endangered.delete(blob);
  }
  // The oldest first.
  const certifiedUs = (blob: number) => views.blob(blob).certifiedUs;
  exposed.sort((a, b) => certifiedUs(a) - certifiedUs(b) || a - b);
  for (const blob of exposed) {
    const since = blob < state.first.count ? certificationOf(state.first, blob, fact) : fact;
    endanger(state, blob, since, views.blob(blob).sizeBytes);
  }
}

/** The same steps, once the first blobs are measured. */
function afterFirst(steps: FoldDefinition<BlobStates>['on']): FoldDefinition<BlobStates>['on'] {
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]): [string, FoldStep<BlobStates>] => [
      name,
      (state, fact, views) => {
        if (state.first.count > 0) measureFirst(state, fact, views);
        step(state, fact, views);
      },
    ]),
  );
}

function measureFirst(state: BlobStates, fact: Fact, views: WalrusViews): void {
  const { first } = state;
  const { count } = first;
  if (count <= 0) return;
  if (fact.timeUs === state.lastUs) measureAll(state, fact, views);
  else {
    for (let blob = 0; blob < count; blob += 1) {
      measure(state, blob, certificationOf(first, blob, fact), views);
    }
  }
  first.count = 0;
}

function endanger(state: BlobStates, blob: number, fact: Fact, sizeBytes: number): void {
  if (state.endangered.has(blob)) return;
  const { timeUs, eventSeq, causeSeq, name, entity } = fact;
  const loss = { blob, sizeBytes, timeUs, eventSeq, causeSeq };
  state.endangered.set(blob, { ...loss, fact: name, entity });
}

function touch(
  state: BlobStates,
  blob: number,
  fact: Fact,
  views: WalrusViews,
  risingOnly: boolean,
): void {
  const track = trackAt(state, blob, views);
  if (track === undefined) return;
  if (!(risingOnly && isComplete(track))) measure(state, blob, fact, views);
}

function measure(state: BlobStates, blob: number, fact: Fact, views: WalrusViews): void {
  inTracks.delete(state);
  advance(state, fact.timeUs);
  const view = views.blob(blob);
  remove(state, blob, fact.timeUs, views);
  if (!view.isLive) return;
  state.ended.delete(blob);
  const margins: Margins[] = [];
  // Without clients nobody reads, but media still hold slivers: ask as client 0 would.
  for (let client = 0; client < Math.max(1, state.clients.length); client++) {
    margins.push(views.margins(blob, client));
  }
  const alone = { blobs: [blob], count: 1, bytes: view.sizeBytes, margins };
  const after = measured(alone, fact.timeUs, views);
  const youngest = state.tracks.get(state.nextTrack - 1);
  if (youngest !== undefined && hasSameValues(youngest, after)) {
    join(state, { blob, number: state.nextTrack - 1, track: youngest }, views);
  } else add(state, alone, after, views);
  if (after.durable) state.endangered.delete(blob);
  else endanger(state, blob, fact, view.sizeBytes);
}

function end(state: BlobStates, fact: Fact, as: EndState, views: WalrusViews): void {
  inTracks.delete(state);
  advance(state, fact.timeUs);
  remove(state, fact.entity, fact.timeUs, views);
  state.endangered.delete(fact.entity);
  state.ended.set(fact.entity, as);
}

function advance(state: BlobStates, toUs: number): void {
  const elapsedUs = toUs - state.lastUs;
  if (elapsedUs <= 0) return;
  const out = state.clients.map(({ outBlobs }) => outBlobs);
  passSpread(state.spread, state.lastUs, toUs, state.liveBlobs, out);
  const elapsed = BigInt(elapsedUs);
  state.liveBlobUs += elapsed * BigInt(state.liveBlobs);
  state.liveByteUs += elapsed * BigInt(state.liveBytes);
  for (const [index, client] of state.clients.entries()) {
    if (client.outBlobs === 0) {
      closeOutage(state, index, state.lastUs);
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

function closeOutage({ clients, spread }: BlobStates, index: number, untilUs: number): void {
  const client = clients[index];
  if (client.outageSinceUs < 0) return;
  const lengthUs = untilUs - client.outageSinceUs;
  spread.outageUs[index].push(lengthUs);
  client.longestOutageUs = Math.max(client.longestOutageUs, lengthUs);
  client.outageSinceUs = -1;
}
