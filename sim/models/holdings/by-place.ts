/**
 * Tracked blobs by their place in the ID space. The order follows from the columns alone, so it is
 * kept beside them and made again where it is missing, as after a restore.
 */
import { contains, type Region } from './boxes.ts';
import { blobsCertifiedFrom } from './by-time.ts';
import { counted } from './counted.ts';
import type { TrackedBlobs } from './tracked.ts';

/** Of the blobs from number `first` on. */
interface Order {
  first: number;
  count: number;
  blobs: Uint32Array;
}

const orders = new WeakMap<TrackedBlobs, Order>();
const laterOrders = new WeakMap<TrackedBlobs, Order>();

/** Blobs with `fromId` ≤ place < `toId`, ascending by place and then by number. */
export function blobsBetween(tracked: TrackedBlobs, fromId: number, toId: number): Uint32Array {
  return between(tracked, orderOf(tracked, orders, 0), fromId, toId);
}

/** Those among them whose number is at least `first`: those that were not there at the start. */
export function laterBetween(
  tracked: TrackedBlobs,
  first: number,
  { fromId, toId }: { fromId: number; toId: number },
): Uint32Array {
  return between(tracked, orderOf(tracked, laterOrders, first), fromId, toId);
}

function between(
  tracked: TrackedBlobs,
  { blobs, count }: Order,
  fromId: number,
  toId: number,
): Uint32Array {
  const from = firstFrom(tracked, blobs, fromId, count);
  return blobs.subarray(from, firstFrom(tracked, blobs, toId, count));
}

/** Certified blobs in a region that are not gone, ascending by place. */
export function blobsInRegion(tracked: TrackedBlobs, region: Region): number[] {
  const recent = region.fromUs > 0 ? blobsCertifiedFrom(tracked, region.fromUs, LOOK_MAX) : null;
  if (recent !== null) return thoseInRegion(tracked, recent, region);
  return ofRegion(tracked, blobsBetween(tracked, region.fromId, region.toId), region);
}

/** The same among some blobs in any order. */
export function thoseInRegion(
  tracked: TrackedBlobs,
  candidates: Iterable<number>,
  region: Region,
): number[] {
  const { id } = tracked;
  const blobs = ofRegion(tracked, [...candidates], region);
  return blobs.sort((a, b) => id[a] - id[b] || a - b);
}

/** Those of a list by place that lie in a region, in its order. */
export function ofRegion(
  { id, certifiedUs, unit, isGone }: TrackedBlobs,
  candidates: ArrayLike<number>,
  region: Region,
): number[] {
  const blobs: number[] = [];
  // By index: every step of every bulk job comes here, for each of its holdings.
  for (let at = 0; at < candidates.length; at += 1) {
    const blob = candidates[at];
    counted.blobs += 1;
    if (isGone[blob] === 1) continue;
    if (contains(region, certifiedUs[blob], id[blob], unit[blob])) blobs.push(blob);
  }
  return blobs;
}

/** Two lists by place, without a blob in common, in one. */
export function mergedByPlace(
  { id }: Pick<TrackedBlobs, 'id'>,
  a: readonly number[],
  b: readonly number[],
): number[] {
  const merged: number[] = [];
  let next = 0;
  for (const blob of a) {
    for (; next < b.length; next += 1) {
      const other = b[next];
      if (id[other] > id[blob] || (id[other] === id[blob] && other > blob)) break;
      merged.push(other);
    }
    merged.push(blob);
  }
  for (; next < b.length; next += 1) merged.push(b[next]);
  return merged;
}

/** Blobs that are looked at in the order of time; where more are recent, that of places is used. */
const LOOK_MAX = 1000;

function orderOf(tracked: TrackedBlobs, known: WeakMap<TrackedBlobs, Order>, first: number): Order {
  let order = known.get(tracked);
  if (order?.first !== first) order = { first, count: 0, blobs: new Uint32Array(0) };
  if (tracked.count - first > order.count + MANY) order = withNew(tracked, order);
  for (; first + order.count < tracked.count; order.count++) {
    insert(tracked, order, first + order.count);
  }
  known.set(tracked, order);
  return order;
}

/** So many new blobs are sorted and merged, fewer are put in their places one by one. */
const MANY = 64;

function withNew({ id, count }: TrackedBlobs, { first, count: old, blobs: known }: Order): Order {
  const added = Uint32Array.from({ length: count - first - old }, (_, at) => first + old + at);
  added.sort((a, b) => id[a] - id[b] || a - b);
  if (old === 0) return { first, count: added.length, blobs: added };
  const blobs = new Uint32Array(count - first);
  let next = 0;
  for (let at = 0; at < old; at += 1) {
    const blob = known[at];
    while (next < added.length && id[added[next]] < id[blob]) blobs[at + next] = added[next++];
    blobs[at + next] = blob;
  }
  blobs.set(added.subarray(next), old + next);
  return { first, count: blobs.length, blobs };
}

function insert(tracked: TrackedBlobs, order: Order, blob: number): void {
  if (order.count === order.blobs.length) {
    const longer = new Uint32Array(2 * order.count + 16);
    longer.set(order.blobs);
    order.blobs = longer;
  }
  // Numbers ascend, so the new blob comes after all others of its place.
  const at = firstFrom(tracked, order.blobs, tracked.id[blob] + 1, order.count);
  order.blobs.copyWithin(at + 1, at, order.count);
  order.blobs[at] = blob;
}

/** Position of the first at or after a place, of so many blobs that lie by place. */
export function firstFrom(
  { id }: { readonly id: Float64Array },
  blobs: ArrayLike<number>,
  place: number,
  count = blobs.length,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (id[blobs[middle]] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
