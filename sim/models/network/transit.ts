/**
 * Carrying one message of a call: latency, then a flow of its bytes; or, for a short message,
 * a place in the queue of the uplink, latency, and a place in the queue of the downlink.
 *
 * Short means at most one initial congestion window (RFC 6928), or at most what is under way in
 * one round trip at a fair share of both links (the bandwidth-delay product): such a message is
 * gone before a new share could settle. Short messages of a link wait for each other and pass it
 * at full rate: an uplink in the order of sending, a downlink in the order in which their last
 * bytes could be through. Beside flows a message takes as long as its fair share makes it; flows
 * that run do not slow down for it, and one that begins waits for those before it. Their bytes
 * reach the meters of both links on arrival, or when they are cut short.
 */
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
import { addLinkBytes, downLink, linkCapacity, rateBesideFlows, upLink } from './links.ts';
import { isBlocked } from './reach-state.ts';
import { joinDownlink, passingOf, passUplink, wholeTicks } from './short-queues.ts';

/** Ten segments of 1460 bytes (RFC 6928). */
export const SHORT_MESSAGE_BYTES = 14_600;

/** Sends the message of one direction. `network.delivered` fires when its last byte is there. */
export function sendMessage(ctx: NetworkContext, slot: number, direction: Direction): void {
  const { now } = ctx;
  const { calls, links, reach } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  const bytes = totalOf(calls, slot, direction);
  const latencyUs = drawLatencyUs(ctx, from, to);
  const argument = eventArgument(calls, slot, direction);
  const up = upLink(from);
  const down = downLink(links, to);
  const fairRate = Math.min(rateBesideFlows(links, up), rateBesideFlows(links, down));
  const isOpen = fairRate > 0 && !isBlocked(reach, from, to);
  if (isOpen && isShort(ctx, { from, to, bytes, rate: fairRate })) {
    calls.phase[slot] = isRequest ? REQUEST_SHORT : RESPONSE_SHORT;
    const rates = {
      upRate: linkCapacity(links, up),
      downRate: linkCapacity(links, down),
      fairRate,
    };
    const leftUs = passUplink(links, up, passingOf(bytes, rates), now) - now;
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
 * Event `network.short-arrived`: the last byte would be through, were the downlink free for it.
 * True when it is; else the message waits for those that were through before it could be, or as a
 * flow for a cut to heal.
 */
export function passDownlink(ctx: NetworkContext, slot: number, direction: Direction): boolean {
  const { now } = ctx;
  const { calls, links, reach } = ctx.state.network;
  const isRequest = direction === REQUEST;
  const from = isRequest ? calls.from[slot] : calls.to[slot];
  const to = isRequest ? calls.to[slot] : calls.from[slot];
  const bytes = totalOf(calls, slot, direction);
  const link = downLink(links, to);
  const upRate = linkCapacity(links, upLink(from));
  const downRate = linkCapacity(links, link);
  if (upRate === 0 || downRate === 0 || isBlocked(reach, from, to)) {
    beginFlow(ctx, slot, direction);
    return false;
  }
  const rates = { upRate, downRate, fairRate: Math.min(upRate, downRate) };
  const waitUs = joinDownlink(links, link, passingOf(bytes, rates), now) - now;
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
  const up = rateBesideFlows(links, upLink(sender));
  const slowest = Math.min(up, rateBesideFlows(links, downLink(links, receiver)));
  const bytes = totalOf(calls, slot, direction);
  return Math.max(0, Math.min(bytes, Math.floor(bytes - (leftUs * slowest) / 1e6)));
}

function meterShort(ctx: NetworkContext, slot: number, direction: Direction, bytes: number): void {
  const { calls, links } = ctx.state.network;
  const isRequest = direction === REQUEST;
  addLinkBytes(links, upLink(isRequest ? calls.from[slot] : calls.to[slot]), bytes);
  addLinkBytes(links, downLink(links, isRequest ? calls.to[slot] : calls.from[slot]), bytes);
}

/** A message over open links, whose share of the slower one is `rate` bytes per second. */
interface Carried {
  from: number;
  to: number;
  bytes: number;
  rate: number;
}

export function isShort(ctx: NetworkContext, { from, to, bytes, rate }: Carried): boolean {
  if (bytes <= SHORT_MESSAGE_BYTES) return true;
  if (ctx.resolved.network.exactSharing === true) return false;
  // Bytes under way in one round trip at that rate, or in the window.
  return bytes <= (Math.min(rate, flowCap(ctx, from, to)) * roundTripUs(ctx, from, to)) / 1e6;
}
