/**
 * The network where a blob has fewer pieces than there are shards: what is stored, moved and lost
 * against closed forms, message by message and in flows.
 */
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../sim/models/placement/places.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createBareRun,
  endsOf,
  type FinishedWalrusRun,
  factsNamed,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

const N = 10;
const BLOBS = 12;
const LENGTH = 4200;
const WIDTH = 5;
/** Any 3 of 5. */
const K = 3;
const PIECE = LENGTH / K;
const METADATA = 32 + 1 + 1 + 8 + 1 + 33 * WIDTH;

const RS: Overrides = {
  scheme: 'rs1d',
  'source-pieces': K,
  placement: { mode: 'random', width: WIDTH },
};
const LOST = { faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }] };
const WRITTEN = { generated: { count: 4, size: `${LENGTH}B` }, writes: { every: '5h' } };

function run(coding: Overrides, overrides: Overrides = {}, weights?: number[]) {
  const base: Overrides = {
    duration: '4d',
    fidelity: 'counts',
    coding,
    workload: { preloaded: { count: BLOBS, size: `${LENGTH}B` } },
  };
  const finished = runSmall(quietScenario(merged(base, overrides), { weights }));
  expect(finished.brokenBy).toBe('');
  return finished;
}

const countOf = ({ ctx }: { ctx: WalrusContext }) => ctx.state.blobs.count;

/** Blobs with a piece on the shard. */
function placedOn(done: FinishedWalrusRun, shard: number): number[] {
  const blobs = Array.from({ length: countOf(done) }, (_, blob) => blob);
  return blobs.filter((blob) => placesOf(done.ctx, blob)!.includes(shard));
}

const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

describe('a blob with five pieces among ten shards', () => {
  const lost = run(RS, LOST);
  const onNode = placedOn(lost, 0).length;

  it('is stored in as many pieces, each with its hash in the metadata of every node', () => {
    expect(lost.views.storedBytes()).toBe(BLOBS * (WIDTH * PIECE + N * METADATA));
    expect(lost.views.storedMetadataBytes()).toBe(BLOBS * N * METADATA);
    for (let shard = 0; shard < N; shard += 1) {
      const placed = placedOn(lost, shard).length;
      expect(lost.views.shardHealth(shard)).toEqual({ present: placed, expected: placed });
    }
  });

  it('is measured by its pieces: margins, what is exposed, the least overhead', () => {
    const { metrics } = lost.results.summary;
    expect(metrics['availability.min-durable-margin'].value).toBe(WIDTH - 1 - K);
    const parts = metrics['storage.overhead-by-part'].values!;
    expect(parts.find(({ labels }) => labels === 'part=floor')!.value).toBe(WIDTH / K);
    const fewest = metrics['margin.fewest-domains'].values!;
    // A node has one piece of a blob at most: with one gone it takes two more.
    expect(fewest.find(({ labels }) => labels === 'domain=node;margin=durable')!.value).toBe(2);
    const stored = run(RS, { workload: { preloaded: { count: 0 }, ...WRITTEN } });
    const exposed = stored.results.tables.find(({ name }) => name === 'exposure')!;
    expect(exposed.rows.map((row) => row.at(-1))).toEqual(Array(4).fill('healed'));
  });

  it('is rebuilt where it has a piece and nowhere else, from three others', () => {
    expect(onNode).toBeGreaterThan(0);
    expect(onNode).toBeLessThan(BLOBS);
    const line = { cause: 'node-recovery', kind: 'payload', use: 'used' } as const;
    expect(booked(lost, line)).toBe(onNode * K * PIECE);
    const rebuilt = sliversStored(lost, 'node-recovery').map(({ blob }) => blob);
    expect(rebuilt.sort((a, b) => a - b)).toEqual(placedOn(lost, 0));
    for (let blob = 0; blob < BLOBS; blob += 1) {
      expect(lost.views.margins(blob, 0)).toMatchObject({ a: WIDTH, b: 0, readMargin: WIDTH - K });
    }
  });

  it('is written to its holders and read from them, and the writer pays for what is stored', () => {
    const stored = run(RS, {
      workload: { preloaded: { count: 0 }, ...WRITTEN, 'read-back': true },
    });
    expect(endsOf(stored, 'write').map(({ outcome }) => outcome)).toEqual(Array(4).fill('ok'));
    expect(endsOf(stored, 'read').map(({ outcome }) => outcome)).toEqual(Array(4).fill('ok'));
    expect(booked(stored, { cause: 'write', kind: 'payload', use: 'used' })).toBe(
      4 * WIDTH * PIECE,
    );
    expect(booked(stored, { cause: 'write', kind: 'metadata', use: 'used' })).toBe(
      4 * N * METADATA,
    );
    expect(booked(stored, { cause: 'read-back', kind: 'payload', use: 'used' })).toBe(
      4 * K * PIECE,
    );
    const [{ args }] = factsNamed(stored, 'blob.registered');
    expect(args[2]).toBe(WIDTH * PIECE + N * (32 * WIDTH + 32));
    for (const { blob, shard } of sliversStored(stored, 'write')) {
      expect(placesOf(stored.ctx, blob)).toContain(shard);
    }
  });

  const many = { generated: { count: 10, size: `${LENGTH}B` }, writes: { every: '2h' } };

  it('is certified with one of its two spare pieces missing, which its holder then fetches', () => {
    const stored = run(RS, {
      workload: { preloaded: { count: 0 }, ...many },
      faults: [{ at: '1min', crash: 'node-0', for: '30h' }],
    });
    expect(endsOf(stored, 'write').map(({ outcome }) => outcome)).toEqual(Array(10).fill('ok'));
    const missed = placedOn(stored, 0);
    expect(missed.length).toBeGreaterThan(0);
    const fetched = sliversStored(stored).filter(
      ({ node, cause }) => node === 0 && cause !== 'write',
    );
    expect(fetched.map(({ blob }) => blob).sort((a, b) => a - b)).toEqual(missed);
  });

  it('is not certified with fewer than half of its spare pieces', () => {
    const stored = run(RS, {
      workload: { preloaded: { count: 0 }, ...many },
      faults: [0, 1].map((node) => ({ at: '1min', crash: `node-${node}`, for: '80h' })),
    });
    const outcomes = new Set<string>();
    for (const { blob, outcome } of endsOf(stored, 'write')) {
      const places = placesOf(stored.ctx, blob)!;
      const isPossible = !(places.includes(0) && places.includes(1));
      expect(outcome).toBe(isPossible ? 'ok' : 'not-enough-confirmations');
      outcomes.add(outcome);
    }
    expect(outcomes.size).toBe(2);
  });

  it('gives one digest whether blobs carry bytes or not, and is read back as it went in', () => {
    const eventful: Overrides = {
      workload: { preloaded: { count: 4, size: '4200B' }, ...WRITTEN, 'read-back': true },
      faults: [
        { at: '6h', crash: 'node-2', for: '4h' },
        { at: '20h', corrupt: 'node-3', share: 0.5 },
        ...LOST.faults,
      ],
    };
    const runs = ['bytes', { mode: 'sampled', share: 0.5 }, 'counts'].map((fidelity) =>
      run(RS, { ...eventful, fidelity }),
    );
    expect(new Set(runs.map(({ simulation }) => simulation.digest().trace)).size).toBe(1);
    const ends = endsOf(runs[0], 'read').map(({ outcome }) => outcome);
    expect(ends).toEqual(Array(8).fill('ok'));
  });

  it('moves with its shard, and nothing else does', () => {
    const moving: Overrides = {
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
    };
    const moved = run(RS, moving, [3, 2, 2, 1, 1, 1]);
    const owners = moved.views.committee('current')!.owner;
    const shard = owners.findIndex(
      (node, at) => node !== moved.ctx.state.holdings.placement!.ground.nodeOfShard[at],
    );
    const line = { cause: 'transfer', kind: 'payload', use: 'used' } as const;
    expect(booked(moved, line)).toBe(placedOn(moved, shard).length * PIECE);
    for (let blob = 0; blob < BLOBS; blob += 1) {
      expect(moved.views.margins(blob, 0)).toMatchObject({ a: WIDTH, routed: WIDTH });
    }
  });
});

describe('in flows', () => {
  it('moves the bytes of its closed form and of single messages, line by line', () => {
    const slow = {
      storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
    };
    const [message, flow] = ['message', 'flow'].map((granularity) =>
      run(RS, { ...LOST, ...slow, granularity }),
    );
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expect(flow.views.storedBytes()).toBe(message.views.storedBytes());
    const line = { cause: 'node-recovery', kind: 'payload', use: 'used' } as const;
    expect(booked(flow, line)).toBe(placedOn(flow, 0).length * K * PIECE);
  });

  it('gives one digest whether blobs carry bytes or not', () => {
    const [bytes, counts] = ['bytes', 'counts'].map((fidelity) =>
      run(RS, { ...LOST, fidelity, granularity: 'flow' }).simulation.digest(),
    );
    expect(bytes).toEqual(counts);
  });
});

describe('a locally repairable code with fewer pieces than shards', () => {
  it('is repaired within its group', () => {
    const coding: Overrides = {
      scheme: 'counted',
      'source-pieces': 5,
      chunks: 4,
      'repair-helpers': 2,
      'repair-group': 3,
      placement: { mode: 'random', width: 6 },
    };
    const lost = run(coding, LOST);
    const onNode = placedOn(lost, 0).length;
    const line = { cause: 'node-recovery', kind: 'payload', use: 'used' } as const;
    expect(booked(lost, line)).toBe((onNode * 2 * LENGTH) / 4);
    expect(onNode).toBeGreaterThan(0);
  });
});

describe('what is lost with some nodes', () => {
  /** Three copies on twelve nodes, four of which come up destroyed. */
  const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
  const NODES = 12;
  const GONE = 4;
  const SHARE = (4 * 3 * 2) / (12 * 11 * 10);

  function lossesOf(placement: Overrides): number[] {
    return seeds.map((seed) => {
      const scenario = quietScenario(
        {
          seed,
          duration: '1h',
          fidelity: 'counts',
          coding: { scheme: 'replication', placement },
          workload: { preloaded: { count: 40, size: '100B' } },
          failures: { initial: { 'random-nodes': GONE, state: 'destroyed' } },
        },
        { weights: Array(NODES).fill(1) },
      );
      const simulation = createBareRun(scenario);
      const { ctx } = simulation as { ctx: WalrusContext };
      expect(simulation.step(1_000_000)).toBe('ended');
      const isGone = ctx.state.storageNodes.nodes.map(({ isUp }) => !isUp);
      expect(isGone.filter(Boolean).length).toBe(GONE);
      let lost = 0;
      for (let blob = 0; blob < 40; blob += 1) {
        const { nodeOfShard } = ctx.state.holdings.placement!.ground;
        const isLost = placesOf(ctx, blob)!.every((shard) => isGone[nodeOfShard[shard]]);
        if (isLost) lost += 1;
      }
      return lost;
    });
  }

  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const near = (value: number, expected: number, error: number) =>
    expect(Math.abs(value - expected)).toBeLessThan(4 * error);
  const errorOf = (share: number) => Math.sqrt((share * (1 - share)) / seeds.length);

  it('random: some blob in 1 − (1 − C(j, 3) ÷ C(n, 3))^blobs of the runs, few blobs at a time', () => {
    const lost = lossesOf({ mode: 'random', width: 3 });
    const expected = 1 - (1 - SHARE) ** 40;
    near(lost.filter((count) => count > 0).length / seeds.length, expected, errorOf(expected));
    near(sum(lost) / seeds.length, 40 * SHARE, Math.sqrt((40 * SHARE) / seeds.length));
  });

  it('copysets: in sets × C(j, 3) ÷ C(n, 3) of them, a whole set at a time', () => {
    const lost = lossesOf({ mode: 'copysets', width: 3, 'scatter-width': 2 });
    // Four sets that share no node: of four nodes at most one set is gone.
    near(lost.filter((count) => count > 0).length / seeds.length, 4 * SHARE, errorOf(4 * SHARE));
    for (const count of lost) if (count > 0) expect(count).toBeGreaterThan(3);
  });

  it('domain-aware: no blob with any one domain, of which each has its share of pieces', () => {
    // Nodes alternate between the two regions.
    const coding: Overrides = {
      scheme: 'rs1d',
      'source-pieces': 2,
      placement: { mode: 'domain-aware', width: 4, domain: 'region', 'per-domain': 2 },
    };
    for (const region of ['here', 'there']) {
      const gone = run(coding, {
        duration: '1h',
        failures: { initial: { nodes: [region], state: 'destroyed' } },
      });
      for (let blob = 0; blob < BLOBS; blob += 1) {
        expect(gone.views.margins(blob, 0)).toMatchObject({ a: 2, aUp: 2, durable: true });
      }
    }
  });
});

describe('a placement that cannot be', () => {
  const refusal = (coding: Overrides, overrides: Overrides = {}) => {
    try {
      quietScenario({ coding, fidelity: 'counts', ...overrides });
    } catch (error) {
      return String(error);
    }
    return '';
  };
  const copies = (placement: Overrides) => ({ scheme: 'replication', placement });

  it('is refused for RedStuff, whose slivers lie on all shards, in one message', () => {
    const message = refusal({ placement: { mode: 'random', width: 5 } });
    expect(message).toContain('coding.placement.mode: random of scheme: redstuff');
    expect(message.split('\n').length).toBe(1);
    expect(refusal({ placement: { mode: 'all-shards' } })).toBe('');
  });

  it.each([
    ['a width above the shards', { mode: 'random', width: 11 }, '11 pieces on 10 shards'],
    ['no width', { mode: 'random' }, 'without width'],
    ['copysets without a scatter width', { mode: 'copysets', width: 3 }, 'without scatter-width'],
    [
      'a field of another mode',
      { mode: 'random', width: 3, domain: 'region' },
      'no such parameter',
    ],
    [
      'a kind of domain that nobody declared',
      { mode: 'domain-aware', width: 2, domain: 'provider' },
      "no domain of the kind 'provider'",
    ],
    [
      'more pieces than domains have room for',
      { mode: 'domain-aware', width: 3, domain: 'region' },
      '3 pieces, 1 at most in each of 2 domains',
    ],
  ] as const)('is refused with %s', (_, placement, found) => {
    expect(refusal(copies(placement))).toContain(found);
    expect(refusal(copies(placement)).split('\n').length).toBe(1);
  });

  it('counts pieces, not shards, for the thresholds of the code', () => {
    const placement = { mode: 'random', width: 5 };
    expect(refusal({ scheme: 'rs1d', 'source-pieces': 5, placement })).toContain('with width: 5');
    expect(refusal({ scheme: 'rs1d', 'source-pieces': 4, placement })).toBe('');
  });

  it('is refused for blobs that are not tracked one by one', () => {
    const population = { blobs: 1000, classes: [{ size: '2KiB', share: 1 }] };
    const found = refusal(copies({ mode: 'random', width: 3 }), {
      granularity: 'flow',
      workload: { population },
    });
    expect(found).toContain('workload.population: classes of blobs that have no places');
  });
});
