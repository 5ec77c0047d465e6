/**
 * Shares after a change that concerns hubs alone (hubs.ts), without a look at their riders.
 *
 * A flow more or less over a hub changes the hub's level. That is the whole solution as long as
 * the other links of its riders have room: then they hold nobody back, before and after, and
 * max-min fairness (max-min.ts) asks no more than that a bundle has one full link on which
 * nobody gets more. A hub therefore has a ceiling, up to which these links are sure to have room.
 * On a link with several hubs' riders each reserves its ceiling; the sum stays within the link.
 *
 * Whatever else happens (a cap, a cut, a link that holds back some of its bundles only) is left to
 * the filling.
 */
import type { TimeUs } from '../../engine/index.ts';
import { otherLink, rateOf } from './bundles.ts';
import { dissolveHub, hubOf, type Sharing, windClock } from './hubs.ts';
import { linkCapacity } from './links.ts';

/** What changed since rates were shared out last. */
export interface Changed {
  links: readonly number[];
  /** Bundles with flows more or less, but for those that are gone. */
  bundles: readonly number[];
}

/** How far above its level a hub asks for room: sooner asked again, or more kept from others. */
const HEADROOM = 1.25;

/**
 * New levels where hubs alone are concerned, and true; else nothing is changed. New bundles are
 * left for the caller to join.
 */
export function shareByHubs(sharing: Sharing, changed: Changed, nowUs: TimeUs): boolean {
  const { links, hubs } = sharing;
  for (const link of changed.links) {
    if (isHoldingSome(sharing, link)) return false;
  }
  for (const slot of changed.bundles) {
    if (!isForHub(sharing, slot)) return false;
  }
  const touched = changed.links.filter((link) => hubs.isHub[link] === 1);
  const before = touched.map((link) => links.level[link]);
  for (const link of touched) {
    windClock(sharing, link, nowUs);
    links.level[link] = linkCapacity(links, link) / Math.max(1, links.flows[link]);
  }
  const isShared =
    touched.every((link) => isBelowCeiling(sharing, link)) &&
    changed.links.every((link) => hubs.isHub[link] === 1 || hasRoom(sharing, link));
  if (!isShared) {
    for (const [index, link] of touched.entries()) links.level[link] = before[index];
    return false;
  }
  for (const link of changed.links) {
    if (links.flows[link] > 0) continue;
    if (hubs.isHub[link] === 1) dissolveHub(sharing, link, nowUs);
    links.level[link] = -1;
  }
  return true;
}

/** Does the link hold back bundles, though not all of its own? */
function isHoldingSome({ links, hubs }: Sharing, link: number): boolean {
  return hubs.isHub[link] === 0 && links.level[link] >= 0 && links.flows[link] > 0;
}

function isForHub(sharing: Sharing, slot: number): boolean {
  const { bundles, links } = sharing;
  if (bundles.held[slot] === 1 || bundles.cap[slot] < Infinity) return false;
  const hub = hubOf(sharing, slot);
  return hub >= 0 && links.level[otherLink(links, bundles, slot, hub)] < 0;
}

function isBelowCeiling(sharing: Sharing, link: number): boolean {
  const { bundles, hubs, links } = sharing;
  const level = links.level[link];
  if (level <= hubs.ceiling[link]) return true;
  hubs.ceiling[link] = 0;
  let most = Infinity;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const other = otherLink(links, bundles, members[at], link);
    if (links.level[other] >= 0) return false;
    let share = shareOn(sharing, other, link);
    if (share < level) {
      forgetCeilings(sharing, other);
      share = shareOn(sharing, other, link);
      if (share < level) return false;
    }
    if (share < most) most = share;
  }
  hubs.ceiling[link] = Math.min(most, HEADROOM * level);
  return true;
}

/** What a link has left for each flow over the hub. */
function shareOn(sharing: Sharing, link: number, hub: number): number {
  const { bundles, links } = sharing;
  let room = linkCapacity(links, link);
  let flows = 0;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const slot = members[at];
    if (hubOf(sharing, slot) === hub) flows += bundles.count[slot];
    else room -= reserved(sharing, slot) * bundles.count[slot];
  }
  return room / flows;
}

/** Does the link carry what is reserved on it, or at least what is in use? */
function hasRoom(sharing: Sharing, link: number): boolean {
  const { links } = sharing;
  if (sumOfReserved(sharing, link) <= linkCapacity(links, link)) return true;
  forgetCeilings(sharing, link);
  return sumOfReserved(sharing, link) <= linkCapacity(links, link);
}

function sumOfReserved(sharing: Sharing, link: number): number {
  const { bundles, links } = sharing;
  const members = links.members[link];
  let sum = 0;
  for (let at = 0; at < members.length; at += 1) {
    sum += reserved(sharing, members[at]) * bundles.count[members[at]];
  }
  return sum;
}

/** The most that each flow of the bundle may get before its hub asks again. */
function reserved(sharing: Sharing, slot: number): number {
  const { bundles, hubs, links } = sharing;
  const hub = hubOf(sharing, slot);
  if (hub < 0) return rateOf(links, bundles, slot);
  return Math.max(links.level[hub], hubs.ceiling[hub]);
}

/** What the hubs of the members of a link were granted is to be found anew. */
export function forgetCeilings(sharing: Sharing, link: number): void {
  const { hubs, links } = sharing;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const hub = hubOf(sharing, members[at]);
    if (hub >= 0) hubs.ceiling[hub] = 0;
  }
}
