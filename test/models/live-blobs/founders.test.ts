/** Runs of preloaded blobs against the same blobs looked at one by one. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { submitAndForget } from '../../../sim/models/event-log/event-log.ts';
import { CAUSES, codeIn } from '../../../sim/models/facts.ts';
import {
  liveAscending,
  liveAt,
  liveBlobsOf,
  liveCount,
} from '../../../sim/models/live-blobs/live-blobs.ts';
import { removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { membersOfGroup } from '../../../sim/models/views.ts';
import { walrusViews } from '../../../sim/models/walrus-views.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, type Step } from '../../fixtures/walrus-run.ts';

const COUNT = 200;
const PRELOADED = codeIn(CAUSES, 'preloaded');
const EQUAL = Array.from({ length: 10 }, () => 2);

function lookAt(ctx: WalrusContext): { runs: number; whole: number } {
  const views = walrusViews(ctx);
  const seen: number[] = [];
  let runs = 0;
  for (const group of views.blobGroups()) {
    const members = membersOfGroup(group);
    expect(members).toHaveLength(group.count);
    const sizes = members.map((blob) => views.sizeOf(blob));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(group.bytes);
    for (const blob of members) {
      const margins = group.margins.map((_, client) => views.margins(blob, client));
      expect(margins, `blob ${blob}`).toEqual(group.margins);
    }
    seen.push(...members);
    runs += group.run === undefined ? 0 : 1;
  }
  const live = Array.from({ length: views.blobCount }, (_, blob) => blob).filter(
    (blob) => views.blob(blob).isLive,
  );
  expect(seen.sort((a, b) => a - b)).toEqual(live);
  expect(liveAscending(ctx)).toEqual(live);
  expect(live.map((_, rank) => liveAt(ctx, rank))).toEqual(live);
  expect(liveCount(ctx)).toBe(live.length);
  expect(liveBlobsOf(ctx).bytes).toBe(live.reduce((sum, blob) => sum + views.sizeOf(blob), 0));
  return { runs, whole: live.length };
}

describe('preloaded blobs in runs', () => {
  it('are all live blobs once, with the margins of each, through deletions and repairs', () => {
    const looks: { runs: number; whole: number }[] = [];
    const look: Step[1] = (ctx) => looks.push(lookAt(ctx));
    const steps: Step[] = [
      ...[0.5, 6, 11, 20.5, 21.2, 24, 27, 60].map((hour): Step => [hour * HOUR_US, look]),
      [
        7 * HOUR_US,
        (ctx) => {
          for (let blob = 0; blob < COUNT; blob += 2) {
            submitAndForget(ctx, { kind: 'delete-blob', blob });
          }
        },
      ],
      [8 * HOUR_US, (ctx) => submitAndForget(ctx, { kind: 'extend-blob', blob: 9, epochs: 1 })],
      [
        9 * HOUR_US,
        (ctx) => {
          removeSliver(ctx, { node: 4, shard: firstShard(ctx, 4), blob: 33, axis: 'primary' });
        },
      ],
    ];
    const scenario = quietScenario(
      {
        duration: '4d',
        granularity: 'flow',
        fidelity: 'counts',
        workload: {
          preloaded: { count: COUNT, size: { law: 'uniform', min: '1KiB', max: '9KiB' } },
          generated: { count: 5, size: '3KiB' },
          writes: { every: '5h' },
          'deletable-share': 1,
        },
        faults: [
          { at: '5h', crash: 'node-3', for: '10h' },
          { at: '20h', 'lose-volume': 'node-0', 'restart-after': '1h' },
        ],
      },
      { weights: EQUAL },
    );
    const { simulation } = createRun(scenario, steps);
    simulation.onFact(({ name, args }) => {
      if (name === 'slivers.filled' && args[2] !== PRELOADED) looks.push(lookAt(simulation.ctx));
    });
    while (simulation.step(500) === 'running') simulation.rebuild();
    expect(looks.length).toBeGreaterThan(8);
    expect(looks[0]).toEqual({ runs: 1, whole: COUNT + 1 });
    expect(looks.at(-1)!.whole).toBeLessThan(COUNT);
    expect(looks.some(({ runs }) => runs > 1)).toBe(true);
  });
});

function firstShard(ctx: WalrusContext, node: number): number {
  return [...ctx.state.storageNodes.nodes[node].shards.keys()][0];
}
