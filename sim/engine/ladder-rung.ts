/** A rung of the ladder queue: buckets of equal width, each a list of slots. */

/** Events a bucket is laid out for. */
const EVENTS_PER_BUCKET = 2;

/** One rung. Buckets before `current` are empty and stay so; the last one has no end of its own. */
export class Rung {
  heads: Int32Array = new Int32Array(64);
  buckets = 0;
  current = 0;
  /** Events in the rung. */
  count = 0;
  start = 0;
  width = 1;
  inverseWidth = 1;
  /** Start of the bucket `current`: earlier events belong further down. */
  currentStart = 0;
  /** Where the next rung up takes over. */
  limit = 0;

  /** Makes room for so many events from `min` to `max`; min < max. */
  layOut(events: { count: number; min: number; max: number; limit: number }): void {
    const { count, min, max, limit } = events;
    const wanted = Math.ceil(count / EVENTS_PER_BUCKET);
    let width = 1;
    while (width * wanted <= max - min) width *= 2;
    const buckets = Math.floor((max - min) / width) + 1;
    if (this.heads.length < buckets) this.heads = new Int32Array(buckets);
    this.buckets = buckets;
    this.current = 0;
    this.count = 0;
    this.start = min;
    this.width = width;
    this.inverseWidth = 1 / width;
    this.currentStart = min;
    this.limit = limit;
  }
}
