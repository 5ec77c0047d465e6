/**
 * A population that comes and goes: numbers against closed forms (steady state = arrivals × mean
 * lifetime), the space on the nodes against their holdings, repairs against what there is then.
 */
import { describe, expect, it } from 'vitest';
import { ALL_IDS, holdingsOf } from '../../../sim/models/holdings/index.ts';
import {
  allMembersIn,
  populationBytes,
  populationSpans,
} from '../../../sim/models/storage-node/population.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, createRun, factsNamed, finish } from '../../fixtures/walrus-run.ts';

const EPOCHS = 26;
const WEIGHTS = [3, 2, 2, 1, 1, 1];
const SIZES = [
  { size: '2KiB', share: 0.75 },
  { size: '64KiB', share: 0.25 },
];

function create(
  turnover: Overrides,
  overrides: Overrides = {},
  blobs = 1_000_000,
  bytesPerSecond = 0,
) {
  const population = { blobs, classes: SIZES, turnover };
  const alone: Overrides = {
    granularity: 'flow',
    fidelity: 'counts',
    duration: `${EPOCHS}d`,
    workload: { population },
  };
  const scenario = quietScenario(merged(alone, overrides), { weights: WEIGHTS });
  for (const node of scenario.resolved.network.nodes) {
    if (bytesPerSecond > 0) node.downBytesPerSecond = bytesPerSecond;
  }
  return createRun(scenario);
}

function run(...given: Parameters<typeof create>) {
  const done = finish(create(...given));
  expect(done.brokenBy).toBe('');
  const turns = factsNamed(done, 'population.turned').map(({ args }) => {
    const [arrived, ended, deleted, members] = args;
    return { arrived, ended, deleted, members };
  });
  return { ...done, turns };
}

const storedBy = (ctx: WalrusContext) =>
  ctx.state.storageNodes.nodes.map(({ storedBytes, storedSlivers }) => [
    storedBytes,
    storedSlivers,
  ]);

/** Bytes and slivers on each node, counted from its holdings. */
function heldBy(ctx: WalrusContext): number[][] {
  const { table } = ctx.state.holdings;
  return ctx.state.storageNodes.nodes.map(({ index }) => {
    let [bytes, slivers] = [0, 0];
    for (const one of holdingsOf(table, index)) {
      const spans = populationSpans(ctx, one, ALL_IDS, true);
      bytes += populationBytes(ctx, one, spans);
      if (one.shard >= 0) slivers += allMembersIn(ctx, spans);
    }
    return [bytes, slivers];
  });
}

describe('the number of blobs', () => {
  it('stays where as many come as keep it: arrivals × lifetime', () => {
    const { turns } = run({ lifetime: '10epochs' });
    expect(turns.length).toBe(EPOCHS - 1);
    for (const { arrived, members } of turns) {
      expect(arrived).toBe(100_000);
      // Whole numbers of each class and age: at most one more or less of each.
      expect(Math.abs(members - 1_000_000)).toBeLessThanOrEqual(2 * 10);
    }
  });

  it('goes to arrivals × mean lifetime from wherever it began', () => {
    const lifetime = [
      { epochs: '2epochs', share: 0.5 },
      { epochs: '6epochs', share: 0.5 },
    ];
    const { turns } = run({ lifetime, arrivals: 30_000, start: 'new' });
    // All of the first go after two and six epochs, half of them each.
    expect(turns[0].members).toBe(1_030_000);
    expect(Math.abs(turns[1].ended - 500_000)).toBeLessThanOrEqual(2);
    expect(turns.at(-1)!.members).toBe(30_000 * 4);
  });

  it('is what is left after deletions: a·(1 − (1 − d)^L) ÷ d', () => {
    const { turns } = run({ lifetime: '8epochs', arrivals: 100_000, deleted: 0.25 }, {}, 1000);
    const steady = (100_000 * (1 - 0.75 ** 8)) / 0.25;
    expect(Math.abs(turns.at(-1)!.members / steady - 1)).toBeLessThan(1e-3);
    // Those in their last epoch end and are not deleted.
    const deleted = 100_000 * (1 - 0.75 ** 7);
    expect(Math.abs(turns.at(-1)!.deleted / deleted - 1)).toBeLessThan(1e-3);
  });

  it('begins steady under deletions too', () => {
    const { turns } = run({ lifetime: '8epochs', deleted: 0.25 });
    for (const { members } of turns) expect(Math.abs(members / 1e6 - 1)).toBeLessThan(1e-4);
  });

  it('follows arrivals that grow', () => {
    const { turns } = run({ lifetime: '5epochs', arrivals: 1_000_000, growth: 0.1 }, {}, 1000);
    const last = Array.from({ length: 5 }, (_, ago) => Math.floor(1e6 * 1.1 ** (EPOCHS - 2 - ago)));
    const all = last.reduce((sum, arrived) => sum + arrived, 0);
    expect(Math.abs(turns.at(-1)!.members / all - 1)).toBeLessThan(1e-6);
  });

  it('adds up from one epoch to the next', () => {
    const { turns, ctx } = run({ lifetime: '7epochs', deleted: 0.03, growth: 0.05 });
    for (const [at, { arrived, ended, deleted, members }] of turns.entries()) {
      const before = at === 0 ? 1_000_000 : turns[at - 1].members;
      expect(members).toBe(before + arrived - ended - deleted);
    }
    expect(allMembersIn(ctx, [ALL_IDS])).toBe(turns.at(-1)!.members);
  });

  it('drains where nothing comes', () => {
    const { turns, ctx } = run({ lifetime: '20epochs', arrivals: 0 });
    expect(turns.at(-1)!.members).toBe(0);
    expect(storedBy(ctx)).toEqual(WEIGHTS.map(() => [0, 0]));
  });
});

describe('the space on the nodes', () => {
  const moved: Overrides = {
    economics: {
      'stake-changes': [
        { at: '1h', node: 'node-0', delta: '-1000000WAL' },
        { at: '1h', node: 'node-5', delta: '1000000WAL' },
      ],
    },
    faults: [
      { at: '5d', 'lose-volume': 'node-1', 'restart-after': '1h' },
      { at: '9d', crash: 'node-2', for: '30h' },
    ],
  };

  it('follows, exactly, while shards move and volumes are lost', () => {
    const { ctx, turns } = run({ lifetime: '6epochs', arrivals: 300_000, deleted: 0.01 }, moved);
    expect(turns.at(-1)!.members).toBeGreaterThan(1_500_000);
    expect(storedBy(ctx)).toEqual(heldBy(ctx));
  });

  it('is that of steps under way at the turn of an epoch too', () => {
    // 8 kbit/s: the recovery of the volume takes more than an epoch.
    const turnover = { lifetime: '6epochs', growth: 0.3 };
    const created = create(turnover, merged(moved, { duration: '14d' }), 3000, 1000);
    const { ctx, simulation } = created;
    while (simulation.step(1000) === 'running') expect(storedBy(ctx)).toEqual(heldBy(ctx));
    const done = finish(created);
    expect(done.brokenBy).toBe('');
    const lastedUs = factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0]);
    expect(Math.max(...lastedUs)).toBeGreaterThan(86_400_000_000);
  });

  it('is saved with the run', () => {
    const plain = run({ lifetime: '6epochs', growth: 0.1 }, moved, 10_000).simulation;
    const { simulation } = create({ lifetime: '6epochs', growth: 0.1 }, moved, 10_000);
    while (simulation.step(97) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.digest());
  });
});

describe('a repair', () => {
  it('carries what there is then', () => {
    const lost = (day: number): Overrides => ({
      faults: [{ at: `${day}d`, 'lose-volume': 'node-3', 'restart-after': '1h' }],
    });
    const payload = (day: number) => {
      const done = run({ lifetime: '53epochs', arrivals: 100_000, start: 'new' }, lost(day), 1000);
      return booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' });
    };
    // The fifth epoch has the first thousand and four arrivals, the fifteenth fourteen.
    const ratio = payload(14.5) / payload(4.5);
    expect(Math.abs(ratio / (1_401_000 / 401_000) - 1)).toBeLessThan(0.01);
  });
});
