/**
 * Policies that go by margins and a population in classes: members lie along the blob IDs, so their
 * margins are those of cells, and what is put off are spans. Held against a count of symbols, and
 * against as many tracked blobs.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { allMembersIn } from '../../../sim/models/storage-node/population.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, createRun, factsNamed, finish } from '../../fixtures/walrus-run.ts';

/** Ten nodes with a shard each: f = 3, kp = 4, ks = 7. With all there 6 primaries are to spare. */
const [KP, KS] = [4, 7];
const MEMBERS = 40;
const SYMBOL_BYTES = 322;
const METADATA_BYTES = 32 + 1 + 1 + 8 + 1 + 66 * 10;
const LOST = { at: '50h', 'lose-volume': 'node-9', 'restart-after': '1h' };
const POPULATION = { population: { blobs: MEMBERS, classes: [{ size: '9000B', share: 1 }] } };
const TRACKED = { preloaded: { count: MEMBERS, size: '9000B' }, lifetime: '20epochs' };

const world = (policy: unknown, overrides: Overrides = {}, workload: Overrides = POPULATION) =>
  quietScenario(
    merged(
      {
        ...{ duration: '5d', fidelity: 'counts', granularity: 'flow' },
        ...{ storage: { repair: { policy } }, workload, faults: [LOST] },
      },
      overrides,
    ),
  );

function run(...given: Parameters<typeof world>) {
  const done = finish(createRun(world(...given)));
  expect(done.brokenBy).toBe('');
  return done;
}

type Done = ReturnType<typeof run>;

const bytesOf = (done: Done) =>
  booked(done, { cause: 'node-recovery', kind: 'payload', use: 'used' }) +
  booked(done, { cause: 'blob-sync', kind: 'payload', use: 'used' });

/** Symbols that repairs moved for each member. */
const symbolsMoved = (done: Done) => bytesOf(done) / MEMBERS / SYMBOL_BYTES;

const lazyAt = (threshold: number) => ({ name: 'lazy', params: { threshold, interval: '10min' } });

describe('lazy, with a population', () => {
  it('lets one lost shard be with a threshold of 4, not of 5: 9 − kp are to spare', () => {
    const [four, five] = [4, 5].map((threshold) => run(lazyAt(threshold)));
    expect([four, five].map(symbolsMoved)).toEqual([0, KP + KS]);
    const warnings = [four, five].map(({ results }) => results.summary.warnings);
    const text = `A policy put off ${MEMBERS} repairs that had not begun at the end.`;
    expect(warnings).toEqual([[text], []]);
    expect([four, five].map(({ ctx }) => nodeAt(ctx, 9).isMediaDamaged)).toEqual([true, false]);
    // What is put off holds nothing up.
    for (const done of [four, five]) {
      expect(factsNamed(done, 'node-recovery.ended').length).toBe(1);
      expect(nodeAt(done.ctx, 9).status).toBe('active');
    }
  });

  it('rebuilds the first loss when the second has come, and no more than that', () => {
    const second = { at: '60h', 'lose-volume': 'node-8', 'restart-after': '1h' };
    const done = run(lazyAt(4), { faults: [LOST, second] });
    expect(symbolsMoved(done)).toBe(KP + KS);
    const waiting = done.ctx.state.storageNodes.nodes.map(({ repair }) =>
      allMembersIn(done.ctx, repair.parkedSpans),
    );
    expect(waiting).toEqual([0, 0, 0, 0, 0, 0, 0, 0, MEMBERS, 0]);
    const metadata = booked(done, { cause: 'node-recovery', kind: 'metadata', use: 'used' });
    expect(metadata).toBe(MEMBERS * METADATA_BYTES);
  });

  it('goes on the same when the run is taken apart and put together on the way', () => {
    const second = { at: '60h', 'lose-volume': 'node-8', 'restart-after': '1h' };
    const again = { at: '63h', crash: 'node-8', for: '2h' };
    const faults = { faults: [LOST, second, again] };
    const plain = run(lazyAt(4), faults).simulation;
    const { simulation } = createRun(world(lazyAt(4), faults));
    while (simulation.step(37) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.digest());
  });
});

describe('deferred, with a population', () => {
  const deferred = {
    name: 'deferred',
    params: { threshold: 4, patience: '1h', interval: '10min' },
  };
  const outage = (hours: number) => ({
    faults: [LOST, { at: '60h', crash: 'node-0', for: `${Math.round(hours * 60)}min` }],
  });

  it('waits across an outage of 50 minutes, not of two hours', () => {
    expect(symbolsMoved(run(deferred, outage(5 / 6)))).toBe(0);
    const long = run(deferred, outage(2));
    expect(symbolsMoved(long)).toBe(KP + KS);
    const hours = factsNamed(long, 'bytes.booked')
      .filter(({ args }) => args[4] > 0)
      .map(({ timeUs }) => timeUs / HOUR_US);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(61);
    expect(Math.max(...hours)).toBeLessThan(61.5);
  });

  it('moves what it moves for as many tracked blobs', () => {
    for (const faults of [outage(5 / 6), outage(2)]) {
      const [members, blobs] = [POPULATION, TRACKED].map((workload) =>
        run(deferred, faults, workload)
          .views.ledger()
          .filter(({ kind, use }) => use === 'used' && (kind === 'payload' || kind === 'metadata'))
          .map(({ cause, kind, bytes }) => ({ cause, kind, bytes })),
      );
      expect(members).toEqual(blobs);
    }
  });
});
