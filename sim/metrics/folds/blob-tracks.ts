/**
 * The tracks of blob-states.ts: blobs that have all their values in common are one track. A change
 * takes a track's values into the minima when they have held for any time.
 */
import type { WalrusViews } from '../../models/views.ts';
import { sizeClassOf } from '../size-classes.ts';
import { countSpread } from './blob-spread.ts';
import type { BlobStates, BlobTrack } from './blob-states.ts';

/** The track of a blob that is not live. */
export const NONE = -1;

export function trackAt({ tracks, trackOf }: BlobStates, blob: number): BlobTrack | undefined {
  return tracks.get(trackOf[blob] ?? NONE);
}

export function add(
  state: BlobStates,
  blobs: readonly number[],
  track: BlobTrack,
  views: WalrusViews,
): void {
  const number = state.nextTrack++;
  state.tracks.set(number, track);
  // By index: every live blob, whenever anything changed for any.
  for (let at = 0; at < blobs.length; at++) {
    const blob = blobs[at];
    if (blob >= state.trackOf.length) growTo(state, blob + 1);
    state.trackOf[blob] = number;
    if (state.classOf[blob] === NONE) {
      state.classOf[blob] = sizeClassOf(views.blob(blob).sizeBytes);
    }
    track.classes[state.classOf[blob]]++;
  }
  count(state, track, 1);
}

export function isComplete({ durable, recoverable, readable }: BlobTrack): boolean {
  return durable && recoverable && !readable.includes(false);
}

/** Blobs that become alike at one moment, as all do at the start, are one track. */
export function hasSameValues(a: BlobTrack, b: BlobTrack): boolean {
  return (
    a.sinceUs === b.sinceUs &&
    a.recoverable === b.recoverable &&
    a.durable === b.durable &&
    a.durableMargin === b.durableMargin &&
    a.isFull === b.isFull &&
    a.margins.every((margin, client) => margin === b.margins[client]) &&
    a.readable.every((isReadable, client) => isReadable === b.readable[client])
  );
}

export function join(
  state: BlobStates,
  { blob, number, track }: { blob: number; number: number; track: BlobTrack },
  sizeBytes: number,
): void {
  if (blob >= state.trackOf.length) growTo(state, blob + 1);
  if (state.classOf[blob] === NONE) state.classOf[blob] = sizeClassOf(sizeBytes);
  count(state, track, -1);
  state.trackOf[blob] = number;
  track.count += 1;
  track.bytes += sizeBytes;
  track.classes[state.classOf[blob]]++;
  count(state, track, 1);
}

function growTo(state: BlobStates, blobs: number): void {
  const longer = new Int32Array(2 * blobs).fill(NONE);
  longer.set(state.trackOf);
  state.trackOf = longer;
  const classes = new Int8Array(2 * blobs).fill(NONE);
  classes.set(state.classOf);
  state.classOf = classes;
}

/** Takes a blob out of its track, and the values into the minima if they held for any time. */
export function remove(state: BlobStates, blob: number, nowUs: number, sizeBytes: number): void {
  const track = trackAt(state, blob);
  noteLosses(state, [blob], nowUs);
  if (track === undefined) return;
  leave(state, track, nowUs);
  track.count -= 1;
  track.bytes -= sizeBytes;
  track.classes[state.classOf[blob]] -= 1;
  if (track.count === 0) state.tracks.delete(state.trackOf[blob]);
  else count(state, track, 1);
  state.trackOf[blob] = NONE;
}

/** The values of a track are over, or one of its blobs is. */
export function leave(state: BlobStates, track: BlobTrack, nowUs: number): void {
  if (nowUs > track.sinceUs) takeMinima(state, track);
  count(state, track, -1);
}

/** What was not durable for any time is lost. */
export function noteLosses(state: BlobStates, blobs: Iterable<number>, nowUs: number): void {
  for (const blob of blobs) {
    const loss = state.endangered.get(blob);
    if (loss !== undefined && nowUs > loss.timeUs && !state.lost.has(blob)) {
      state.lost.set(blob, { ...loss });
    }
  }
}

function count(state: BlobStates, track: BlobTrack, sign: 1 | -1): void {
  countSpread(state.spread, track, sign);
  state.liveBlobs += sign * track.count;
  state.liveBytes += sign * track.bytes;
  for (let i = 0; i < state.clients.length; i++) {
    if (track.readable[i]) continue;
    const client = state.clients[i];
    client.outBlobs += sign * track.count;
    client.outBytes += sign * track.bytes;
    if (track.recoverable) client.recoverableOutBlobs += sign * track.count;
  }
}

export function takeMinima(state: BlobStates, track: BlobTrack): void {
  for (let i = 0; i < state.clients.length; i++) {
    const client = state.clients[i];
    client.minMargin = lesser(client.minMargin, track.margins[i]);
  }
  state.minDurableMargin = lesser(state.minDurableMargin, track.durableMargin);
}

function lesser(known: number | null, value: number): number {
  return known === null || value < known ? value : known;
}
