/**
 * Eleven planted defects: each is a mistake that a programmer could make. For each, a scenario
 * whose run is good without the defect, and the alarm that must ring with it.
 */
import { describe, expect, it } from 'vitest';
import {
  metadataOf,
  pairOfShard,
  parseBlobId,
  rotation,
  sliverIndexOfPair,
  verifySliver,
} from '../../sim/codec/index.ts';
import { blobAt, codeOf } from '../../sim/models/blobs/blobs.ts';
import { contentsOf, getContent } from '../../sim/models/content/contents.ts';
import { sliverAt, sliversOf } from '../../sim/models/storage-node/holdings.ts';
import { PLANTED_DEFECTS, type PlantedDefect } from '../../sim/models/world.ts';
import { exitCodeOf } from '../../sim/results/run-results.ts';
import { type Overrides, type SmallOptions, smallScenario } from '../fixtures/small-scenario.ts';
import { type FinishedWalrusRun, runSmall } from '../fixtures/walrus-run.ts';

interface Planted {
  defect: PlantedDefect;
  scenario: Overrides;
  options?: SmallOptions;
  /** Checker or message that stops the run, with exit code 3; or a vector that fails. */
  alarm: { breaks: RegExp } | { fails: (run: FinishedWalrusRun) => void };
}

/** Nodes that missed a night of writes catch up by blob sync. */
const MISSED_WRITES: Overrides = { faults: [{ at: '2h', crash: 'node-0', for: '9h' }] };

/** A node whose replies are damaged, beside one that has to be repaired. */
const LIAR: Overrides = { behaviours: { 'corrupt-replies': ['node-3'] } };

/** Stake moves from node-0 to node-6 before the cut-off: shards change hands in epoch 2. */
const STAKE_MOVES: Overrides = {
  economics: {
    'stake-changes': [
      { at: '1h', node: 'node-0', delta: '-1000000WAL' },
      { at: '1h', node: 'node-6', delta: '1000000WAL' },
    ],
  },
};

/**
 * Transactions take ten minutes, writes come every minute: some certificate collected in one
 * epoch reaches the chain in the next.
 */
const SLOW_CHAIN: Overrides = {
  duration: '26h',
  network: { chain: { finality: '10min' } },
  workload: {
    generated: { count: 12 },
    writes: { start: '1425min', every: { law: 'constant', value: '1min' } },
  },
};

const TABLE: Planted[] = [
  { defect: 'threshold-minus-one', scenario: MISSED_WRITES, alarm: { breaks: /symbols/ } },
  {
    defect: 'proof-unchecked',
    scenario: { ...MISSED_WRITES, ...LIAR },
    // A damaged symbol may happen not to be the damaged part: then only the proof was wrong.
    alarm: { breaks: /rebuilt .* sliver \d+ of blob \d+ is wrong|bytes say good, the counts bad/ },
  },
  {
    defect: 'hash-unchecked',
    scenario: LIAR,
    alarm: { breaks: /readable-implies-served|same-bytes/ },
  },
  { defect: 'transfer-skips-blob', scenario: STAKE_MOVES, alarm: { breaks: /quiescent-full/ } },
  { defect: 'stale-certificate', scenario: SLOW_CHAIN, alarm: { breaks: /certificate-epoch/ } },
  { defect: 'rotation-reversed', scenario: {}, alarm: { fails: expectSliversInPlace } },
  {
    defect: 'lost-sliver-readable',
    scenario: { faults: [{ at: '50h', 'lose-volume': 'node-0', 'restart-after': '1h' }] },
    alarm: { breaks: /lost-means-gone/ },
  },
  {
    defect: 'repair-never-triggered',
    scenario: MISSED_WRITES,
    alarm: { breaks: /quiescent-full/ },
  },
  {
    defect: 'cap-ignored',
    scenario: {
      economics: { 'stake-changes': [{ at: '1h', node: 'node-0', delta: '6000000WAL' }] },
    },
    alarm: { breaks: /committee-sums/ },
  },
  { defect: 'byte-uncounted', scenario: {}, alarm: { breaks: /ledger-closes/ } },
  { defect: 'frost-uncounted', scenario: {}, alarm: { breaks: /wal-conserved/ } },
];

describe('planted defects', () => {
  it('are eleven, and each is in the table', () => {
    expect(TABLE.map(({ defect }) => defect).sort()).toEqual([...PLANTED_DEFECTS].sort());
  });

  describe.each(TABLE)('$defect', ({ defect, scenario, options, alarm }) => {
    it('is not there: the run is good', () => {
      const run = runSmall(smallScenario(scenario, options));
      expect(run.results.summary.verdict).toBe('good');
      expectSliversInPlace(run);
    });

    it('is planted: the alarm rings', () => {
      const run = runSmall(smallScenario(scenario, { ...options, plantedDefect: defect }));
      if ('fails' in alarm) {
        expect(() => alarm.fails(run)).toThrow();
        return;
      }
      expect(exitCodeOf(run.results)).toBe(3);
      const broken = run.results.summary.checkers.filter(({ status }) => status === 'broken');
      const told = [run.brokenBy, ...broken.map(({ name }) => name)].join('; ');
      expect(told).toMatch(alarm.breaks);
    });
  });
});

/**
 * Every stored sliver is the one that the blob ID puts there, worked out from the codec alone
 * (network.md §1.2): pair (shard − blob ID) mod n, whose hash is in the metadata.
 */
function expectSliversInPlace({ ctx, views }: FinishedWalrusRun): void {
  const code = codeOf(ctx);
  let checked = 0;
  for (const node of ctx.state.storageNodes.nodes) {
    for (const place of sliversOf(ctx, node.index)) {
      const { shard, axis, blob } = place;
      const { content } = sliverAt(ctx, place)!;
      const { metadata, lengthBytes } = blobAt(ctx, blob);
      const contents = contentsOf(ctx);
      const hashes = metadataOf(lengthBytes, getContent(contents, metadata));
      const offset = rotation(parseBlobId(views.blob(blob).blobId), code.n);
      const index = sliverIndexOfPair(axis, pairOfShard(shard, offset, code.n), code.n);
      const bytes = getContent(contents, content);
      const isRight = verifySliver(code, hashes, axis, index, bytes);
      expect(isRight, `${axis} sliver of blob ${blob} on shard ${shard}`).toBe(true);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(100);
}
