/**
 * Hubs: links that hold back flows, which so get one rate, the level of the link.
 *
 * A node that rebuilds what it lost has a thousand peers sending to it. Each flow that starts or
 * ends changes the rates of all others, but all alike. So a hub has a clock, the bytes that each
 * flow it holds back has got since it became one, and their bundles ride it: what a rider was
 * served is the clock and a constant, and its next flow ends at a reading of the clock that no
 * change of the level moves. One rate is kept for them all, and one instant, at which the first is
 * through. Bundles over the link that get less than its level are its guests: they ride another
 * hub, or are capped or cut.
 *
 * hub-shares.ts says when a change concerns hubs alone, shares.ts which links become hubs.
 */
import type { TimeUs } from '../../engine/index.ts';
import type { Bundles } from './bundles.ts';
import { type HeapKeys, heapPut, heapRemove } from './indexed-heap.ts';
import { addLinkBytes, downLink, type Links, upLink } from './links.ts';

/** The columns go by link; `place`, `key` and `tie` order the hubs by their next end. */
export interface Hubs extends HeapKeys {
  /** 1 while the link holds somebody back. */
  isHub: Uint8Array;
  /** Those links, in no order that matters. */
  all: number[];
  /** Bundles over the hub that do not ride it, and the flows in them. */
  guests: number[][];
  guestFlows: Int32Array;
  /** Bytes that each flow of a rider has got by `sinceUs`. */
  clock: Float64Array;
  sinceUs: Float64Array;
  /** Up to this level no other link of the riders gets full, bytes per second; 0: not known. */
  ceiling: Float64Array;
  /** Bundles that ride the link, a heap by the reading of the clock at which a flow ends. */
  riders: number[][];
  /** Hubs with a flow to end, a heap by the instant. */
  due: number[];
}

/** Who shares the bandwidth, and how. */
export interface Sharing {
  links: Links;
  bundles: Bundles;
  hubs: Hubs;
}

export function createHubs(linkCount: number): Hubs {
  return {
    isHub: new Uint8Array(linkCount),
    all: [],
    guests: Array.from({ length: linkCount }, () => []),
    guestFlows: new Int32Array(linkCount),
    clock: new Float64Array(linkCount),
    sinceUs: new Float64Array(linkCount),
    ceiling: new Float64Array(linkCount),
    riders: Array.from({ length: linkCount }, () => []),
    due: [],
    place: new Int32Array(linkCount).fill(-1),
    key: new Float64Array(linkCount),
    tie: Float64Array.from({ length: linkCount }, (_, link) => link),
  };
}

/** Bytes that each flow of a rider has got by `nowUs`. */
export function clockAt({ links, hubs }: Sharing, link: number, nowUs: TimeUs): number {
  return hubs.clock[link] + (links.level[link] * (nowUs - hubs.sinceUs[link])) / 1e6;
}

/** Brings the clock to `nowUs`. Call it before the level changes. */
export function windClock(sharing: Sharing, link: number, nowUs: TimeUs): void {
  sharing.hubs.clock[link] = clockAt(sharing, link, nowUs);
  sharing.hubs.sinceUs[link] = nowUs;
}

/** Bytes that a flow in the bundle from its beginning would have got by `nowUs`. */
export function servedAt(sharing: Sharing, slot: number, nowUs: TimeUs): number {
  const { bundles } = sharing;
  const hub = bundles.rides[slot];
  if (hub >= 0) return bundles.served[slot] + clockAt(sharing, hub, nowUs);
  return bundles.served[slot] + (bundles.rate[slot] * (nowUs - bundles.sinceUs[slot])) / 1e6;
}

/** Makes a link a hub at its present level; its bundles are to join. */
export function makeHub({ hubs }: Sharing, link: number, nowUs: TimeUs): void {
  hubs.isHub[link] = 1;
  hubs.all.push(link);
  hubs.clock[link] = 0;
  hubs.sinceUs[link] = nowUs;
  hubs.ceiling[link] = 0;
}

/** The bundle rides the link from now on. The caller has taken it off the heap of ends. */
export function joinHub(
  sharing: Sharing,
  { slot, link }: { slot: number; link: number },
  nowUs: TimeUs,
): void {
  const { bundles } = sharing;
  bundles.served[slot] = servedAt(sharing, slot, nowUs) - clockAt(sharing, link, nowUs);
  bundles.rides[slot] = link;
}

/** The bundle stands still for itself again, as it did before it joined in this very instant. */
export function leaveHub(sharing: Sharing, slot: number, nowUs: TimeUs): void {
  const { bundles } = sharing;
  bundles.served[slot] = servedAt(sharing, slot, nowUs);
  bundles.sinceUs[slot] = nowUs;
  bundles.rides[slot] = -1;
}

export function addGuest({ bundles, hubs }: Sharing, at: { slot: number; link: number }): void {
  hubs.guests[at.link].push(at.slot);
  hubs.guestFlows[at.link] += bundles.count[at.slot];
}

export function takeGuest({ bundles, hubs }: Sharing, at: { slot: number; link: number }): void {
  const guests = hubs.guests[at.link];
  const place = guests.indexOf(at.slot);
  if (place < 0) return;
  guests.splice(place, 1);
  hubs.guestFlows[at.link] -= bundles.count[at.slot];
}

/** Of a bundle with so many flows more, or fewer: counts them where it is a guest. */
export function countGuests({ bundles, hubs, links }: Sharing, slot: number, change: number): void {
  for (const link of [upLink(bundles.from[slot]), downLink(links, bundles.to[slot])]) {
    if (hubs.isHub[link] === 0 || bundles.rides[slot] === link) continue;
    if (hubs.guests[link].includes(slot)) hubs.guestFlows[link] += change;
  }
}

/** Each rider goes on by itself, with the rate that it has had; none is on a heap of ends. */
export function dissolveHub(sharing: Sharing, link: number, nowUs: TimeUs): void {
  const { bundles, hubs, links } = sharing;
  for (const slot of links.members[link]) {
    if (bundles.rides[slot] !== link) continue;
    bundles.served[slot] = servedAt(sharing, slot, nowUs);
    bundles.sinceUs[slot] = nowUs;
    bundles.rate[slot] = links.level[link];
    bundles.rides[slot] = -1;
    bundles.place[slot] = -1;
  }
  hubs.isHub[link] = 0;
  hubs.all.splice(hubs.all.indexOf(link), 1);
  hubs.guests[link].length = 0;
  hubs.guestFlows[link] = 0;
  hubs.riders[link].length = 0;
  hubs.clock[link] = 0;
  hubs.sinceUs[link] = 0;
  hubs.ceiling[link] = 0;
  heapRemove(hubs.due, hubs, link);
  hubs.key[link] = 0;
}

/** Puts a rider where the next of its flows, which ends at `finish` bytes served, belongs. */
export function placeRider({ bundles, hubs }: Sharing, slot: number, finish: number): void {
  bundles.key[slot] = finish - bundles.served[slot];
  heapPut(hubs.riders[bundles.rides[slot]], bundles, slot);
}

/** Counts on both links what the bundle was served. Call it before its flows change. */
export function meterBundle(sharing: Sharing, slot: number, nowUs: TimeUs): void {
  const { bundles } = sharing;
  const served = servedAt(sharing, slot, nowUs);
  addBundleBytes(sharing, slot, (served - bundles.metered[slot]) * bundles.count[slot]);
  bundles.metered[slot] = served;
}

/** Adds bytes (or, negative, takes some off) to the meters of both links. */
export function addBundleBytes({ links, bundles }: Sharing, slot: number, bytes: number): void {
  addLinkBytes(links, upLink(bundles.from[slot]), bytes);
  addLinkBytes(links, downLink(links, bundles.to[slot]), bytes);
}

/** Whole bytes that have passed the link by `nowUs`, to the nearest. */
export function readLink(sharing: Sharing, link: number, nowUs: TimeUs): number {
  const { links, bundles } = sharing;
  let pending = links.fractionBytes[link];
  for (const slot of links.members[link]) {
    pending += (servedAt(sharing, slot, nowUs) - bundles.metered[slot]) * bundles.count[slot];
  }
  return links.wholeBytes[link] + Math.round(pending);
}
