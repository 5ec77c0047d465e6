/**
 * What starts a repair, in `granularity: flow` against `message`: the same bytes on every line of
 * the ledger for each trigger of network.md §6.3 and those that are not deployed.
 */
import { describe, expect, it } from 'vitest';
import { AXES } from '../../../sim/models/facts.ts';
import { nodeAt, removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  type FinishedWalrusRun,
  factsNamed,
  finish,
  type Step,
} from '../../fixtures/walrus-run.ts';

const BLOBS = 12;
const HOUR_US = 3_600_000_000;

/** A node loses what it has of some blobs, and nobody is told. */
function quietLoss(index: number, hour: number, blobs = BLOBS): Step {
  return [
    hour * HOUR_US,
    (ctx) => {
      const node = nodeAt(ctx, index);
      node.isMediaDamaged = true;
      for (const shard of node.shards.keys()) {
        for (let blob = 0; blob < blobs; blob += 1) {
          for (const axis of AXES) removeSliver(ctx, { node: index, shard, blob, axis });
        }
      }
    },
  ];
}

function both(overrides: Overrides, steps: readonly Step[]) {
  const [message, flow] = ['message', 'flow'].map((granularity) => {
    const quiet = {
      granularity,
      duration: '4d',
      fidelity: 'counts',
      workload: { preloaded: { count: BLOBS, size: '9000B' } },
    };
    const done = finish(createRun(quietScenario(merged(quiet, overrides)), steps));
    expect(done.brokenBy, granularity).toBe('');
    return done;
  });
  return { message, flow };
}

/** What was of use; messages are retried one by one, and a flow asks whom it finds up. */
const bytesOf = ({ views }: FinishedWalrusRun) =>
  views
    .ledger()
    .filter(({ use }) => use === 'used')
    .map(({ cause, kind, bytes }) => ({ cause, kind, bytes }));

const moved = (
  done: FinishedWalrusRun,
  cause: 'blob-sync' | 'node-recovery' | 'transfer-fallback',
) => booked(done, { cause, kind: 'payload', use: 'used' });

describe('a repair is started by', () => {
  it('suspicion, and is a sync of what is missing: the node goes on as before', () => {
    const { message, flow } = both(
      {
        faults: [{ at: '30h', crash: 'node-0', for: '90min' }],
        storage: { repair: { triggers: ['suspicion'], 'suspect-after': '1h' } },
      },
      [quietLoss(9, 20)],
    );
    expect(moved(flow, 'blob-sync')).toBeGreaterThan(0);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
    for (const done of [message, flow]) {
      const { isMediaDamaged, status } = nodeAt(done.ctx, 9);
      expect({ isMediaDamaged, status }).toEqual({ isMediaDamaged: false, status: 'active' });
      const changes = factsNamed(done, 'node.status-changed').filter(({ entity }) => entity === 9);
      expect(changes).toEqual([]);
      expect(factsNamed(done, 'node-recovery.started')).toEqual([]);
    }
  });

  it('a scrub of disks that rot', () => {
    const disks = { count: 1, lifetime: '9000d', parity: 0, scrub: '5d', 'rot-per-tb-year': 1e9 };
    const { message, flow } = both(
      {
        duration: '40d',
        network: { epoch: '1000d' },
        failures: { disks },
        // Sectors that rot are counted by what a disk could hold.
        storage: { capacity: '60kB', repair: { triggers: ['scrub'] } },
      },
      [],
    );
    expect(factsNamed(flow, 'scrub.ended').length).toBeGreaterThan(5);
    expect(moved(flow, 'blob-sync')).toBeGreaterThan(0);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
  });

  it('a read that fails', () => {
    const { message, flow } = both(
      {
        workload: { reads: { start: '30h', every: '1h' } },
        storage: { repair: { triggers: ['read-error'] } },
      },
      [quietLoss(9, 20)],
    );
    expect(moved(flow, 'blob-sync')).toBeGreaterThan(0);
    expect(moved(flow, 'blob-sync')).toBe(moved(message, 'blob-sync'));
  });

  it('none of these as deployed', () => {
    const { message, flow } = both({ workload: { reads: { start: '30h', every: '1h' } } }, [
      quietLoss(9, 20),
    ]);
    expect([message, flow].map((done) => moved(done, 'blob-sync'))).toEqual([0, 0]);
  });

  it('a transfer, for what the former owner lacks', () => {
    const { message, flow } = both(
      {
        duration: '44h',
        economics: {
          'stake-changes': [
            { at: '1h', node: 'node-0', delta: '-1000000WAL' },
            { at: '1h', node: 'node-9', delta: '1000000WAL' },
          ],
        },
      },
      [quietLoss(0, 10, 3)],
    );
    expect(moved(flow, 'transfer-fallback')).toBeGreaterThan(0);
    expect(bytesOf(flow)).toEqual(bytesOf(message));
  });

  it('a certified blob that a node missed', () => {
    const { message, flow } = both(
      {
        workload: {
          generated: { count: 4, size: '3KiB' },
          writes: { start: '6h', every: '1h' },
          lifetime: '10epochs',
        },
        faults: [{ at: '5h', crash: 'node-3', for: '10h' }],
      },
      [],
    );
    expect(moved(flow, 'blob-sync')).toBeGreaterThan(0);
    const repairs = (done: FinishedWalrusRun) =>
      bytesOf(done).filter(({ cause }) => cause === 'blob-sync');
    expect(repairs(flow)).toEqual(repairs(message));
  });

  it('nothing twice: a second sign while the first is looked after', () => {
    const { message, flow } = both(
      {
        faults: [
          { at: '30h', crash: 'node-0', for: '90min' },
          { at: '30h', crash: 'node-1', for: '91min' },
        ],
        storage: { repair: { triggers: ['suspicion'], 'suspect-after': '1h' } },
      },
      [quietLoss(9, 20)],
    );
    expect(moved(flow, 'blob-sync')).toBe(moved(message, 'blob-sync'));
  });
});
