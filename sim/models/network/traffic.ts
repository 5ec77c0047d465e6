/** Readings of the network for views, metrics and tests; none of them changes anything. */
import { openSlots } from './call-table.ts';
import type { NetworkContext } from './context.ts';
import { sharingOf } from './flows.ts';
import { readLink } from './hubs.ts';
import { bookedBytes } from './ledger.ts';
import { downLink, upLink } from './links.ts';
import { bytesMoved } from './transit.ts';
import { untoldBytes } from './untold.ts';

/** Whole bytes through the links of one endpoint by now, as its meters say. */
export function endpointBytes(ctx: NetworkContext, endpoint: number): { up: number; down: number } {
  const sharing = sharingOf(ctx);
  return {
    up: readLink(sharing, upLink(endpoint), ctx.now),
    down: readLink(sharing, downLink(sharing.links, endpoint), ctx.now),
  };
}

/** Whole bytes through all uplinks and all downlinks by now, as their meters say. */
export function linkBytes(ctx: NetworkContext): { up: number; down: number } {
  const total = { up: 0, down: 0 };
  for (let endpoint = 0; endpoint < ctx.state.network.links.endpointCount; endpoint += 1) {
    const bytes = endpointBytes(ctx, endpoint);
    total.up += bytes.up;
    total.down += bytes.down;
  }
  return total;
}

/** Bytes that no ledger line holds yet: of calls under way, and of clients that are not told. */
export function unbookedBytes(ctx: NetworkContext): number {
  const { calls, ledger } = ctx.state.network;
  let sum = untoldBytes(ledger.untold);
  for (const slot of openSlots(calls)) {
    sum += calls.sent[2 * slot] + calls.sent[2 * slot + 1] + bytesMoved(ctx, slot);
  }
  return sum;
}

export interface TrafficBalance {
  up: number;
  down: number;
  booked: number;
  unbooked: number;
  /** How far the meters may be off: a byte for each flow ever started and each endpoint. */
  toleranceBytes: number;
}

/** Both accounts of the traffic: up = down = booked + unbooked, within the tolerance. */
export function trafficBalance(ctx: NetworkContext): TrafficBalance {
  const { flows, ledger, links } = ctx.state.network;
  return {
    ...linkBytes(ctx),
    booked: bookedBytes(ledger),
    unbooked: unbookedBytes(ctx),
    toleranceBytes: flows.effort.flows + links.endpointCount,
  };
}
