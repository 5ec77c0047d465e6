/**
 * Tracked blobs by the time of their certification: what an outage missed lies at the end of it.
 * The order follows from the columns, so it is kept beside them and made again where it is
 * missing, as after a restore.
 */
import type { TrackedBlobs } from './tracked.ts';

/** Parallel columns, ascending by time; an entry whose blob has another time by now is stale. */
interface Order {
  timesUs: number[];
  blobs: number[];
}

const orders = new WeakMap<TrackedBlobs, Order>();

/** Blobs certified at or after a time, in its order; null when there are more than `most`. */
export function blobsCertifiedFrom(
  tracked: TrackedBlobs,
  fromUs: number,
  most: number,
): number[] | null {
  const { timesUs, blobs } = orderOf(tracked);
  const found: number[] = [];
  for (let at = timesUs.length - 1; at >= 0 && timesUs[at] >= fromUs; at -= 1) {
    if (tracked.certifiedUs[blobs[at]] !== timesUs[at]) continue;
    if (found.length === most) return null;
    found.push(blobs[at]);
  }
  return found.reverse();
}

/** Call before the column takes the time. */
export function noteCertified(tracked: TrackedBlobs, blob: number, timeUs: number): void {
  const order = orders.get(tracked);
  if (order === undefined || tracked.certifiedUs[blob] === timeUs) return;
  const last = order.timesUs.at(-1) ?? timeUs;
  if (timeUs < last) {
    orders.delete(tracked);
    return;
  }
  order.timesUs.push(timeUs);
  order.blobs.push(blob);
}

function orderOf(tracked: TrackedBlobs): Order {
  const known = orders.get(tracked);
  if (known !== undefined) return known;
  const { certifiedUs, count } = tracked;
  const blobs: number[] = [];
  for (let blob = 0; blob < count; blob += 1) if (certifiedUs[blob] >= 0) blobs.push(blob);
  blobs.sort((a, b) => certifiedUs[a] - certifiedUs[b] || a - b);
  const order = { timesUs: blobs.map((blob) => certifiedUs[blob]), blobs };
  orders.set(tracked, order);
  return order;
}
