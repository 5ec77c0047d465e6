/**
 * When flows end: one timer waits for the next one.
 *
 * A bundle serves all its flows alike, so a flow is over when the bundle has served `bytes` more
 * than it had when the flow started. A heap of flows in each bundle, a heap of bundles in each
 * hub, one of the hubs and one of the other bundles tell which flow it is. The instant is rounded
 * up to a whole microsecond.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { NetworkContext } from './context.ts';
import type { FlowsState } from './flows.ts';
import type { Changed } from './hub-shares.ts';
import { placeRider, type Sharing } from './hubs.ts';
import { heapify, heapPut, heapRemove } from './indexed-heap.ts';
import type { Links } from './links.ts';
import type { Solution } from './max-min.ts';
import type { Shared } from './shares.ts';

/** A fluid end less than this past a tick is on the tick; far above the rounding of doubles. */
const TICK_SLACK_US = 1e-4;
const TICK_SLACK_SHARE = 1e-12;
/** An end further away than this is no end: the flow stands still. */
const NEVER_US = 1e15;

/** The tick at which the bundle will have served `finish` bytes; Infinity when it stands still. */
export function dueUs({ bundles, hubs, links }: Sharing, slot: number, finish: number): TimeUs {
  const hub = bundles.rides[slot];
  if (hub < 0) {
    const missing = finish - bundles.served[slot];
    return tickOf(bundles.sinceUs[slot], missing, bundles.rate[slot]);
  }
  const missing = finish - bundles.served[slot] - hubs.clock[hub];
  return tickOf(hubs.sinceUs[hub], missing, links.level[hub]);
}

function tickOf(sinceUs: TimeUs, missing: number, rate: number): TimeUs {
  if (missing <= 0) return sinceUs;
  const us = (missing * 1e6) / rate;
  if (!(us < NEVER_US)) return Infinity;
  const slack = Math.max(TICK_SLACK_US, us * TICK_SLACK_SHARE);
  return sinceUs + toTicks(Math.max(0, Math.ceil(us - slack)));
}

/** New ends after rates were shared out: of what the solution looked at, or of hubs alone. */
export function refreshEnds(
  links: Links,
  flows: FlowsState,
  { changed, shared }: { changed: Changed; shared: Shared },
): void {
  const { bundles, hubs } = flows;
  const sharing = { links, bundles, hubs };
  if (shared.solution !== null) refreshLookedAt(sharing, flows, shared.solution);
  for (const slot of changed.bundles) {
    if (bundles.rides[slot] >= 0) placeRider(sharing, slot, finishOf(flows, slot));
  }
  for (const link of shared.links) refreshHub(sharing, link);
}

function finishOf({ bundles, table }: FlowsState, slot: number): number {
  return table.key[bundles.flows[slot][0]];
}

/** Of the bundles looked at, one by one or all at once. */
function refreshLookedAt(sharing: Sharing, flows: FlowsState, solution: Solution): void {
  const { bundles, due } = flows;
  const isMany = solution.bundleCount > 16 && 4 * solution.bundleCount > due.length;
  for (let i = 0; i < solution.bundleCount; i += 1) {
    const slot = solution.bundles[i];
    if (bundles.rides[slot] >= 0) {
      if (bundles.place[slot] < 0) placeRider(sharing, slot, finishOf(flows, slot));
      continue;
    }
    const key = dueUs(sharing, slot, finishOf(flows, slot));
    if (key === bundles.key[slot] && bundles.place[slot] >= 0) continue;
    bundles.key[slot] = key;
    if (!isMany) {
      heapPut(due, bundles, slot);
    } else if (bundles.place[slot] < 0) {
      bundles.place[slot] = due.push(slot) - 1;
    }
  }
  if (isMany) heapify(due, bundles);
}

function refreshHub({ bundles, hubs, links }: Sharing, link: number): void {
  if (hubs.isHub[link] === 0) return;
  const missing = bundles.key[hubs.riders[link][0]] - hubs.clock[link];
  hubs.key[link] = tickOf(hubs.sinceUs[link], missing, links.level[link]);
  heapPut(hubs.due, hubs, link);
}

/** The heap of ends that a bundle is on. */
export function endsOf({ due, bundles, hubs }: FlowsState, slot: number): number[] {
  const hub = bundles.rides[slot];
  return hub < 0 ? due : hubs.riders[hub];
}

/** Takes all bundles with a flow that is over off their heaps, in the order of their making. */
export function takeDue(links: Links, flows: FlowsState, nowUs: TimeUs): number[] {
  const { bundles, due, hubs } = flows;
  const sharing = { links, bundles, hubs };
  const taken: number[] = [];
  while (due.length > 0 && bundles.key[due[0]] <= nowUs) {
    taken.push(due[0]);
    heapRemove(due, bundles, due[0]);
  }
  while (hubs.due.length > 0 && hubs.key[hubs.due[0]] <= nowUs) {
    const link = hubs.due[0];
    const riders = hubs.riders[link];
    heapRemove(hubs.due, hubs, link);
    while (riders.length > 0 && dueUs(sharing, riders[0], finishOf(flows, riders[0])) <= nowUs) {
      taken.push(riders[0]);
      heapRemove(riders, bundles, riders[0]);
    }
  }
  if (taken.length > 1) taken.sort((a, b) => bundles.tie[a] - bundles.tie[b]);
  return taken;
}

/** Sets the timer to the next end. */
export function armTimer(ctx: NetworkContext): void {
  const { flows } = ctx.state.network;
  const { bundles, due, hubs } = flows;
  const ownUs = due.length > 0 ? bundles.key[due[0]] : Infinity;
  const hubUs = hubs.due.length > 0 ? hubs.key[hubs.due[0]] : Infinity;
  const nextUs = Math.max(ctx.now, Math.min(ownUs, hubUs));
  if (nextUs === flows.timerUs) return;
  if (flows.timer !== 0) ctx.cancel(flows.timer);
  flows.timerUs = nextUs;
  flows.timer = nextUs === Infinity ? 0 : ctx.scheduleAt(nextUs, 'network.flow-due');
}
