/**
 * Other codes in `flow` granularity: the same bytes as message by message, line by line, for a lost
 * volume and a moved shard; and what rebuilding a piece takes by its closed form.
 */
import { describe, expect, it } from 'vitest';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const N = 10;
const BLOBS = 80;
const LENGTH = 204_800;

const even = (bytes: number) => Math.ceil(bytes / 2) * 2;

const CODES: [title: string, coding: Overrides, held: number, repaired: number][] = [
  ['replication', { scheme: 'replication' }, even(LENGTH), even(LENGTH)],
  ['any 4 of 10', { scheme: 'rs1d', 'source-pieces': 4 }, even(LENGTH / 4), 4 * even(LENGTH / 4)],
  ['any 7 of 10', { scheme: 'rs1d', 'source-pieces': 7 }, even(LENGTH / 7), 7 * even(LENGTH / 7)],
];

/** 800 kbit/s, so that bandwidth decides how long it takes. */
const SLOW = 100_000;

function run(granularity: string, coding: Overrides, overrides: Overrides, weights?: number[]) {
  const scenario = quietScenario(
    merged(
      {
        granularity,
        coding,
        duration: '4d',
        workload: { preloaded: { count: BLOBS, size: `${LENGTH}B` } },
        storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
      },
      overrides,
    ),
    { weights },
  );
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = SLOW;
    node.downBytesPerSecond = SLOW;
  }
  const done = runSmall(scenario);
  expect(done.brokenBy, granularity).toBe('');
  return done;
}

const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

describe.each(CODES)('%s', (_, coding, held, repaired) => {
  it('rebuilds a lost volume with the bytes of its closed form, either way', () => {
    const lost = { faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }] };
    const [message, flow] = ['message', 'flow'].map((one) =>
      run(one, coding, { ...lost, fidelity: 'counts' }),
    );
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    const line = { cause: 'node-recovery', kind: 'payload', use: 'used' } as const;
    expect(booked(flow, line)).toBe(BLOBS * repaired);
    const [slow, fast] = [message, flow].map(
      (done) => factsNamed(done, 'node-recovery.ended')[0].args[0],
    );
    expect(Math.abs(fast - slow) / slow).toBeLessThan(0.02);
    expect(flow.views.margins(0, 0)).toMatchObject({ a: N, b: 0 });
  });

  it('moves a shard with its pieces once', () => {
    const moving: Overrides = {
      fidelity: 'counts',
      duration: '44h',
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
    };
    const weights = [3, 2, 2, 1, 1, 1];
    const [message, flow] = ['message', 'flow'].map((one) => run(one, coding, moving, weights));
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expect(booked(flow, { cause: 'transfer', kind: 'payload', use: 'used' })).toBe(BLOBS * held);
  });

  it('gives one digest whether blobs carry bytes or not, population and all', () => {
    const eventful = (fidelity: string): Overrides => ({
      fidelity,
      workload: {
        population: { encoded: '1MB', classes: [{ size: '2KiB', share: 1 }] },
        preloaded: { count: 6, size: '3KiB' },
      },
      faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    });
    const [bytes, counts] = ['bytes', 'counts'].map((fidelity) =>
      run('flow', coding, eventful(fidelity)).simulation.digest(),
    );
    expect(bytes).toEqual(counts);
  });
});

describe('a code given by its numbers', () => {
  it('is refused in a flow, by name', () => {
    const coding = { scheme: 'counted', 'source-pieces': 4, 'repair-helpers': 8 };
    const wrong = () => quietScenario({ granularity: 'flow', fidelity: 'counts', coding });
    expect(wrong).toThrow("granularity: repairs of coding.scheme 'counted' depend on who helps");
  });
});
