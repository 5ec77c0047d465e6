/** Faults of the network: endpoints that go down, and cuts between groups of endpoints. */
import { noteChange } from '../margins/changes.ts';
import type { NetworkContext } from './context.ts';
import { abortFlowsOf, applyCuts } from './flows.ts';
import { type Cut, type CutId, countCut, isBlocked } from './reach-state.ts';
import { endCallsOf, watchSevered } from './rpc.ts';

/**
 * Takes an endpoint down or brings it up. Going down ends its calls and aborts its flows at
 * once: callers of it see `unreachable`, its own calls end `cancelled`.
 */
export function setEndpointUp(ctx: NetworkContext, endpoint: number, up: boolean): void {
  const { reach } = ctx.state.network;
  if ((reach.isUp[endpoint] === 1) === up) return;
  reach.isUp[endpoint] = up ? 1 : 0;
  noteChange(reach);
  if (up) return;
  endCallsOf(ctx, endpoint);
  abortFlowsOf(ctx, endpoint);
}

/**
 * Cuts the traffic from every endpoint of `from` to every one of `to`, and back unless it is
 * one-way. Messages under way wait for the cut to heal.
 */
export function cut(ctx: NetworkContext, spec: Cut): CutId {
  const { reach } = ctx.state.network;
  const made: Cut = { from: [...spec.from], to: [...spec.to], oneWay: spec.oneWay };
  reach.made += 1;
  reach.cuts.set(reach.made, made);
  countCut(reach, made, 1);
  applyCuts(ctx);
  watchSevered(ctx);
  return reach.made;
}

/** Takes a cut away; nothing happens when it was healed before. */
export function heal(ctx: NetworkContext, id: CutId): void {
  const { reach } = ctx.state.network;
  const made = reach.cuts.get(id);
  if (made === undefined) return;
  reach.cuts.delete(id);
  countCut(reach, made, -1);
  applyCuts(ctx);
  watchSevered(ctx);
}

/** Whether a message that `from` sends now would get to `to`. */
export function reachable(ctx: NetworkContext, from: number, to: number): boolean {
  const { reach } = ctx.state.network;
  return reach.isUp[from] === 1 && reach.isUp[to] === 1 && !isBlocked(reach, from, to);
}

export function isEndpointUp(ctx: NetworkContext, endpoint: number): boolean {
  return ctx.state.network.reach.isUp[endpoint] === 1;
}
