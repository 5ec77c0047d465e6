/**
 * The queues of short messages at their links (transit.ts): an uplink passes them in the order of
 * sending, a downlink in the order in which their last bytes could be through.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { Links } from './links.ts';

/** A message that leaves by an uplink; its rates in bytes per second. */
export interface Leaving {
  bytes: number;
  upRate: number;
  /** Over both links, beside the flows that they carry (`rateBesideFlows`). */
  fairRate: number;
}

/** A message between two links; what they carry in bytes per second. */
export interface Passing {
  bytes: number;
  upRate: number;
  downRate: number;
}

/**
 * Joins the queue of an uplink; when the last byte is through the slower of both links. The queue
 * passes at full rate; beside flows a message takes so much longer than that, for itself.
 */
export function passUplink(links: Links, link: number, leaving: Leaving, nowUs: TimeUs): TimeUs {
  const { bytes, upRate, fairRate } = leaving;
  const { freeUs } = links;
  const upUs = (bytes * 1e6) / upRate;
  freeUs[link] = Math.max(nowUs, freeUs[link]) + upUs;
  return wholeTicks(freeUs[link] + ((bytes * 1e6) / fairRate - upUs));
}

/**
 * When a message is through a downlink that it could be through now, were that free for it. What
 * passed while the downlink had nothing else is not waited for again.
 */
export function joinDownlink(links: Links, link: number, passing: Passing, nowUs: TimeUs): TimeUs {
  const { bytes, upRate, downRate } = passing;
  const { busySinceUs, freeUs } = links;
  const firstUs = nowUs - (bytes * 1e6) / Math.min(upRate, downRate);
  if (firstUs >= freeUs[link]) {
    busySinceUs[link] = firstUs;
    freeUs[link] = nowUs;
    return nowUs;
  }
  const aloneUs = Math.max(0, busySinceUs[link] - firstUs);
  busySinceUs[link] -= aloneUs;
  freeUs[link] = Math.max(nowUs, freeUs[link] + (bytes * 1e6) / downRate - aloneUs);
  return Math.max(nowUs, wholeTicks(freeUs[link]));
}

/** The first whole microsecond at or after `us`, forgiving the rounding of sums. */
export function wholeTicks(us: number): TimeUs {
  return toTicks(Math.ceil(us - 1e-3));
}
