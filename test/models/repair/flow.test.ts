/**
 * `granularity: flow` against `message` (foundations.md §4): the same small scenario gives equal
 * bytes on every line of the ledger, and healing times within 2%.
 */
import { describe, expect, it } from 'vitest';
import { ALL_IDS, holdingAt, sliverKey } from '../../../sim/models/holdings/index.ts';
import { allMembersIn, populationSpans } from '../../../sim/models/storage-node/population.ts';
import { randomScenario } from '../../fixtures/random-scenario.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  type FinishedWalrusRun,
  factsNamed,
  finish,
  missing,
  runSmall,
} from '../../fixtures/walrus-run.ts';

const EQUAL = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

/** 800 kbit/s: repairs are bound by bandwidth. */
const SLOW_BYTES_PER_SECOND = 100_000;

function both(overrides: Overrides, weights: number[], bytesPerSecond = SLOW_BYTES_PER_SECOND) {
  const runs: FinishedWalrusRun[] = [];
  for (const granularity of ['message', 'flow']) {
    const scenario = quietScenario(merged({ granularity, fidelity: 'counts' }, overrides), {
      weights,
    });
    for (const node of scenario.resolved.network.nodes) {
      node.upBytesPerSecond = bytesPerSecond;
      node.downBytesPerSecond = bytesPerSecond;
    }
    const run = runSmall(scenario);
    expect(run.brokenBy, granularity).toBe('');
    runs.push(run);
  }
  return { message: runs[0], flow: runs[1] };
}

/** Lines of the ledger without the number of requests: a flow makes few. */
const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

function expectSameHealing(message: FinishedWalrusRun, flow: FinishedWalrusRun, fact: string) {
  const durations = (run: FinishedWalrusRun) =>
    factsNamed(run, fact).map(({ args }) => args.at(-1)!);
  const [expected, got] = [durations(message), durations(flow)];
  expect(expected.length).toBeGreaterThan(0);
  expect(got.length).toBe(expected.length);
  for (const [at, durationUs] of expected.entries()) {
    expect(Math.abs(got[at] - durationUs) / durationUs, `${fact} ${at}`).toBeLessThan(0.02);
  }
}

const storedOf = ({ views }: FinishedWalrusRun) =>
  Array.from({ length: views.nodeCount }, (_, node) => {
    const { storedBytes, storedSlivers } = views.node(node);
    return { storedBytes, storedSlivers };
  });

describe('a shard transfer as a flow', () => {
  const moving: Overrides = {
    duration: '44h',
    workload: { preloaded: { count: 120, size: '200KiB' } },
    storage: { repair: { 'transfer-batch': 3 } },
    economics: {
      'stake-changes': [
        { at: '1h', node: 'node-0', delta: '-1000000WAL' },
        { at: '1h', node: 'node-5', delta: '1000000WAL' },
      ],
    },
  };
  const weights = [3, 2, 2, 1, 1, 1];

  it('moves the same bytes in the same time', () => {
    const { message, flow } = both(moving, weights);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expectSameHealing(message, flow, 'transfer.ended');
    expect([missing(message), missing(flow)]).toEqual([0, 0]);
    expect(storedOf(flow)).toEqual(storedOf(message));
  });
});

describe('a node recovery as a flow', () => {
  const lost: Overrides = {
    duration: '4d',
    workload: { preloaded: { count: 120, size: '200KiB' } },
    faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    // So that no single message waits too long for its turn on the slow link.
    storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
  };

  it('moves the same bytes in the same time', () => {
    const { message, flow } = both(lost, EQUAL);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expectSameHealing(message, flow, 'node-recovery.ended');
    expect([missing(message), missing(flow)]).toEqual([0, 0]);
    expect(storedOf(flow)).toEqual(storedOf(message));
  });
});

describe('a flow', () => {
  /** Everything that flows at once: a shard moves, a write is missed, a volume is lost. */
  const eventful: Overrides = {
    duration: '5d',
    granularity: 'flow',
    workload: {
      preloaded: { count: 12, size: '3KiB' },
      population: { encoded: '10MB', classes: [{ size: '2KiB', share: 1 }] },
      generated: { count: 6, size: '3KiB' },
      writes: { every: '6h' },
    },
    faults: [
      { at: '5h', crash: 'node-3', for: '20h' },
      { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
      { at: '51h', crash: 'node-2', for: '2h' },
    ],
    economics: {
      'stake-changes': [
        { at: '1h', node: 'node-0', delta: '-1000000WAL' },
        { at: '1h', node: 'node-5', delta: '1000000WAL' },
      ],
    },
  };
  const weights = [3, 2, 2, 1, 1, 1];
  const create = (fidelity: string) =>
    createRun(quietScenario(merged(eventful, { fidelity }), { weights }));

  it('gives one digest whether blobs carry bytes or not', () => {
    const digests = ['counts', 'sampled', 'bytes'].map((fidelity) => {
      const run = finish(create(fidelity));
      expect(run.brokenBy, fidelity).toBe('');
      for (const cause of ['transfer', 'node-recovery', 'blob-sync']) {
        const lines = run.views.ledger().filter((line) => line.cause === cause);
        expect(lines.length, `${fidelity} ${cause}`).toBeGreaterThan(0);
      }
      return run.simulation.digest();
    });
    expect(digests[1]).toEqual(digests[0]);
    expect(digests[2]).toEqual(digests[0]);
  });

  it('goes on the same when it is taken apart and put together on the way', () => {
    const plain = finish(create('sampled')).simulation;
    const { simulation } = create('sampled');
    while (simulation.step(97) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.digest());
  });

  it('ends with the population whole on every node of the committee', () => {
    const run = finish(create('counts'));
    const { table } = run.ctx.state.holdings;
    const members = allMembersIn(run.ctx, [ALL_IDS]);
    expect(members).toBeGreaterThan(100);
    for (const { node, shards } of run.views.committee('current')!.members) {
      for (const shard of shards) {
        for (const axis of [0, 1]) {
          const holding = holdingAt(table, sliverKey(table, node, shard, axis));
          const spans = populationSpans(run.ctx, holding, ALL_IDS, true);
          expect(allMembersIn(run.ctx, spans), `node ${node} shard ${shard}`).toBe(members);
        }
      }
    }
  });

  it('holds as many members as the scenario says, where it gives their number', () => {
    const classes = [
      { size: '2KiB', share: 0.75 },
      { size: '1KiB', share: 0.25 },
    ];
    const { ctx } = createRun(
      quietScenario({
        granularity: 'flow',
        fidelity: 'counts',
        workload: { population: { blobs: 1_000_000, classes } },
      }),
    );
    expect(ctx.state.holdings.classes.map(({ count }) => count)).toEqual([750_000, 250_000]);
    expect(allMembersIn(ctx, [ALL_IDS])).toBe(1_000_000);
  });

  it('loses volumes with more slivers than an event has room to say', () => {
    const run = runSmall(
      quietScenario({
        duration: '20d',
        granularity: 'flow',
        fidelity: 'counts',
        workload: {
          population: { blobs: 3_000_000_000, classes: [{ size: '1B', share: 1 }] },
          'read-back': false,
        },
        faults: [{ 'lose-volume': ['node-0'], every: '5d', 'restart-after': '1h' }],
      }),
    );
    const effects = factsNamed(run, 'fault.ended').map(({ args }) => args[0]);
    expect(effects.length).toBeGreaterThan(0);
    expect(Math.max(...effects)).toBeGreaterThan(2 ** 31);
  });

  it.each([21, 23, 25])('keeps every invariant in random scenario %i, also rebuilt', (seed) => {
    const random = () => createRun(randomScenario(seed, { granularity: 'flow' }));
    const run = finish(random());
    expect(run.brokenBy).toBe('');
    const { simulation } = random();
    while (simulation.step(4999) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(run.simulation.digest());
  });
});
