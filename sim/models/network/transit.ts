/**
 * Carrying one message of a call: latency, then a flow of its bytes; or, for a short message,
 * a place in the queue of the uplink, latency, and a place in the queue of the downlink.
 *
 * Short means at most one initial congestion window (RFC 6928): such a message leaves in one
 * burst and never gets to share a link with bulk flows for long. Short messages of a link wait
 * for each other, first come first served at full rate, but not for bulk flows, nor do these
 * slow down for them. Their bytes reach the meters of both links on arrival.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { CallRecord } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { abortFlow, flowProgress, isFlowRunning, startFlow } from './flows.ts';
import { drawLatencyUs, flowCap } from './latency.ts';
import { addLinkBytes, downLink, linkCapacity, upLink } from './links.ts';
import { isBlocked } from './reach-state.ts';

/** Ten segments of 1460 bytes (RFC 6928). */
export const SHORT_MESSAGE_BYTES = 14_600;

/** Directions of a call; the argument of every event here. */
export const REQUEST = 0;
export const RESPONSE = 1;
export type Direction = typeof REQUEST | typeof RESPONSE;

/** Sends the message of one direction. `network.delivered` fires when its last byte is there. */
export function sendMessage(ctx: NetworkContext, call: CallRecord, direction: Direction): void {
  const { from, to, bytes } = messageOf(call, direction);
  const latencyUs = drawLatencyUs(ctx, from, to);
  if (isShort(ctx, from, to, bytes)) {
    const { links } = ctx.state.network;
    const link = upLink(from);
    const startUs = Math.max(ctx.now, links.freeUs[link]);
    links.freeUs[link] = startUs + (bytes * 1e6) / linkCapacity(links, link);
    call.phase = direction === REQUEST ? 'request-short' : 'response-short';
    const leftUs = wholeTicks(links.freeUs[link]) - ctx.now;
    call.timer = ctx.schedule(leftUs + latencyUs, 'network.short-arrived', call.id, direction);
  } else {
    call.phase = direction === REQUEST ? 'request-latency' : 'response-latency';
    call.timer = ctx.schedule(latencyUs, 'network.latency-over', call.id, direction);
  }
}

/** Event `network.latency-over`: the first byte is there, the flow begins. */
export function beginFlow(ctx: NetworkContext, call: CallRecord, direction: Direction): void {
  const { from, to, bytes } = messageOf(call, direction);
  call.timer = 0;
  call.phase = direction === REQUEST ? 'request-flow' : 'response-flow';
  call.flow = startFlow(ctx, {
    from,
    to,
    bytes,
    kind: 'network.delivered',
    target: call.id,
    arg: direction,
    capBytesPerSecond: flowCap(ctx, from, to),
  });
}

/**
 * Event `network.short-arrived`: the last byte is at the receiver's link. True when the message
 * is through; else it waits for the queue of the downlink, or as a flow for a cut to heal.
 */
export function passDownlink(ctx: NetworkContext, call: CallRecord, direction: Direction): boolean {
  const { from, to, bytes } = messageOf(call, direction);
  if (!isShort(ctx, from, to, bytes)) {
    beginFlow(ctx, call, direction);
    return false;
  }
  const { links } = ctx.state.network;
  const link = downLink(links, to);
  // The first byte came when the last one did, less the time it took the uplink to send it all.
  const firstUs = ctx.now - (bytes * 1e6) / linkCapacity(links, upLink(from));
  const startUs = Math.max(firstUs, links.freeUs[link]);
  links.freeUs[link] = Math.max(ctx.now, startUs + (bytes * 1e6) / linkCapacity(links, link));
  const waitUs = wholeTicks(links.freeUs[link]) - ctx.now;
  call.timer = waitUs > 0 ? ctx.schedule(waitUs, 'network.delivered', call.id, direction) : 0;
  return waitUs <= 0;
}

/** The whole message has arrived: counts a short one on its links. */
export function completeMessage(ctx: NetworkContext, call: CallRecord, direction: Direction): void {
  const { from, to, bytes } = messageOf(call, direction);
  if (call.phase === 'request-short' || call.phase === 'response-short') {
    const { links } = ctx.state.network;
    addLinkBytes(links, upLink(from), bytes);
    addLinkBytes(links, downLink(links, to), bytes);
  }
  call.timer = 0;
  call.flow = 0;
  if (direction === REQUEST) call.requestSent = bytes;
  else call.responseSent = bytes;
}

/** Stops whatever message is under way and books what of it got through in the call. */
export function stopMessage(ctx: NetworkContext, call: CallRecord): void {
  if (call.timer !== 0) ctx.cancel(call.timer);
  call.timer = 0;
  if (call.flow === 0) return;
  const sent = bytesMoved(ctx, call);
  abortFlow(ctx, call.flow);
  call.flow = 0;
  if (call.phase === 'request-flow') call.requestSent = sent;
  else call.responseSent = sent;
}

/** Whole bytes that the flow under way, if there is one, got through by now. */
export function bytesMoved(ctx: NetworkContext, call: CallRecord): number {
  if (call.flow === 0) return 0;
  if (isFlowRunning(ctx, call.flow)) return flowProgress(ctx, call.flow);
  // It ended in this very instant: everything is delivered, though nobody saw it yet.
  return messageOf(call, call.phase === 'request-flow' ? REQUEST : RESPONSE).bytes;
}

function messageOf(
  call: CallRecord,
  direction: Direction,
): { from: number; to: number; bytes: number } {
  return direction === REQUEST
    ? { from: call.from, to: call.to, bytes: call.requestTotal }
    : { from: call.to, to: call.from, bytes: call.responseTotal };
}

function isShort(ctx: NetworkContext, from: number, to: number, bytes: number): boolean {
  if (bytes > SHORT_MESSAGE_BYTES) return false;
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
