/** Limits of the clients that only show when they bind (network.md §4 step 5, §5 step 2). */
import { describe, expect, it } from 'vitest';
import { HOUR_US, SECOND_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { holdingAt, metadataKey, wipe } from '../../../sim/models/holdings/index.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  attach,
  createBareRun,
  endsOf,
  factsNamed,
  runSmall,
  type Step,
} from '../../fixtures/walrus-run.ts';

const ROUND_TRIP_US = 100_000;

const everywhere = (rtt: string): Overrides => ({
  jitter: 0,
  regions: ['here', 'there'],
  rtt: [
    [rtt, rtt],
    [rtt, rtt],
  ],
});

/** Time from the start of the upload to its quorum. */
function quorumUs(overrides: Overrides, weights: number[]): number {
  const write: Step = [
    HOUR_US,
    (ctx) =>
      startWrite(ctx, 0, addBlob(ctx, { kind: 'generated', name: 'x', lengthBytes: 9 }).index),
  ];
  const run = runSmall(quietScenario({ duration: '3h', ...overrides }, { weights }), [write]);
  expect(endsOf(run, 'write')[0].outcome).toBe('ok');
  return factsNamed(run, 'write.quorum')[0].args[1];
}

describe('an upload', () => {
  /** n = 28, f = 9: no quorum without node-0, which has 12 shards and takes 24 slivers. */
  const weights = [12, 6, 5, 5];
  const rounds = (protocol: Overrides) => {
    const network = { latency: everywhere('100ms'), protocol };
    return Math.floor(quorumUs({ network }, weights) / ROUND_TRIP_US);
  };

  it('sends a node ten requests at a time', () => {
    // Metadata first, then 24 slivers: ten, ten, four.
    expect(rounds({})).toBe(1 + 3);
    expect(rounds({ 'requests-per-node': 24 })).toBe(1 + 1);
    expect(rounds({ 'requests-per-node': 1 })).toBe(1 + 24);
  });

  it('keeps a permit through retries, so that a full node starves the others', () => {
    // node-0 answers first, and has room for the metadata but for no sliver: five retries, 31 s.
    const full = (capacity: string): Overrides => ({
      network: {
        latency: { jitter: 0 },
        nodes: Array.from({ length: 10 }, (_, node) => ({
          name: `node-${node}`,
          region: node === 0 ? 'here' : 'there',
          stake: '1000000WAL',
          ...(node === 0 ? { capacity } : {}),
        })),
        protocol: { 'max-concurrent-writes': 1 },
      },
    });
    const ten = Array(10).fill(1);
    expect(quorumUs(full('75TB'), ten)).toBeLessThan(5 * SECOND_US);
    expect(quorumUs(full('704B'), ten)).toBeGreaterThan(31 * SECOND_US);
  });
});

describe('a read', () => {
  it('asks nodes of quorum weight for metadata, and no others', () => {
    const READS = 40;
    const forget: Step = [
      HOUR_US,
      ({ state }: WalrusContext) => {
        const { table } = state.holdings;
        for (let node = 1; node < 10; node++)
          wipe(table, holdingAt(table, metadataKey(table, node)));
      },
    ];
    const reads = Array.from(
      { length: READS },
      (_, read): Step => [
        HOUR_US + (1 + read) * 60 * SECOND_US,
        (ctx) => startRead(ctx, 1, 0, 'read'),
      ],
    );
    const workload = { preloaded: { count: 1, size: '1KiB' } };
    // Nodes that forgot are beyond what the checkers of reads assume: none watches here.
    const scenario = quietScenario({ duration: '3h', workload });
    const run = attach(createBareRun(scenario, [forget, ...reads]));
    expect(run.simulation.step(100_000)).toBe('ended');
    const found = endsOf(run, 'read').filter(({ outcome }) => outcome === 'ok').length;
    // The one node that has it is among seven of ten: four standard deviations of the binomial.
    expect(Math.abs(found - 0.7 * READS)).toBeLessThan(4 * Math.sqrt(0.21 * READS));
    expect(found).toBeLessThan(READS);
  });
});
