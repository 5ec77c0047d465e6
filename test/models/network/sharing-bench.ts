/** A bench for the solver alone: links, bundles and the steps that apply a solution to them. */
import {
  addFlows,
  closeBundle,
  createBundles,
  openBundle,
  rateOf,
} from '../../../sim/models/network/bundles.ts';
import {
  countGuests,
  createHubs,
  type Sharing as Shared,
  takeGuest,
} from '../../../sim/models/network/hubs.ts';
import { createLinks, downLink, linkCapacity, upLink } from '../../../sim/models/network/links.ts';
import { type Spread, solveMaxMin } from '../../../sim/models/network/max-min.ts';
import { shareAnew } from '../../../sim/models/network/shares.ts';

export interface Sharing extends Shared {
  dirty: Set<number>;
  dirtyBundles: number[];
  spread: Spread;
}

export interface Path {
  from: number;
  to: number;
  cap?: number;
}

export function createSharing(up: number[], down: number[]): Sharing {
  return {
    links: createLinks(up, down),
    bundles: createBundles(),
    hubs: createHubs(up.length + down.length),
    dirty: new Set(),
    dirtyBundles: [],
    spread: { isWide: false },
  };
}

/** Adds (or, negative, takes away) flows; returns the bundle, −1 when it is gone. */
export function changeFlows(sharing: Sharing, path: Path, change: number): number {
  const { links, bundles } = sharing;
  const cap = path.cap ?? Infinity;
  const slot = openBundle(links, bundles, { from: path.from, to: path.to, cap });
  touch(sharing, slot);
  const least = Math.max(-bundles.count[slot], change);
  addFlows(links, bundles, slot, least);
  countGuests(sharing, slot, least);
  if (bundles.count[slot] > 0) return slot;
  for (const link of [upLink(path.from), downLink(links, path.to)]) {
    takeGuest(sharing, { slot, link });
  }
  closeBundle(links, bundles, slot);
  return -1;
}

export function setCapacity(sharing: Sharing, link: number, capacity: number): void {
  sharing.links.capacity[link] = capacity;
  sharing.dirty.add(link);
}

export function setHeld(sharing: Sharing, slot: number, held: boolean): void {
  sharing.bundles.held[slot] = held ? 1 : 0;
  touch(sharing, slot);
}

/** Solves for what changed and applies the rates; returns the number of bundles looked at. */
export function settleRates(sharing: Sharing): number {
  const { links, bundles } = sharing;
  const solution = solveMaxMin(links, bundles, [...sharing.dirty], sharing.spread);
  sharing.dirty.clear();
  for (let i = 0; i < solution.bundleCount; i += 1) {
    bundles.rate[solution.bundles[i]] = solution.rates[i];
  }
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    if (solution.isOpen[link] === 1) links.level[link] = solution.level[link];
  }
  return solution.bundleCount;
}

/** The same as in a run, with hubs; returns whether they alone were concerned. */
export function settleWithHubs(sharing: Sharing, nowUs: number): boolean {
  const changed = {
    links: [...sharing.dirty],
    bundles: sharing.dirtyBundles.filter((slot) => sharing.bundles.count[slot] > 0),
  };
  const { solution } = shareAnew(sharing, { changed, spread: sharing.spread, due: [] }, nowUs);
  sharing.dirty.clear();
  sharing.dirtyBundles = [];
  return solution === null;
}

export function usage(sharing: Sharing, link: number): number {
  const { links, bundles } = sharing;
  return links.members[link].reduce(
    (sum, slot) => sum + rateOf(links, bundles, slot) * bundles.count[slot],
    0,
  );
}

export function liveBundles(sharing: Sharing): number[] {
  const { links } = sharing;
  return links.members.slice(0, links.endpointCount).flat();
}

/**
 * Max-min fair rates the slow way, from the definition: raise all rates by the least amount that
 * fills a link or reaches a cap, fix those concerned, repeat. By bundle.
 */
export function referenceRates(sharing: Sharing): Map<number, number> {
  const { links, bundles } = sharing;
  const rates = new Map(liveBundles(sharing).map((slot) => [slot, 0]));
  const rising = new Set(rates.keys());
  const linksOf = (slot: number) => [upLink(bundles.from[slot]), downLink(links, bundles.to[slot])];
  const capOf = (slot: number) => (bundles.held[slot] === 1 ? 0 : bundles.cap[slot]);
  while (rising.size > 0) {
    let step = Infinity;
    const room = links.members.map((members, link) => {
      const used = members.reduce((sum, s) => sum + (rates.get(s) ?? 0) * bundles.count[s], 0);
      const count = members.reduce((n, s) => n + (rising.has(s) ? bundles.count[s] : 0), 0);
      if (count > 0) step = Math.min(step, Math.max(0, linkCapacity(links, link) - used) / count);
      return { used, count };
    });
    for (const slot of rising) step = Math.min(step, capOf(slot) - (rates.get(slot) ?? 0));
    for (const slot of rising) rates.set(slot, (rates.get(slot) ?? 0) + step);
    for (const slot of [...rising]) {
      const isFull = linksOf(slot).some((link) => {
        const capacity = linkCapacity(links, link);
        return room[link].used + step * room[link].count >= capacity * (1 - 1e-12);
      });
      if (isFull || (rates.get(slot) ?? 0) >= capOf(slot) * (1 - 1e-12)) rising.delete(slot);
    }
  }
  return rates;
}

function touch(sharing: Sharing, slot: number): void {
  sharing.dirtyBundles.push(slot);
  sharing.dirty.add(upLink(sharing.bundles.from[slot]));
  sharing.dirty.add(downLink(sharing.links, sharing.bundles.to[slot]));
}
