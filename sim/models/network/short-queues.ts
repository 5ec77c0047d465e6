/**
 * The queues of short messages at their links (transit.ts): an uplink passes them in the order of
 * sending, a downlink in the order in which their last bytes could be through.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { Links } from './links.ts';

/** How long a message between two links takes, microseconds, not rounded. */
export interface Passing {
  /** To pass each link at its full rate. */
  upUs: number;
  downUs: number;
  /** To pass both, beside the flows that they carry (`rateBesideFlows`). */
  bothUs: number;
}

/** Rates in bytes per second; `fairRate` is that of both links beside their flows. */
export interface Rates {
  upRate: number;
  downRate: number;
  fairRate: number;
}

/** Of a message of so many bytes; written into `passing`, where that is given. */
export function passingOf(
  bytes: number,
  { upRate, downRate, fairRate }: Rates,
  passing: Passing = { upUs: 0, downUs: 0, bothUs: 0 },
): Passing {
  const scaled = bytes * 1e6;
  passing.upUs = scaled / upRate;
  passing.downUs = scaled / downRate;
  passing.bothUs = scaled / fairRate;
  return passing;
}

/**
 * Joins the queue of an uplink; when the last byte is through the slower of both links. The queue
 * passes at full rate; beside flows a message takes so much longer than that, for itself.
 */
export function passUplink(links: Links, link: number, passing: Passing, nowUs: TimeUs): TimeUs {
  const { upUs, bothUs } = passing;
  const { freeUs } = links;
  freeUs[link] = Math.max(nowUs, freeUs[link]) + upUs;
  return wholeTicks(freeUs[link] + (bothUs - upUs));
}

/**
 * When a message is through a downlink that it could be through now, were that free for it. What
 * passed while the downlink had nothing else is not waited for again.
 */
export function joinDownlink(links: Links, link: number, passing: Passing, nowUs: TimeUs): TimeUs {
  const { upUs, downUs } = passing;
  const { busySinceUs, freeUs } = links;
  const firstUs = nowUs - Math.max(upUs, downUs);
  if (firstUs >= freeUs[link]) {
    busySinceUs[link] = firstUs;
    freeUs[link] = nowUs;
    return nowUs;
  }
  const aloneUs = Math.max(0, busySinceUs[link] - firstUs);
  busySinceUs[link] -= aloneUs;
  freeUs[link] = Math.max(nowUs, freeUs[link] + downUs - aloneUs);
  return Math.max(nowUs, wholeTicks(freeUs[link]));
}

/** The first whole microsecond at or after `us`, forgiving the rounding of sums. */
export function wholeTicks(us: number): TimeUs {
  return toTicks(Math.ceil(us - 1e-3));
}
