/**
 * Flows: bytes that move as a fluid from the uplink of one endpoint to the downlink of another.
 *
 * Rates are max-min fair (shares.ts) and change only when a flow starts, ends, is aborted or
 * stopped by a cut, or when a link is degraded. All changes of one instant are folded into one
 * solution by a late event. One timer waits for the next flow to end (flow-ends.ts).
 *
 * A flow ends at a whole microsecond; what the meters of the links counted beyond the last byte
 * is taken off again.
 *
 * Left out on purpose: slow start, acknowledgements, queues in routers.
 */
import type { Timer, TimeUs } from '../../engine/index.ts';
import {
  addFlows,
  type Bundles,
  closeBundle,
  createBundles,
  openBundle,
  rateOf,
} from './bundles.ts';
import type { NetworkContext } from './context.ts';
import { armTimer, dueUs, endsOf, refreshEnds, takeDue } from './flow-ends.ts';
import { createFlowTable, type FlowTable, flowSlot, releaseFlow, takeFlow } from './flow-table.ts';
import {
  addBundleBytes,
  countGuests,
  createHubs,
  type Hubs,
  meterBundle,
  type Sharing,
  servedAt,
  takeGuest,
} from './hubs.ts';
import { heapPut, heapRemove } from './indexed-heap.ts';
import { downLink, upLink } from './links.ts';
import type { Spread } from './max-min.ts';
import { shareAnew } from './shares.ts';

/** A handle of a flow; one that has ended is recognised. */
export type FlowId = number;

export interface FlowsState {
  table: FlowTable;
  bundles: Bundles;
  hubs: Hubs;
  /** Bundles that ride no hub, with a flow to end, a heap by the instant. */
  due: number[];
  /** Links whose bundles or capacity changed since the last solution. */
  dirtyLinks: number[];
  isDirty: Uint8Array;
  /** Bundles with flows more or less, or held or freed, since then; some twice, some gone. */
  dirtyBundles: number[];
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
export function createFlows(linkCount: number): FlowsState {
  return {
    table: createFlowTable(),
    bundles: createBundles(),
    hubs: createHubs(linkCount),
    due: [],
    dirtyLinks: [],
    isDirty: new Uint8Array(linkCount),
    dirtyBundles: [],
    isSolvePending: false,
    spread: { isWide: false },
    timer: 0,
    timerUs: Infinity,
    effort: { flows: 0, solutions: 0, rounds: 0, bundles: 0 },
  };
}

/** What the bandwidth is shared by. */
export function sharingOf(ctx: NetworkContext): Sharing {
  const { flows, links } = ctx.state.network;
  return { links, bundles: flows.bundles, hubs: flows.hubs };
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
  const sharing = sharingOf(ctx);
  meterBundle(sharing, slot, ctx.now);
  const flow = takeFlow(table);
  table.bundle[flow] = slot;
  table.bytes[flow] = spec.bytes;
  table.start[flow] = servedAt(sharing, slot, ctx.now);
  table.key[flow] = table.start[flow] + spec.bytes;
  table.kind[flow] = internKind(table.kinds, spec.kind);
  table.target[flow] = spec.target ?? to;
  table.arg[flow] = spec.arg;
  heapPut(bundles.flows[slot], table, flow);
  addFlows(links, bundles, slot, 1);
  countGuests(sharing, slot, 1);
  flows.effort.flows += 1;
  touchBundle(ctx, slot);
  return flowSlot.handle(table, flow);
}

/** Stops a flow; returns the whole bytes that got through, 0 for one that has ended. */
export function abortFlow(ctx: NetworkContext, id: FlowId): number {
  const { table } = ctx.state.network.flows;
  const flow = flowSlot.find(table, id);
  if (flow < 0) return 0;
  const slot = table.bundle[flow];
  const sharing = sharingOf(ctx);
  const got = flowProgress(ctx, id);
  const excess = servedAt(sharing, slot, ctx.now) - table.key[flow];
  if (excess > 0) addBundleBytes(sharing, slot, -excess);
  takeOut(ctx, slot, flow);
  return got;
}

/** Whether the flow still moves, or stands still behind a cut. */
export function isFlowRunning(ctx: NetworkContext, id: FlowId): boolean {
  return flowSlot.find(ctx.state.network.flows.table, id) >= 0;
}

/** Whole bytes of a running flow that got through by now. */
export function flowProgress(ctx: NetworkContext, id: FlowId): number {
  const { table } = ctx.state.network.flows;
  const flow = flowSlot.find(table, id);
  if (flow < 0) return 0;
  const got = servedAt(sharingOf(ctx), table.bundle[flow], ctx.now) - table.start[flow];
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
  const { due, effort, spread } = flows;
  flows.isSolvePending = false;
  const bundles = flows.dirtyBundles.filter((slot) => flows.bundles.count[slot] > 0);
  const changed = { links: flows.dirtyLinks, bundles };
  const shared = shareAnew(sharingOf(ctx), { changed, spread, due }, ctx.now);
  effort.solutions += 1;
  effort.rounds += shared.solution?.rounds ?? 0;
  effort.bundles += shared.solution?.bundleCount ?? bundles.length;
  refreshEnds(links, flows, { changed, shared });
  for (const link of flows.dirtyLinks) flows.isDirty[link] = 0;
  flows.dirtyLinks.length = 0;
  flows.dirtyBundles.length = 0;
  armTimer(ctx);
}

/** Event `network.flow-due`: ends all flows whose last byte has arrived. */
export function endDueFlows(ctx: NetworkContext): void {
  const { flows, links } = ctx.state.network;
  flows.timer = 0;
  flows.timerUs = Infinity;
  for (const slot of takeDue(links, flows, ctx.now)) endFlowsOf(ctx, slot);
  if (!flows.isSolvePending) armTimer(ctx);
}

function endFlowsOf(ctx: NetworkContext, slot: number): void {
  const { flows, links } = ctx.state.network;
  const { bundles, table } = flows;
  const sharing = sharingOf(ctx);
  const served = servedAt(sharing, slot, ctx.now);
  const late = rateOf(links, bundles, slot) * 1.01e-6 + 1;
  const heap = bundles.flows[slot];
  while (heap.length > 0 && dueUs(sharing, slot, table.key[heap[0]]) <= ctx.now) {
    const flow = heap[0];
    const excess = served - table.key[flow];
    if (Math.abs(excess) > late) {
      ctx.violate(`a flow of ${table.bytes[flow]} bytes ended ${excess} bytes late`);
    }
    addBundleBytes(sharing, slot, -excess);
    ctx.schedule(0, table.kinds[table.kind[flow]], table.target[flow], table.arg[flow]);
    takeOut(ctx, slot, flow);
  }
}

/** Takes a flow out of its bundle, and an empty bundle off the links. */
function takeOut(ctx: NetworkContext, slot: number, flow: number): void {
  const { flows, links } = ctx.state.network;
  const { bundles, table } = flows;
  const sharing = sharingOf(ctx);
  touchBundle(ctx, slot);
  meterBundle(sharing, slot, ctx.now);
  heapRemove(bundles.flows[slot], table, flow);
  releaseFlow(table, flow);
  addFlows(links, bundles, slot, -1);
  countGuests(sharing, slot, -1);
  if (bundles.count[slot] > 0) return;
  for (const link of [upLink(bundles.from[slot]), downLink(links, bundles.to[slot])]) {
    takeGuest(sharing, { slot, link });
  }
  heapRemove(endsOf(flows, slot), bundles, slot);
  closeBundle(links, bundles, slot);
}

function touchBundle(ctx: NetworkContext, slot: number): void {
  const { flows, links } = ctx.state.network;
  flows.dirtyBundles.push(slot);
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
