/** Properties of the whole model under random traffic and faults. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restoreSimulation } from '../../../sim/engine/index.ts';
import {
  cancelCall,
  cut,
  endpointBytes,
  heal,
  isEndpointUp,
  setEndpointUp,
  setLinkShare,
  trafficBalance,
} from '../../../sim/models/network/index.ts';
import {
  type Ask,
  ask,
  attach,
  createScript,
  finish,
  type NetworkOptions,
  runScript,
  type ScriptRun,
  type Step,
  scriptModels,
} from './fixture.ts';

const ENDPOINTS = 5;
const LAST_US = 3_000_000;

const options: NetworkOptions = {
  nodes: [1e6, [3e6, 5e5], 2e6],
  clients: [1e6, [7e5, 4e6]],
  rttMs: 20,
  jitterSigma: 0.2,
  overheadBytes: 401,
  connectTimeoutMs: 200,
};

const endpoint = fc.integer({ min: 0, max: ENDPOINTS - 1 });
const size = fc.oneof(fc.nat(20_000), fc.nat(600_000));
const asked: fc.Arbitrary<Ask> = fc
  .record({
    from: endpoint,
    to: endpoint,
    bytes: size,
    proof: fc.nat(3000),
    metadata: fc.nat(70_000),
    replyBytes: size,
    workUs: fc.constantFrom(0, 0, 1, 40_000, -1),
    timeoutUs: fc.integer({ min: 1, max: 900_000 }),
  })
  .filter(({ from, to }) => from !== to);

type Act = Step[1];

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: asked.map(
      (spec): Act =>
        (ctx) => {
          if (isEndpointUp(ctx, spec.from)) ask(ctx, spec);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat(30).map(
      (id): Act =>
        (ctx) =>
          cancelCall(ctx, id),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(endpoint, fc.boolean()).map(
      ([e, up]): Act =>
        (ctx) =>
          setEndpointUp(ctx, e, up),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(endpoint, fc.constantFrom(0, 0.3, 1)).map(
      ([e, share]): Act =>
        (ctx) =>
          setLinkShare(ctx, e, share),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        from: fc.array(endpoint, { maxLength: 2 }),
        to: fc.array(endpoint, { maxLength: 3 }),
        oneWay: fc.boolean(),
      })
      .map(
        (spec): Act =>
          (ctx) => {
            cut(ctx, spec);
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(4).map(
      (id): Act =>
        (ctx) =>
          heal(ctx, id),
    ),
  },
);
const script: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(fc.nat(LAST_US), act).map(([atUs, what]): Step => [atUs, what]),
  { minLength: 5, maxLength: 60 },
);

function expectBalance({ ctx, network }: ScriptRun): void {
  const { up, down, booked, unbooked, toleranceBytes } = trafficBalance(ctx);
  expect(Math.abs(up - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
  expect(Math.abs(down - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
  if (network.calls.open > 0) return;
  for (let e = 0; e < ENDPOINTS; e += 1) {
    const meter = endpointBytes(ctx, e);
    expect(Math.abs(meter.up - network.ledger.sent[e])).toBeLessThanOrEqual(toleranceBytes);
    expect(Math.abs(meter.down - network.ledger.received[e])).toBeLessThanOrEqual(toleranceBytes);
  }
}

describe('traffic', () => {
  it('is the same in the ledger and on the meters of the links, at any event', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const run = createScript(options, steps);
        while (run.simulation.step(7) === 'running') expectBalance(run);
        expectBalance(run);
        expect(run.network.calls.open).toBe(0);
        expect(run.network.flows.bundles.byPair.size).toBe(0);
        expect(Math.max(...run.network.links.flows)).toBe(0);
        expect(Math.max(...run.network.links.level)).toBe(-1);
      }),
      { numRuns: 60, seed: 52 },
    );
  });

  it('ends each call that its caller did not cancel exactly once', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { script: seen, network } = runScript(options, steps);
        const ids = seen.ended.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const booked = network.ledger.requests.reduce((sum, count) => sum + count, 0);
        expect(booked).toBe(network.calls.made);
        expect(ids.length).toBeLessThanOrEqual(booked);
      }),
      { numRuns: 60, seed: 53 },
    );
  });

  it('goes on with the same digest when everything is rebuilt every few events', () => {
    fc.assert(
      fc.property(script, fc.integer({ min: 1, max: 9 }), (steps, every) => {
        const whole = finish(createScript(options, steps));
        const { simulation } = createScript(options, steps);
        while (simulation.step(every) === 'running') simulation.rebuild();
        const rebuilt = finish(attach(simulation));
        expect(simulation.digest()).toEqual(whole.simulation.digest());
        expect(rebuilt.script.ended).toEqual(whole.script.ended);
        expect(Array.from(rebuilt.network.links.wholeBytes)).toEqual(
          Array.from(whole.network.links.wholeBytes),
        );
      }),
      { numRuns: 15, seed: 54 },
    );
  });

  it('can be saved in the middle of transfers and restored with either queue', () => {
    const steps: Step[] = Array.from({ length: 40 }, (_, k) => [
      k * 10_000,
      (ctx) => ask(ctx, { from: k % 5, to: (k + 1 + (k % 3)) % 5, bytes: 40_000 + 977 * k }),
    ]);
    const first = createScript(options, steps, 5);
    first.simulation.step(150);
    expect(first.network.flows.bundles.byPair.size).toBeGreaterThan(3);
    const bytes = first.simulation.save();
    finish(first);
    for (const queue of ['heap', 'ladder'] as const) {
      const second = restoreSimulation(bytes, { models: scriptModels(steps), queue });
      finish(attach(second));
      expect(second.digest()).toEqual(first.simulation.digest());
    }
  });
});
