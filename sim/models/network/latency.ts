/**
 * One-way delays: half the round-trip time between the two regions, times a lognormal factor of
 * median 1 drawn for each message from a stream of its sender.
 *
 * Left out on purpose: order between messages of one pair, loss, and delays that drift.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import type { NetworkContext } from './context.ts';

/** Round-trip time between two endpoints without jitter, microseconds. */
export function roundTripUs(ctx: NetworkContext, from: number, to: number): TimeUs {
  const { regionOf } = ctx.state.network;
  return ctx.resolved.network.latency.rttUs[regionOf[from]][regionOf[to]];
}

/** Draws the delay of one message, whole microseconds. */
export function drawLatencyUs(ctx: NetworkContext, from: number, to: number): TimeUs {
  const halfUs = roundTripUs(ctx, from, to) / 2;
  const sigma = ctx.resolved.network.latency.jitterSigma;
  if (sigma === 0) return toTicks(halfUs);
  return toTicks(halfUs * ctx.random.lognormal(ctx.state.network.jitter[from], 1, sigma));
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
