/**
 * `granularity: flow` against `message` (foundations.md §4): the same small scenario gives equal
 * bytes on every line of the ledger, and healing times within 2%.
 */
import { describe, expect, it } from 'vitest';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

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

function missing({ views }: FinishedWalrusRun): number {
  let count = 0;
  for (let shard = 0; shard < views.shardCount; shard += 1) {
    const { present, expected } = views.shardHealth(shard);
    count += expected - present;
  }
  return count;
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
