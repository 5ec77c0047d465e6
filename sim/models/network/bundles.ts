/**
 * Bundles: all flows between the same two endpoints with the same cap.
 *
 * Max-min sharing gives such flows equal rates, so the solver works on bundles, and a thousand
 * PUTs to a hundred nodes are a hundred things to it. Columns are typed arrays; slots are reused.
 */
import { downLink, type Links, upLink } from './links.ts';

export interface Bundles {
  /** First slot of a pair, by `from * endpointCount + to`. */
  byPair: Map<number, number>;
  /** Next slot of the same pair with another cap, −1 at the end. */
  next: Int32Array;
  free: number[];
  /** Slots in use or free: those above were never used. */
  used: number;
  /** Bundles ever made, which orders them among equals. */
  made: number;
  from: Int32Array;
  to: Int32Array;
  /** Index in `members` of the uplink and of the downlink. */
  upPlace: Int32Array;
  downPlace: Int32Array;
  /** Flows in the bundle. */
  count: Int32Array;
  /** Most that one flow may get, bytes per second; Infinity when only links limit it. */
  cap: Float64Array;
  /** 1 while a cut stops the bundle. */
  held: Uint8Array;
  /** The link whose level the bundle gets (hubs.ts); −1: it has a rate of its own. */
  rides: Int32Array;
  /** Rate of each flow, bytes per second, since `sinceUs`; of a rider it says nothing. */
  rate: Float64Array;
  sinceUs: Float64Array;
  /**
   * Bytes that a flow in the bundle from its beginning would have got by `sinceUs`; of a rider,
   * how much more it would have got than the clock of its hub says.
   */
  served: Float64Array;
  /** How much of that the meters of both links have. */
  metered: Float64Array;
  /** Heap keys: when the next flow of the bundle ends; of a rider by the clock of its hub. */
  place: Int32Array;
  key: Float64Array;
  tie: Float64Array;
  /** Flows of the bundle, a heap by the value of `served` at which they end. */
  flows: number[][];
}

const FIRST_CAPACITY = 64;

export function createBundles(): Bundles {
  return {
    byPair: new Map(),
    free: [],
    used: 0,
    made: 0,
    flows: [],
    ...columns(FIRST_CAPACITY),
  };
}

type Columns = Omit<Bundles, 'byPair' | 'free' | 'used' | 'made' | 'flows'>;

function columns(length: number): Columns {
  return {
    next: new Int32Array(length).fill(-1),
    from: new Int32Array(length),
    to: new Int32Array(length),
    upPlace: new Int32Array(length),
    downPlace: new Int32Array(length),
    count: new Int32Array(length),
    cap: new Float64Array(length),
    held: new Uint8Array(length),
    rides: new Int32Array(length).fill(-1),
    rate: new Float64Array(length),
    sinceUs: new Float64Array(length),
    served: new Float64Array(length),
    metered: new Float64Array(length),
    place: new Int32Array(length).fill(-1),
    key: new Float64Array(length),
    tie: new Float64Array(length),
  };
}

function grow(bundles: Bundles): void {
  const bigger = columns(2 * bundles.count.length);
  for (const name of Object.keys(bigger) as (keyof Columns)[]) {
    bigger[name].set(bundles[name]);
  }
  Object.assign(bundles, bigger);
}

export interface BundleKey {
  from: number;
  to: number;
  cap: number;
}

/** The slot of the bundle; an empty one is made when there is none. */
export function openBundle(links: Links, bundles: Bundles, key: BundleKey): number {
  const pair = key.from * links.endpointCount + key.to;
  const first = bundles.byPair.get(pair) ?? -1;
  for (let slot = first; slot >= 0; slot = bundles.next[slot]) {
    if (bundles.cap[slot] === key.cap) return slot;
  }
  const slot = takeSlot(bundles);
  bundles.byPair.set(pair, slot);
  bundles.next[slot] = first;
  bundles.from[slot] = key.from;
  bundles.to[slot] = key.to;
  bundles.cap[slot] = key.cap;
  bundles.tie[slot] = bundles.made;
  bundles.made += 1;
  bundles.upPlace[slot] = links.members[upLink(key.from)].push(slot) - 1;
  bundles.downPlace[slot] = links.members[downLink(links, key.to)].push(slot) - 1;
  return slot;
}

/** Gives the slot of a bundle without flows back. The caller has taken it off the heap. */
export function closeBundle(links: Links, bundles: Bundles, slot: number): void {
  unchain(links, bundles, slot);
  leave(links.members[upLink(bundles.from[slot])], bundles.upPlace, slot);
  leave(links.members[downLink(links, bundles.to[slot])], bundles.downPlace, slot);
  bundles.held[slot] = 0;
  bundles.rides[slot] = -1;
  bundles.rate[slot] = 0;
  bundles.sinceUs[slot] = 0;
  bundles.served[slot] = 0;
  bundles.metered[slot] = 0;
  bundles.key[slot] = 0;
  bundles.free.push(slot);
}

/** So many flows more (or, negative, fewer) in a bundle. */
export function addFlows(links: Links, bundles: Bundles, slot: number, change: number): void {
  bundles.count[slot] += change;
  links.flows[upLink(bundles.from[slot])] += change;
  links.flows[downLink(links, bundles.to[slot])] += change;
}

/** What each flow of the bundle gets, bytes per second. */
export function rateOf(links: Links, bundles: Bundles, slot: number): number {
  const hub = bundles.rides[slot];
  return hub < 0 ? bundles.rate[slot] : links.level[hub];
}

/** The other of the two links of a bundle. */
export function otherLink(links: Links, bundles: Bundles, slot: number, link: number): number {
  const up = upLink(bundles.from[slot]);
  return up === link ? downLink(links, bundles.to[slot]) : up;
}

function takeSlot(bundles: Bundles): number {
  const reused = bundles.free.pop();
  if (reused !== undefined) return reused;
  if (bundles.used === bundles.count.length) grow(bundles);
  bundles.flows.push([]);
  bundles.used += 1;
  return bundles.used - 1;
}

function unchain(links: Links, bundles: Bundles, slot: number): void {
  const pair = bundles.from[slot] * links.endpointCount + bundles.to[slot];
  const first = bundles.byPair.get(pair) as number;
  const after = bundles.next[slot];
  bundles.next[slot] = -1;
  if (first !== slot) {
    let before = first;
    while (bundles.next[before] !== slot) before = bundles.next[before];
    bundles.next[before] = after;
  } else if (after >= 0) {
    bundles.byPair.set(pair, after);
  } else {
    bundles.byPair.delete(pair);
  }
}

/** Takes a slot out of a member list by moving the last one into its place. */
function leave(members: number[], place: Int32Array, slot: number): void {
  const last = members.pop() as number;
  if (last === slot) return;
  members[place[slot]] = last;
  place[last] = place[slot];
}
