/**
 * An order (`order`, `prioritised`) of a population in classes. Outside witnesses are the same
 * blobs followed one by one, message by message, and a line for permits that lets single members
 * through.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import {
  ALL_IDS,
  type BlobClass,
  type Holding,
  hasClassesApart,
  holdingsOf,
  ID_END,
  lay,
  type MemberSpan,
  regionOf,
} from '../../../sim/models/holdings/index.ts';
import { stepsOfGroups } from '../../../sim/models/repair/line-of-groups.ts';
import {
  areClassesApart,
  membersIn,
  populationBytes,
  populationSpans,
} from '../../../sim/models/storage-node/population.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  type FinishedWalrusRun,
  factsNamed,
  finish,
  type Step,
} from '../../fixtures/walrus-run.ts';

/** n = 13: kp = 5, ks = 9; node-0 has three shards, all others one. */
const WEIGHTS = [3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const KP = 5;

/** 800 kbit/s, so that bandwidth decides how long it takes. */
const SLOW = 100_000;

const LOST: Overrides = {
  duration: '4d',
  fidelity: 'counts',
  faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
  storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
};

const scenarioOf = (overrides: Overrides, bytesPerSecond = SLOW) => {
  const scenario = quietScenario(merged(LOST, overrides), { weights: WEIGHTS });
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = bytesPerSecond;
    node.downBytesPerSecond = bytesPerSecond;
  }
  return scenario;
};

function run(overrides: Overrides, steps: readonly Step[] = [], bytesPerSecond = SLOW) {
  const done = finish(createRun(scenarioOf(overrides, bytesPerSecond), steps));
  expect(done.brokenBy).toBe('');
  return done;
}

const healingUs = (done: FinishedWalrusRun) =>
  factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0]);

/**
 * What was of use. Members have whole proofs: the few that are shorter go by the rotations of
 * blobs. Message by message a node is asked that lacks a blob, and answers so (`retried`).
 */
const bytesOf = ({ views }: FinishedWalrusRun) =>
  views
    .ledger()
    .filter(({ kind, use }) => kind !== 'proof' && use === 'used')
    .map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

/** Primaries of the first shard that node-0 gets back, step by step: how many, and their bytes. */
function stepsOf(done: FinishedWalrusRun) {
  const fills = factsNamed(done, 'slivers.filled').filter(
    ({ entity, args, timeUs }) => entity === 0 && args[1] === 0 && timeUs > 50 * HOUR_US,
  );
  const [{ args: first }] = fills;
  return fills
    .filter(({ args }) => args[0] === first[0])
    .map(({ args }) => ({ count: args[3], bytes: args[4] }));
}

/** The same message by message, sliver by sliver. */
function blobsStored(done: FinishedWalrusRun): number[] {
  const stored = factsNamed(done, 'sliver.stored').filter(
    ({ entity, timeUs }) => entity === 0 && timeUs > 50 * HOUR_US,
  );
  return [...new Set(stored.map(({ args }) => args[1]))];
}

/** So many sizes, and one member of each; powers of two, so that shares are whole numbers. */
const BLOBS = 64;
const TRACKED = {
  preloaded: { count: BLOBS, size: { law: 'uniform', min: '10KiB', max: '150KiB' } },
};

function populationOf({ ctx }: FinishedWalrusRun) {
  const sizes = [...ctx.state.blobs.lengthBytes.subarray(0, BLOBS)];
  const classes = sizes.map((size) => ({ size: `${size}B`, share: 1 / BLOBS }));
  return { population: { blobs: BLOBS, classes } };
}

const sumsOfTens = (numbers: readonly number[]) =>
  numbers
    .map((_, at) => (at % 10 === 0 ? numbers.slice(at, at + 10) : []))
    .filter(({ length }) => length > 0)
    .map((ten) => ten.reduce((a, b) => a + b));

/** Bytes of steps, scaled so that those of the first are what the first of the others is. */
const inUnitsOf = ([first]: readonly number[], steps: readonly { bytes: number }[]) =>
  steps.map(({ bytes }) => (bytes * first) / steps[0].bytes);

/** Another node lacks the second half of the IDs: whoever lies there has less to spare. */
const halfLost: Step = [
  40 * HOUR_US,
  (ctx) => {
    const { table } = ctx.state.holdings;
    for (const holding of holdingsOf(table, 4)) {
      if (holding.shard >= 0) lay(table, holding, regionOf({ fromId: ID_END / 2 }), false);
    }
  },
];

describe('an order of a population', () => {
  it.each(['id', 'size', 'margin', 'age'])(
    '%s: the bytes and the time of the same blobs message by message',
    (order) => {
      const storage = { repair: { order } };
      const steps = order === 'margin' ? [halfLost] : [];
      const blobs = run({ storage, granularity: 'message', workload: TRACKED }, steps);
      const workload = populationOf(blobs);
      const members = run({ storage, granularity: 'flow', workload }, steps);
      expect(members.ctx.state.holdings.classes.map(({ count }) => count)).toEqual(
        Array(BLOBS).fill(1),
      );
      expect(bytesOf(members)).toEqual(bytesOf(blobs));
      const [expected, got] = [healingUs(blobs), healingUs(members)];
      expect(expected).toHaveLength(1);
      expect(Math.abs(got[0] - expected[0]) / expected[0]).toBeLessThan(0.02);
    },
  );

  it('by size rebuilds the smallest first, ten at a time as the blobs are', () => {
    const storage = { repair: { order: 'size' } };
    const blobs = run({ storage, granularity: 'message', workload: TRACKED });
    const members = run({ storage, granularity: 'flow', workload: populationOf(blobs) });
    const { symbolBytes } = blobs.ctx.state.holdings.table.tracked;
    const sorted = [...symbolBytes.subarray(0, BLOBS)].sort((a, b) => a - b);
    const sums = sumsOfTens(sorted);
    const steps = stepsOf(members);
    const perSymbol = steps[0].bytes / sums[0];
    expect([KP, 9]).toContain(perSymbol);
    expect(steps.map(({ bytes }) => bytes / perSymbol)).toEqual(sums);
    // Message by message ten are under way at once: nobody comes sooner by more than that.
    const order = blobsStored(blobs).map((blob) => sorted.indexOf(symbolBytes[blob]));
    expect(order).toHaveLength(BLOBS);
    for (const [at, rank] of order.entries()) expect(Math.abs(rank - at)).toBeLessThan(20);
  });

  it('by size with sixteen in line: those of the sixteen, blobs and members alike', () => {
    const storage = { repair: { order: 'size', 'recovery-window': 16 } };
    const blobs = run({ storage, granularity: 'message', workload: TRACKED });
    const { tracked } = blobs.ctx.state.holdings.table;
    const inLine = Array.from({ length: BLOBS }, (_, blob) => blob)
      .sort((a, b) => tracked.id[a] - tracked.id[b])
      .map((blob) => ({ id: tracked.id[blob], rank: blobs.ctx.state.blobs.lengthBytes[blob] }));
    const expected = throughLine(inLine, 16);
    const order = blobsStored(blobs).map((blob) => blobs.ctx.state.blobs.lengthBytes[blob]);
    // Ten are under way at once, and a small one is through before a large one that began sooner.
    const away = (from: readonly number[]) =>
      order.reduce((sum, size, at) => sum + Math.abs(from.indexOf(size) - at), 0) / BLOBS;
    expect(away(expected)).toBeLessThan(2);
    expect(away(throughLine(inLine, 10))).toBeGreaterThan(6);
    expect(away(throughLine(inLine, 1000))).toBeGreaterThan(12);
    const flow = run({ storage, granularity: 'flow', workload: TRACKED });
    const { lengthBytes } = blobs.ctx.state.blobs;
    const expectedBytes = sumsOfTens(
      expected.map((size) => tracked.symbolBytes[lengthBytes.indexOf(size)]),
    );
    expect(inUnitsOf(expectedBytes, stepsOf(flow))).toEqual(expectedBytes);
    const members = run({ storage, granularity: 'flow', workload: populationOf(blobs) });
    const { classes } = members.ctx.state.holdings;
    const places = classes.flatMap((one) =>
      placesOf(one).map((id) => ({ id, rank: one.symbolBytes })),
    );
    places.sort((a, b) => a.id - b.id);
    const sums = sumsOfTens(throughLine(places, 16));
    expect(inUnitsOf(sums, stepsOf(members))).toEqual(sums);
    expect(sums).not.toEqual(sumsOfTens(throughLine(places, 1000)));
    expect(bytesOf(members)).toEqual(bytesOf(blobs));
  });

  it('by margin rebuilds those with fewer to spare first, wherever they lie', () => {
    const presentAt = (order: string) => {
      const seen: MemberSpan[] = [];
      const look: Step = [
        51 * HOUR_US + 12_000_000,
        (ctx) => {
          const one = holdingsOf(ctx.state.holdings.table, 0).find(({ shard }) => shard >= 0)!;
          seen.push(...populationSpans(ctx, one, ALL_IDS, true));
        },
      ];
      const repair = { order, 'concurrent-blob-syncs': 4 };
      const overrides = { storage: { repair }, granularity: 'flow', workload: TWO_SIZES };
      const done = run(overrides, [halfLost, look]);
      expect(stepsOf(done).map(({ count }) => count)).toEqual(Array(8).fill(BLOBS / 8));
      return { seen, done };
    };
    const byId = presentAt('id');
    expect(byId.seen).toHaveLength(1);
    expect(byId.seen[0].fromId).toBe(0);
    const byMargin = presentAt('margin');
    expect(byMargin.seen).toHaveLength(1);
    expect(byMargin.seen[0].fromId).toBe(ID_END / 2);
    expect(bytesOf(byMargin.done)).toEqual(bytesOf(byId.done));
  });
});

interface Waiting {
  id: number;
  rank: number;
}

/** Blobs one by one: who is let in fills the line, and then each that is through lets in one. */
function throughLine(ids: readonly Waiting[], places: number, permits = 10): number[] {
  const coming = [...ids];
  const line: Waiting[] = [];
  const through: number[] = [];
  let underWay = 0;
  while (coming.length + line.length > 0) {
    while (coming.length > 0 && line.length + underWay < places) line.push(coming.shift()!);
    line.sort((a, b) => a.rank - b.rank || a.id - b.id);
    while (line.length > 0 && underWay < permits) {
      through.push(line.shift()!.rank);
      underWay += 1;
    }
    underWay -= 1;
  }
  return through;
}

const TWO_SIZES: Overrides = {
  population: {
    blobs: BLOBS,
    classes: [
      { size: '90KiB', share: 0.25 },
      { size: '30KiB', share: 0.75 },
    ],
  },
};

describe('the line of a population', () => {
  it.each([
    [3, 3],
    [7, 3],
    [60, 10],
    [1000, 10],
  ])('of %i places lets each class through as its members one by one', (places, permits) => {
    const classes = [0.1, 0.6, 0.3].map((share, at) => ({ size: `${10 * (at + 1)}KiB`, share }));
    const population = { blobs: 500, classes };
    const { ctx } = createRun(scenarioOf({ granularity: 'flow', workload: { population } }));
    const { classes: held } = ctx.state.holdings;
    const members = held
      .flatMap((one, rank) => placesOf(one).map((id) => ({ id, rank })))
      .sort((a, b) => a.id - b.id);
    const groups = held.map((_, of) => ({ members: [{ ...ALL_IDS, of }], blobs: [] }));
    const steps = stepsOfGroups(ctx, groups, { places, permits });
    const through = throughLine(members, places, permits);
    let before = 0;
    for (const step of steps) {
      const counts = membersIn(ctx, step.members);
      const ranks = through.slice(before, before + step.units);
      const expected = held.map((_, rank) => ranks.filter((one) => one === rank).length);
      expect(counts).toEqual(expected);
      before += step.units;
    }
    expect(before).toBe(members.length);
    expect(steps.length).toBeGreaterThanOrEqual(8);
    expect(steps.length).toBeLessThanOrEqual(8 + 8 + 3);
  });
});

const placesOf = ({ count, slots, offset }: BlobClass) =>
  Array.from({ length: count }, (_, at) => Math.floor(((at + offset) / slots) * ID_END));

describe('some classes of a population and not the others', () => {
  const bySize = { storage: { repair: { order: 'size' } }, granularity: 'flow' };
  const mixed: Overrides = {
    ...bySize,
    workload: {
      ...TWO_SIZES,
      preloaded: { count: 20, size: { law: 'uniform', min: '1KiB', max: '50KiB' } },
    },
  };
  /** Ninety seconds for all of it: 20 s in, the small ones are there. */
  const during = (seconds: number) => `${51 * 3600 + seconds}s`;

  /** Slivers, bytes and boxes of each node at the end. */
  const held = ({ ctx, views }: FinishedWalrusRun) =>
    ctx.state.storageNodes.nodes.map(({ index }) => ({
      bytes: views.node(index).storedBytes,
      slivers: views.node(index).storedSlivers,
      counted: countedBytes(ctx, index),
      boxes: holdingsOf(ctx.state.holdings.table, index).map(({ boxes }) => boxes.length),
    }));

  /** Bytes of the population, from the holdings. */
  const countedBytes = (ctx: WalrusContext, node: number) =>
    holdingsOf(ctx.state.holdings.table, node)
      .map((one) => populationBytes(ctx, one, populationSpans(ctx, one, ALL_IDS, true)))
      .reduce((sum, bytes) => sum + bytes, 0);

  it('are on a node in the midst of it: the smallest, along all IDs', () => {
    const seen: number[][] = [];
    const look: Step = [
      51 * HOUR_US + 20_000_000,
      (ctx) => {
        const one = holdingsOf(ctx.state.holdings.table, 0).find(({ shard }) => shard >= 0)!;
        seen.push(membersIn(ctx, populationSpans(ctx, one, ALL_IDS, true)));
        expect(areClassesApart(ctx)).toBe(true);
      },
    ];
    const done = run({ ...bySize, workload: TWO_SIZES }, [look]);
    expect(seen[0][0]).toBe(0);
    expect(seen[0][1]).toBeGreaterThanOrEqual(20);
    expect(areClassesApart(done.ctx)).toBe(false);
  });

  it('need no exceptions of tracked blobs, most of which are there', () => {
    const seen: Holding[] = [];
    const look: Step = [
      51 * HOUR_US + 40_000_000,
      (ctx) => {
        const slivers = holdingsOf(ctx.state.holdings.table, 0).filter(({ shard }) => shard >= 0);
        seen.push(...slivers.map((one) => ({ ...one, boxes: [...one.boxes] })));
      },
    ];
    const preloaded = { count: 60, size: { law: 'uniform', min: '1KiB', max: '20KiB' } };
    const done = run({ ...bySize, workload: { ...TWO_SIZES, preloaded } }, [look]);
    expect(seen).toHaveLength(6);
    for (const { exceptions, held, boxes } of seen) {
      expect([exceptions, held]).toEqual([0, 60]);
      expect(hasClassesApart(boxes)).toBe(true);
    }
    expect(healingUs(done)).toHaveLength(1);
  });

  it.each<[string, Overrides]>([
    ['a crash in the midst of it', { faults: [{ at: during(20), crash: 'node-0', for: '1h' }] }],
    [
      'another volume, of which that node is a donor',
      { faults: [{ at: during(20), 'lose-volume': 'node-3', 'restart-after': '1s' }] },
    ],
    ['a policy that waits', { storage: { repair: { policy: 'rate-capped' } } }],
    [
      'one that puts off',
      {
        storage: {
          repair: { policy: { name: 'lazy', params: { threshold: 9, interval: '1min' } } },
        },
      },
    ],
    ['symbols that are shared', { storage: { repair: { policy: 'share-symbols' } } }],
    ['proofs in batches', { storage: { repair: { policy: 'batched-proofs' } } }],
    ['reading', { storage: { repair: { policy: 'read-when-cheaper' } } }],
    ['rounds', { storage: { repair: { axes: 'secondary-first' } } }],
  ])('end with all of it on every node, and the same bytes as by ID: %s', (_, overrides) => {
    const with_ = (more: Overrides) => {
      const { faults = [], ...rest } = merged(merged(mixed, overrides), more);
      const all = [...(LOST.faults as unknown[]), ...((overrides.faults as unknown[]) ?? [])];
      expect(Array.isArray(faults)).toBe(true);
      return run({ ...rest, faults: all });
    };
    const bySizes = with_({});
    const byIds = with_({ storage: { repair: { order: 'id' } } });
    expect(held(bySizes)).toEqual(held(byIds));
    for (const { boxes } of held(bySizes)) expect(new Set(boxes)).toEqual(new Set([1]));
    expect(healingUs(bySizes).length).toBe(healingUs(byIds).length);
    if (overrides.faults === undefined) expect(bytesOf(bySizes)).toEqual(bytesOf(byIds));
  });

  it('go on with a shard that moves to another node meanwhile', () => {
    const moving = (order: string) => {
      const economics = {
        'stake-changes': [
          { at: '49h', node: 'node-0', delta: '-1000000WAL' },
          { at: '49h', node: 'node-5', delta: '1000000WAL' },
        ],
      };
      const seen: boolean[] = [];
      // So slow that it lasts beyond the epoch change at 72 h.
      const look: Step = [73 * HOUR_US, (ctx) => seen.push(areClassesApart(ctx))];
      const storage = { repair: { order } };
      const done = run(merged(mixed, { duration: '9d', economics, storage }), [look], 60);
      const moved = factsNamed(done, 'transfer.fell-back').length;
      expect(factsNamed(done, 'shard.dropped')).toHaveLength(1);
      return { done, seen, moved };
    };
    const [bySizes, byIds] = ['size', 'id'].map(moving);
    expect([bySizes.seen, byIds.seen]).toEqual([[true], [false]]);
    expect([bySizes.moved, byIds.moved]).toEqual([1, 1]);
    expect(held(bySizes.done)).toEqual(held(byIds.done));
  });

  it('are the same when the run is taken apart and put together on the way', () => {
    const faults = [
      ...(LOST.faults as unknown[]),
      { at: during(20), crash: 'node-0', for: '1h' },
      { at: during(25), 'lose-volume': 'node-3', 'restart-after': '1s' },
    ];
    const plain = run({ ...mixed, faults }).simulation;
    const { simulation } = createRun(scenarioOf({ ...mixed, faults }));
    while (simulation.step(37) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.digest());
  });
});

describe('an order of a population that turns over', () => {
  const world = (repair: Overrides) => () => {
    const turnover = { lifetime: [{ epochs: '2epochs', share: 1 }] };
    const population = { blobs: BLOBS, classes: [{ size: '30KiB', share: 1 }], turnover };
    return scenarioOf({ granularity: 'flow', storage: { repair }, workload: { population } });
  };

  it('by age is refused with its field: which member is how old is not kept', () => {
    const refused = /this order with workload\.population\.turnover, which keeps no ages/;
    expect(world({ order: 'age' })).toThrow(refused);
    const policy = { name: 'prioritised', params: { by: 'age' } };
    expect(world({ policy })).toThrow(/'prioritised' with workload\.population\.turnover/);
  });

  it.each<[string, Overrides]>([
    ['size', { order: 'size' }],
    ['margin', { policy: 'prioritised' }],
  ])('by %s ends with all of it on the node', (_, repair) => {
    const done = finish(createRun(world(repair)()));
    expect(done.brokenBy).toBe('');
    expect(healingUs(done)).toHaveLength(1);
    for (const { boxes } of holdingsOf(done.ctx.state.holdings.table, 0)) {
      expect(boxes).toHaveLength(1);
    }
  });
});
