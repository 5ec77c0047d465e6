/**
 * One-way delays: half the round-trip time between the two regions, times a lognormal factor of
 * median 1 drawn for each message from a stream of its sender.
 *
 * Loss is a delay: a message that is lost waits for its retransmission time-out, a round trip and
 * 200 ms (the least that Linux adds, RFC 6298 §2), doubled at each further loss. Left out on
 * purpose: order between messages of one pair, and delays that drift.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { NetworkContext } from './context.ts';
import { JitterTable } from './jitter.ts';

/** Of the spread that was last asked for: a run has one. */
let jitter: { readonly sigma: number; readonly table: JitterTable } | undefined;

/** Round-trip time between two endpoints without jitter, microseconds. */
export function roundTripUs(ctx: NetworkContext, from: number, to: number): TimeUs {
  const { regionOf } = ctx.state.network;
  return ctx.resolved.network.latency.rttUs[regionOf[from]][regionOf[to]];
}

/** Draws the delay of one message, whole microseconds. */
export function drawLatencyUs(ctx: NetworkContext, from: number, to: number): TimeUs {
  const { jitterSigma: sigma, lossShare } = ctx.resolved.network.latency;
  const halfUs = roundTripUs(ctx, from, to) / 2;
  const lossUs = lossShare === undefined ? 0 : drawLossUs(ctx, from, to, lossShare);
  const table = jitterTable(sigma);
  if (table === null) return toTicks(halfUs + lossUs);
  return table.delayed(halfUs, lossUs, ctx.random.uniform(ctx.state.network.jitter[from]));
}

/** Null where every message takes the same time. */
export function jitterTable(sigma: number): JitterTable | null {
  if (sigma === 0) return null;
  if (jitter?.sigma !== sigma) jitter = { sigma, table: new JitterTable(sigma) };
  return jitter.table;
}

const TIMEOUT_FLOOR_US = 200_000;
/** A connection that loses more in a row is as good as cut; 15 of Linux would be half an hour. */
const LOSSES_MAX = 8;

/** Time until a message gets through, beyond its delay. */
function drawLossUs(ctx: NetworkContext, from: number, to: number, share: number): TimeUs {
  const stream = ctx.state.network.losses[from];
  let timeoutUs = roundTripUs(ctx, from, to) + TIMEOUT_FLOOR_US;
  let sumUs = 0;
  for (let lost = 0; lost < LOSSES_MAX && ctx.random.uniform(stream) < share; lost += 1) {
    sumUs += timeoutUs;
    timeoutUs *= 2;
  }
  return sumUs;
}

/**
 * Most that one flow gets between two endpoints, bytes per second: a window of bytes for each
 * round trip where the scenario sets one, else Infinity.
 */
export function flowCap(ctx: NetworkContext, from: number, to: number): number {
  const windowBytes = ctx.resolved.network.flowWindowBytes ?? 0;
  if (windowBytes === 0) return Infinity;
  const rttUs = roundTripUs(ctx, from, to);
  return rttUs === 0 ? Infinity : (windowBytes * 1e6) / rttUs;
}
