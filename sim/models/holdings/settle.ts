/**
 * Changing the boxes of a holding while what it holds stays as it is: a span that was filled, an
 * outage that is over, a shard that was filled blob by blob. Only the blobs of the region are
 * looked at, each once before and once after.
 */
import { type Box, contains, layBox, type Region, regionOf } from './boxes.ts';
import { blobsBetween, blobsInRegion, thoseInRegion } from './by-place.ts';
import { isOfMoments } from './classes.ts';
import { counted } from './counted.ts';
import { noteBoxes } from './odd.ts';
import {
  codeIn,
  type Holding,
  type HoldingsTable,
  isWholeByBoxes,
  keepCode,
  lacks,
  MISSING,
  noteLaid,
  PRESENT,
} from './table.ts';
import type { TrackedBlobs } from './tracked.ts';

export interface Settling {
  /** What the boxes may decide anew. */
  region: Region;
  lay(boxes: Box[]): void;
  /** Blobs that are present from now on where they were missing. */
  arriving?: readonly number[];
  /**
   * The blobs that are looked at, ascending by place: of all others in the region the caller knows
   * that the new boxes say what is held of them. All of the region where it is left out.
   */
  among?: readonly number[];
}

/** Lays the boxes; the blobs that arrived, ascending by place. */
export function settle(
  table: HoldingsTable,
  holding: Holding,
  { region, lay, arriving = [], among }: Settling,
): number[] {
  const { tracked } = table;
  const blobs = among ?? blobsInRegion(tracked, region);
  const codes = codesOf(table, holding, blobs);
  const comers = byPlace(tracked, arriving);
  const arrived: number[] = [];
  lay(holding.boxes);
  noteBoxes(table, holding);
  let next = 0;
  for (let at = 0; at < blobs.length; at += 1) {
    const blob = blobs[at];
    while (next < comers.length && isBefore(tracked, comers[next], blob)) next += 1;
    const isComing = codes[at] === MISSING && comers[next] === blob;
    if (isComing) arrived.push(blob);
    keepCode(table, holding, blob, isComing ? PRESENT : codes[at]);
  }
  holding.held += arrived.length;
  noteLaid(table, holding);
  return arrived;
}

/** Present is what is certified in a region from now on; what is held of it now stays as it is. */
export function relay(
  table: HoldingsTable,
  holding: Holding,
  region: Region,
  among?: readonly number[],
): void {
  const lay = (boxes: Box[]) => layBox(boxes, { ...region, isPresent: true });
  settle(table, holding, { region, lay, among });
}

/**
 * A holding that was filled blob by blob gets one box over everything certified, when that leaves
 * fewer exceptions. What it holds stays as it is. Where `among` is given, the caller knows that
 * all others have no exceptions, and are held by the boxes.
 */
export function compact(
  table: HoldingsTable,
  holding: Holding,
  region: Region,
  among?: readonly number[],
): void {
  if (holding.exceptions === 0 || isWholeByBoxes(holding)) return;
  const { tracked } = table;
  const { isGone, certifiedUs, id, unit } = tracked;
  let others = 0;
  const blobs = among ?? blobsBetween(tracked, region.fromId, region.toId);
  for (let at = 0; at < blobs.length; at += 1) {
    const blob = blobs[at];
    counted.blobs += 1;
    if (isGone[blob] === 1 || !contains(region, certifiedUs[blob], id[blob], unit[blob])) continue;
    const code = codeIn(table, holding, blob);
    if (code > PRESENT || lacks(table, holding, blob)) others += 1;
    // Most of what is not whole lacks more than it has exceptions.
    if (others >= holding.exceptions) return;
  }
  relay(table, holding, region, among && thoseInRegion(tracked, among, region));
}

/**
 * Stretches of time before `nowUs` in which no box says that anything is there, between boxes that
 * say so: between the start of an epoch, up to which a gained shard was copied, and the moment from
 * which its node takes writes. What was certified then came by itself; the gap goes.
 */
export function closeGaps(table: HoldingsTable, holding: Holding, nowUs: number): void {
  if (holding.boxes.length < 2) return;
  const edges = holding.boxes.flatMap(({ fromUs, toUs }) => [fromUs, toUs]);
  // Members were there before anything came, and moments of single classes are in none of these.
  const isEdge = (us: number) => us > 0 && us <= nowUs && !isOfMoments(us);
  const times = [...new Set(edges)].filter(isEdge).sort((a, b) => a - b);
  for (let at = 1; at < times.length; at += 1) {
    const region = regionOf({ fromUs: times[at - 1], toUs: times[at] });
    const isGap = holding.boxes.every(({ fromUs, toUs }) => {
      return fromUs >= region.toUs || toUs <= region.fromUs;
    });
    if (isGap) relay(table, holding, region);
  }
}

function codesOf(table: HoldingsTable, holding: Holding, blobs: readonly number[]): Uint8Array {
  const codes = new Uint8Array(blobs.length);
  for (let at = 0; at < blobs.length; at += 1) codes[at] = codeIn(table, holding, blobs[at]);
  return codes;
}

/** The blobs in the order of places, in which bulk work names them anyway. */
function byPlace(tracked: TrackedBlobs, blobs: readonly number[]): readonly number[] {
  for (let at = 1; at < blobs.length; at += 1) {
    if (isBefore(tracked, blobs[at - 1], blobs[at])) continue;
    return [...blobs].sort((a, b) => tracked.id[a] - tracked.id[b] || a - b);
  }
  return blobs;
}

function isBefore({ id }: TrackedBlobs, a: number, b: number): boolean {
  return id[a] < id[b] || (id[a] === id[b] && a < b);
}
