/**
 * Tracks of blobs that have all their values in common: what a track is, and how it is made from
 * a group. Preloaded blobs come in runs along the ID space and are counted by two look-ups.
 */
import type { BlobGroup, BlobRun, WalrusViews } from '../../models/views.ts';
import { SIZE_CLASSES, sizeClassOf } from '../size-classes.ts';
import { durableMarginOf, wholeBlob } from '../whole-blob.ts';

/** Blobs that have all their values in common. */
export interface BlobTrack {
  count: number;
  bytes: number;
  /** Blobs by size class. */
  classes: number[];
  /** The values below hold from here on. */
  sinceUs: number;
  /** By client. */
  margins: number[];
  readable: boolean[];
  recoverable: boolean;
  durable: boolean;
  durableMargin: number;
  /** Every shard has all it should and every client can get it all: nothing can improve. */
  isFull: boolean;
  /** Where its blobs lie in the ID space, if they are preloaded ones of a run. */
  run: { fromId: number; toId: number } | null;
}

export function isComplete({ durable, recoverable, readable }: BlobTrack): boolean {
  return durable && recoverable && !readable.includes(false);
}

export function measured(group: BlobGroup, sinceUs: number, views: WalrusViews): BlobTrack {
  const { primaries, secondaries } = wholeBlob(views);
  const { count, bytes, margins } = group;
  const track: BlobTrack = {
    count,
    bytes,
    classes: SIZE_CLASSES.map(() => 0),
    sinceUs,
    margins: [],
    readable: [],
    recoverable: true,
    durable: true,
    durableMargin: 0,
    isFull: true,
    run: null,
  };
  for (const [client, one] of margins.entries()) {
    if (client < views.clientCount) {
      track.margins.push(one.readMargin);
      track.readable.push(one.readable);
    }
    track.recoverable = one.recoverable;
    track.durable = one.durable;
    track.durableMargin = durableMarginOf(views, one);
    track.isFull &&= one.routed === primaries && one.aUp === primaries && one.bUp === secondaries;
    track.isFull &&= one.readable;
  }
  return track;
}

/** Blobs that become alike at one moment, as all do at the start, are one track. */
export function hasSameValues(a: BlobTrack, b: BlobTrack): boolean {
  return (
    a.sinceUs === b.sinceUs &&
    a.recoverable === b.recoverable &&
    a.durable === b.durable &&
    a.durableMargin === b.durableMargin &&
    a.isFull === b.isFull &&
    a.run === null &&
    a.margins.every((margin, client) => margin === b.margins[client]) &&
    a.readable.every((isReadable, client) => isReadable === b.readable[client])
  );
}

export function classOf(blob: number, views: WalrusViews): number {
  return sizeClassOf(views.sizeOf(blob));
}

/** Blobs of each size class before each rank of an order; follows from the order. */
const classesByOrder = new WeakMap<Uint32Array, Int32Array[]>();

export function classesOfRun({ order, from, to, without }: BlobRun, views: WalrusViews): number[] {
  let before = classesByOrder.get(order);
  if (before === undefined) {
    before = SIZE_CLASSES.map(() => new Int32Array(order.length + 1));
    for (const [rank, blob] of order.entries()) {
      const own = classOf(blob, views);
      for (const [index, counts] of before.entries()) {
        counts[rank + 1] = counts[rank] + (index === own ? 1 : 0);
      }
    }
    classesByOrder.set(order, before);
  }
  const classes = before.map((counts) => counts[to] - counts[from]);
  for (const blob of without) classes[classOf(blob, views)] -= 1;
  return classes;
}
