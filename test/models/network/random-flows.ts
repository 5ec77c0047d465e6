/**
 * Random flows to and from a few busy endpoints on the real engine, and all that happens to them:
 * links that degrade, stand still or carry other traffic, caps, cuts, aborts, crashes. After every
 * event rates are those of the definition of max-min fairness; in the end all that is left ends.
 */
import { expect } from 'vitest';
import { rateOf } from '../../../sim/models/network/bundles.ts';
import {
  abortFlow,
  abortFlowsOf,
  flowProgress,
  setLinkLoad,
  setLinkShare,
  startFlow,
} from '../../../sim/models/network/flows.ts';
import { cut, heal, trafficBalance } from '../../../sim/models/network/index.ts';
import { attach, createScript, type ScriptContext, type ScriptRun, type Step } from './fixture.ts';
import { referenceRates } from './sharing-bench.ts';

const ENDPOINTS = 12;
/** Endpoints to which, or from which, most flows go. */
const BUSY = 3;
const STEPS = 150;
/** Far more than any of them takes. */
const EVENTS_MAX = 100_000;

type Draw = <T>(list: readonly T[]) => T;
type Act = Step[1];

/** Rates at every moment, and the same ends where the run is taken apart on the way. */
export function checkRandomFlows(seed: number): void {
  const say = `random flows ${seed}`;
  const run = createRandomFlows(seed);
  for (let events = 0; run.simulation.step(1) === 'running'; events += 1) {
    expect(events, say).toBeLessThan(EVENTS_MAX);
    expectFair(run, say);
  }
  const rebuilt = createRandomFlows(seed).simulation;
  for (let at = 0; rebuilt.step(1 + (at % 7)) === 'running'; at += 1) rebuilt.rebuild();
  expect(attach(rebuilt).script.flows, say).toEqual(run.script.flows);
  const { bundles, due, hubs } = run.network.flows;
  expect([bundles.byPair.size, due.length, hubs.all.length], say).toEqual([0, 0, 0]);
  const { up, down } = trafficBalance(run.ctx);
  // Each link is read to the nearest byte.
  expect(Math.abs(up - down), say).toBeLessThanOrEqual(ENDPOINTS);
}

function expectFair({ network }: ScriptRun, say: string): void {
  const { flows, links } = network;
  if (flows.isSolvePending) return;
  const { bundles, hubs, spread } = flows;
  const sharing = { links, bundles, hubs, spread, dirty: new Set<number>(), dirtyBundles: [] };
  for (const [slot, rate] of referenceRates(sharing)) {
    const error = Math.abs(rateOf(links, bundles, slot) - rate);
    expect(error, `${say}, bundle ${slot}`).toBeLessThanOrEqual(1e-8 * Math.max(rate, 1e-3));
  }
}

function createRandomFlows(seed: number): ScriptRun {
  const below = drawsOf(seed);
  const one: Draw = (list) => list[below(list.length)];
  const nodes = Array.from({ length: ENDPOINTS }, (_, at): [number, number] =>
    at < BUSY
      ? [one([1000, 4000, 97]), one([1000, 997, 50_000])]
      : [one([1e6, 1500, 1e6]), one([1e6, 1e6, 800])],
  );
  const steps: Step[] = [];
  for (let other = BUSY; other < ENDPOINTS; other += 1) {
    for (let busy = 0; busy < BUSY; busy += 1) {
      steps.push([0, starts(other, busy, 1000 + below(50_000))]);
    }
  }
  let atUs = 0;
  let cuts = 0;
  for (let at = 0; at < STEPS; at += 1) {
    atUs += one([0, 0, 1000, 300_000, 2_000_000]) + below(1000);
    const { act, isCut } = randomStep(below, one, cuts);
    if (isCut) cuts += 1;
    steps.push([atUs, act]);
  }
  steps.push([atUs + 1_000_000, (ctx) => mend(ctx, cuts)]);
  return createScript({ nodes, clients: [] }, steps);
}

function randomStep(
  below: (bound: number) => number,
  one: Draw,
  cuts: number,
): { act: Act; isCut?: true } {
  const busy = below(BUSY);
  const other = BUSY + below(ENDPOINTS - BUSY);
  const bytes = one([0, 1, below(3000), below(100_000)]);
  const either = one([busy, other]);
  const what = below(38);
  if (what < 14) return { act: starts(other, busy, bytes) };
  if (what < 20) return { act: starts(busy, other, bytes) };
  if (what < 23) return { act: starts(busy, (busy + 1) % BUSY, bytes) };
  if (what < 25) return { act: starts(other, busy, bytes, one([7, 300, 1e9])) };
  if (what < 29) {
    const share = one([0, 0, 0.001, 0.5, 1, 1]);
    return { act: (ctx) => setLinkShare(ctx, either, share) };
  }
  if (what < 31) {
    const load = { up: one([0, below(2000)]), down: one([0, below(2000)]) };
    return { act: (ctx) => setLinkLoad(ctx, either, load) };
  }
  if (what < 33) {
    const all = Array.from({ length: ENDPOINTS }, (_, at) => at).filter((at) => at !== either);
    const to = one([all, [either === busy ? other : busy]]);
    const oneWay = one([true, false]);
    return { act: (ctx) => void cut(ctx, { from: [either], to, oneWay }), isCut: true };
  }
  if (what < 35) {
    const id = 1 + below(Math.max(1, cuts));
    return { act: (ctx) => heal(ctx, id) };
  }
  if (what < 36) return { act: (ctx) => abortFlowsOf(ctx, either) };
  const chosen = below(1000);
  return { act: (ctx) => abortOne(ctx, chosen) };
}

/** The script notes the flows that were started, by number. */
function starts(from: number, to: number, bytes: number, cap = Number.POSITIVE_INFINITY): Act {
  return (ctx) => {
    const { notes } = ctx.state.script;
    const arg = notes.get('started') ?? 0;
    const kind = 'script.flow-ended';
    const flow = startFlow(ctx, { from, to, bytes, kind, arg, capBytesPerSecond: cap });
    notes.set('started', arg + 1).set(`flow ${arg}`, flow);
  };
}

function abortOne(ctx: ScriptContext, chosen: number): void {
  const { notes } = ctx.state.script;
  const flow = notes.get(`flow ${chosen % (notes.get('started') ?? 1)}`)!;
  const got = flowProgress(ctx, flow);
  expect(abortFlow(ctx, flow)).toBe(got);
}

/** Every link is itself again. */
function mend(ctx: ScriptContext, cuts: number): void {
  for (let endpoint = 0; endpoint < ENDPOINTS; endpoint += 1) {
    setLinkShare(ctx, endpoint, 1);
    setLinkLoad(ctx, endpoint, { up: 0, down: 0 });
  }
  for (let id = 1; id <= cuts; id += 1) heal(ctx, id);
}

/** Xorshift with 32 bits. */
function drawsOf(seed: number): (bound: number) => number {
  let x = Math.imul(seed + 1, 0x9e37_79b9) >>> 0 || 1;
  const below = (bound: number) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return Math.floor(((x >>> 0) / 2 ** 32) * bound);
  };
  for (let round = 0; round < 8; round += 1) below(1);
  return below;
}
