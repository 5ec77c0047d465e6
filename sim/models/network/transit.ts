/**
 * Carrying one message of a call: latency, then a flow of its bytes; or, for a short message,
 * a place in the queue of the uplink, latency, and a place in the queue of the downlink.
 *
 * Short means at most one initial congestion window (RFC 6928); or, where neither link carries a
 * flow, at most what is under way in one round trip at full rate (the bandwidth-delay product):
 * such a message is gone before a share could settle. Short messages of a link wait for each
 * other, first come first served at full rate. Flows that run do not slow down for them; one that
 * begins waits for those before it. Their bytes reach the meters of both links on arrival, or
 * when they are cut short.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import { eventArgument, totalOf } from './call-table.ts';
import {
  type Direction,
  REQUEST,
  REQUEST_FLOW,
  REQUEST_LATENCY,
  REQUEST_SHORT,
  RESPONSE,
  RESPONSE_FLOW,
  RESPONSE_LATENCY,
  RESPONSE_SHORT,
} from './calls.ts';
import type { NetworkContext } from './context.ts';
import { abortFlow, flowProgress, isFlowRunning, startFlow } from './flows.ts';
import { drawLatencyUs, flowCap, roundTripUs } from './latency.ts';
import { addLinkBytes, downLink, linkCapacity, upLink } from './links.ts';
import { isBlocked } from './reach-state.ts';

/** Ten segments of 1460 bytes (RFC 6928). */
export const SHORT_MESSAGE_BYTES = 14_600;

/** Sends the message of one direction. `network.delivered` fires when its last byte is there. */
export function sendMessage(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { calls, links } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  const bytes = totalOf(calls, slot, direction);
  const latencyUs = drawLatencyUs(ctx, from, to);
  const argument = eventArgument(calls, slot, direction);
  if (isShort(ctx, from, to, bytes)) {
    const link = upLink(from);
    const startUs = Math.max(ctx.now, links.freeUs[link]);
    links.freeUs[link] = startUs + (bytes * 1e6) / linkCapacity(links, link);
    calls.phase[slot] = isRequest ? REQUEST_SHORT : RESPONSE_SHORT;
    const leftUs = wholeTicks(links.freeUs[link]) - ctx.now;
    calls.timer[slot] = ctx.schedule(leftUs + latencyUs, 'network.short-arrived', slot, argument);
  } else {
    calls.phase[slot] = isRequest ? REQUEST_LATENCY : RESPONSE_LATENCY;
    calls.timer[slot] = ctx.schedule(latencyUs, 'network.latency-over', slot, argument);
  }
}

/** Event `network.latency-over`: the first byte is there; the flow begins in its turn. */
export function beginInTurn(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { calls, links } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const up = upLink(isRequest ? calls.from[slot] : calls.to[slot]);
  const down = downLink(links, isRequest ? calls.to[slot] : calls.from[slot]);
  const leftUs = wholeTicks(Math.max(links.freeUs[up], links.freeUs[down], ctx.now)) - ctx.now;
  if (leftUs === 0 || ctx.resolved.network.exactSharing === true) {
    beginFlow(ctx, slot, direction);
    return;
  }
  const argument = eventArgument(calls, slot, direction);
  calls.timer[slot] = ctx.schedule(leftUs, 'network.turn-come', slot, argument);
}

/** The flow of a message begins. */
export function beginFlow(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { calls } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  calls.timer[slot] = 0;
  calls.phase[slot] = isRequest ? REQUEST_FLOW : RESPONSE_FLOW;
  calls.flow[slot] = startFlow(ctx, {
    from,
    to,
    bytes: totalOf(calls, slot, direction),
    kind: 'network.delivered',
    target: slot,
    arg: eventArgument(calls, slot, direction),
    capBytesPerSecond: flowCap(ctx, from, to),
  });
}

/**
 * Event `network.short-arrived`: the last byte is at the receiver's link. True when the message
 * is through; else it waits for the queue of the downlink, or as a flow for a cut to heal.
 */
export function passDownlink(ctx: NetworkContext, slot: number, direction: Direction): boolean {
  const { calls, links } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  const bytes = totalOf(calls, slot, direction);
  if (!isOpen(ctx, from, to)) {
    beginFlow(ctx, slot, direction);
    return false;
  }
  const link = downLink(links, to);
  // The first byte came when the last one did, less the time it took the uplink to send it all.
  const firstUs = ctx.now - (bytes * 1e6) / linkCapacity(links, upLink(from));
  const startUs = Math.max(firstUs, links.freeUs[link]);
  links.freeUs[link] = Math.max(ctx.now, startUs + (bytes * 1e6) / linkCapacity(links, link));
  const waitUs = wholeTicks(links.freeUs[link]) - ctx.now;
  if (waitUs <= 0) return true;
  const argument = eventArgument(calls, slot, direction);
  calls.timer[slot] = ctx.schedule(waitUs, 'network.delivered', slot, argument);
  return false;
}

/** The whole message has arrived: counts a short one on its links. */
export function completeMessage(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { calls } = ctx.state.network;
  const bytes = totalOf(calls, slot, direction);
  const phase = calls.phase[slot];
  if (phase === REQUEST_SHORT || phase === RESPONSE_SHORT) meterShort(ctx, slot, direction, bytes);
  calls.timer[slot] = 0;
  calls.flow[slot] = 0;
  calls.sent[2 * slot + direction] = bytes;
}

/** Stops whatever message is under way and notes in the call what of it got through. */
export function stopMessage(ctx: NetworkContext, slot: number): void {
  const { calls } = ctx.state.network;
  const phase = calls.phase[slot];
  const isShortNow = phase === REQUEST_SHORT || phase === RESPONSE_SHORT;
  if (isShortNow && calls.timer[slot] !== 0) {
    const direction = phase === REQUEST_SHORT ? REQUEST : RESPONSE;
    const got = shortProgress(ctx, slot, direction);
    if (got > 0) meterShort(ctx, slot, direction, got);
    calls.sent[2 * slot + direction] = got;
  } else if (calls.flow[slot] !== 0) {
    const got = bytesMoved(ctx, slot);
    abortFlow(ctx, calls.flow[slot]);
    calls.flow[slot] = 0;
    calls.sent[2 * slot + (phase === REQUEST_FLOW ? REQUEST : RESPONSE)] = got;
  }
  if (calls.timer[slot] !== 0) ctx.cancel(calls.timer[slot]);
  calls.timer[slot] = 0;
}

/** Whole bytes that the flow under way, if there is one, got through by now. */
export function bytesMoved(ctx: NetworkContext, slot: number): number {
  const { calls } = ctx.state.network;
  const flow = calls.flow[slot];
  if (flow === 0) return 0;
  if (isFlowRunning(ctx, flow)) return flowProgress(ctx, flow);
  // It ended in this very instant: everything is delivered, though nobody saw it yet.
  return totalOf(calls, slot, calls.phase[slot] === REQUEST_FLOW ? REQUEST : RESPONSE);
}

/** Whole bytes of a short message that are past the link that it leaves next. */
function shortProgress(ctx: NetworkContext, slot: number, direction: Direction): number {
  const { calls, links } = ctx.state.network;
  const leftUs = ctx.timeOf(calls.timer[slot]) - ctx.now;
  const sender = direction === REQUEST ? calls.from[slot] : calls.to[slot];
  const receiver = direction === REQUEST ? calls.to[slot] : calls.from[slot];
  const up = linkCapacity(links, upLink(sender));
  const slowest = Math.min(up, linkCapacity(links, downLink(links, receiver)));
  const bytes = totalOf(calls, slot, direction);
  return Math.max(0, Math.min(bytes, Math.floor(bytes - (leftUs * slowest) / 1e6)));
}

function meterShort(ctx: NetworkContext, slot: number, direction: Direction, bytes: number): void {
  const { calls, links } = ctx.state.network;
  const isRequest = direction === REQUEST;
  addLinkBytes(links, upLink(isRequest ? calls.from[slot] : calls.to[slot]), bytes);
  addLinkBytes(links, downLink(links, isRequest ? calls.to[slot] : calls.from[slot]), bytes);
}

function isShort(ctx: NetworkContext, from: number, to: number, bytes: number): boolean {
  if (!isOpen(ctx, from, to)) return false;
  if (bytes <= SHORT_MESSAGE_BYTES) return true;
  const { links } = ctx.state.network;
  if (links.members[upLink(from)].length > 0) return false;
  if (links.members[downLink(links, to)].length > 0) return false;
  return ctx.resolved.network.exactSharing !== true && bytes <= roundTripBytes(ctx, from, to);
}

/** Bytes under way in one round trip at the full rate of the slower link, or in the window. */
function roundTripBytes(ctx: NetworkContext, from: number, to: number): number {
  const { links } = ctx.state.network;
  const up = linkCapacity(links, upLink(from));
  const rate = Math.min(up, linkCapacity(links, downLink(links, to)), flowCap(ctx, from, to));
  return (rate * roundTripUs(ctx, from, to)) / 1e6;
}

/** Both links carry bytes, and no cut is between them. */
function isOpen(ctx: NetworkContext, from: number, to: number): boolean {
  const { links, reach } = ctx.state.network;
  return (
    linkCapacity(links, upLink(from)) > 0 &&
    linkCapacity(links, downLink(links, to)) > 0 &&
    !isBlocked(reach, from, to)
  );
}

/** The first whole microsecond at or after `us`, forgiving the rounding of sums. */
function wholeTicks(us: number): TimeUs {
  return toTicks(Math.ceil(us - 1e-3));
}
