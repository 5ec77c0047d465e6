/**
 * Access links, and meters of what passed them.
 *
 * Endpoint e has two links: its uplink (number e) and its downlink (number E + e). The meters
 * know nothing of messages: they add rate × time of the bundles over the link (hubs.ts), and the
 * ledger adds what messages carried. The two must agree within one byte for each flow that ended,
 * which a checker compares.
 */

export interface Links {
  endpointCount: number;
  /** Bytes per second at full share, by link. */
  capacity: Float64Array;
  /** Remaining share 0…1 of the capacity (degraded links). */
  share: Float64Array;
  /** Bytes per second that traffic from outside the simulation takes of the link first. */
  load: Float64Array;
  /** Rate of the flows that this link holds back, bytes per second; −1 when it holds none back. */
  level: Float64Array;
  /** Flows over the link. */
  flows: Int32Array;
  /**
   * Bytes that were metered: a whole number and a fraction in [0, 1), so that long sums stay
   * exact. What bundles got since they were metered last comes on top (`readLink`).
   */
  wholeBytes: Float64Array;
  fractionBytes: Float64Array;
  /** When the last short message in the queue of the link has passed, microseconds. */
  freeUs: Float64Array;
  /** Of a downlink: since when short messages have been passing one after the other. */
  busySinceUs: Float64Array;
  /** Bundles over the link. */
  members: number[][];
}

/** Links of all endpoints; capacities in bytes per second. */
export function createLinks(up: readonly number[], down: readonly number[]): Links {
  const count = up.length + down.length;
  return {
    endpointCount: up.length,
    capacity: Float64Array.from([...up, ...down]),
    share: new Float64Array(count).fill(1),
    load: new Float64Array(count),
    level: new Float64Array(count).fill(-1),
    flows: new Int32Array(count),
    wholeBytes: new Float64Array(count),
    fractionBytes: new Float64Array(count),
    freeUs: new Float64Array(count),
    busySinceUs: new Float64Array(count),
    members: Array.from({ length: count }, () => []),
  };
}

export function upLink(endpoint: number): number {
  return endpoint;
}

export function downLink(links: Links, endpoint: number): number {
  return links.endpointCount + endpoint;
}

/** What such traffic leaves of a link at least. Assumed. */
const LEAST_LEFT = 0.05;

/** Bytes per second of the link that are left for what is simulated. */
export function linkCapacity(links: Links, link: number): number {
  const whole = links.capacity[link] * links.share[link];
  const load = links.load[link];
  return load === 0 ? whole : Math.max(whole * LEAST_LEFT, whole - load);
}

/**
 * Bytes per second that one more flow over the link would get beside those it carries, did they
 * share it anew for that.
 */
export function rateBesideFlows(links: Links, link: number): number {
  const capacity = linkCapacity(links, link);
  const level = links.level[link];
  const count = links.flows[link];
  // A link that holds no flow back has room, and takes one more at its full rate or nearly so.
  return level < 0 || count === 0 ? capacity : Math.min(capacity, (level * count) / (count + 1));
}

/** Adds bytes (or, negative, takes some off) to the meter of a link. */
export function addLinkBytes(links: Links, link: number, bytes: number): void {
  const sum = links.fractionBytes[link] + bytes;
  const carry = Math.floor(sum);
  links.wholeBytes[link] += carry;
  links.fractionBytes[link] = sum - carry;
}
