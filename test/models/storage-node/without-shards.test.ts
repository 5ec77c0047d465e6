/**
 * A node that owns no shard is sent nothing and misses nothing: it keeps the metadata of what was
 * certified while it had shards, and downloads the rest when it is a member again (network.md §4
 * step 5, §6.1 to §6.3, §7).
 */
import { describe, expect, it } from 'vitest';
import { DAY_US, HOUR_US } from '../../../sim/engine/index.ts';
import { epochOf } from '../../../sim/models/chain/index.ts';
import { CAUSES, NODE_STATUSES } from '../../../sim/models/facts.ts';
import {
  cutsOf,
  holdingAt,
  isWholeByBoxes,
  metadataKey,
} from '../../../sim/models/holdings/index.ts';
import { hasMetadata, nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  factsNamed,
  finish,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const WEIGHTS = [3, 2, 2, 1, 1, 1];
/** Its only shard moves to node-0 at a day; where it comes back, at five days. */
const DROPPED = 5;
const BLOBS_A_DAY = 8;

const move = (at: string, from: number, to: number): Overrides[] => [
  { at, node: `node-${from}`, delta: '-1000000WAL' },
  { at, node: `node-${to}`, delta: '1000000WAL' },
];

const scenarioOf = (overrides: Overrides) =>
  quietScenario(
    merged(
      {
        duration: '4d',
        fidelity: 'counts',
        workload: {
          preloaded: { count: 20, size: '1000B' },
          generated: { count: 100, size: '1000B' },
          writes: { start: '1h', every: { law: 'constant', value: '3h' } },
          lifetime: '50epochs',
        },
        economics: { 'stake-changes': move('1h', DROPPED, 0) },
        // Twice while it has no shard, and not at the turn of an epoch.
        faults: [
          { at: '38h', crash: `node-${DROPPED}`, for: '2h' },
          { at: '60h', crash: `node-${DROPPED}`, for: '5h' },
        ],
      },
      overrides,
    ),
    { weights: WEIGHTS },
  );

const metadataOf = (ctx: WalrusContext, node: number) => {
  const { table } = ctx.state.holdings;
  return holdingAt(table, metadataKey(table, node));
};

/** What the node has the metadata of, by when a blob was certified. */
function heldByTime(ctx: WalrusContext) {
  const { certifiedUs, count } = ctx.state.holdings.table.tracked;
  return Array.from({ length: count }, (_, blob) => blob)
    .filter((blob) => certifiedUs[blob] >= 0)
    .map((blob) => ({ atUs: certifiedUs[blob], isHeld: hasMetadata(ctx, DROPPED, blob) }));
}

/** Sets of metadata that a new member has downloaded. */
function metadataSynced(run: WalrusRunUnderTest): number {
  const cause = CAUSES.indexOf('metadata-sync');
  const single = factsNamed(run, 'metadata.stored').filter(({ args }) => args[1] === cause);
  const filled = factsNamed(run, 'metadata.filled').filter(({ args }) => args[0] === cause);
  return filled.reduce((sum, { args }) => sum + args[1], single.length);
}

describe.each(['message', 'flow'])('a node without shards (%s)', (granularity) => {
  const run = (overrides: Overrides = {}) => {
    const finished = finish(createRun(scenarioOf(merged({ granularity }, overrides))));
    expect(finished.brokenBy).toBe('');
    return finished;
  };

  it('keeps the metadata that it had, and gets none of later blobs, crashes or not', () => {
    const { ctx } = run();
    const held = heldByTime(ctx);
    const later = held.filter(({ atUs }) => atUs > DAY_US + HOUR_US);
    expect(later.length).toBeGreaterThan(2 * BLOBS_A_DAY);
    expect(later.filter(({ isHeld }) => isHeld)).toEqual([]);
    expect(held.filter(({ atUs, isHeld }) => atUs < DAY_US && !isHeld)).toEqual([]);
    expect(nodeAt(ctx, DROPPED).status).toBe('standby');
  });

  it('starts no blob sync, and asks nobody for anything', () => {
    const started = factsNamed(run(), 'blob-sync.started').filter(
      ({ entity, timeUs }) => entity === DROPPED && timeUs > DAY_US + HOUR_US,
    );
    expect(started).toEqual([]);
  });

  it('costs no exception for each blob, and one edge in time', () => {
    const { ctx } = run();
    expect(metadataOf(ctx, DROPPED).exceptions).toBe(0);
    // The beginning of the epoch in which it dropped out; the others are whole.
    expect(cutsOf(ctx.state.holdings.table).times.length).toBe(2);
  });

  it('lacks nothing when it has lost its volume', () => {
    const faults = [{ at: '60h', 'lose-volume': `node-${DROPPED}`, 'restart-after': '5h' }];
    const lost = run({ faults });
    expect(factsNamed(lost, 'node-recovery.started')).toEqual([]);
    expect(nodeAt(lost.ctx, DROPPED).isMediaDamaged).toBe(false);
    expect(heldByTime(lost.ctx).filter(({ isHeld }) => isHeld)).toEqual([]);
  });

  it('downloads what it lacks when it is a member again, and is whole without an exception', () => {
    const changes = [...move('1h', DROPPED, 0), ...move('97h', 0, DROPPED)];
    const back = run({ duration: '7d', economics: { 'stake-changes': changes } });
    const { ctx } = back;
    expect(epochOf(ctx.state.eventLog.chain)).toBeGreaterThan(6);
    expect(heldByTime(ctx).filter(({ isHeld }) => !isHeld)).toEqual([]);
    const metadata = metadataOf(ctx, DROPPED);
    expect([metadata.exceptions, isWholeByBoxes(metadata)]).toEqual([0, true]);
    expect(nodeAt(ctx, DROPPED).status).toBe('active');
    const [standby, sync] = ['standby', 'recover-metadata'].map((status) => {
      const changes = factsNamed(back, 'node.status-changed');
      const code = NODE_STATUSES.indexOf(status as (typeof NODE_STATUSES)[number]);
      return changes.find(({ entity, args }) => entity === DROPPED && args[0] === code)!.timeUs;
    });
    const away = heldByTime(ctx).filter(({ atUs }) => atUs > standby && atUs < sync);
    expect(away.length).toBeGreaterThan(3 * BLOBS_A_DAY);
    expect(metadataSynced(back)).toBe(away.length);
  });
});
