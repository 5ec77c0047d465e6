import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downLink, linkCapacity, upLink } from '../../../sim/models/network/links.ts';
import {
  changeFlows,
  createSharing,
  liveBundles,
  referenceRates,
  type Sharing,
  setCapacity,
  setHeld,
  settleRates,
  usage,
} from './sharing-bench.ts';

const ENDPOINTS = 6;

type Step =
  | { what: 'flows'; from: number; to: number; cap: number; change: number }
  | { what: 'capacity'; link: number; capacity: number }
  | { what: 'hold'; pick: number; held: boolean };

const endpoint = fc.integer({ min: 0, max: ENDPOINTS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        what: fc.constant('flows' as const),
        from: endpoint,
        to: endpoint,
        cap: fc.constantFrom(Infinity, Infinity, Infinity, 7, 1_000_000),
        change: fc.integer({ min: -3, max: 5 }),
      })
      .filter((path) => path.from !== path.to),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('capacity' as const),
      link: fc.integer({ min: 0, max: 2 * ENDPOINTS - 1 }),
      capacity: fc.integer({ min: 0, max: 200_000_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('hold' as const),
      pick: fc.nat(),
      held: fc.boolean(),
    }),
  },
);
const capacities = fc.array(fc.constantFrom(10, 97, 12_500_000, 125_000_000, 1e15), {
  minLength: ENDPOINTS,
  maxLength: ENDPOINTS,
});

function apply(sharing: Sharing, change: Step): void {
  if (change.what === 'flows') {
    changeFlows(sharing, change, change.change);
  } else if (change.what === 'capacity') {
    setCapacity(sharing, change.link, change.capacity);
  } else {
    const live = liveBundles(sharing);
    if (live.length > 0) setHeld(sharing, live[change.pick % live.length], change.held);
  }
}

function linksOf(sharing: Sharing, slot: number): number[] {
  const { bundles, links } = sharing;
  return [upLink(bundles.from[slot]), downLink(links, bundles.to[slot])];
}

describe('max-min sharing', () => {
  it('gives the hand-computed rates of a small network', () => {
    // Endpoints 0, 1 send and 2, 3 receive: uplink 0 holds 9, downlink 3 holds 2.
    const sharing = createSharing([9, 100, 1, 1], [1, 1, 100, 2]);
    const wide = changeFlows(sharing, { from: 0, to: 2 }, 2);
    const shared = changeFlows(sharing, { from: 0, to: 3 }, 1);
    const other = changeFlows(sharing, { from: 1, to: 3 }, 3);
    settleRates(sharing);
    expect(sharing.bundles.rate[shared]).toBe(0.5);
    expect(sharing.bundles.rate[other]).toBe(0.5);
    expect(sharing.bundles.rate[wide]).toBe(4.25);
  });

  it('caps a flow and gives what it leaves to the others', () => {
    const sharing = createSharing([10, 0], [0, 10, 10].slice(0, 2));
    const capped = changeFlows(sharing, { from: 0, to: 1, cap: 2 }, 2);
    const free = changeFlows(sharing, { from: 0, to: 1 }, 1);
    settleRates(sharing);
    expect(sharing.bundles.rate[capped]).toBe(2);
    expect(sharing.bundles.rate[free]).toBe(6);
  });

  it('agrees with the definition after any series of changes', () => {
    fc.assert(
      fc.property(
        capacities,
        capacities,
        fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 25 }),
        (up, down, series) => {
          const sharing = createSharing(up, down);
          for (const instant of series) {
            for (const change of instant) apply(sharing, change);
            settleRates(sharing);
            for (const [slot, rate] of referenceRates(sharing)) {
              const error = Math.abs(sharing.bundles.rate[slot] - rate);
              expect(error).toBeLessThanOrEqual(1e-9 * Math.max(rate, 1e-6));
            }
          }
        },
      ),
      { numRuns: 150, seed: 47 },
    );
  });

  it('leaves no flow that could grow without shrinking one that has less', () => {
    fc.assert(
      fc.property(capacities, capacities, fc.array(step, { maxLength: 60 }), (up, down, series) => {
        const sharing = createSharing(up, down);
        for (const change of series) {
          apply(sharing, change);
          settleRates(sharing);
        }
        const { bundles, links } = sharing;
        for (let link = 0; link < links.capacity.length; link += 1) {
          expect(usage(sharing, link)).toBeLessThanOrEqual(linkCapacity(links, link) * (1 + 1e-9));
        }
        for (const slot of liveBundles(sharing)) {
          const rate = bundles.rate[slot];
          const isAtCap = bundles.held[slot] === 1 ? rate === 0 : rate === bundles.cap[slot];
          const isBottlenecked = linksOf(sharing, slot).some(
            (link) =>
              usage(sharing, link) >= linkCapacity(links, link) * (1 - 1e-9) &&
              links.members[link].every((other) => bundles.rate[other] <= rate * (1 + 1e-9)),
          );
          expect(isAtCap || isBottlenecked).toBe(true);
        }
      }),
      { numRuns: 300, seed: 49 },
    );
  });

  it('looks only at the uplink that changed while the links behind it have room', () => {
    // Twenty clients with narrow uplinks write to a hundred nodes: nobody fills a downlink.
    const nodes = 100;
    const clients = 20;
    const up = Array.from({ length: nodes + clients }, () => 1000);
    const down = Array.from({ length: nodes + clients }, () => 100_000);
    const sharing = createSharing(up, down);
    for (let client = 0; client < clients; client += 1) {
      for (let node = 0; node < nodes; node += 1) {
        changeFlows(sharing, { from: nodes + client, to: node }, 2);
      }
    }
    expect(settleRates(sharing)).toBe(nodes * clients);
    changeFlows(sharing, { from: nodes + 3, to: 7 }, 1);
    expect(settleRates(sharing)).toBe(nodes + clients - 1);
    for (const [slot, rate] of referenceRates(sharing)) {
      expect(sharing.bundles.rate[slot]).toBeCloseTo(rate, 9);
    }
  });
});
