/** What each verb does, when it is over, and what two at a time do. */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { reachable } from '../../../sim/models/network/index.ts';
import { nodeAt, sliverAt, sliversOf } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

const NODES = 10;
const PRELOADED = { preloaded: { count: 4, size: '1KiB' } };

/** What `see` finds at each hour of the run. */
function watch<T>(overrides: Overrides, hours: number[], see: (ctx: WalrusContext) => T) {
  const seen: T[] = [];
  const steps: Step[] = hours.map((hour) => [hour * HOUR_US, (ctx) => seen.push(see(ctx))]);
  const scenario = quietScenario({ duration: '20h', workload: PRELOADED, ...overrides });
  const run = runSmall(scenario, steps);
  expect(run.brokenBy).toBe('');
  return { seen, run };
}

const isUp =
  (node: number) =>
  ({ state }: WalrusContext) =>
    state.storageNodes.nodes[node].isUp;

const linkShare =
  (endpoint: number) =>
  ({ state }: WalrusContext) =>
    state.network.links.share[endpoint];

describe('crash', () => {
  it('takes a node down for so long', () => {
    const faults = [{ at: '2h', crash: 'node-3', for: '3h' }];
    const { seen, run } = watch({ faults }, [1, 3, 6], isUp(3));
    expect(seen).toEqual([true, false, true]);
    expect(factsNamed(run, 'node.crashed').map(({ timeUs }) => timeUs)).toEqual([2 * HOUR_US]);
    expect(factsNamed(run, 'node.restarted').map(({ timeUs }) => timeUs)).toEqual([5 * HOUR_US]);
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args)).toEqual([[1]]);
  });

  it('keeps what the node stored', () => {
    const faults = [{ at: '2h', crash: 'node-3', for: '3h' }];
    const { seen } = watch({ faults }, [1, 3, 6], (ctx) => nodeAt(ctx, 3).storedSlivers);
    expect(seen).toEqual([8, 8, 8]);
  });

  it('lasts until the later of two that overlap', () => {
    const faults = [
      { at: '2h', crash: 'node-3', for: '3h' },
      { at: '4h', crash: 'node-3', for: '4h' },
    ];
    const { seen, run } = watch({ faults }, [3, 6, 9], isUp(3));
    expect(seen).toEqual([false, false, true]);
    // The second found it down already, and kept it down for three hours more.
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([1, 1]);
    expect(run.results.summary.warnings).toEqual([]);
  });

  it('changes nothing where another takes as much and lasts longer', () => {
    const faults = [
      { at: '2h', crash: ['node-3', 'node-4'], for: '6h' },
      { at: '4h', crash: 'node-3', for: '1h' },
      { at: '5h', 'lose-volume': 'node-4', 'restart-after': '6h' },
      { at: '6h', 'lose-volume': 'node-4', 'restart-after': '7h' },
    ];
    const { seen, run } = watch({ faults }, [6, 12, 14], isUp(4));
    expect(seen).toEqual([false, false, true]);
    // Eight slivers were on the volume, and none when it was lost again: that kept the node down.
    const told = factsNamed(run, 'fault.ended').map(({ entity, args }) => [entity, args[0]]);
    expect(told).toEqual([
      [1, 0],
      [0, 2],
      [2, 8],
      [3, 1],
    ]);
    expect(run.results.summary.warnings).toEqual(["Fault 'fault-1' changed nothing."]);
  });

  it('for good is not undone by the end of another', () => {
    const faults = [
      { at: '2h', crash: 'node-3' },
      { at: '4h', 'lose-volume': 'node-3', 'restart-after': '1h' },
    ];
    expect(watch({ faults }, [3, 6, 19], isUp(3)).seen).toEqual([false, false, false]);
  });

  it('of everybody stops the clock of the epochs until somebody is back', () => {
    const faults = [{ at: '23h', crash: 'all', for: '3h' }];
    const { run } = watch({ faults, duration: '30h' }, [], isUp(0));
    const [{ timeUs }] = factsNamed(run, 'epoch.change-started');
    expect(timeUs).toBeGreaterThan(26 * HOUR_US);
    expect(timeUs).toBeLessThan(26 * HOUR_US + 6 * MINUTE_US);
  });
});

describe('lose-volume', () => {
  it('empties the node and takes it down until it is restarted', () => {
    const faults = [{ at: '2h', 'lose-volume': 'node-3', 'restart-after': '2h' }];
    const see = (ctx: WalrusContext) => {
      const { isUp, storedSlivers, storedBytes, isMediaDamaged } = nodeAt(ctx, 3);
      return [isUp, storedSlivers, storedBytes > 0, isMediaDamaged];
    };
    const { seen, run } = watch({ faults }, [1, 3, 5], see);
    expect(seen).toEqual([
      [true, 8, true, false],
      [false, 0, false, true],
      [true, 8, true, false],
    ]);
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([8]);
  });
});

describe('partition', () => {
  const pairs = (ctx: WalrusContext) => [
    reachable(ctx, 3, 4),
    reachable(ctx, 4, 3),
    reachable(ctx, 3, 5),
    reachable(ctx, 3, NODES),
    reachable(ctx, NODES, 3),
  ];

  it('cuts its members off from all others, both ways, and not from each other', () => {
    const faults = [{ at: '2h', partition: ['node-3', 'node-5'], for: '2h' }];
    const { seen } = watch({ faults }, [1, 3, 5], pairs);
    expect(seen[0]).toEqual([true, true, true, true, true]);
    expect(seen[1]).toEqual([false, false, true, false, false]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('one-way cuts only what they send', () => {
    const faults = [{ at: '2h', partition: ['node-3', 'node-5'], for: '2h', 'one-way': true }];
    expect(watch({ faults }, [3], pairs).seen).toEqual([[false, true, true, false, true]]);
  });

  it('of a region takes its nodes and its clients', () => {
    const faults = [{ at: '2h', partition: 'there', for: '2h' }];
    const { seen } = watch({ faults }, [3], (ctx) => [
      reachable(ctx, 1, NODES + 1),
      reachable(ctx, 1, NODES),
      reachable(ctx, 0, NODES),
    ]);
    expect(seen).toEqual([[true, false, true]]);
  });
});

describe('degrade', () => {
  it('leaves a share of both links of nodes and of clients', () => {
    const faults = [{ at: '2h', degrade: ['node-3', 'reader'], to: 0.25, for: '2h' }];
    const endpoints = NODES + 2;
    const see = (ctx: WalrusContext) =>
      [3, endpoints + 3, NODES + 1, endpoints + NODES + 1, 4].map((link) => linkShare(link)(ctx));
    const { seen, run } = watch({ faults }, [1, 3, 5], see);
    expect(seen).toEqual([
      [1, 1, 1, 1, 1],
      [0.25, 0.25, 0.25, 0.25, 1],
      [1, 1, 1, 1, 1],
    ]);
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([2]);
  });

  it('leaves the smaller share where two overlap', () => {
    const faults = [
      { at: '2h', degrade: 'node-3', to: 0.5, for: '4h' },
      { at: '3h', degrade: ['node-3', 'node-4'], to: 0.25, for: '2h' },
    ];
    const see = (ctx: WalrusContext) => [linkShare(3)(ctx), linkShare(4)(ctx)];
    expect(watch({ faults }, [2.5, 4, 5.5, 7], see).seen).toEqual([
      [0.5, 1],
      [0.25, 0.25],
      [0.5, 1],
      [1, 1],
    ]);
  });
});

describe('corrupt', () => {
  const damagedOn = (ctx: WalrusContext, node: number) =>
    sliversOf(ctx, node).filter((place) => !sliverAt(ctx, place)!.intact).length;

  it('damages a share of the slivers, silently', () => {
    const faults = [{ at: '2h', corrupt: 'all', share: 0.3 }];
    const workload = { preloaded: { count: 40, size: '1KiB' } };
    const { run } = watch({ faults, workload }, [], isUp(0));
    let damaged = 0;
    for (let node = 0; node < NODES; node += 1) damaged += damagedOn(run.ctx, node);
    expect(factsNamed(run, 'sliver.corrupted').length).toBe(damaged);
    // 800 slivers: a binomial of mean 240 and standard deviation 13.
    expect(damaged).toBeGreaterThan(240 - 4 * 13);
    expect(damaged).toBeLessThan(240 + 4 * 13);
    expect(factsNamed(run, 'blob-sync.started')).toEqual([]);
  });

  it('counts the node as faulty for good: nothing looks for such damage', () => {
    const faults = [
      { at: '2h', corrupt: 'node-3', share: 1 },
      { at: '4h', crash: 'node-3', for: '1h' },
    ];
    const { seen } = watch({ faults }, [1, 3, 19], (ctx) => nodeAt(ctx, 3).isMediaDamaged);
    expect(seen).toEqual([false, true, true]);
  });
});

describe('leave', () => {
  it('leaves nothing for a later fault to destroy', () => {
    const faults = [
      { at: '2h', leave: 'node-3' },
      { at: '3h', 'lose-volume': 'node-3', 'restart-after': '1h' },
    ];
    const { run } = watch({ faults }, [], isUp(3));
    expect(factsNamed(run, 'volume.lost')).toEqual([]);
    expect(factsNamed(run, 'node.restarted')).toEqual([]);
  });

  it('takes the node and what it holds away for good', () => {
    const faults = [
      { at: '2h', leave: 'node-3' },
      { at: '4h', crash: 'node-3', for: '1h' },
    ];
    const { seen, run } = watch({ faults }, [3, 6, 19], isUp(3));
    expect(seen).toEqual([false, false, false]);
    expect(run.views.margins(0, 0)).toMatchObject({ a: 9, b: 9, durable: true, readable: true });
  });

  it('leaves its shards without a sliver, and stores nothing any more', () => {
    const faults = [{ at: '2h', leave: 'node-3' }];
    const stored = (ctx: WalrusContext) => {
      const { storedSlivers, storedBytes } = nodeAt(ctx, 3);
      return [storedSlivers, storedBytes > 0];
    };
    const { seen, run } = watch({ faults }, [1, 3, 19], stored);
    expect(seen).toEqual([
      [8, true],
      [0, false],
      [0, false],
    ]);
    const { owner } = run.views.committee('current')!;
    const health = owner.map((node, shard) => [node === 3, run.views.shardHealth(shard).present]);
    for (const [isOfLeaver, present] of health) expect(present).toBe(isOfLeaver ? 0 : 8);
    // Of the slivers that were there, one node in ten has taken its own along.
    expect(health.filter(([isOfLeaver]) => isOfLeaver).length).toBe(1);
  });
});

describe('random faults', () => {
  const blips = {
    every: { law: 'constant', value: '3h' },
    crash: ['node-3', 'node-4'],
    for: { law: 'constant', value: '1h' },
  };

  it('alternate between up and down by their laws', () => {
    const { run } = watch({ faults: [blips] }, [], isUp(3));
    const hours = (name: string) =>
      factsNamed(run, name)
        .filter(({ entity }) => entity === 3)
        .map(({ timeUs }) => timeUs / HOUR_US);
    expect(hours('node.crashed')).toEqual([3, 7, 11, 15, 19]);
    expect(hours('node.restarted')).toEqual([4, 8, 12, 16, 20]);
  });

  it('do not end a scheduled one, nor it them', () => {
    const faults = [blips, { at: '330min', crash: 'node-3', for: '2h' }];
    // Random from 7 h to 8 h, scheduled from 5:30 to 7:30.
    const { seen } = watch({ faults }, [5, 6, 7.25, 7.75, 8.5], isUp(3));
    expect(seen).toEqual([true, false, false, false, true]);
  });

  it('are numbered after the scheduled ones', () => {
    const faults = [{ at: '1h', crash: 'node-5', for: '1h' }, blips];
    const { run } = watch({ faults }, [], isUp(3));
    const numbers = factsNamed(run, 'fault.started').map(({ entity }) => entity);
    expect(numbers.slice(0, 3)).toEqual([0, 1, 2]);
  });
});
