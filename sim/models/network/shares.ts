/**
 * Rates for what changed in an instant, and how a solution becomes the present.
 *
 * Where hubs alone are concerned their levels are enough (hub-shares.ts); else the filling of
 * max-min.ts looks at all bundles over the links that changed. A link that holds back all its
 * bundles becomes a hub when it has many, and is none any more when one of them gets another rate.
 */
import type { TimeUs } from '../../engine/index.ts';
import { otherLink } from './bundles.ts';
import { type Changed, forgetCeilings, shareByHubs } from './hub-shares.ts';
import { dissolveHub, hubOf, joinHub, makeHub, type Sharing, servedAt, windClock } from './hubs.ts';
import { heapRemove } from './indexed-heap.ts';
import { isSame, type Solution, type Spread, solveMaxMin } from './max-min.ts';

/** With fewer bundles a link is not worth a clock. */
const HUB_BUNDLES_MIN = 8;

export interface Asked {
  changed: Changed;
  spread: Spread;
  /** Bundles that ride no hub, a heap by the instant at which a flow of theirs ends. */
  due: number[];
}

/**
 * Shares the bandwidth anew. Returns the solution whose bundles may have new ends, null where
 * those of `changed.bundles` may only. What came to ride a hub is on no heap of ends.
 */
export function shareAnew(sharing: Sharing, asked: Asked, nowUs: TimeUs): Solution | null {
  const { bundles, links } = sharing;
  const { changed, spread, due } = asked;
  if (!shareByHubs(sharing, changed, nowUs)) {
    const solution = solveMaxMin(links, bundles, changed.links, spread);
    applySolution(sharing, solution, { nowUs, due });
    return solution;
  }
  for (const slot of changed.bundles) {
    if (bundles.rides[slot] >= 0) continue;
    joinHub(sharing, { slot, link: hubOf(sharing, slot) }, nowUs);
  }
  return null;
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
    if (isAlike(sharing, solution, link)) windClock(sharing, link, nowUs);
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
  for (const link of open) gatherHub(sharing, solution, { link, nowUs, due });
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    if (solution.isOpen[link] === 1 || solution.isChanged[link] === 1) {
      forgetCeilings(sharing, link);
    }
  }
}

/** Does the link hold back all its bundles, none of which another hub has? */
function isAlike({ links, bundles, hubs }: Sharing, solution: Solution, link: number): boolean {
  const level = solution.level[link];
  if (level < 0) return false;
  for (const slot of links.members[link]) {
    const rides = bundles.rides[slot];
    if (rides >= 0 && rides !== link) return false;
    if (hubs.isHub[otherLink(links, bundles, slot, link)] === 1) return false;
    if (bundles.held[slot] === 1 || bundles.cap[slot] < Infinity) return false;
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

/** Makes a link a hub if it is to be one, and lets new bundles join one that is. */
function gatherHub(
  sharing: Sharing,
  solution: Solution,
  { link, nowUs, due }: { link: number; nowUs: TimeUs; due: number[] },
): void {
  const { bundles, hubs, links } = sharing;
  const members = links.members[link];
  const isHub = hubs.isHub[link] === 1;
  if (!isHub && (members.length < HUB_BUNDLES_MIN || !isAlike(sharing, solution, link))) return;
  if (!isHub) makeHub(sharing, link, nowUs);
  for (const slot of members) {
    if (bundles.rides[slot] >= 0) continue;
    heapRemove(due, bundles, slot);
    joinHub(sharing, { slot, link }, nowUs);
  }
}
