/**
 * Flows: bytes that move as a fluid from the uplink of one endpoint to the downlink of another.
 *
 * Rates are max-min fair (max-min.ts) and change only when a flow starts, ends, is aborted or
 * stopped by a cut, or when a link is degraded. All changes of one instant are folded into one
 * solution by a late event. One timer waits for the next flow to end; a heap of bundles by
 * their next end, and a heap of flows in each bundle, tell which one it is.
 *
 * A bundle serves all its flows alike, so a flow is over when the bundle has served `bytes` more
 * than it had when the flow started. That instant is rounded up to a whole microsecond; what
 * the meters of the links counted beyond the last byte is taken off again.
 *
 * Left out on purpose: slow start, acknowledgements, queues in routers.
 */
import { type Timer, type TimeUs, toTicks } from '../../engine/index.ts';
import { type Bundles, closeBundle, createBundles, openBundle } from './bundles.ts';
import type { NetworkContext } from './context.ts';
import { createFlowTable, type FlowTable, flowSlot, releaseFlow, takeFlow } from './flow-table.ts';
import { heapify, heapPut, heapRemove } from './indexed-heap.ts';
import { addLinkBytes, downLink, integrateLink, type Links, upLink } from './links.ts';
import { type Solution, type Spread, solveMaxMin } from './max-min.ts';

/** A handle of a flow; one that has ended is recognised. */
export type FlowId = number;

export interface FlowsState {
  table: FlowTable;
  bundles: Bundles;
  /** Bundles with a flow to end, a heap by the instant. */
  due: number[];
  /** Links whose bundles or capacity changed since the last solution. */
  dirtyLinks: number[];
  isDirty: Uint8Array;
  isSolvePending: boolean;
  spread: Spread;
  timer: Timer;
  timerUs: TimeUs;
  /** Work done so far, for the benchmark and for tests of locality. */
  effort: { flows: number; solutions: number; rounds: number; bundles: number };
}

export interface FlowSpec {
  from: number;
  to: number;
  /** Whole bytes, 0 or more. */
  bytes: number;
  /** Kind of the event that fires when the last byte has arrived. */
  kind: string;
  /** Target and argument of that event, 32-bit integers. */
  target?: number;
  arg: number;
  /** Most this flow may get, bytes per second; default: only links limit it. */
  capBytesPerSecond?: number;
}

/** Rates change after everything else of the instant. */
const LATE = 30;
/** A fluid end less than this past a tick is on the tick; far above the rounding of doubles. */
const TICK_SLACK_US = 1e-4;
const TICK_SLACK_SHARE = 1e-12;
/** An end further away than this is no end: the flow stands still. */
const NEVER_US = 1e15;

export function createFlows(linkCount: number): FlowsState {
  return {
    table: createFlowTable(),
    bundles: createBundles(),
    due: [],
    dirtyLinks: [],
    isDirty: new Uint8Array(linkCount),
    isSolvePending: false,
    spread: { isWide: false },
    timer: 0,
    timerUs: Infinity,
    effort: { flows: 0, solutions: 0, rounds: 0, bundles: 0 },
  };
}

/** Starts a flow. It moves once the instant is over, and stands still behind a cut. */
export function startFlow(ctx: NetworkContext, spec: FlowSpec): FlowId {
  const { flows, links, reach } = ctx.state.network;
  const { bundles, table } = flows;
  const { from, to } = spec;
  if (from === to) ctx.violate(`endpoint ${from} sends a flow to itself`);
  const cap = spec.capBytesPerSecond ?? Infinity;
  const slot = openBundle(links, bundles, { from, to, cap });
  if (bundles.count[slot] === 0) {
    bundles.sinceUs[slot] = ctx.now;
    bundles.held[slot] = reach.blocked.has(from * links.endpointCount + to) ? 1 : 0;
  }
  const flow = takeFlow(table);
  table.bundle[flow] = slot;
  table.bytes[flow] = spec.bytes;
  table.start[flow] = servedAt(bundles, slot, ctx.now);
  table.key[flow] = table.start[flow] + spec.bytes;
  table.kind[flow] = internKind(table.kinds, spec.kind);
  table.target[flow] = spec.target ?? to;
  table.arg[flow] = spec.arg;
  heapPut(bundles.flows[slot], table, flow);
  bundles.count[slot] += 1;
  flows.effort.flows += 1;
  touchBundle(ctx, slot);
  return flowSlot.handle(table, flow);
}

/** Stops a flow; returns the whole bytes that got through, 0 for one that has ended. */
export function abortFlow(ctx: NetworkContext, id: FlowId): number {
  const { flows, links } = ctx.state.network;
  const { bundles, table } = flows;
  const flow = flowSlot.find(table, id);
  if (flow < 0) return 0;
  const slot = table.bundle[flow];
  const got = flowProgress(ctx, id);
  const excess = servedAt(bundles, slot, ctx.now) - table.key[flow];
  if (excess > 0) meterBundle(links, bundles, slot, -excess);
  takeOut(ctx, slot, flow);
  return got;
}

/** Whether the flow still moves, or stands still behind a cut. */
export function isFlowRunning(ctx: NetworkContext, id: FlowId): boolean {
  return flowSlot.find(ctx.state.network.flows.table, id) >= 0;
}

/** Whole bytes of a running flow that got through by now. */
export function flowProgress(ctx: NetworkContext, id: FlowId): number {
  const { bundles, table } = ctx.state.network.flows;
  const flow = flowSlot.find(table, id);
  if (flow < 0) return 0;
  const got = servedAt(bundles, table.bundle[flow], ctx.now) - table.start[flow];
  return Math.max(0, Math.min(table.bytes[flow], Math.floor(got + 1e-6)));
}

/** Degrades both links of an endpoint to a share 0…1 of their capacity, or restores them. */
export function setLinkShare(ctx: NetworkContext, endpoint: number, share: number): void {
  const { links } = ctx.state.network;
  for (const link of [upLink(endpoint), downLink(links, endpoint)]) {
    links.share[link] = share;
    touchLink(ctx, link);
  }
}

/** Bytes per second that traffic from outside takes of the links of an endpoint from now on. */
export function setLinkLoad(
  ctx: NetworkContext,
  endpoint: number,
  load: { up: number; down: number },
): void {
  const { links } = ctx.state.network;
  const both = [
    [upLink(endpoint), load.up],
    [downLink(links, endpoint), load.down],
  ];
  for (const [link, bytesPerSecond] of both) {
    if (links.load[link] === bytesPerSecond) continue;
    links.load[link] = bytesPerSecond;
    touchLink(ctx, link);
  }
}

/** Holds or frees the bundles that a change of the cuts concerns. */
export function applyCuts(ctx: NetworkContext): void {
  const { flows, links, reach } = ctx.state.network;
  const { bundles } = flows;
  for (let slot = 0; slot < bundles.used; slot += 1) {
    if (bundles.count[slot] === 0) continue;
    const pair = bundles.from[slot] * links.endpointCount + bundles.to[slot];
    const held = reach.blocked.has(pair) ? 1 : 0;
    if (bundles.held[slot] === held) continue;
    bundles.held[slot] = held;
    touchBundle(ctx, slot);
  }
}

/** Aborts every flow from and to an endpoint that crashed. Their events never fire. */
export function abortFlowsOf(ctx: NetworkContext, endpoint: number): void {
  const { flows, links } = ctx.state.network;
  for (const link of [upLink(endpoint), downLink(links, endpoint)]) {
    for (const slot of [...links.members[link]]) {
      for (const flow of [...flows.bundles.flows[slot]]) {
        abortFlow(ctx, flowSlot.handle(flows.table, flow));
      }
    }
  }
}

/** Event `network.share`: rates for what changed in this instant. */
export function shareLinks(ctx: NetworkContext): void {
  const { flows, links } = ctx.state.network;
  flows.isSolvePending = false;
  const solution = solveMaxMin(links, flows.bundles, flows.dirtyLinks, flows.spread);
  for (const link of flows.dirtyLinks) flows.isDirty[link] = 0;
  flows.dirtyLinks.length = 0;
  flows.effort.solutions += 1;
  flows.effort.rounds += solution.rounds;
  flows.effort.bundles += solution.bundleCount;
  applySolution(ctx, links, flows, solution);
  armTimer(ctx);
}

/** Event `network.flow-due`: ends all flows whose last byte has arrived. */
export function endDueFlows(ctx: NetworkContext): void {
  const { flows, links } = ctx.state.network;
  const { bundles, table, due } = flows;
  flows.timer = 0;
  flows.timerUs = Infinity;
  while (due.length > 0 && bundles.key[due[0]] <= ctx.now) {
    const slot = due[0];
    heapRemove(due, bundles, slot);
    const served = servedAt(bundles, slot, ctx.now);
    const heap = bundles.flows[slot];
    while (heap.length > 0 && dueUs(bundles, slot, table.key[heap[0]]) <= ctx.now) {
      const flow = heap[0];
      const excess = served - table.key[flow];
      if (Math.abs(excess) > bundles.rate[slot] * 1.01e-6 + 1) {
        ctx.violate(`a flow of ${table.bytes[flow]} bytes ended ${excess} bytes late`);
      }
      meterBundle(links, bundles, slot, -excess);
      ctx.schedule(0, table.kinds[table.kind[flow]], table.target[flow], table.arg[flow]);
      takeOut(ctx, slot, flow);
    }
  }
  if (!flows.isSolvePending) armTimer(ctx);
}

function applySolution(
  ctx: NetworkContext,
  links: Links,
  flows: FlowsState,
  solution: Solution,
): void {
  const { bundles } = flows;
  const { now } = ctx;
  for (let i = 0; i < solution.linkCount; i += 1) {
    const link = solution.links[i];
    if (solution.isOpen[link] === 0) continue;
    integrateLink(links, link, now);
    links.rate[link] = 0;
    links.level[link] = solution.level[link];
  }
  for (let i = 0; i < solution.bundleCount; i += 1) {
    const slot = solution.bundles[i];
    const before = bundles.rate[slot];
    const after = solution.rates[i];
    if (before !== after) {
      bundles.served[slot] = servedAt(bundles, slot, now);
      bundles.sinceUs[slot] = now;
      bundles.rate[slot] = after;
    }
    const count = bundles.count[slot];
    const isUpOpen = solution.isOpen[upLink(bundles.from[slot])] === 1;
    const isDownOpen = solution.isOpen[downLink(links, bundles.to[slot])] === 1;
    const change = (after - before) * count;
    changeRate(links, upLink(bundles.from[slot]), isUpOpen ? after * count : change, now);
    changeRate(links, downLink(links, bundles.to[slot]), isDownOpen ? after * count : change, now);
  }
  refreshDue(flows, solution);
}

function changeRate(links: Links, link: number, change: number, nowUs: TimeUs): void {
  if (change === 0) return;
  integrateLink(links, link, nowUs);
  links.rate[link] = Math.max(0, links.rate[link] + change);
}

/** New ends of the next flows of the bundles looked at, one by one or all at once. */
function refreshDue(flows: FlowsState, solution: Solution): void {
  const { bundles, table, due } = flows;
  const isMany = solution.bundleCount > 16 && 4 * solution.bundleCount > due.length;
  for (let i = 0; i < solution.bundleCount; i += 1) {
    const slot = solution.bundles[i];
    const key = dueUs(bundles, slot, table.key[bundles.flows[slot][0]]);
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

function armTimer(ctx: NetworkContext): void {
  const { flows } = ctx.state.network;
  const key = flows.due.length > 0 ? flows.bundles.key[flows.due[0]] : Infinity;
  const nextUs = Math.max(ctx.now, key);
  if (nextUs === flows.timerUs) return;
  if (flows.timer !== 0) ctx.cancel(flows.timer);
  flows.timerUs = nextUs;
  flows.timer = nextUs === Infinity ? 0 : ctx.scheduleAt(nextUs, 'network.flow-due');
}

/** Takes a flow out of its bundle, and an empty bundle off the links. */
function takeOut(ctx: NetworkContext, slot: number, flow: number): void {
  const { flows, links } = ctx.state.network;
  const { bundles, table, due } = flows;
  touchBundle(ctx, slot);
  heapRemove(bundles.flows[slot], table, flow);
  releaseFlow(table, flow);
  bundles.count[slot] -= 1;
  if (bundles.count[slot] > 0) return;
  heapRemove(due, bundles, slot);
  closeBundle(links, bundles, slot);
}

/** Bytes that a flow in the bundle from its beginning would have got by `nowUs`. */
function servedAt(bundles: Bundles, slot: number, nowUs: TimeUs): number {
  return bundles.served[slot] + (bundles.rate[slot] * (nowUs - bundles.sinceUs[slot])) / 1e6;
}

/** The tick at which the bundle will have served `finish` bytes; Infinity when it stands still. */
function dueUs(bundles: Bundles, slot: number, finish: number): TimeUs {
  const missing = finish - bundles.served[slot];
  const sinceUs = bundles.sinceUs[slot];
  if (missing <= 0) return sinceUs;
  const us = (missing * 1e6) / bundles.rate[slot];
  if (!(us < NEVER_US)) return Infinity;
  const slack = Math.max(TICK_SLACK_US, us * TICK_SLACK_SHARE);
  return sinceUs + toTicks(Math.max(0, Math.ceil(us - slack)));
}

function meterBundle(links: Links, bundles: Bundles, slot: number, bytes: number): void {
  addLinkBytes(links, upLink(bundles.from[slot]), bytes);
  addLinkBytes(links, downLink(links, bundles.to[slot]), bytes);
}

function touchBundle(ctx: NetworkContext, slot: number): void {
  const { flows, links } = ctx.state.network;
  touchLink(ctx, upLink(flows.bundles.from[slot]));
  touchLink(ctx, downLink(links, flows.bundles.to[slot]));
}

function touchLink(ctx: NetworkContext, link: number): void {
  const { flows } = ctx.state.network;
  if (flows.isDirty[link] === 0) {
    flows.isDirty[link] = 1;
    flows.dirtyLinks.push(link);
  }
  if (flows.isSolvePending) return;
  flows.isSolvePending = true;
  ctx.schedule(0, 'network.share', 0, 0, LATE);
}

function internKind(kinds: string[], kind: string): number {
  const known = kinds.indexOf(kind);
  return known >= 0 ? known : kinds.push(kind) - 1;
}
