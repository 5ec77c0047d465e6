import { describe, expect, it } from 'vitest';
import { CHECKERS } from '../../sim/checkers/index.ts';
import { checkersObserver } from '../../sim/checkers/observer.ts';
import { METRICS, TABLES } from '../../sim/metrics/index.ts';
import { metricsObserver } from '../../sim/metrics/observer.ts';
import { collectResults } from '../../sim/metrics/results.ts';
import { exitCodeOf, type RunResults } from '../../sim/results/run-results.ts';
import {
  addBlob,
  type FakeNetwork,
  type FakeOptions,
  fakeNetwork,
  SEVEN,
  teller,
} from '../laws/fake-network.ts';
import { fakeFault } from '../laws/fake-scenario.ts';
import { codes } from './measure.ts';

const END_US = 1_000_000_000;

function run(
  options: Partial<FakeOptions>,
  story: (network: FakeNetwork, tell: (...fact: [string, number, ...number[]]) => void) => void,
): RunResults {
  const network = fakeNetwork({ ...SEVEN, ...options });
  const metrics = teller(network, metricsObserver(METRICS, TABLES));
  const checkers = teller(network, checkersObserver(CHECKERS));
  let stoppedBy = '';
  try {
    story(network, (name, entity, ...args) => {
      metrics.tell(name, entity, ...args);
      checkers.tell(name, entity, ...args);
    });
  } catch (error) {
    stoppedBy = (error as Error).message;
  }
  network.world.nowUs = END_US;
  return collectResults({
    views: network.views,
    metrics: metrics.state,
    checkers: checkers.state,
    endUs: END_US,
    modelling: [],
    stoppedBy,
  });
}

function check(metric: string, bounds: { labels?: string; min?: number; max?: number }) {
  return { metric, labels: '', min: null, max: null, ...bounds };
}

/** One preloaded blob, certified at time 0. */
function oneBlob(
  network: FakeNetwork,
  tell: (...fact: [string, number, ...number[]]) => void,
): ReturnType<typeof addBlob> {
  const blob = addBlob(network, { kind: 'preloaded', name: 'preloaded-0' });
  tell('blob.registered', 0, 0, 100, 1000, 10);
  tell('blob.certified', 0, 1, 7);
  return blob;
}

describe('collectResults', () => {
  it('gives a complete result for a run in which nothing happened', () => {
    const results = run({}, () => {});
    expect(results.summary.verdict).toBe('good');
    expect(exitCodeOf(results)).toBe(0);
    expect(Object.keys(results.summary.metrics)).toEqual(METRICS.map(({ name }) => name));
    expect(results.tables.map(({ name }) => name)).toEqual([
      'nodes',
      'epochs',
      'blobs',
      'faults',
      'spans',
      'operations',
      'repair',
      'ledger',
      'healing',
      'exposure',
      'margins',
      'loss-given',
    ]);
    for (const { columns, rows } of results.tables) {
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
    expect(results.summary.assumptions.map(({ path }) => path)).toEqual(['network.overhead']);
    expect(results.summary.lines).toEqual([
      'Simulated 16 min 40 s: 7 storage nodes, 7 shards, up to epoch 1; ' +
        '0 blobs registered, 0 certified.',
      'Failure data: no column (failures.profile: none).',
      'Faults: none.',
      'Availability: no blob was live.',
      'Repaired: 0 slivers rebuilt, 0 moved by transfer, 0 B of traffic.',
      'Lost: nothing.',
      'Invariants: 17 held.',
      'Verdict: good: nothing was lost and every check passed.',
    ]);
  });

  it('is plain JSON', () => {
    const results = run({}, (network, tell) => {
      oneBlob(network, tell);
      tell('probe.taken', 0);
    });
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });

  it('fails the checks whose metric is outside its bounds, unknown or without a value', () => {
    const checks = [
      check('blobs.registered', { min: 1, max: 1 }),
      check('blobs.registered', { min: 2 }),
      check('blobs.registerd', { min: 0 }),
      check('read.latency', { labels: 'quantile=p50', max: 1e12 }),
      check('repair.slivers', { labels: 'cause=write', max: 0 }),
      check('repair.slivers', { labels: 'cause=blob-sync', max: 0 }),
    ];
    const results = run({ checks }, oneBlob);
    expect(results.summary.checks.map(({ passed }) => passed)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(results.summary.checks[1].detail).toBe('blobs.registered is 1; asked for at least 2');
    // Labels that are not there: those that are.
    expect(results.summary.checks[4].detail).toMatch(
      /^repair\.slivers\{cause=write\} does not exist; asked for at most 0; there is \{cause=/,
    );
    expect(results.summary.verdict).toBe('check-failed');
    expect(exitCodeOf(results)).toBe(1);
  });

  it('says that data was lost, when and by what; the exit code follows the checks', () => {
    const story: Parameters<typeof run>[1] = (network, tell) => {
      const blob = oneBlob(network, tell);
      network.world.nowUs = 5_000_000;
      network.world.damagedShards = 5;
      for (const axis of ['primary', 'secondary'] as const) blob[axis] = new Set([0, 1]);
      tell('volume.lost', 3, 2, 20);
      network.world.nowUs = 9_000_000;
      tell('probe.taken', 0);
    };
    const results = run({}, story);
    expect(results.summary.verdict).toBe('data-lost');
    expect(exitCodeOf(results)).toBe(0);
    expect(results.summary.lines).toContain(
      'Lost: 1 blob, 100 B. First: preloaded-0 after 5.0 s by volume.lost of node-3 (event 3).',
    );
    expect(exitCodeOf(run({ checks: [check('blobs.lost', { max: 0 })] }, story))).toBe(1);
    const disarmed = results.summary.checkers.find(({ name }) => name === 'loss-needs-premise');
    expect(disarmed).toMatchObject({
      status: 'disarmed',
      detail: 'at 5000000 us, event 3: 5 of 7 shards faulty, more than the 2 tolerated',
    });
  });

  it('says which invariant broke, and exit code 3', () => {
    const results = run({}, (network, tell) => {
      oneBlob(network, tell);
      network.world.nowUs = 77;
      tell('read.ended', 5, 0, 0, codes.outcome('wrong-bytes'), 10, 100);
    });
    expect(results.summary.verdict).toBe('invariant-broken');
    expect(exitCodeOf(results)).toBe(3);
    const { checkers, lines } = results.summary;
    expect(checkers.filter(({ status }) => status === 'broken').map(({ name }) => name)).toEqual([
      'same-bytes',
    ]);
    expect(checkers.find(({ name }) => name === 'quiescent-full')?.status).toBe('disarmed');
    expect(lines.find((line) => line.startsWith('Stopped:'))).toContain('event 3, seed 7');
  });

  it('warns of faults that changed nothing, by name', () => {
    const faults = [
      fakeFault({ name: 'idle', nodes: [1, 2], forUs: 5 }),
      fakeFault({ name: 'for good' }),
    ];
    const results = run({ faults }, (_network, tell) => {
      tell('fault.started', 0, codes.verb('crash'), 1);
      tell('fault.started', 1, codes.verb('crash'), 1);
      tell('fault.ended', 0, 0);
      tell('fault.ended', 1, 1);
    });
    expect(results.summary.warnings).toEqual(["Fault 'idle' changed nothing."]);
    const { metrics } = results.summary;
    expect(metrics['faults.without-effect'].value).toBe(1);
    expect(metrics['faults.injected'].values).toContainEqual({ labels: 'verb=crash', value: 2 });
    const table = results.tables.find(({ name }) => name === 'faults');
    expect(table?.rows).toEqual([
      [0, 'idle', 'crash', 'node-1 node-2', 0, 0, 0],
      [1, 'for good', 'crash', '', 0, null, 1],
    ]);
  });

  it('orders the series by time, and takes one sample of each at one time', () => {
    const results = run({}, (network, tell) => {
      oneBlob(network, tell);
      tell('probe.taken', 0);
      network.world.nowUs = 1000;
      network.world.nodes[6].isUp = false;
      tell('node.crashed', 6);
      tell('probe.taken', 0);
      tell('probe.taken', 0);
    });
    const nodesUp = results.series.filter(({ metric }) => metric === 'nodes.up');
    expect(nodesUp.map(({ timeUs, value }) => [timeUs, value])).toEqual([
      [0, 7],
      [1000, 6],
    ]);
    const margins = results.series.filter(
      ({ metric, labels }) => metric === 'availability.min-margin' && labels === '',
    );
    expect(margins.map(({ value }) => value)).toEqual([4, 3]);
    const times = results.series.map(({ timeUs }) => timeUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
