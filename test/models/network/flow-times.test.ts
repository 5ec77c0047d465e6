/** Flow by flow in continuous time, the slow way, against the model's bundles and ticks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setLinkShare, startFlow } from '../../../sim/models/network/index.ts';
import { runScript, type Step } from './fixture.ts';
import { changeFlows, createSharing, referenceRates, setCapacity } from './sharing-bench.ts';

interface Flow {
  from: number;
  to: number;
  bytes: number;
  startUs: number;
}

interface Degrade {
  atUs: number;
  share: number;
}

const UP = [1_000_000, 700_000, 2_500_000, 1_000_000];
const DOWN = [800_000, 1_000_000, 1_000_000, 3_100_000];

const flow: fc.Arbitrary<Flow> = fc
  .record({
    from: fc.nat(3),
    to: fc.nat(3),
    bytes: fc.integer({ min: 1, max: 900_000 }),
    startUs: fc.nat(2_000_000),
  })
  .filter(({ from, to }) => from !== to);
const degrade: fc.Arbitrary<Degrade> = fc.record({
  atUs: fc.nat(2_000_000),
  share: fc.constantFrom(0.25, 0.5, 1),
});

/** End of each flow in microseconds, not rounded; endpoint 2 is degraded as told. */
function referenceEnds(flows: Flow[], degrades: Degrade[]): number[] {
  const left = flows.map(({ bytes }) => bytes);
  const ends = flows.map(() => Infinity);
  const changes = [...flows.map(({ startUs }) => startUs), ...degrades.map(({ atUs }) => atUs)];
  let now = 0;
  while (ends.includes(Infinity)) {
    const share = degrades.reduce(
      (last, { atUs, share: next }) => (atUs <= now ? { atUs, next } : last),
      { atUs: 0, next: 1 },
    ).next;
    const active = flows.map(({ startUs }, i) => startUs <= now && ends[i] === Infinity);
    const rates = ratesOf(flows, active, share);
    const nextChange = Math.min(...changes.filter((us) => us > now));
    const nextEnd = Math.min(
      ...flows.map((_, i) => (active[i] ? now + (left[i] * 1e6) / rates[i] : Infinity)),
    );
    const until = Math.min(nextChange, nextEnd);
    flows.forEach((_, i) => {
      if (!active[i]) return;
      left[i] -= (rates[i] * (until - now)) / 1e6;
      if (left[i] < 1e-6) ends[i] = until;
    });
    now = until;
  }
  return ends;
}

function ratesOf(flows: Flow[], active: boolean[], share: number): number[] {
  const sharing = createSharing(UP, DOWN);
  setCapacity(sharing, 2, UP[2] * share);
  setCapacity(sharing, 4 + 2, DOWN[2] * share);
  const slots = flows.map((one, i) => (active[i] ? changeFlows(sharing, one, 1) : -1));
  const rates = referenceRates(sharing);
  return slots.map((slot) => rates.get(slot) ?? 0);
}

describe('the ends of flows', () => {
  it('are those of a fluid computed flow by flow, to a few microseconds', () => {
    fc.assert(
      fc.property(
        fc.array(flow, { minLength: 1, maxLength: 12 }),
        fc.array(degrade, { maxLength: 3 }),
        (flows, unsorted) => {
          const degrades = [...unsorted].sort((a, b) => a.atUs - b.atUs);
          const steps: Step[] = [
            ...degrades.map(
              ({ atUs, share }): Step => [atUs, (ctx) => setLinkShare(ctx, 2, share)],
            ),
            ...flows.map(
              ({ startUs, ...spec }, arg): Step => [
                startUs,
                (ctx) => startFlow(ctx, { ...spec, kind: 'script.flow-ended', arg }),
              ],
            ),
          ];
          const nodes = UP.map((up, i): [number, number] => [up, DOWN[i]]);
          const { script } = runScript({ nodes, clients: [] }, steps);
          const ends = referenceEnds(flows, degrades);
          expect(script.flows).toHaveLength(flows.length);
          for (const [, arg, atUs] of script.flows) {
            // Each end before it may have been rounded up by a microsecond.
            expect(Math.abs(atUs - ends[arg])).toBeLessThanOrEqual(2 * flows.length + 2);
          }
        },
      ),
      { numRuns: 100, seed: 48 },
    );
  });
});
