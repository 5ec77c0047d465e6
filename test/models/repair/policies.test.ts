/**
 * The repair policies against the formulas of network.md §3.1: what a node with w shards moves for
 * the pairs that it lost, worked out here from n, kp, ks and w alone.
 */

import { describe, expect, it } from 'vitest';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { readsBlob } from '../../../sim/models/repair/decide.ts';
import { REPAIR_POLICIES } from '../../../sim/models/repair/policies/index.ts';
import { repairCosts } from '../../../sim/models/repair/repair-costs.ts';
import { nodeAt, type Place } from '../../../sim/models/storage-node/holdings.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  factsNamed,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

/** n = 13, f = 4: kp = 5, ks = 9. */
const W = 3;
const WEIGHTS = [W, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const [N, KP, KS] = [13, 5, 9];
const BLOBS = 4;

function run(policy: string, overrides: Overrides = {}) {
  const finished = runSmall(
    quietScenario(
      {
        duration: '4d',
        storage: { repair: { policy } },
        workload: { preloaded: { count: BLOBS, size: '9000B' } },
        faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
        ...overrides,
      },
      { weights: WEIGHTS },
    ),
  );
  expect(finished.brokenBy).toBe('');
  expect(sliversStored(finished, 'node-recovery').length).toBe(2 * W * BLOBS);
  expect(finished.views.margins(0, 0)).toMatchObject({ a: N, b: N });
  return finished;
}

const payload = (one: ReturnType<typeof run>) =>
  booked(one, { cause: 'node-recovery', kind: 'payload', use: 'used' });
const symbolOf = (one: ReturnType<typeof run>) => blobAt(one.ctx, 0).symbolBytes;

describe('repair policies', () => {
  it('deployed: w·(kp + ks) symbols a blob, with no sharing', () => {
    const deployed = run('deployed');
    expect(payload(deployed)).toBe(BLOBS * W * (KP + KS) * symbolOf(deployed));
    expect(factsNamed(deployed, 'symbol.reused')).toEqual([]);
  });

  it('share-symbols: each primary takes w symbols of the node itself, exactly w² fewer', () => {
    const shared = run('share-symbols');
    expect(payload(shared)).toBe(BLOBS * W * (KP + KS - W) * symbolOf(shared));
    const reused = factsNamed(shared, 'symbol.reused').reduce((sum, { args }) => sum + args[2], 0);
    expect(reused).toBe(BLOBS * W * W);
  });

  it('read-when-cheaper: kp primaries a blob, whatever the node lacks, and no proofs', () => {
    const read = run('read-when-cheaper');
    expect(payload(read)).toBe(BLOBS * KP * KS * symbolOf(read));
    expect(booked(read, { cause: 'node-recovery', kind: 'proof' })).toBe(0);
  });

  it.each(['share-symbols', 'read-when-cheaper'])(
    '%s: bytes and counts give the same digest',
    (policy) => {
      const [bytes, counts] = ['bytes', 'counts'].map(
        (fidelity) => run(policy, { fidelity }).simulation.digest().trace,
      );
      expect(bytes.length).toBe(32);
      expect(bytes).toBe(counts);
    },
  );

  it('each says what it does', () => {
    for (const { name, description } of REPAIR_POLICIES) {
      expect(description.length, name).toBeGreaterThan(10);
    }
  });
});

describe('shared symbols as a flow', () => {
  const shared = (granularity: string, overrides: Overrides = {}) => {
    const scenario = quietScenario(
      merged(
        {
          duration: '4d',
          granularity,
          storage: { repair: { policy: 'share-symbols' } },
          workload: { preloaded: { count: BLOBS, size: '9000B' } },
          faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
        },
        overrides,
      ),
      { weights: WEIGHTS },
    );
    const done = runSmall(scenario);
    expect(done.brokenBy).toBe('');
    return done;
  };
  const bytesOf = (one: ReturnType<typeof run>) =>
    one.views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

  it('moves what the messages move: w·(kp + ks − w) symbols a blob', () => {
    const [message, flow] = ['message', 'flow'].map((one) => shared(one, { fidelity: 'counts' }));
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    expect(payload(flow)).toBe(BLOBS * W * (KP + KS - W) * symbolOf(flow));
    expect(flow.views.margins(0, 0)).toMatchObject({ a: N, b: N });
  });

  it('counts the population in: as many symbols of each member', () => {
    const population = { encoded: '4MB', classes: [{ size: '9000B', share: 1 }] };
    const only = { workload: { preloaded: { count: 0 }, population }, fidelity: 'counts' };
    const done = shared('flow', only);
    const [{ count, symbolBytes }] = done.ctx.state.holdings.classes;
    expect(count).toBeGreaterThan(50);
    expect(payload(done)).toBe(count * W * (KP + KS - W) * symbolBytes);
  });

  it('gives one digest whether blobs carry bytes or not', () => {
    const [bytes, counts] = ['bytes', 'counts'].map((fidelity) =>
      shared('flow', { fidelity }).simulation.digest(),
    );
    expect(bytes).toEqual(counts);
  });
});

describe('the break-even of reading the blob', () => {
  /** Least number of lost pairs for which the node reads, at n = 1000. */
  function leastShards(size: string): number {
    const scenario = quietScenario(
      {
        fidelity: 'counts',
        storage: { repair: { policy: 'read-when-cheaper' } },
        workload: { preloaded: { count: 1, size } },
      },
      { weights: Array(20).fill(50) },
    );
    const { ctx } = createRun(scenario);
    for (let w = 1; w < 1000; w++) {
      const places = Array.from({ length: w }, (_, shard) =>
        (['primary', 'secondary'] as const).map(
          (axis): Place => ({ node: 0, shard, blob: 0, axis }),
        ),
      ).flat();
      if (readsBlob(ctx, nodeAt(ctx, 0), () => repairCosts(ctx, places))) return w;
    }
    return 1000;
  }

  // network.md §3.1: w > 1.5 at B ≤ 445 kB, about 28 at 10 MiB, > 141 at 130 MB.
  it.each([
    ['400000B', 2],
    ['10MiB', 28],
    ['130MB', 142],
  ])('%s: from %i shards on', (size, least) => {
    expect(leastShards(size)).toBe(least);
  });
});
