/**
 * How a blob is rebuilt: proofs, donors, extra symbols, axes. Each against bytes or requests that
 * are counted here from n, kp, ks and the shape of a Merkle tree alone.
 */

import { describe, expect, it } from 'vitest';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  factsNamed,
  finish,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

/** n = 13, f = 4: kp = 5, ks = 9; node-0 has three shards. */
const W = 3;
const WEIGHTS = [W, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const [N, KP, KS] = [13, 5, 9];
const BLOBS = 4;
const SYMBOL = 200; // 9000 ÷ 45

function run(repair: Overrides, overrides: Overrides = {}, weights = WEIGHTS) {
  const scenario = merged(
    {
      duration: '4d',
      fidelity: 'counts',
      storage: { repair },
      workload: { preloaded: { count: BLOBS, size: '9000B' } },
      faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
    },
    overrides,
  );
  const done = runSmall(quietScenario(scenario, { weights }));
  expect(done.brokenBy).toBe('');
  expect(done.views.margins(0, 0)).toMatchObject({ a: N, b: N });
  expect(blobAt(done.ctx, 0).symbolBytes).toBe(SYMBOL);
  return done;
}

type Done = ReturnType<typeof run>;
const moved = (
  done: Done,
  kind: 'payload' | 'proof',
  use: 'used' | 'aborted' | 'wasted' = 'used',
) => booked(done, { cause: 'node-recovery', kind, use });

/** 1 + 2 + u(s) before each symbol. */
const HEAD = 1 + 2 + 2;

/**
 * Hashes of a proof for some leaves, counted from the root down: a node is sent when nothing below
 * it is a leaf that is proven and its sibling has one below. 33 bytes each, 1 where it is empty.
 */
function hashesFor(leaves: readonly number[], n: number): number {
  const height = Math.ceil(Math.log2(n));
  let bytes = 0;
  for (let level = 0; level < height; level += 1) {
    const span = 2 ** level;
    const width = Math.ceil(n / span);
    const isKnown = (node: number) => leaves.some((leaf) => Math.floor(leaf / span) === node);
    for (let node = 0; node < 2 * Math.ceil(width / 2); node += 1) {
      const sibling = node % 2 === 0 ? node + 1 : node - 1;
      if (!isKnown(node) && isKnown(sibling)) bytes += node < width ? 33 : 1;
    }
  }
  return bytes;
}

/** Targets on an axis of what node-0 lost of a blob. */
function targetsOf(done: Done, blob: number, axis: 'primary' | 'secondary'): number[] {
  const { rotation } = blobAt(done.ctx, blob);
  const shards = sliversStored(done, 'node-recovery')
    .filter((stored) => stored.blob === blob && stored.axis === axis)
    .map(({ shard }) => shard);
  expect(shards.length).toBe(W);
  return shards.map((shard) => {
    const pair = (shard - rotation + N) % N;
    return axis === 'primary' ? pair : N - 1 - pair;
  });
}

function proofsOf(done: Done, ofSource: (targets: number[]) => number): number {
  let bytes = 0;
  for (let blob = 0; blob < BLOBS; blob += 1) {
    for (const axis of AXES) {
      bytes += (axis === 'primary' ? KS : KP) * ofSource(targetsOf(done, blob, axis));
    }
  }
  return bytes;
}

describe('proofs', () => {
  const deployed = run({});

  it('deployed: a path for each symbol', () => {
    const each = (targets: number[]) =>
      targets.reduce((sum, target) => sum + HEAD + 3 + hashesFor([target], N), 0);
    expect(moved(deployed, 'proof')).toBe(proofsOf(deployed, each));
  });

  it('batched: one set of hashes for the symbols of one sliver, and fewer requests', () => {
    const batched = run({ policy: 'batched-proofs' });
    const together = (targets: number[]) => W * HEAD + 3 + hashesFor(targets, N);
    expect(moved(batched, 'proof')).toBe(proofsOf(batched, together));
    expect(moved(batched, 'proof')).toBeLessThan(moved(deployed, 'proof') * 0.7);
    expect(moved(batched, 'payload')).toBe(moved(deployed, 'payload'));
    const requests = (done: Done) =>
      booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' }, 'requests');
    // Metadata is one a blob; the three slivers of an axis are asked for at once.
    expect(requests(deployed) - BLOBS).toBe(W * (requests(batched) - BLOBS));
  });

  it.each(['message', 'flow'])('none: the heads of the symbols alone (%s)', (granularity) => {
    const none = run({ policy: 'no-proofs' }, { granularity });
    expect(moved(none, 'proof')).toBe(BLOBS * W * (KP + KS) * HEAD);
    expect(moved(none, 'payload')).toBe(moved(deployed, 'payload'));
  });

  it.each(['batched-proofs', 'no-proofs'])(
    '%s: bytes and counts give the same digest',
    (policy) => {
      const [bytes, counts] = ['bytes', 'counts'].map(
        (fidelity) => run({ policy }, { fidelity }).simulation.digest().trace,
      );
      expect(bytes).toBe(counts);
    },
  );

  it('none: a lie is found by the hash of the sliver, thrown away and asked for again', () => {
    const behaviours = { 'corrupt-replies': ['node-1'] };
    const lied = run(
      { policy: 'no-proofs' },
      { behaviours, fidelity: 'bytes', duration: '20d', workload: { lifetime: '40epochs' } },
    );
    const rejected = factsNamed(lied, 'sliver.rejected').filter(({ entity }) => entity === 0);
    expect(rejected.length).toBeGreaterThan(0);
    expect(factsNamed(lied, 'symbol.rejected')).toEqual([]);
    expect(moved(lied, 'payload')).toBeGreaterThan(moved(deployed, 'payload'));
    expect(sliversStored(lied, 'node-recovery').length).toBe(2 * W * BLOBS);
  });
});

describe('donors', () => {
  /** Shards of donors: 4, 3, 2, 1; node-0 has three. */
  const weights = [3, 4, 3, 2, 1];
  const requests = (donors: string) => {
    const done = run({ donors }, {}, weights);
    const { length } = factsNamed(done, 'sliver.stored').filter(
      ({ args, timeUs }) => timeUs > 0 && args[1] >= 0,
    );
    expect(length).toBeGreaterThan(0);
    return booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' }, 'requests');
  };

  it('most-shards asks as few nodes as can be, fewest-shards as many', () => {
    // kp = 5 take 4 + 1 of the largest two, ks = 9 take 4 + 3 + 2; the smallest first take
    // 1 + 2 + 2 and 1 + 2 + 3 + 3. One request for the metadata of each blob.
    expect(requests('most-shards')).toBe(BLOBS * (3 * (2 + 3) + 1));
    expect(requests('fewest-shards')).toBe(BLOBS * (3 * (3 + 4) + 1));
  });

  it('nearest stays in the region while it suffices', () => {
    // Even nodes are here with node-0, odd ones 80 ms away.
    const away = { faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }] };
    const far = (repair: Overrides) => {
      const done = run(repair, away);
      return [1, 3, 5, 7, 9].reduce((sum, node) => sum + done.views.node(node).upBytes, 0);
    };
    const nearest = far({ donors: 'nearest' });
    // Five nodes are near: all secondaries come from them, and 5 of 9 symbols of a primary.
    expect(nearest).toBeLessThan(far({}) * 0.6);
  });
});

describe('donors of a flow', () => {
  it.each(['most-shards', 'fewest-shards', 'nearest'])(
    '%s: each node sends what it sends message by message, but for who sends the metadata',
    (donors) => {
      const [message, flow] = ['message', 'flow'].map((granularity) =>
        run({ donors }, { granularity }, [3, 4, 3, 2, 1]),
      );
      const { metadataBytes, resolved } = flow.views;
      const oneSet = metadataBytes + Math.floor(resolved.network.overheadBytes / 2);
      for (const node of [1, 2, 3, 4]) {
        const [sent, expected] = [flow, message].map(({ views }) => views.node(node).upBytes);
        expect(Math.abs(sent - expected) % oneSet, `node ${node}`).toBe(0);
      }
    },
  );
});

describe('extra symbols', () => {
  it('are asked for beyond what it takes, and are not used', () => {
    const done = run({ 'extra-symbols': 2 });
    const used = moved(done, 'payload');
    expect(used).toBe(BLOBS * W * (KP + KS) * SYMBOL);
    const rest = moved(done, 'payload', 'aborted') + moved(done, 'payload', 'wasted');
    expect(rest).toBeLessThanOrEqual(BLOBS * W * 2 * 2 * SYMBOL);
    expect(booked(done, { cause: 'node-recovery' }, 'requests')).toBeGreaterThan(
      booked(run({}), { cause: 'node-recovery' }, 'requests'),
    );
  });
});

describe('axes', () => {
  const first = (axes: string) => {
    const stored = sliversStored(run({ axes }), 'node-recovery').filter(({ blob }) => blob === 1);
    return stored.map(({ axis }) => axis);
  };

  it('one before the other', () => {
    expect(first('primary-first')).toEqual([
      ...Array(W).fill('primary'),
      ...Array(W).fill('secondary'),
    ]);
    expect(first('secondary-first')).toEqual([
      ...Array(W).fill('secondary'),
      ...Array(W).fill('primary'),
    ]);
  });
});

describe('policies together', () => {
  it('share the decisions: a rate, shared symbols, batched proofs', () => {
    const policy = [
      { name: 'rate-capped', params: { rate: '1kB/s' } },
      'share-symbols',
      'batched-proofs',
    ];
    const done = run({ policy });
    expect(moved(done, 'payload')).toBe(BLOBS * W * (KP + KS - W) * SYMBOL);
    const bytes = moved(done, 'payload') + moved(done, 'proof');
    const [durationUs] = factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0]);
    expect(durationUs).toBeGreaterThan(bytes * 1e3);
  });
});

describe('what waits', () => {
  it('is saved with the run: in line, put off, half rebuilt', () => {
    const policy = [
      { name: 'lazy', params: { threshold: 4, interval: '10min' } },
      'prioritised',
      'share-symbols',
      'batched-proofs',
    ];
    const scenario = () =>
      quietScenario(
        {
          duration: '4d',
          fidelity: 'counts',
          storage: { repair: { policy, 'concurrent-blob-syncs': 1 } },
          workload: { preloaded: { count: BLOBS, size: '9000B' } },
          faults: [
            { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
            { at: '60h', 'lose-volume': 'node-1', 'restart-after': '1h' },
          ],
        },
        { weights: WEIGHTS },
      );
    const plain = finish(createRun(scenario()));
    expect(factsNamed(plain, 'repair.put-off').length).toBeGreaterThan(0);
    expect(sliversStored(plain, 'node-recovery').length).toBe(2 * W * BLOBS);
    const { simulation } = createRun(scenario());
    while (simulation.step(13) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.simulation.digest());
  });
});

describe('a wrong choice is one message with its field:', () => {
  const refusal = (overrides: Overrides): string => {
    try {
      quietScenario(overrides);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const repair = (fields: Overrides, more: Overrides = {}) => ({
    storage: { repair: fields },
    ...more,
  });
  const flow = { granularity: 'flow' };
  const turnover = { lifetime: [{ epochs: '2epochs', share: 1 }] };
  const population = { encoded: '10MB', classes: [{ size: '2KiB', share: 1 }], turnover };
  const turning = { workload: { population } };

  it.each<[string, Overrides, string]>([
    [
      'a name',
      repair({ policy: 'lasy' }),
      "unknown repair policy 'lasy'; allowed: deployed, eager, lazy",
    ],
    [
      'a parameter',
      repair({ policy: { name: 'lazy', params: { treshold: 2 } } }),
      "unknown parameter 'treshold'",
    ],
    [
      'a value',
      repair({ policy: { name: 'lazy', params: { threshold: 'two' } } }),
      'threshold: found two; allowed: a whole number of shards',
    ],
    [
      'a word',
      repair({ policy: { name: 'prioritised', params: { by: 'luck' } } }),
      'by: found luck; allowed: margin, age, size',
    ],
    [
      'two policies',
      repair({ policy: ['lazy', 'rate-capped'] }),
      "storage.repair.policy[1]: decides start, as policy 'lazy' does",
    ],
    [
      'a policy and a knob',
      repair({ policy: 'share-symbols', axes: 'primary-first' }),
      "storage.repair.axes: decides round, as policy 'share-symbols' does",
    ],
    [
      'an order by ages of a population that turns over',
      repair({ order: 'age' }, { ...flow, ...turning }),
      'storage.repair.order: this order with workload.population.turnover, which keeps no ages',
    ],
    [
      'the same by a policy',
      repair({ policy: { name: 'prioritised', params: { by: 'age' } } }, { ...flow, ...turning }),
      "policy 'prioritised' with workload.population.turnover, which keeps no ages",
    ],
    [
      'proofs of pieces',
      repair({ policy: 'no-proofs' }, { coding: { scheme: 'rs1d', 'source-pieces': 4 } }),
      'scheme: rs1d',
    ],
    [
      'axes of pieces',
      repair({ axes: 'primary-first' }, { coding: { scheme: 'replication' } }),
      'there is one axis',
    ],
  ])('%s', (_, overrides, message) => {
    const lines = refusal(overrides).split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
    expect(lines[0]).toMatch(/^small\.yaml:\d+/);
  });
});
