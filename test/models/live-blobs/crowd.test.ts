/** The crowd is counted by sums and searches; the witness goes through all blobs one by one. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { symbolHeadBytes } from '../../../sim/models/coding/proofs.ts';
import { AXES } from '../../../sim/models/facts.ts';
import {
  ALL_IDS,
  holdingsOf,
  ID_END,
  MISSING,
  setCode,
} from '../../../sim/models/holdings/index.ts';
import {
  countIn,
  crowdBefore,
  crowdIn,
  crowdNow,
  firstIn,
  headsIn,
  leaversOf,
  leftOut,
  symbolsIn,
} from '../../../sim/models/live-blobs/crowd.ts';
import { addPieceOfCrowd, piecesOfCrowd } from '../../../sim/models/repair/bulk-crowd.ts';
import { createDemand } from '../../../sim/models/repair/donors.ts';
import { helpWith } from '../../../sim/models/repair/help.ts';
import { sliverIndexAt } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun } from '../../fixtures/walrus-run.ts';

const COUNT = 120;
const SPANS = [
  { fromId: 0, toId: ID_END / 4 },
  { fromId: ID_END / 3, toId: ID_END / 2 },
];

/** Does it in the middle of a run of 20 shards with blobs of many sizes. */
function inRun(work: (ctx: WalrusContext) => void): void {
  const size = { law: 'lognormal', median: '64KiB', sigma: 2 };
  const scenario = quietScenario(
    merged(
      { granularity: 'flow', fidelity: 'counts', duration: '2h', probes: { interval: '5000d' } },
      { workload: { preloaded: { count: COUNT, size } } },
    ),
    { weights: Array.from({ length: 10 }, () => 2) },
  );
  let isDone = false;
  const { simulation } = createRun(scenario, [
    [
      HOUR_US,
      (ctx) => {
        work(ctx);
        isDone = true;
      },
    ],
  ]);
  while (simulation.step(10_000) === 'running');
  expect(isDone).toBe(true);
}

/** The blob gets an exception at node 0: it leaves the crowd. */
function leave(ctx: WalrusContext, blob: number): void {
  const { table } = ctx.state.holdings;
  setCode(table, holdingsOf(table, 0)[0], blob, MISSING);
}

function witness(ctx: WalrusContext, gone: readonly number[]): number[] {
  const { id } = ctx.state.holdings.table.tracked;
  const blobs = Array.from({ length: COUNT }, (_, blob) => blob).filter(
    (blob) => !gone.includes(blob) && SPANS.some((s) => id[blob] >= s.fromId && id[blob] < s.toId),
  );
  return blobs.sort((a, b) => id[a] - id[b]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

describe('the crowd', () => {
  it('has as many members, of the same sizes, as are found one by one', () => {
    inRun((ctx) => {
      const before = witness(ctx, []);
      const gone = [before[0], before[5], before[9]];
      for (const blob of gone) leave(ctx, blob);
      const blobs = witness(ctx, gone);
      const now = crowdNow(ctx);
      const sizes = blobs.map((blob) => blobAt(ctx, blob).symbolBytes);
      expect(new Set(sizes).size).toBeGreaterThan(10);
      expect(countIn(now, SPANS)).toBe(blobs.length);
      expect(symbolsIn(now, SPANS)).toBe(sum(sizes));
      expect(headsIn(now, SPANS)).toBe(sum(sizes.map(symbolHeadBytes)));
      expect(firstIn(now, SPANS[0])).toBe(blobs[0]);
      expect(countIn(crowdNow(ctx, [blobs[1]]), SPANS)).toBe(blobs.length - 1);
    });
  });

  it('names those of a set that left it since, and goes on counting them as its members', () => {
    inRun((ctx) => {
      const blobs = witness(ctx, []);
      leave(ctx, blobs[3]);
      const crowd = crowdIn(ctx, SPANS);
      expect(crowd.without).toEqual([blobs[3]]);
      leave(ctx, blobs[7]);
      expect(leaversOf(ctx, crowd)).toEqual([blobs[7]]);
      expect(crowdBefore(ctx, crowd, ID_END)).toBe(blobs.length - 1);
      const rest = leftOut(ctx, crowd, [blobs[7]]);
      expect(leaversOf(ctx, rest)).toEqual([]);
      expect(crowdBefore(ctx, rest, ID_END)).toBe(blobs.length - 2);
    });
  });

  it('needs the bytes that its blobs need one by one, shorter paths of proofs included', () => {
    inRun((ctx) => {
      const gone = [witness(ctx, [])[2]];
      leave(ctx, gone[0]);
      const proofs = new Set<number>();
      for (const [axis, shard] of [0, 1].flatMap((a) => [0, 7, 19].map((s) => [a, s]))) {
        const place = { ...ALL_IDS, shard, axis };
        const demand = createDemand([], 0);
        for (const piece of piecesOfCrowd(ctx, { places: [place], without: [] })) {
          addPieceOfCrowd(ctx, demand, piece);
        }
        const helps = Array.from({ length: COUNT }, (_, blob) => blob)
          .filter((blob) => !gone.includes(blob))
          .map((blob) => {
            const record = blobAt(ctx, blob);
            const index = sliverIndexAt(ctx, record, AXES[axis], shard);
            const help = helpWith(ctx, record.symbolBytes, {
              axis: AXES[axis],
              index,
              isWide: false,
            });
            proofs.add(help.proofBytes - symbolHeadBytes(record.symbolBytes));
            return help;
          });
        expect(demand.slivers).toBe(COUNT - 1);
        expect(demand.symbolBytes).toBe(sum(helps.map(({ bytes }) => bytes)));
        expect(demand.proofBytes).toBe(sum(helps.map(({ proofBytes }) => proofBytes)));
      }
      expect(proofs.size).toBeGreaterThan(1);
    });
  });
});
