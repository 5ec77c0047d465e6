/**
 * The tracks of blob-states.ts: blobs that have all their values in common are one track. A change
 * takes a track's values into the minima when they have held for any time.
 */
import type { BlobGroup, WalrusViews } from '../../models/views.ts';
import { numberOf, withNumber } from './blob-column.ts';
import { countSpread } from './blob-spread.ts';
import type { BlobStates } from './blob-states.ts';
import { type BlobTrack, classesOfRun, classOf } from './track-values.ts';

/** The track of a blob that is not live. */
const NONE = -2;

/** The number of a blob's track; NONE for a blob that has none. */
function numberAt(state: BlobStates, blob: number, views: WalrusViews): number {
  const number = numberOf(state.trackOf, blob);
  if (number === NONE || state.tracks.has(number)) return number;
  // Only the blobs of the start lie in runs.
  if (views.blob(blob).kind !== 'preloaded' || state.ended.has(blob)) return NONE;
  const place = views.placeOf(blob);
  for (const [one, { run }] of state.tracks) {
    if (run === null || place < run.fromId || place >= run.toId) continue;
    return one;
  }
  return NONE;
}

export function trackAt(
  state: BlobStates,
  blob: number,
  views: WalrusViews,
): BlobTrack | undefined {
  return state.tracks.get(numberAt(state, blob, views));
}

export function add(
  state: BlobStates,
  { blobs, run }: BlobGroup,
  track: BlobTrack,
  views: WalrusViews,
): void {
  const number = state.nextTrack++;
  state.tracks.set(number, track);
  if (run === undefined) {
    for (const blob of blobs) {
      state.trackOf = withNumber(state.trackOf, blob, number);
      track.classes[classOf(blob, views)] += 1;
    }
  } else {
    track.run = { fromId: run.fromId, toId: run.toId };
    track.classes = classesOfRun(run, views);
  }
  count(state, track, 1);
}

export function join(
  state: BlobStates,
  { blob, number, track }: { blob: number; number: number; track: BlobTrack },
  views: WalrusViews,
): void {
  count(state, track, -1);
  state.trackOf = withNumber(state.trackOf, blob, number);
  track.count += 1;
  track.bytes += views.sizeOf(blob);
  track.classes[classOf(blob, views)] += 1;
  count(state, track, 1);
}

/** Takes a blob out of its track, and the values into the minima if they held for any time. */
export function remove(state: BlobStates, blob: number, nowUs: number, views: WalrusViews): void {
  const number = numberAt(state, blob, views);
  const track = state.tracks.get(number);
  noteLosses(state, [blob], nowUs);
  if (track === undefined) return;
  leave(state, track, nowUs);
  track.count -= 1;
  track.bytes -= views.sizeOf(blob);
  track.classes[classOf(blob, views)] -= 1;
  if (track.count === 0) state.tracks.delete(number);
  else count(state, track, 1);
  state.trackOf = withNumber(state.trackOf, blob, NONE);
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
