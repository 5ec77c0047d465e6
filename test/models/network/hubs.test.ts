/** Hubs against the definition of max-min fairness, and against processor sharing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateOf } from '../../../sim/models/network/bundles.ts';
import { startFlow } from '../../../sim/models/network/flows.ts';
import { servedAt } from '../../../sim/models/network/hubs.ts';
import { linkCapacity } from '../../../sim/models/network/links.ts';
import { createScript, type ScriptContext, type Step as ScriptStep, UNLIMITED } from './fixture.ts';
import {
  changeFlows,
  createSharing,
  liveBundles,
  referenceRates,
  type Sharing,
  setCapacity,
  setHeld,
  settleWithHubs,
  usage,
} from './sharing-bench.ts';

const ENDPOINTS = 20;
/** Endpoints to which, or from which, most flows go. */
const BUSY = 3;

interface Change {
  what: 'to-busy' | 'from-busy' | 'among-busy' | 'capped' | 'capacity' | 'hold';
  busy: number;
  other: number;
  change: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.oneof(
    { weight: 150, arbitrary: fc.constant('to-busy' as const) },
    { weight: 30, arbitrary: fc.constant('from-busy' as const) },
    { weight: 10, arbitrary: fc.constant('among-busy' as const) },
    { weight: 1, arbitrary: fc.constant('capped' as const) },
    { weight: 1, arbitrary: fc.constant('capacity' as const) },
    { weight: 1, arbitrary: fc.constant('hold' as const) },
  ),
  busy: fc.integer({ min: 0, max: BUSY - 1 }),
  other: fc.integer({ min: BUSY, max: ENDPOINTS - 1 }),
  change: fc.integer({ min: -2, max: 4 }),
});
/** Those that much goes to and from have narrow links, so that they are what is short. */
const capacities = fc
  .record({
    busy: fc.array(fc.constantFrom(97, 100, 400, 10_000), { minLength: BUSY, maxLength: BUSY }),
    others: fc.array(fc.constantFrom(150, 1000, 1e6, 1e6, 1e6, 1e6), {
      minLength: ENDPOINTS - BUSY,
      maxLength: ENDPOINTS - BUSY,
    }),
  })
  .map(({ busy, others }) => [...busy, ...others]);

function apply(sharing: Sharing, { what, busy, other, change: flows }: Change): void {
  if (what === 'to-busy') changeFlows(sharing, { from: other, to: busy }, flows);
  if (what === 'from-busy') changeFlows(sharing, { from: busy, to: other }, flows);
  if (what === 'among-busy') changeFlows(sharing, { from: busy, to: (busy + 1) % BUSY }, flows);
  if (what === 'capped') changeFlows(sharing, { from: other, to: busy, cap: 7 }, flows);
  if (what === 'capacity') setCapacity(sharing, other, 50 * (flows + 3));
  const live = liveBundles(sharing);
  if (what === 'hold' && live.length > 0) setHeld(sharing, live[other % live.length], flows > 0);
}

function expectFair(sharing: Sharing): void {
  const { bundles, links } = sharing;
  for (const [slot, rate] of referenceRates(sharing)) {
    const error = Math.abs(rateOf(links, bundles, slot) - rate);
    expect(error).toBeLessThanOrEqual(1e-9 * Math.max(rate, 1e-6));
  }
  for (let link = 0; link < links.capacity.length; link += 1) {
    expect(usage(sharing, link)).toBeLessThanOrEqual(linkCapacity(links, link) * (1 + 1e-9));
    const flows = links.members[link].reduce((sum, slot) => sum + bundles.count[slot], 0);
    expect(links.flows[link]).toBe(flows);
  }
}

describe('hubs', () => {
  it('give the rates of the definition after any series of changes, mostly without a filling', () => {
    let alone = 0;
    let all = 0;
    fc.assert(
      fc.property(
        capacities,
        capacities,
        fc.array(fc.array(change, { minLength: 1, maxLength: 2 }), {
          minLength: 60,
          maxLength: 90,
        }),
        (up, down, series) => {
          const sharing = createSharing(up, down);
          for (let other = BUSY; other < ENDPOINTS; other += 1) {
            for (let busy = 0; busy < BUSY; busy += 1) {
              changeFlows(sharing, { from: other, to: busy }, 1 + (other % 2));
            }
          }
          for (const [at, instant] of series.entries()) {
            const { bundles } = sharing;
            const before = liveBundles(sharing).map((slot) => {
              return { slot, tie: bundles.tie[slot], served: servedAt(sharing, slot, at) };
            });
            for (const one of instant) apply(sharing, one);
            all += 1;
            if (settleWithHubs(sharing, at)) alone += 1;
            expectFair(sharing);
            // What a flow was served never jumps.
            for (const { slot, tie, served } of before) {
              if (bundles.count[slot] === 0 || bundles.tie[slot] !== tie) continue;
              expect(Math.abs(servedAt(sharing, slot, at) - served)).toBeLessThanOrEqual(1e-6);
            }
          }
        },
      ),
      { numRuns: 60, seed: 53 },
    );
    expect(alone).toBeGreaterThan(0.2 * all);
  });

  it('end flows of different sizes when a shared processor would', () => {
    const senders = 40;
    const bytesPerSecond = 1_000_000;
    const sizes = Array.from({ length: senders }, (_, index) => 10_000 + 3000 * ((index * 7) % 40));
    const start: ScriptStep = [
      0,
      (ctx: ScriptContext) => {
        for (const [index, bytes] of sizes.entries()) {
          const from = index + 1;
          startFlow(ctx, { from, to: 0, bytes, kind: 'script.flow-ended', arg: index });
        }
      },
    ];
    const nodes: [number, number][] = [[UNLIMITED, bytesPerSecond]];
    for (const _ of sizes) nodes.push([UNLIMITED, UNLIMITED]);
    const { simulation, script, network } = createScript({ nodes, clients: [] }, [start]);
    while (simulation.step(1000) === 'running');
    let doneUs = 0;
    let before = 0;
    const expected = [...sizes]
      .sort((a, b) => a - b)
      .map((bytes, index) => {
        doneUs += ((bytes - before) * (senders - index) * 1e6) / bytesPerSecond;
        before = bytes;
        return doneUs;
      });
    const ended = script.flows.map(([, , atUs]) => atUs);
    expect(ended).toHaveLength(senders);
    for (const [index, atUs] of ended.entries()) {
      expect(Math.abs(atUs - expected[index])).toBeLessThanOrEqual(1);
    }
    // One filling when all began; after that the clock of the hub was enough.
    expect(network.flows.effort.rounds).toBe(1);
    expect(network.flows.effort.bundles).toBeLessThanOrEqual(2 * senders);
  });
});
