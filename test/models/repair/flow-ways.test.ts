/**
 * Policies and knobs of repair in `granularity: flow` against `message` (foundations.md §4): the
 * same lost volume gives equal bytes on every line of the ledger, and healing within 2%.
 */
import { describe, expect, it } from 'vitest';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { batchBytes } from '../../../sim/models/coding/proofs.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, type FinishedWalrusRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

/** n = 13, f = 4: kp = 5, ks = 9; node-0 has three shards, all others one. */
const W = 3;
const WEIGHTS = [W, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const [N, KP, KS] = [13, 5, 9];
const BLOBS = 60;

/** 800 kbit/s, so that bandwidth decides how long it takes. */
const SLOW = 100_000;

const LOST: Overrides = {
  duration: '4d',
  fidelity: 'counts',
  workload: { preloaded: { count: BLOBS, size: '200KiB' } },
  faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
  storage: { repair: { 'metadata-timeout': '30min', 'symbol-timeout': '30min' } },
};

function run(granularity: string, overrides: Overrides, bytesPerSecond = SLOW): FinishedWalrusRun {
  const scenario = quietScenario(merged(merged(LOST, { granularity }), overrides), {
    weights: WEIGHTS,
  });
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = bytesPerSecond;
    node.downBytesPerSecond = bytesPerSecond;
  }
  const done = runSmall(scenario);
  expect(done.brokenBy, granularity).toBe('');
  expect(done.views.margins(0, 0)).toMatchObject({ a: N, b: N });
  return done;
}

function both(overrides: Overrides, bytesPerSecond = SLOW) {
  const [message, flow] = ['message', 'flow'].map((one) => run(one, overrides, bytesPerSecond));
  return { message, flow };
}

/** Lines of the ledger without the number of requests: a flow makes few. */
const bytesOf = ({ views }: FinishedWalrusRun) =>
  views.ledger().map(({ cause, kind, use, bytes }) => ({ cause, kind, use, bytes }));

const healingUs = (done: FinishedWalrusRun) =>
  factsNamed(done, 'node-recovery.ended').map(({ args }) => args[0]);

function expectSame({ message, flow }: ReturnType<typeof both>): void {
  expect(bytesOf(flow)).toEqual(bytesOf(message));
  const [expected, got] = [healingUs(message), healingUs(flow)];
  expect(expected.length).toBe(1);
  expect(got.length).toBe(1);
  expect(Math.abs(got[0] - expected[0]) / expected[0]).toBeLessThan(0.02);
}

const of = (done: FinishedWalrusRun, kind: 'payload' | 'proof') =>
  booked(done, { cause: 'node-recovery', kind, use: 'used' });

describe('a flow against its messages', () => {
  it.each<[string, Overrides]>([
    ['deployed', {}],
    ['primaries first', { axes: 'primary-first' }],
    ['secondaries first', { axes: 'secondary-first' }],
    ['the least margin first', { order: 'margin' }],
    ['batched proofs', { policy: 'batched-proofs' }],
    ['batched proofs, and read when cheaper', { policy: ['batched-proofs', 'read-when-cheaper'] }],
    ['shared symbols in batches', { policy: ['share-symbols', 'batched-proofs'] }],
    ['no proofs, primaries first', { policy: 'no-proofs', axes: 'primary-first' }],
  ])('%s: the same bytes, in the same time', (_, repair) => {
    expectSame(both({ storage: { repair } }));
  });

  it('reads small blobs and rebuilds large ones from symbols, each as it is cheaper', () => {
    const workload = { preloaded: { size: { law: 'uniform', min: '10KiB', max: '150KiB' } } };
    const read = both({ storage: { repair: { policy: 'read-when-cheaper' } }, workload });
    expectSame(read);
    const symbols = run('flow', { workload });
    expect(of(read.flow, 'proof')).toBeGreaterThan(0);
    expect(of(read.flow, 'proof')).toBeLessThan(of(symbols, 'proof'));
  });
});

describe('readers', () => {
  it('ask whom the rules choose, message by message and in a flow', () => {
    // Even nodes are here with node-0: five of them, as many as a blob takes primaries.
    const repair = { policy: 'read-when-cheaper', donors: 'nearest' };
    const count = 240;
    const done = both({
      storage: { repair },
      workload: { preloaded: { count, size: '40KiB' } },
    });
    expectSame(done);
    expect(of(done.flow, 'proof')).toBe(0);
    for (const { views } of [done.message, done.flow]) {
      const sent = [2, 4, 6, 8, 10].map((node) => views.node(node).upBytes);
      const far = [1, 3, 5, 7, 9].map((node) => views.node(node).upBytes);
      const sliver = KS * blobAt(done.flow.ctx, 0).symbolBytes;
      expect(Math.min(...sent)).toBeGreaterThan(count * sliver);
      // Metadata, of any node, and nothing else.
      expect(Math.max(...far)).toBeLessThan(count * done.flow.views.metadataBytes);
    }
  });
});

describe('blobs that carry bytes', () => {
  it.each<[string, Overrides]>([
    ['read', { policy: 'read-when-cheaper' }],
    ['batched and in order', { policy: 'batched-proofs', order: 'size', axes: 'secondary-first' }],
    ['with extra symbols', { 'extra-symbols': 1 }],
  ])('%s: one digest whether they do or not', (_, repair) => {
    const workload = { preloaded: { count: 6, size: '9000B' } };
    const [bytes, counts] = ['bytes', 'counts'].map((fidelity) =>
      run('flow', { fidelity, workload, storage: { repair } }).simulation.digest(),
    );
    expect(bytes).toEqual(counts);
  });
});

describe('an order in a flow', () => {
  it.each([
    ['size', true],
    ['id', false],
  ])('%s: whether the smallest come first, step by step: %s', (order, isBySize) => {
    const workload = { preloaded: { size: { law: 'uniform', min: '10KiB', max: '150KiB' } } };
    const done = run('flow', { workload, storage: { repair: { order } } });
    const steps = factsNamed(done, 'slivers.filled')
      .filter(({ entity, args, timeUs }) => entity === 0 && args[0] === 0 && timeUs > 0)
      .filter(({ args }) => args[1] === 0)
      .map(({ args }) => args[4] / args[3]);
    // Ten blobs each, as many as are under way at once.
    expect(steps).toHaveLength(BLOBS / 10);
    const isAscending = steps.every((bytes, at) => at === 0 || steps[at - 1] <= bytes);
    expect(isAscending).toBe(isBySize);
  });
});

describe('extra symbols in a flow', () => {
  const EXTRA = 2;
  // Symbols that are flows of their own: the rest of them is under way when the last needed comes.
  const [count, size] = [20, '1MiB'];
  const { message, flow } = both({
    storage: { repair: { 'extra-symbols': EXTRA } },
    workload: { preloaded: { count, size } },
  });
  const { symbolBytes } = blobAt(flow.ctx, 0);
  const unused = (done: FinishedWalrusRun) =>
    booked(done, { cause: 'node-recovery', kind: 'payload', use: 'wasted' }) +
    booked(done, { cause: 'node-recovery', kind: 'payload', use: 'aborted' });

  it('use what it takes, exactly', () => {
    const used = count * W * (KP + KS) * symbolBytes;
    expect([of(message, 'payload'), of(flow, 'payload')]).toEqual([used, used]);
  });

  it('cost what they cost message by message', () => {
    // There are ten others: one more than a primary needs.
    const all = count * W * (EXTRA + 1) * symbolBytes;
    expect(unused(flow)).toBe(all);
    expect(Math.abs(unused(message) - all) / all).toBeLessThan(0.001);
    const [slow, fast] = [healingUs(message)[0], healingUs(flow)[0]];
    expect(Math.abs(fast - slow) / slow).toBeLessThan(0.02);
  });
});

/** Members of a population cost what as many blobs of their size cost. */
describe('a population', () => {
  const population = { encoded: '30MB', classes: [{ size: '20000B', share: 1 }] };
  const only = (repair: Overrides) =>
    run('flow', { storage: { repair }, workload: { preloaded: { count: 0 }, population } });
  const sizes = (done: FinishedWalrusRun) => done.ctx.state.holdings.classes[0];

  it('is read where that costs less: kp primaries a member and no proofs', () => {
    const done = only({ policy: 'read-when-cheaper' });
    const { count, symbolBytes } = sizes(done);
    expect(count).toBeGreaterThan(100);
    expect(of(done, 'payload')).toBe(count * KP * KS * symbolBytes);
    expect(of(done, 'proof')).toBe(0);
  });

  it('has one set of hashes for the symbols of a sliver, its members in all rotations in turn', () => {
    const done = only({ policy: 'batched-proofs' });
    const { count, symbolBytes } = sizes(done);
    expect(of(done, 'payload')).toBe(count * W * (KP + KS) * symbolBytes);
    const targets = (rotation: number) => [0, 1, 2].map((shard) => (shard - rotation + N) % N);
    const each = Array.from({ length: N }, (_, rotation) => targets(rotation));
    let proofs = 0;
    for (let member = 0; member < count; member += 1) {
      const pairs = each[member % N];
      proofs += KS * batchBytes(N, symbolBytes, pairs);
      proofs +=
        KP *
        batchBytes(
          N,
          symbolBytes,
          pairs.map((pair) => N - 1 - pair),
        );
    }
    // However the steps cut them.
    expect(of(done, 'proof')).toBe(proofs);
  });

  it('that is read is saved up for by the bytes of reading it', () => {
    const rate = 5000;
    const capped = { name: 'rate-capped', params: { rate } };
    const done = only({ policy: [capped, 'read-when-cheaper'] });
    const { count, symbolBytes } = sizes(done);
    const seconds = (count * (done.views.metadataBytes + KP * KS * symbolBytes)) / rate;
    // Saved up for, and then moved, step by step.
    const ratio = Math.max(...healingUs(done)) / 1e6 / seconds;
    expect(ratio).toBeCloseTo(1 + rate / SLOW, 1);
  });

  it.each(['primary-first', 'secondary-first'])('%s: the same bytes in two rounds', (axes) => {
    expect(bytesOf(only({ axes }))).toEqual(bytesOf(only({})));
  });
});
