/**
 * Rates for what changed in an instant, and how a solution becomes the present.
 *
 * Where hubs alone are concerned their levels are enough (hub-shares.ts); else the filling of
 * max-min.ts looks at all bundles over the links that changed. A link that holds bundles back
 * becomes a hub, and is made anew when one of its riders gets another rate than the others.
 */
import type { TimeUs } from '../../engine/index.ts';
import { type Changed, forgetCeilings, shareByHubs } from './hub-shares.ts';
import {
  addGuest,
  dissolveHub,
  joinHub,
  makeHub,
  type Sharing,
  servedAt,
  takeGuest,
  windClock,
} from './hubs.ts';
import { heapRemove } from './indexed-heap.ts';
import { downLink, upLink } from './links.ts';
import { isSame, type Solution, type Spread, solveMaxMin } from './max-min.ts';

export interface Asked {
  changed: Changed;
  spread: Spread;
  /** Bundles that ride no hub, a heap by the instant at which a flow of theirs ends. */
  due: number[];
}

/** Whose ends may be others now, besides those of bundles with flows more or less. */
export interface Shared {
  /** Links, of which the hubs count. */
  links: Iterable<number>;
  /** Null where hubs alone were concerned. */
  solution: Solution | null;
}

/** Shares the bandwidth anew. What came to ride a hub is on no heap of ends. */
export function shareAnew(sharing: Sharing, asked: Asked, nowUs: TimeUs): Shared {
  const { bundles, links } = sharing;
  const { changed, spread, due } = asked;
  const levelled = shareByHubs(sharing, changed, nowUs);
  if (levelled !== null) return { links: levelled, solution: null };
  const solution = solveMaxMin(links, bundles, changed.links, spread);
  applySolution(sharing, solution, { nowUs, due });
  return { links: solution.links.subarray(0, solution.linkCount), solution };
}

function applySolution(
  sharing: Sharing,
  solution: Solution,
  { nowUs, due }: { nowUs: TimeUs; due: number[] },
): void {
  const { hubs, links } = sharing;
  const open: number[] = [];
  for (let i = 0; i < solution.linkCount; i += 1) {
    if (solution.isOpen[solution.links[i]] === 1) open.push(solution.links[i]);
  }
  for (const link of open) {
    if (hubs.isHub[link] === 0) continue;
    if (isAsBefore(sharing, solution, link)) windClock(sharing, link, nowUs);
    else dissolveHub(sharing, link, nowUs);
  }
  for (let i = 0; i < solution.bundleCount; i += 1) {
    setRate(sharing, { slot: solution.bundles[i], rate: solution.rates[i] }, nowUs);
  }
  for (const link of open) {
    const level = solution.level[link];
    // A level that is the same but for rounding moves no end.
    if (hubs.isHub[link] === 0 || !isSame(level, links.level[link])) links.level[link] = level;
  }
  for (const link of open) gatherHub(sharing, { link, nowUs, due });
  for (let i = 0; i < solution.bundleCount; i += 1) {
    findHub(sharing, { slot: solution.bundles[i], nowUs, due });
  }
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    if (solution.isOpen[link] === 1 || solution.isChanged[link] === 1) {
      forgetCeilings(sharing, link);
    }
  }
}

/** Does the link hold back all its riders? */
function isAsBefore({ links, bundles }: Sharing, solution: Solution, link: number): boolean {
  const level = solution.level[link];
  if (level < 0) return false;
  for (const slot of links.members[link]) {
    if (bundles.rides[slot] !== link) continue;
    if (bundles.held[slot] === 1) return false;
    if (!isSame(solution.rates[solution.spot[slot]], level)) return false;
  }
  return true;
}

function setRate(
  sharing: Sharing,
  { slot, rate }: { slot: number; rate: number },
  nowUs: TimeUs,
): void {
  const { bundles } = sharing;
  if (bundles.rides[slot] >= 0 || bundles.rate[slot] === rate) return;
  bundles.served[slot] = servedAt(sharing, slot, nowUs);
  bundles.sinceUs[slot] = nowUs;
  bundles.rate[slot] = rate;
}

/** Makes a link that holds bundles back a hub, lets them join, and finds out the guests. */
function gatherHub(
  sharing: Sharing,
  { link, nowUs, due }: { link: number; nowUs: TimeUs; due: number[] },
): void {
  const { bundles, hubs, links } = sharing;
  const level = links.level[link];
  if (level < 0) return;
  if (hubs.isHub[link] === 0) makeHub(sharing, link, nowUs);
  hubs.guests[link].length = 0;
  hubs.guestFlows[link] = 0;
  for (const slot of links.members[link]) {
    if (bundles.rides[slot] < 0 && isHeldBack(sharing, slot, level)) {
      heapRemove(due, bundles, slot);
      joinHub(sharing, { slot, link }, nowUs);
    } else if (bundles.rides[slot] !== link) addGuest(sharing, { slot, link });
  }
  // Others hold all its bundles back at the same level.
  if (links.flows[link] > hubs.guestFlows[link]) return;
  dissolveHub(sharing, link, nowUs);
  links.level[link] = -1;
}

function isHeldBack({ bundles }: Sharing, slot: number, level: number): boolean {
  const { held, cap, rate } = bundles;
  return held[slot] === 0 && cap[slot] >= level && isSame(rate[slot], level);
}

/** A bundle whose hub is none any more may be held back by a link further out. */
function findHub(
  sharing: Sharing,
  { slot, nowUs, due }: { slot: number; nowUs: TimeUs; due: number[] },
): void {
  const { bundles, hubs, links } = sharing;
  if (bundles.rides[slot] >= 0) return;
  for (const link of [upLink(bundles.from[slot]), downLink(links, bundles.to[slot])]) {
    if (hubs.isHub[link] === 0 || !isHeldBack(sharing, slot, links.level[link])) continue;
    takeGuest(sharing, { slot, link });
    heapRemove(due, bundles, slot);
    joinHub(sharing, { slot, link }, nowUs);
    hubs.ceiling[link] = 0;
    return;
  }
}
