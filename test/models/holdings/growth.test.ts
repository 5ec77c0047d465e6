/**
 * Cost grows with what happens, not with simulated time and not with blobs × shards: log-log slopes
 * of counted work in runs of growing size. Work is events, holdings and cells that margins went
 * through, and blobs that were looked at one by one by margins, spans and lists of what is lacking.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { counted, resetCounted } from '../../../sim/models/holdings/index.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, type Step } from '../../fixtures/walrus-run.ts';

const FLOW: Overrides = {
  granularity: 'flow',
  fidelity: 'counts',
  probes: { interval: '5000d' },
  network: { epoch: '4000d' },
};

function workOf(overrides: Overrides, weights: number[], steps: readonly Step[] = []): number {
  const { structure, blobs } = measure(overrides, weights, steps);
  return structure + blobs;
}

function measure(overrides: Overrides, weights: number[], steps: readonly Step[] = []) {
  resetCounted();
  const { simulation } = createRun(quietScenario(merged(FLOW, overrides), { weights }), steps);
  while (simulation.step(10_000) === 'running');
  const structure = simulation.eventCount + counted.holdings + counted.cells;
  return { structure, blobs: counted.blobs };
}

/** Events, holdings and cells that the quarters of a run go through. */
function workByQuarter(overrides: Overrides, days: number): number[] {
  resetCounted();
  const { simulation } = createRun(quietScenario(merged(FLOW, overrides), { weights: EQUAL(2) }));
  let before = 0;
  return [1, 2, 3, 4].map((quarter) => {
    const endUs = (quarter / 4) * days * 24 * HOUR_US;
    while (simulation.now < endUs && simulation.step(50) === 'running');
    const after = simulation.eventCount + counted.holdings + counted.cells;
    const work = after - before;
    before = after;
    return work;
  });
}

/** Least squares through the logarithms. */
function slope(points: readonly (readonly [size: number, work: number])[]): number {
  const logs = points.map(([size, work]) => [Math.log(size), Math.log(work)] as const);
  const mean = (of: (log: readonly [number, number]) => number) =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const above = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / logs.reduce((sum, [x]) => sum + (x - meanX) * (x - meanX), 0);
}

type Fault = Record<string, string>;

const EVERY_TWO_HOURS = {
  generated: { count: 100, size: '3KiB' },
  writes: { every: { law: 'constant', value: '2h' } },
};

const EQUAL = (shards: number) => Array.from({ length: 10 }, () => shards);

describe('counted work', () => {
  it('does not grow with time in which nothing happens', () => {
    const points = [10, 40, 160, 640].map((days) => {
      const workload = { preloaded: { count: 50, size: '3KiB' } };
      return [days, workOf({ duration: `${days}d`, workload }, EQUAL(2))] as const;
    });
    expect(slope(points)).toBeLessThan(0.1);
  });

  it('hardly grows with the blobs that crashes and cuts touch', () => {
    const points = [100, 300, 900].map((count) => {
      const workload = { preloaded: { count, size: '3KiB' } };
      const faults = [
        { at: '5h', crash: 'node-3', for: '2h' },
        { at: '6h', crash: 'node-4', for: '20h' },
        { at: '40h', partition: ['node-1', 'node-2'], for: '3h' },
      ];
      return [count, workOf({ duration: '9d', workload, faults }, EQUAL(2))] as const;
    });
    expect(slope(points)).toBeLessThan(0.3);
  });

  it('hardly grows with what a lost volume held, nor with that at the faults beside it', () => {
    const run = (count: number, faults: Fault[]) =>
      measure(
        { duration: '9d', workload: { preloaded: { count, size: '3KiB' } }, faults },
        EQUAL(2),
      );
    const work = (count: number, faults: Fault[]) => {
      const { structure, blobs } = run(count, faults);
      return structure + blobs;
    };
    const lost = { at: '20h', 'lose-volume': 'node-0', 'restart-after': '1h' };
    const points = [100, 300, 900].map((count) => [count, work(count, [lost])] as const);
    expect(slope(points)).toBeLessThan(0.3);
    const crashes = Array.from({ length: 20 }, (_, index) => {
      return { at: `${40 + 5 * index}h`, crash: 'node-3', for: '1h' };
    });
    const more = [100, 900].map((count) => work(count, [lost, ...crashes]) - work(count, [lost]));
    expect(more[1]).toBeLessThan(1.2 * more[0]);
  });

  it('does not grow with the volumes that were lost and rebuilt before', () => {
    const work = (lost: number, crashes: number) => {
      const faults: Fault[] = [];
      for (let index = 0; index < lost; index += 1) {
        const at = { at: `${20 + 12 * index}h`, 'restart-after': '1h' };
        faults.push({ ...at, 'lose-volume': `node-${index}` });
      }
      for (let index = 0; index < crashes; index += 1) {
        faults.push({ at: `${200 + 2 * index}h`, crash: 'node-8', for: '1h' });
      }
      const workload = { preloaded: { count: 100, size: '3KiB' }, ...EVERY_TWO_HOURS };
      return measure({ duration: '10d', workload, faults }, EQUAL(2)).structure;
    };
    const crashes = [1, 8].map((lost) => work(lost, 15) - work(lost, 0));
    expect(crashes[1]).toBeLessThan(1.2 * crashes[0]);
  });

  it('of a crash and a return does not grow with the other nodes and their shards', () => {
    const points = [10, 20, 40, 80].map((nodes) => {
      const work = (crashes: number) => {
        const faults = Array.from({ length: crashes }, (_, index): Fault => {
          return { at: `${5 + 3 * index}h`, crash: `node-${index % 10}`, for: '1h' };
        });
        const workload = { preloaded: { count: 100, size: '3KiB' } };
        const weights = Array.from({ length: nodes }, () => 2);
        return measure({ duration: '4d', workload, faults }, weights).structure;
      };
      return [nodes, work(20) - work(0)] as const;
    });
    expect(points[0][1]).toBeGreaterThan(100);
    expect(slope(points)).toBeLessThan(0.1);
  });

  it('of a recovery does not grow with the epochs in which its blobs were written', () => {
    const points = [1, 2, 4, 8].map((epochs) => {
      const workload = {
        preloaded: { count: 100, size: '3KiB' },
        generated: { count: 30, size: '3KiB' },
        writes: { every: { law: 'constant', value: '6h' } },
        lifetime: '20epochs',
      };
      const faults = [{ at: '190h', 'lose-volume': 'node-3', 'restart-after': '1h' }];
      const network = { epoch: `${192 / epochs}h` };
      measure({ duration: '9d', network, workload, faults }, EQUAL(2));
      return [epochs, counted.donors] as const;
    });
    expect(points[0][1]).toBeGreaterThan(10);
    expect(slope(points)).toBeLessThan(0.2);
  });

  it('of donors grows with the shards of who lacks something of a blob, not with all', () => {
    const points = [2, 8].map((shards) => {
      const workload = { preloaded: { count: 60, size: '3KiB' } };
      const faults = [
        { at: '2h', corrupt: 'node-1', share: 0.5 },
        { at: '5h', 'lose-volume': 'node-3', 'restart-after': '1h' },
      ];
      measure({ duration: '1d', workload, faults }, EQUAL(shards));
      return [shards, counted.donors] as const;
    });
    // Nine donors, and one by one the shards of one of them.
    expect(points[0][1]).toBeGreaterThan(600);
    expect(points[1][1]).toBeLessThan(1.8 * points[0][1]);
  });

  it('of a recovery grows with blobs that ended by their three events and one look for data', () => {
    const lost = { at: '220h', 'lose-volume': 'node-3', 'restart-after': '1h' };
    const [few, many] = [10, 80].map((count) => {
      const work = (faults: Fault[]) => {
        const workload = {
          preloaded: { count: 100, size: '3KiB' },
          generated: { count, size: '3KiB' },
          writes: { every: { law: 'constant', value: '1h' } },
          lifetime: '2epochs',
        };
        const network = { epoch: '2d' };
        return measure({ duration: '11d', network, workload, faults }, EQUAL(2)).blobs;
      };
      return work([lost]) - work([]);
    });
    expect((many - few) / 70).toBe(4);
  });

  it('of a day is no more after many lost volumes and crashes than at the beginning', () => {
    const days = 12;
    const faults: Fault[] = [];
    for (let day = 0; day < days; day += 1) {
      const lost = `node-${(3 * day) % 8}`;
      faults.push({ at: `${24 * day + 2}h`, 'lose-volume': lost, 'restart-after': '3h' });
      for (const hour of [10, 14, 18]) {
        faults.push({ at: `${24 * day + hour}h`, crash: `node-${8 + (hour % 4) / 2}`, for: '1h' });
      }
    }
    const workload = {
      preloaded: { count: 100, size: '3KiB' },
      generated: { count: 4 * days, size: '3KiB' },
      writes: { every: { law: 'constant', value: '6h' } },
      lifetime: '50epochs',
    };
    const network = { epoch: '1d' };
    const quarters = workByQuarter({ duration: `${days}d`, network, workload, faults }, days);
    expect(quarters[0]).toBeGreaterThan(1000);
    expect(quarters[3]).toBeLessThan(1.3 * quarters[0]);
  });

  it.each([
    ['of shards that move, each copied from its former holder', 0, EQUAL(2)],
    ['of a node that joins and takes its metadata and shards', 10, [...EQUAL(2), 0]],
  ] as const)('hardly grows with the blobs %s', (_what, to, weights) => {
    const moves = (day: number, from: number, node: number) => [
      { at: `${day * 24 + 1}h`, node: `node-${from}`, delta: '-1000000WAL' },
      { at: `${day * 24 + 1}h`, node: `node-${node}`, delta: '1000000WAL' },
    ];
    const economics = { 'stake-changes': [...moves(0, 3, to), ...moves(1, 4, to)] };
    const points = [100, 300, 900].map((count) => {
      const workload = { preloaded: { count, size: '3KiB' } };
      const network = { epoch: '1d' };
      return [
        count,
        workOf({ duration: '5d', network, workload, economics }, [...weights]),
      ] as const;
    });
    expect(slope(points)).toBeLessThan(0.3);
  });

  it('hardly grows with the blobs of a node that lost its volume and then is away for long', () => {
    const points = [100, 300, 900].map((count) => {
      const workload = {
        preloaded: { count, size: '3KiB' },
        generated: { count: 24, size: '3KiB' },
        writes: { every: '4h' },
      };
      const faults = [
        { at: '5h', 'lose-volume': 'node-3', 'restart-after': '2h' },
        { at: '20h', crash: 'node-3', for: '60h' },
      ];
      const network = { epoch: '1d' };
      return [count, workOf({ duration: '5d', network, workload, faults }, EQUAL(2))] as const;
    });
    expect(slope(points)).toBeLessThan(0.3);
    expect(points[2][1]).toBeLessThan(1.1 * points[0][1]);
  });

  it.each(['size', 'margin'])(
    'does not grow with the members of a population that are rebuilt in order of %s',
    (order) => {
      const points = [1e3, 1e5, 1e7].map((blobs) => {
        const classes = ['1KiB', '2KiB', '4KiB', '8KiB'].map((size) => ({ size, share: 0.25 }));
        const preloaded = { count: 10, size: '3KiB' };
        const workload = { preloaded, population: { blobs, classes } };
        const faults = [
          { at: '20h', 'lose-volume': 'node-0', 'restart-after': '1h' },
          { at: '22h', 'lose-volume': 'node-1', 'restart-after': '1h' },
        ];
        const storage = { repair: { order } };
        return [blobs, workOf({ duration: '30d', workload, faults, storage }, EQUAL(2))] as const;
      });
      expect(points[0][1]).toBeGreaterThan(100);
      expect(slope(points)).toBeLessThan(0.1);
    },
  );

  it('grows with probes and with the shards that they ask', () => {
    const points = [2, 4, 8, 16].map((shards) => {
      const workload = { preloaded: { count: 20, size: '3KiB' } };
      const reads = Array.from({ length: 10 }, (_, blob): Step => {
        return [HOUR_US * (1 + blob), (ctx) => startRead(ctx, 0, blob, 'read')];
      });
      return [10 * shards, workOf({ duration: '2d', workload }, EQUAL(shards), reads)] as const;
    });
    const found = slope(points);
    expect(found).toBeGreaterThan(0.5);
    expect(found).toBeLessThan(1.1);
  });
});
