/** Utilisation of processors and disks against what was asked of them. */
import { describe, expect, it } from 'vitest';
import { codeFor, sizesOf } from '../../sim/codec/index.ts';
import { HOUR_US } from '../../sim/engine/index.ts';
import { startRead } from '../../sim/models/client/read.ts';
import { busyTimes, clearService, createService } from '../../sim/models/storage-node/service.ts';
import { type Overrides, quietScenario } from '../fixtures/small-scenario.ts';
import { booked, type FinishedWalrusRun, runSmall, type Step } from '../fixtures/walrus-run.ts';

const BLOBS = 6;
const NODES = 9;
const WORKERS = 16;
const SIZE = 1000;

function run(overrides: Overrides, steps: Step[] = []): FinishedWalrusRun {
  const workload = { preloaded: { count: BLOBS, size: `${SIZE}B` } };
  const weights = [2, 1, 1, 1, 1, 1, 1, 1, 1];
  const done = runSmall(
    quietScenario({ duration: '4d', workload, ...overrides }, { weights }),
    steps,
  );
  expect(done.brokenBy).toBe('');
  return done;
}

function utilisation({ results }: FinishedWalrusRun, metric: string, of: string): number {
  const { values } = results.summary.metrics[metric];
  return values!.find(({ labels }) => labels === `of=${of}`)!.value as number;
}

/** Columns of nodes.csv, summed. */
function sumOf({ results }: FinishedWalrusRun, column: string): number {
  const { columns, rows } = results.tables.find(({ name }) => name === 'nodes')!;
  const at = columns.findIndex(({ name }) => name === column);
  return rows.reduce((sum, row) => sum + Number(row[at]), 0);
}

describe('processor.utilisation', () => {
  const faults = [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }];

  it.each(['message', 'flow'])(
    'is a millisecond for each symbol of a recovery (%s)',
    (granularity) => {
      const lost = run({ faults, granularity });
      const { symbolBytes } = sizesOf(codeFor(10), SIZE);
      const payload = booked(lost, { cause: 'node-recovery', kind: 'payload', use: 'used' });
      expect(payload).toBe(BLOBS * 2 * (4 + 7) * symbolBytes);
      const workUs = (payload / symbolBytes) * 1000;
      // A flow spreads its work over all workers, rounded up to whole µs.
      expect(sumOf(lost, 'workers_us') / workUs).toBeCloseTo(1, granularity === 'flow' ? 2 : 12);
      const all = utilisation(lost, 'processor.utilisation', 'all');
      const passedUs = lost.simulation.now * NODES * WORKERS;
      expect((all * passedUs) / workUs).toBeCloseTo(1, 2);
      expect(utilisation(lost, 'processor.utilisation', 'busiest')).toBeGreaterThan(all);
    },
  );

  it('is nothing where no symbol is asked for', () => {
    expect(run({}).results.summary.metrics['processor.utilisation'].value).toBe(0);
  });
});

describe('disk.utilisation', () => {
  const read: Step = [HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')];

  it('is the time that the slivers of a read take the disks', () => {
    // One at a time, so that none is asked for beyond the four (kp) that it takes.
    const network = { protocol: { 'slivers-in-flight': 1 }, latency: { jitter: 0 } };
    const done = run({ network, storage: { service: { 'disk-access': '5ms' } } }, [read]);
    expect(sumOf(done, 'disk_us')).toBe(4 * 5000);
    const all = utilisation(done, 'disk.utilisation', 'all');
    expect((all * done.simulation.now * NODES) / 20_000).toBeCloseTo(1, 3);
  });

  it('is nothing where reading costs nothing', () => {
    expect(run({}, [read]).results.summary.metrics['disk.utilisation'].value).toBe(0);
  });
});

describe('work that is under way', () => {
  it('counts as far as it got, and a crash ends it', () => {
    const service = createService(2);
    service.workerFreeUs.set([100, 300]);
    service.workerTotalUs = 400;
    service.diskFreeUs = 500;
    service.diskTotalUs = 500;
    expect(busyTimes(service, 200)).toEqual({ workersUs: 300, diskUs: 200 });
    clearService(service, 200);
    expect(busyTimes(service, 1000)).toEqual({ workersUs: 300, diskUs: 200 });
  });
});
