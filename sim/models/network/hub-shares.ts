/**
 * Shares after a change that concerns hubs alone (hubs.ts), without a look at their riders.
 *
 * A flow more or less over a hub changes the hub's level: what its guests leave, by the flows of
 * its riders. A rider that is a guest of another hub takes along the level of that one, too; a
 * guest has no more than its host's riders, so levels follow each other from the lowest upwards.
 * That is the whole solution as long as the other links of riders have room: then they hold nobody
 * back, before and after, and max-min fairness (max-min.ts) asks no more than that a bundle has
 * one full link on which nobody gets more. A hub therefore has a ceiling, up to which these links
 * are sure to have room. On a link with several hubs' riders each reserves its ceiling; the sum
 * stays within the link.
 *
 * Whatever else happens (a cap, a cut, a hub that gets below its guests) is left to the filling.
 */
import type { TimeUs } from '../../engine/index.ts';
import { otherLink, rateOf } from './bundles.ts';
import {
  addGuest,
  dissolveHub,
  joinHub,
  leaveHub,
  type Sharing,
  takeGuest,
  windClock,
} from './hubs.ts';
import { downLink, linkCapacity, upLink } from './links.ts';
import { isSame } from './max-min.ts';

/** What changed since rates were shared out last. */
export interface Changed {
  links: readonly number[];
  /** Bundles with flows more or less, but for those that are gone. */
  bundles: readonly number[];
}

/** How far above its level a hub asks for room: sooner asked again, or more kept from others. */
const HEADROOM = 1.25;

/** The hubs with new levels, where hubs alone are concerned; null, and no change, otherwise. */
export function shareByHubs(
  sharing: Sharing,
  changed: Changed,
  nowUs: TimeUs,
): readonly number[] | null {
  const { bundles, links, hubs } = sharing;
  if (!changed.bundles.every((slot) => isForHub(sharing, slot))) return null;
  const joined: number[] = [];
  for (const slot of changed.bundles) {
    if (bundles.rides[slot] >= 0) continue;
    joinLower(sharing, slot, nowUs);
    joined.push(slot);
  }
  const renewed: Renewed = { links: [], before: [] };
  const isShared =
    setLevels(sharing, changed.links, renewed, nowUs) &&
    renewed.links.every((link) => isBelowCeiling(sharing, link)) &&
    changed.links.every((link) => isHolding(sharing, link) || hasRoom(sharing, link));
  if (!isShared) {
    for (const [at, link] of renewed.links.entries()) links.level[link] = renewed.before[at];
    for (const slot of joined) leaveLower(sharing, slot, nowUs);
    return null;
  }
  for (const link of changed.links) {
    if (hubs.isHub[link] === 0 || isHolding(sharing, link)) continue;
    dissolveHub(sharing, link, nowUs);
    links.level[link] = -1;
  }
  return renewed.links;
}

/** Can the bundle ride a hub, or does it already? */
function isForHub({ bundles, links, hubs }: Sharing, slot: number): boolean {
  if (bundles.held[slot] === 1) return false;
  const up = upLink(bundles.from[slot]);
  const down = downLink(links, bundles.to[slot]);
  if (bundles.rides[slot] >= 0) return true;
  if (bundles.cap[slot] < Infinity) return false;
  // One that a cut stopped is a guest already.
  if (hubs.guests[up].includes(slot) || hubs.guests[down].includes(slot)) return false;
  return hubs.isHub[up] === 1 || hubs.isHub[down] === 1;
}

/** A new bundle rides the hub with the lower level and is a guest of the other, if that is one. */
function joinLower(sharing: Sharing, slot: number, nowUs: TimeUs): void {
  const { bundles, links, hubs } = sharing;
  const up = upLink(bundles.from[slot]);
  const down = downLink(links, bundles.to[slot]);
  const isBoth = hubs.isHub[up] === 1 && hubs.isHub[down] === 1;
  const isDown = hubs.isHub[down] === 1 && (!isBoth || links.level[down] <= links.level[up]);
  joinHub(sharing, { slot, link: isDown ? down : up }, nowUs);
  if (isBoth) addGuest(sharing, { slot, link: isDown ? up : down });
}

function leaveLower(sharing: Sharing, slot: number, nowUs: TimeUs): void {
  const { bundles, links, hubs } = sharing;
  const host = otherLink(links, bundles, slot, bundles.rides[slot]);
  if (hubs.isHub[host] === 1) takeGuest(sharing, { slot, link: host });
  leaveHub(sharing, slot, nowUs);
}

/** Does the link hold anybody back, now that flows came and went? */
function isHolding({ links, hubs }: Sharing, link: number): boolean {
  return hubs.isHub[link] === 1 && links.flows[link] > hubs.guestFlows[link];
}

/** Hubs with a new level, and the one before: few, so that lists are looked through. */
interface Renewed {
  links: number[];
  before: number[];
}

/** New levels from the lowest upwards; false where their order is not that of before. */
function setLevels(
  sharing: Sharing,
  changed: readonly number[],
  renewed: Renewed,
  nowUs: TimeUs,
): boolean {
  const { hubs, links } = sharing;
  const waiting: number[] = [];
  for (const link of changed) {
    if (isHolding(sharing, link) && !waiting.includes(link)) waiting.push(link);
  }
  while (waiting.length > 0) {
    const link = takeLowest(links.level, waiting);
    renewed.links.push(link);
    renewed.before.push(links.level[link]);
    windClock(sharing, link, nowUs);
    links.level[link] = levelOf(sharing, link);
    for (const host of hubs.all) {
      if (host === link || !hasGuestFrom(sharing, host, link)) continue;
      if (renewed.links.includes(host)) return false;
      if (isHolding(sharing, host) && !waiting.includes(host)) waiting.push(host);
    }
  }
  return renewed.links.every((link) => isAboveGuests(sharing, link));
}

/** Takes the link with the lowest level out of the list, whose order is of no account. */
function takeLowest(level: Float64Array, links: number[]): number {
  let lowest = 0;
  for (let at = 1; at < links.length; at += 1) {
    const [link, other] = [links[at], links[lowest]];
    const isTie = level[link] === level[other];
    if (isTie ? link < other : level[link] < level[other]) lowest = at;
  }
  const link = links[lowest];
  const last = links.pop()!;
  if (lowest < links.length) links[lowest] = last;
  return link;
}

function levelOf(sharing: Sharing, link: number): number {
  const { bundles, hubs, links } = sharing;
  let room = linkCapacity(links, link);
  for (const slot of hubs.guests[link]) {
    room -= rateOf(links, bundles, slot) * bundles.count[slot];
  }
  return Math.max(0, room) / (links.flows[link] - hubs.guestFlows[link]);
}

function hasGuestFrom({ bundles, hubs }: Sharing, host: number, link: number): boolean {
  for (const slot of hubs.guests[host]) if (bundles.rides[slot] === link) return true;
  return false;
}

function isAboveGuests({ bundles, hubs, links }: Sharing, link: number): boolean {
  const level = links.level[link];
  for (const slot of hubs.guests[link]) {
    const rate = rateOf(links, bundles, slot);
    if (rate > level && !isSame(rate, level)) return false;
  }
  return true;
}

function isBelowCeiling(sharing: Sharing, link: number): boolean {
  const { bundles, hubs, links } = sharing;
  const level = links.level[link];
  if (level <= hubs.ceiling[link]) return true;
  hubs.ceiling[link] = 0;
  let most = Infinity;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const slot = members[at];
    if (bundles.rides[slot] !== link) continue;
    if (bundles.cap[slot] < level) return false;
    if (bundles.cap[slot] < most) most = bundles.cap[slot];
    const other = otherLink(links, bundles, slot, link);
    // A host's level follows, and its guests were compared to it.
    if (isHolding(sharing, other)) continue;
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

/** What a link has left for each flow that rides the hub. */
function shareOn(sharing: Sharing, link: number, hub: number): number {
  const { bundles, links } = sharing;
  let room = linkCapacity(links, link);
  let flows = 0;
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const slot = members[at];
    if (bundles.rides[slot] === hub) flows += bundles.count[slot];
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
function reserved({ bundles, hubs, links }: Sharing, slot: number): number {
  const hub = bundles.rides[slot];
  if (hub < 0) return rateOf(links, bundles, slot);
  return Math.max(links.level[hub], hubs.ceiling[hub]);
}

/** What the hubs of the members of a link were granted is to be found anew. */
export function forgetCeilings({ links, bundles, hubs }: Sharing, link: number): void {
  const members = links.members[link];
  for (let at = 0; at < members.length; at += 1) {
    const hub = bundles.rides[members[at]];
    if (hub >= 0) hubs.ceiling[hub] = 0;
  }
}
