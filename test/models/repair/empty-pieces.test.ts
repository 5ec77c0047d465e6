/**
 * A recovery goes through the ID space cut at the edges of other nodes' boxes. A piece in which no
 * member of the population lies is not asked for; the box of what was rebuilt has no hole there.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import {
  holdingAt,
  holdingsOf,
  isWholeByBoxes,
  lay,
  regionOf,
  sliverKey,
} from '../../../sim/models/holdings/index.ts';
import { allMembersIn } from '../../../sim/models/storage-node/population.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, finish, type Step } from '../../fixtures/walrus-run.ts';

const [OTHER, LOST] = [3, 5];
const PRELOADED = 30;
/** In the middle of the ID space or not: any of them. */
const BLOB = 11;
const MEMBERS = 8;

/** A node loses its volume while another one lacks a span in which no member lies. */
function run(workload: Overrides, spanFrom: (id: number) => number) {
  const edges: Step = [
    HOUR_US,
    (ctx) => {
      const { table } = ctx.state.holdings;
      const fromId = spanFrom(table.tracked.id[BLOB]);
      const span = { fromId, toId: fromId + 1 };
      expect(allMembersIn(ctx, [span])).toBe(0);
      lay(table, holdingAt(table, sliverKey(table, OTHER, OTHER, 0)), regionOf(span), false);
    },
  ];
  const faults = [{ at: '2h', 'lose-volume': `node-${LOST}`, 'restart-after': '1h' }];
  const scenario = quietScenario({
    ...{ granularity: 'flow', fidelity: 'counts', faults },
    workload: { preloaded: { count: PRELOADED, size: '3KiB' }, ...workload },
  });
  const done = finish(createRun(scenario, [edges]));
  expect(done.brokenBy).toBe('');
  return done;
}

const population = { blobs: MEMBERS, classes: [{ size: '3KiB', share: 1 }] };

describe('a recovery across a piece that is empty', () => {
  it.each([
    ['but for a tracked blob, beside a population', { population }, (id: number) => id, MEMBERS],
    ['of tracked blobs as well', { population }, (id: number) => id + 1, MEMBERS],
    ['of tracked blobs, without a population', {}, (id: number) => id + 1, 0],
  ])('%s leaves one box of each holding and no exception', (_what, workload, from, members) => {
    const done = run(workload, from);
    const { table } = done.ctx.state.holdings;
    const lost = holdingsOf(table, LOST);
    expect(lost.map(isWholeByBoxes)).toEqual([true, true, true]);
    expect(lost.map(({ held }) => held)).toEqual([PRELOADED, PRELOADED, PRELOADED]);
    expect(table.exceptions.size).toBe(0);
    const filled = factsNamed(done, 'slivers.filled').reduce((sum, { args }) => sum + args[3], 0);
    expect(filled).toBe(2 * (PRELOADED + members));
  });
});
