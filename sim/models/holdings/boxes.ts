/**
 * Boxes: what a holding contains, as an ordered list of regions that are present or absent.
 *
 * A region is [certification time) × [place of the blob ID) × [storage unit). A later box lies
 * over an earlier one; where no box lies, nothing is held. An outage is a time box, a transfer or
 * a recovery an ID box, a media loss a unit box. Boxes that no longer decide anything are dropped,
 * so that an ended cursor leaves no edge behind.
 */
import { counted } from './counted.ts';

/** End of time, whole microseconds; certification times lie before it. */
export const TIME_END = Number.MAX_SAFE_INTEGER;
/** Blob IDs are placed by their first 48 bits. */
export const ID_END = 0x1_0000_0000_0000;
/** Storage units of a node's media, by 16 further bits of the blob ID. */
export const UNIT_END = 0x1_0000;

export interface Region {
  fromUs: number;
  toUs: number;
  fromId: number;
  toId: number;
  fromUnit: number;
  toUnit: number;
}

export interface Box extends Region {
  isPresent: boolean;
}

/** Where a blob lies among the boxes; `timeUs` is negative before its certification. */
export interface Point {
  timeUs: number;
  id: number;
  unit: number;
}

/** The region with the given limits; everything where a limit is left out. */
export function regionOf(limits: Partial<Region> = {}): Region {
  return {
    fromUs: limits.fromUs ?? 0,
    toUs: limits.toUs ?? TIME_END,
    fromId: limits.fromId ?? 0,
    toId: limits.toId ?? ID_END,
    fromUnit: limits.fromUnit ?? 0,
    toUnit: limits.toUnit ?? UNIT_END,
  };
}

export function contains(region: Region, timeUs: number, id: number, unit: number): boolean {
  return (
    timeUs >= region.fromUs &&
    timeUs < region.toUs &&
    id >= region.fromId &&
    id < region.toId &&
    unit >= region.fromUnit &&
    unit < region.toUnit
  );
}

export function isEmpty(region: Region): boolean {
  return (
    region.fromUs >= region.toUs || region.fromId >= region.toId || region.fromUnit >= region.toUnit
  );
}

/** What the boxes say of a point: the last one that contains it decides. */
export function isInBoxes(boxes: readonly Box[], timeUs: number, id: number, unit: number) {
  for (let i = boxes.length - 1; i >= 0; i--) {
    counted.boxes += 1;
    if (contains(boxes[i], timeUs, id, unit)) return boxes[i].isPresent;
  }
  return false;
}

/** Lays a box over the others and drops what no longer matters. */
export function layBox(boxes: Box[], box: Box): void {
  if (isEmpty(box)) return;
  let kept = 0;
  for (const under of boxes) if (!covers(box, under)) boxes[kept++] = under;
  boxes.length = kept;
  if (!joinLast(boxes, box)) boxes.push(copyOf(box));
  widenLast(boxes);
  dropIdle(boxes);
}

function copyOf({ fromUs, toUs, fromId, toId, fromUnit, toUnit, isPresent }: Box): Box {
  return { fromUs, toUs, fromId, toId, fromUnit, toUnit, isPresent };
}

/** Does the first region contain all of the second? */
function covers(over: Region, under: Region): boolean {
  return (
    over.fromUs <= under.fromUs &&
    over.toUs >= under.toUs &&
    over.fromId <= under.fromId &&
    over.toId >= under.toId &&
    over.fromUnit <= under.fromUnit &&
    over.toUnit >= under.toUnit
  );
}

/** Do the boxes say that everything certified is there? */
export function isWhole(boxes: readonly Box[]): boolean {
  if (boxes.length !== 1) return false;
  const [{ isPresent, fromUs, toUs, fromId, toId, fromUnit, toUnit }] = boxes;
  if (!isPresent || fromUs > 0 || fromId > 0 || fromUnit > 0) return false;
  return toUs >= TIME_END && toId >= ID_END && toUnit >= UNIT_END;
}

/** A cursor that moves on lengthens its own box instead of adding one. */
function joinLast(boxes: Box[], box: Box): boolean {
  const last = boxes.at(-1);
  if (last === undefined || last.isPresent !== box.isPresent) return false;
  const isSameTime = last.fromUs === box.fromUs && last.toUs === box.toUs;
  const isSameId = last.fromId === box.fromId && last.toId === box.toId;
  const isSameUnit = last.fromUnit === box.fromUnit && last.toUnit === box.toUnit;
  if (isSameUnit && isSameTime && meet(last.fromId, last.toId, box.fromId, box.toId)) {
    last.fromId = Math.min(last.fromId, box.fromId);
    last.toId = Math.max(last.toId, box.toId);
    return true;
  }
  if (isSameUnit && isSameId && meet(last.fromUs, last.toUs, box.fromUs, box.toUs)) {
    last.fromUs = Math.min(last.fromUs, box.fromUs);
    last.toUs = Math.max(last.toUs, box.toUs);
    return true;
  }
  return false;
}

/**
 * The last box grows over what is as it says anyway. So a holding that was filled part by part,
 * and took in meanwhile what came, is one box again, and its edges are gone.
 */
function widenLast(boxes: Box[]): void {
  if (boxes.length < 2) return;
  const last = boxes[boxes.length - 1];
  for (const { low, high } of DIRECTIONS) {
    for (let at = 0; at < boxes.length - 1; at += 1) {
      const { [low]: from, [high]: to } = boxes[at];
      if (from < last[low] && isThroughout(boxes, { ...last, [low]: from, [high]: last[low] })) {
        last[low] = from;
      }
      if (to > last[high] && isThroughout(boxes, { ...last, [low]: last[high], [high]: to })) {
        last[high] = to;
      }
    }
  }
  const kept = boxes.filter((box) => box === last || !covers(last, box));
  boxes.splice(0, boxes.length, ...kept);
}

const DIRECTIONS = [
  { low: 'fromUs', high: 'toUs' },
  { low: 'fromId', high: 'toId' },
  { low: 'fromUnit', high: 'toUnit' },
] as const;

/** Do the boxes say everywhere in a box what it says itself? */
function isThroughout(boxes: readonly Box[], box: Box): boolean {
  const others = boxes.filter((other) => overlap(other, box));
  for (const timeUs of cutsIn(others, box.fromUs, box.toUs, 'fromUs', 'toUs')) {
    for (const id of cutsIn(others, box.fromId, box.toId, 'fromId', 'toId')) {
      for (const unit of cutsIn(others, box.fromUnit, box.toUnit, 'fromUnit', 'toUnit')) {
        if (isInBoxes(others, timeUs, id, unit) !== box.isPresent) return false;
      }
    }
  }
  return true;
}

function meet(fromA: number, toA: number, fromB: number, toB: number): boolean {
  return fromA <= toB && fromB <= toA;
}

/**
 * Drops boxes that say what lies under them anyway: from the bottom, a box goes when every cell
 * that it decides gets the same answer from the boxes below it.
 */
function dropIdle(boxes: Box[]): void {
  for (let at = 0; at < boxes.length; ) {
    if (isIdle(boxes, at)) boxes.splice(at, 1);
    else at += 1;
  }
}

function isIdle(boxes: readonly Box[], at: number): boolean {
  const box = boxes[at];
  const others = boxes.filter((other, i) => i !== at && overlap(other, box));
  const below = boxes.slice(0, at).filter((under) => overlap(under, box));
  if (below.length === 0 && !box.isPresent) return true;
  const times = cutsIn(others, box.fromUs, box.toUs, 'fromUs', 'toUs');
  const ids = cutsIn(others, box.fromId, box.toId, 'fromId', 'toId');
  const units = cutsIn(others, box.fromUnit, box.toUnit, 'fromUnit', 'toUnit');
  const above = boxes.slice(at + 1).filter((over) => overlap(over, box));
  for (const timeUs of times) {
    for (const id of ids) {
      for (const unit of units) {
        if (above.some((over) => contains(over, timeUs, id, unit))) continue;
        if (isInBoxes(below, timeUs, id, unit) !== box.isPresent) return false;
      }
    }
  }
  return true;
}

function overlap(a: Region, b: Region): boolean {
  return (
    a.fromUs < b.toUs &&
    b.fromUs < a.toUs &&
    a.fromId < b.toId &&
    b.fromId < a.toId &&
    a.fromUnit < b.toUnit &&
    b.fromUnit < a.toUnit
  );
}

/** Where cells begin inside [from, to): at `from` and at the edges of the boxes in it. */
function cutsIn(
  boxes: readonly Box[],
  from: number,
  to: number,
  low: 'fromUs' | 'fromId' | 'fromUnit',
  high: 'toUs' | 'toId' | 'toUnit',
): Set<number> {
  const cuts = new Set([from]);
  for (const box of boxes) {
    if (box[low] > from && box[low] < to) cuts.add(box[low]);
    if (box[high] > from && box[high] < to) cuts.add(box[high]);
  }
  return cuts;
}
