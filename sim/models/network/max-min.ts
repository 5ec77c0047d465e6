/**
 * Max-min fair rates by exact progressive filling, only where something changed.
 *
 * All rates rise together from zero; when a link is full (or a bundle reaches its cap) the
 * bundles over it keep what they have, and the rest go on (Bertsekas and Gallager, Data
 * Networks, §6.5.2). An allocation is max-min fair exactly when each bundle is at its cap or has
 * a full link on which nobody gets more.
 *
 * Solving starts at the links that were touched. Links further out keep what their other bundles
 * take; afterwards each of those is checked against the criterion above, and the problem grows by
 * those that fail it, at worst to the connected component. Most changes on a client's
 * uplink thus never look at the links behind the nodes.
 *
 * Left out on purpose: weights other than the number of flows, and paths of more than two links.
 */
import { type Bundles, rateOf } from './bundles.ts';
import { downLink, type Links, linkCapacity, upLink } from './links.ts';

/** Rates that differ by less than this share are equal: rounding must not spread. */
const SAME = 1e-11;
/** After so many growths by single links the whole component is taken. */
const LOCAL_ROUNDS = 3;

/** How far changes have been spreading; state, so that a restored run grows alike. */
export interface Spread {
  /** The last problem that grew ended as a component: take it at the first growth. */
  isWide: boolean;
}

/** What a solution consists of. The buffers are reused by the next call. */
export interface Solution {
  bundleCount: number;
  /** Bundles looked at, and the rate each flow of them gets, bytes per second. */
  bundles: Int32Array;
  rates: Float64Array;
  /** By bundle looked at: its index in `bundles`. */
  spot: Int32Array;
  linkCount: number;
  /** Links looked at. */
  links: Int32Array;
  /** By link: 1 when all bundles over it were looked at, and its level is to be replaced. */
  isOpen: Uint8Array;
  /** By link: its new level; −1 when it holds nobody back. */
  level: Float64Array;
  /** By link: 1 when a bundle over it got another rate. */
  isChanged: Uint8Array;
  /** Times the filling was run. */
  rounds: number;
}

/**
 * Working memory of one call, never state: every entry is written before it is read, which the
 * stamps see to.
 */
const work = {
  stamp: 0,
  linkStamp: new Int32Array(0),
  bundleStamp: new Int32Array(0),
  /** By index in the solution: 1 once the rate is final in this round. */
  isFixed: new Uint8Array(0),
  residual: new Float64Array(0),
  /** Flows over the link that are not fixed yet. */
  active: new Float64Array(0),
  heapKey: new Float64Array(0),
  heapItem: new Int32Array(0),
  heapSize: 0,
  /** Bundles whose rate is still rising. */
  rising: 0,
};

const solution: Solution = {
  bundleCount: 0,
  bundles: new Int32Array(0),
  rates: new Float64Array(0),
  spot: new Int32Array(0),
  linkCount: 0,
  links: new Int32Array(0),
  isOpen: new Uint8Array(0),
  level: new Float64Array(0),
  isChanged: new Uint8Array(0),
  rounds: 0,
};

/**
 * New rates after the bundles over `dirtyLinks`, or the capacities of these links, changed.
 * Outside of those links the rates of bundles and `links.level` must be the present ones.
 * Changes nothing: the caller applies the solution.
 */
export function solveMaxMin(
  links: Links,
  bundles: Bundles,
  dirtyLinks: readonly number[],
  spread: Spread,
): Solution {
  prepare(links, bundles);
  for (const link of dirtyLinks) openLink(links, bundles, link);
  for (;;) {
    solution.rounds += 1;
    fill(links, bundles);
    const changed = settle(links, bundles);
    if (spread.isWide && solution.rounds > 1) spread.isWide = 8 * changed > solution.bundleCount;
    if (!growProblem(links, bundles, spread)) return solution;
  }
}

function prepare(links: Links, bundles: Bundles): void {
  const linkCount = links.capacity.length;
  const slots = bundles.count.length;
  if (work.linkStamp.length < linkCount) growLinkBuffers(linkCount);
  if (work.bundleStamp.length < slots) growBundleBuffers(slots);
  if (work.heapKey.length < linkCount + slots) {
    work.heapKey = new Float64Array(linkCount + slots);
    work.heapItem = new Int32Array(linkCount + slots);
  }
  work.stamp += 1;
  if (work.stamp === 0x7fffffff) {
    work.linkStamp.fill(0);
    work.bundleStamp.fill(0);
    work.stamp = 1;
  }
  solution.bundleCount = 0;
  solution.linkCount = 0;
  solution.rounds = 0;
}

function growLinkBuffers(count: number): void {
  work.linkStamp = new Int32Array(count);
  work.residual = new Float64Array(count);
  work.active = new Float64Array(count);
  solution.links = new Int32Array(count);
  solution.isOpen = new Uint8Array(count);
  solution.level = new Float64Array(count);
  solution.isChanged = new Uint8Array(count);
}

function growBundleBuffers(count: number): void {
  work.bundleStamp = new Int32Array(count);
  solution.spot = new Int32Array(count);
  work.isFixed = new Uint8Array(count);
  solution.bundles = new Int32Array(count);
  solution.rates = new Float64Array(count);
}

function addLink(link: number): void {
  if (work.linkStamp[link] === work.stamp) return;
  work.linkStamp[link] = work.stamp;
  solution.isOpen[link] = 0;
  solution.links[solution.linkCount] = link;
  solution.linkCount += 1;
}

/** Takes a link with all its bundles, and their other ends as links further out. */
function openLink(links: Links, bundles: Bundles, link: number): void {
  addLink(link);
  if (solution.isOpen[link] === 1) return;
  solution.isOpen[link] = 1;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const slot = members[at];
    if (work.bundleStamp[slot] === work.stamp) continue;
    work.bundleStamp[slot] = work.stamp;
    solution.spot[slot] = solution.bundleCount;
    solution.bundles[solution.bundleCount] = slot;
    solution.bundleCount += 1;
    addLink(upLink(bundles.from[slot]));
    addLink(downLink(links, bundles.to[slot]));
  }
}

/** One progressive filling over the present problem. */
function fill(links: Links, bundles: Bundles): void {
  const { residual, active } = work;
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    const taken = solution.isOpen[link] === 1 ? 0 : takenOutside(links, bundles, link);
    residual[link] = linkCapacity(links, link) - taken;
    active[link] = 0;
    solution.level[link] = -1;
    solution.isChanged[link] = 0;
  }
  work.heapSize = 0;
  work.rising = solution.bundleCount;
  for (let i = 0; i < solution.bundleCount; i += 1) {
    const slot = solution.bundles[i];
    const count = bundles.count[slot];
    const up = upLink(bundles.from[slot]);
    const down = downLink(links, bundles.to[slot]);
    active[up] += count;
    active[down] += count;
    work.isFixed[i] = 0;
    const cap = capOf(bundles, slot);
    if (cap < Infinity) push(cap, links.capacity.length + slot);
  }
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    if (residual[link] < 0) residual[link] = 0;
    if (active[link] > 0) push(residual[link] / active[link], link);
  }
  drain(links, bundles);
}

/** What the bundles over a link further out take that are not of the problem. */
function takenOutside(links: Links, bundles: Bundles, link: number): number {
  const members = links.members[link];
  let sum = 0;
  for (let at = 0; at < members.length; at += 1) {
    const slot = members[at];
    if (work.bundleStamp[slot] === work.stamp) continue;
    sum += rateOf(links, bundles, slot) * bundles.count[slot];
  }
  return sum;
}

function capOf(bundles: Bundles, slot: number): number {
  return bundles.held[slot] === 1 ? 0 : bundles.cap[slot];
}

function drain(links: Links, bundles: Bundles): void {
  const linkCount = links.capacity.length;
  while (work.rising > 0) {
    const key = work.heapKey[0];
    const item = work.heapItem[0];
    pop();
    if (item >= linkCount) {
      fix(links, bundles, item - linkCount, key);
      continue;
    }
    if (work.active[item] <= 0) continue;
    // Fixing others only ever leaves more for the rest, so a key is out of date by being low.
    const share = Math.max(0, work.residual[item]) / work.active[item];
    if (share > key) {
      push(share, item);
      continue;
    }
    solution.level[item] = share;
    const members = links.members[item];
    for (let at = 0; at < members.length; at += 1) {
      if (work.bundleStamp[members[at]] === work.stamp) fix(links, bundles, members[at], share);
    }
  }
}

function fix(links: Links, bundles: Bundles, slot: number, rate: number): void {
  const spot = solution.spot[slot];
  if (work.isFixed[spot] === 1) return;
  work.isFixed[spot] = 1;
  work.rising -= 1;
  solution.rates[spot] = rate;
  const count = bundles.count[slot];
  const up = upLink(bundles.from[slot]);
  const down = downLink(links, bundles.to[slot]);
  work.residual[up] -= rate * count;
  work.residual[down] -= rate * count;
  work.active[up] -= count;
  work.active[down] -= count;
}

/** Keeps the old rate where the new one is the same, and marks the links of those that changed. */
function settle(links: Links, bundles: Bundles): number {
  let changed = 0;
  for (let i = 0; i < solution.bundleCount; i += 1) {
    const slot = solution.bundles[i];
    const before = rateOf(links, bundles, slot);
    if (isSame(before, solution.rates[i])) {
      solution.rates[i] = before;
    } else {
      changed += 1;
      solution.isChanged[upLink(bundles.from[slot])] = 1;
      solution.isChanged[downLink(links, bundles.to[slot])] = 1;
    }
  }
  return changed;
}

/** Opens the outer links at which the solution is not max-min fair; false when there is none. */
function growProblem(links: Links, bundles: Bundles, spread: Spread): boolean {
  const outer = solution.linkCount;
  let grew = false;
  for (let i = 0; i < outer; i += 1) {
    const link = solution.links[i];
    if (solution.isOpen[link] === 1 || !isUpset(links, link)) continue;
    openLink(links, bundles, link);
    grew = true;
  }
  if (grew && (spread.isWide || solution.rounds >= LOCAL_ROUNDS)) {
    spread.isWide = true;
    // The list grows while it is walked: this is the breadth-first search of the component.
    for (let i = 0; i < solution.linkCount; i += 1) openLink(links, bundles, solution.links[i]);
  }
  return grew;
}

/**
 * Whether a link further out no longer fits the rest of its bundles: it held some back and is
 * used differently now, or it holds back bundles of the problem at a level it did not have.
 */
function isUpset(links: Links, link: number): boolean {
  const before = links.level[link];
  if (before >= 0 && solution.isChanged[link] === 1) return true;
  const after = solution.level[link];
  return after >= 0 && (before < 0 || !isSame(before, after));
}

/** Equal but for rounding. */
export function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(a, b);
}

function push(key: number, item: number): void {
  const { heapKey, heapItem } = work;
  let index = work.heapSize;
  work.heapSize += 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(key, item, parent)) break;
    heapKey[index] = heapKey[parent];
    heapItem[index] = heapItem[parent];
    index = parent;
  }
  heapKey[index] = key;
  heapItem[index] = item;
}

function pop(): void {
  const { heapKey, heapItem } = work;
  work.heapSize -= 1;
  const size = work.heapSize;
  const key = heapKey[size];
  const item = heapItem[size];
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= size) break;
    if (child + 1 < size && isBefore(heapKey[child + 1], heapItem[child + 1], child)) child += 1;
    if (isBefore(key, item, child)) break;
    heapKey[index] = heapKey[child];
    heapItem[index] = heapItem[child];
    index = child;
  }
  heapKey[index] = key;
  heapItem[index] = item;
}

/** Equal keys go by item, so that the order never depends on the shape of the heap. */
function isBefore(key: number, item: number, index: number): boolean {
  return key < work.heapKey[index] || (key === work.heapKey[index] && item < work.heapItem[index]);
}
