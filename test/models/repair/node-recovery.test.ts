/** A node down and back: replay, catch-up and node recovery (network.md §6.3). */

import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { NODE_STATUSES } from '../../../sim/models/facts.ts';
import { nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  factsNamed,
  runSmall,
  sliversStored,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const BLOBS = 6;
/** node-0 has two shards, the others one. */
const WEIGHTS = [2, 1, 1, 1, 1, 1, 1, 1, 1];

function run(overrides: Overrides) {
  const preloaded = { preloaded: { count: BLOBS, size: '1000B' } };
  const base = { duration: '4d', workload: preloaded, ...overrides };
  const finished = runSmall(quietScenario(base, { weights: WEIGHTS }));
  expect(finished.brokenBy).toBe('');
  return finished;
}

const lost = (at: string): Overrides => ({
  faults: [{ at, 'lose-volume': 'node-0', 'restart-after': '1h' }],
});

const statusesOf = (run: WalrusRunUnderTest, node: number) =>
  factsNamed(run, 'node.status-changed')
    .filter(({ entity }) => entity === node)
    .map(({ args }) => NODE_STATUSES[args[0]]);

describe('a node whose volume was lost', () => {
  it('recovers everything per blob when it is two epochs behind', () => {
    const recovered = run(lost('50h'));
    const [{ args: losses }] = factsNamed(recovered, 'volume.lost');
    expect(losses[0]).toBe(2 * 2 * BLOBS);
    expect(statusesOf(recovered, 0)).toEqual([
      'recovery-catch-up',
      'recovery-in-progress',
      'active',
    ]);
    expect(factsNamed(recovered, 'node-recovery.started')[0].args).toEqual([3, BLOBS]);
    expect(sliversStored(recovered, 'node-recovery').length).toBe(2 * 2 * BLOBS);
    expect(sliversStored(recovered, 'transfer')).toEqual([]);
    expect(nodeAt(recovered.ctx, 0).isMediaDamaged).toBe(false);
  });

  it('uses w·(kp + ks) symbols and one metadata a blob, with no sharing between its shards', () => {
    const recovered = run(lost('50h'));
    const { symbolBytes } = blobAt(recovered.ctx, 0);
    const used = (kind: 'payload' | 'metadata') =>
      booked(recovered, { cause: 'node-recovery', kind, use: 'used' });
    expect(used('payload')).toBe(BLOBS * 2 * (4 + 7) * symbolBytes);
    expect(used('metadata')).toBe(BLOBS * (32 + 1 + 1 + 8 + 1 + 66 * 10));
  });

  it('replays the log with blob syncs when it is one epoch behind', () => {
    const replayed = run(lost('30h'));
    expect(statusesOf(replayed, 0)).toEqual([]);
    expect(factsNamed(replayed, 'node-recovery.started')).toEqual([]);
    expect(sliversStored(replayed, 'blob-sync').length).toBe(2 * 2 * BLOBS);
    expect(nodeAt(replayed.ctx, 0).isMediaDamaged).toBe(false);
    expect(replayed.views.faultyShards()).toBe(0);
  });

  it('reports epoch_sync_done only when the recovery is over', () => {
    // Cut off until 80 h, so that the change to epoch 4 finds it recovering.
    const [loss] = lost('70h').faults as unknown[];
    const recovered = run({ faults: [loss, { at: '70h', partition: 'node-0', for: '10h' }] });
    const [{ timeUs: endedUs }] = factsNamed(recovered, 'node-recovery.ended');
    expect(endedUs).toBeGreaterThan(80 * HOUR_US);
    const attested = factsNamed(recovered, 'epoch.attested').filter(
      ({ entity, timeUs }) => entity === 0 && timeUs > 70 * HOUR_US,
    );
    expect(attested.map(({ args, timeUs }) => [args[0], timeUs])).toEqual([[4, endedUs]]);
  });

  it('goes on after a crash in the middle of its recovery', () => {
    const again = run({
      network: { chain: { poll: '50ms' } },
      faults: [
        { at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' },
        { at: '183600100ms', crash: 'node-0', for: '2h' },
      ],
    });
    const recoveries = factsNamed(again, 'node-recovery.started');
    expect(recoveries.length).toBe(2);
    expect(factsNamed(again, 'node-recovery.ended').length).toBe(1);
    expect(recoveries[1].args[1]).toBeGreaterThan(0);
    expect(sliversStored(again, 'node-recovery').length).toBe(2 * 2 * BLOBS);
    expect(nodeAt(again.ctx, 0).status).toBe('active');
  });
});

describe('a node that was away', () => {
  it.each([
    ['still in the next epoch', '30h', ['blob-sync']],
    ['for more than an epoch', '55h', ['node-recovery']],
  ])('%s finds what it missed by %s', (_how, length, causes) => {
    const away = run({
      faults: [{ at: '2h', crash: 'node-0', for: length }],
      workload: {
        preloaded: { count: BLOBS, size: '1000B' },
        generated: { count: 4, size: '700B' },
        writes: { start: '5h', every: { law: 'constant', value: '1h' } },
      },
    });
    const rebuilt = sliversStored(away).filter(
      ({ node, cause, timeUs }) => node === 0 && timeUs > 2 * HOUR_US && cause !== 'write',
    );
    expect(rebuilt.length).toBe(2 * 2 * 4);
    expect([...new Set(rebuilt.map(({ cause }) => cause))]).toEqual(causes);
  });
});

describe('a new member', () => {
  /** node-8 gets its first stake in epoch 1, and with it a shard in epoch 2. */
  const joining: Overrides = {
    duration: '40h',
    network: { chain: { poll: '50ms' } },
    workload: { preloaded: { count: BLOBS, size: '1000B' } },
    economics: {
      'stake-changes': [
        { at: '1h', node: 'node-0', delta: '-1000000WAL' },
        { at: '1h', node: 'node-8', delta: '1000000WAL' },
      ],
    },
  };
  const join = (overrides: Overrides = {}) => {
    const weights = [3, 1, 1, 1, 1, 1, 1, 1, 0];
    const finished = runSmall(quietScenario({ ...joining, ...overrides }, { weights }));
    expect(finished.brokenBy).toBe('');
    return finished;
  };

  it('downloads the metadata of every blob before it copies a shard', () => {
    const joined = join();
    expect(statusesOf(joined, 8)).toEqual(['active', 'recover-metadata', 'active']);
    const stored = factsNamed(joined, 'metadata.stored').filter(({ entity }) => entity === 8);
    const [started] = factsNamed(joined, 'transfer.started');
    expect(stored.length).toBe(BLOBS);
    expect(Math.max(...stored.map(({ timeUs }) => timeUs))).toBeLessThanOrEqual(started.timeUs);
    const used = booked(joined, { cause: 'metadata-sync', kind: 'metadata', use: 'used' });
    expect(used).toBe(BLOBS * (32 + 1 + 1 + 8 + 1 + 66 * 10));
    const [{ timeUs: attestedUs }] = factsNamed(joined, 'epoch.attested').filter(
      ({ entity }) => entity === 8,
    );
    expect(attestedUs).toBe(factsNamed(joined, 'transfer.ended')[0].timeUs);
  });

  it('goes on with them after a crash, and becomes active in the end', () => {
    const [{ timeUs }] = factsNamed(join(), 'metadata.stored').filter(({ entity }) => entity === 8);
    const at = `${Math.floor(timeUs / 1000) + 1}ms`;
    const crashed = join({ faults: [{ at, crash: 'node-8', for: '1h' }] });
    const stored = factsNamed(crashed, 'metadata.stored').filter(({ entity }) => entity === 8);
    expect(stored.length).toBe(BLOBS);
    const before = stored.filter((fact) => fact.timeUs <= timeUs + 1000).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(BLOBS);
    expect(nodeAt(crashed.ctx, 8).status).toBe('active');
    expect(sliversStored(crashed, 'transfer').length).toBe(2 * BLOBS);
    expect(crashed.results.summary.verdict).toBe('good');
  });
});
