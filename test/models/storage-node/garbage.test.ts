/** The end of a blob at the nodes (network.md §8.1): not served at once, deleted within D/2. */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { hasMetadata, nodeAt } from '../../../sim/models/storage-node/holdings.ts';
import { METHODS } from '../../../sim/models/storage-node/serve.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  endsOf,
  factsNamed,
  runSmall,
  type Step,
  stepUntil,
} from '../../fixtures/walrus-run.ts';

const storedNodes = (ctx: WalrusContext) =>
  ctx.state.storageNodes.nodes.filter(({ storedSlivers }) => storedSlivers > 0).length;

describe('garbage collection', () => {
  const seen: [hours: number, nodes: number][] = [];
  const looks: Step[] = [23.9, 24.1, 25, 28, 32, 35.9, 36.2].map((hours) => [
    hours * HOUR_US,
    (ctx) => seen.push([hours, storedNodes(ctx)]),
  ]);
  const reads: Step[] = [23.9, 24.1].map((hours) => [
    hours * HOUR_US + MINUTE_US,
    (ctx) => startRead(ctx, 0, 0, 'read'),
  ]);
  const run = runSmall(
    quietScenario({
      duration: '40h',
      workload: { preloaded: { count: 3, size: '1KiB' }, lifetime: '1epochs' },
    }),
    [...looks, ...reads],
  );

  it('removes slivers and metadata of expired blobs from every node within half an epoch', () => {
    expect(run.brokenBy).toBe('');
    expect(factsNamed(run, 'blob.expired').length).toBe(3);
    const at = new Map(seen);
    expect(at.get(23.9)).toBe(10);
    // Each node has a delay of its own.
    expect(at.get(28)).toBeLessThan(10);
    expect(at.get(28)).toBeGreaterThan(0);
    expect(at.get(36.2)).toBe(0);
    for (const { index, storedBytes } of run.ctx.state.storageNodes.nodes) {
      const metadata = [0, 1, 2].filter((blob) => hasMetadata(run.ctx, index, blob));
      expect([storedBytes, metadata]).toEqual([0, []]);
    }
  });

  it('is not what ends reading: the data lies there and is not served', () => {
    expect(endsOf(run, 'read').map(({ outcome }) => outcome)).toEqual(['ok', 'not-found']);
    expect(new Map(seen).get(24.1)).toBeGreaterThan(0);
  });

  it('leaves what has ended unserved as metadata, as sliver and as symbol', () => {
    const lifetime = { preloaded: { count: 1, size: '1KiB' }, lifetime: '1epochs' };
    const ended = createRun(quietScenario({ duration: '40h', workload: lifetime }));
    const node = nodeAt(ended.ctx, 0);
    const [shard] = node.shards.keys();
    const symbols = { blob: 0, axis: 'secondary', targets: [0], shards: [shard], isWide: false };
    const answers = () =>
      ['metadata.get', 'sliver.get', 'symbols.get', 'decoding-symbols.get'].map((method) => {
        const [, answer] = METHODS.find(([name]) => name === method)!;
        const call = { from: 1, to: 0, method, blob: 0, shard, axis: 0, request: symbols };
        return answer(ended.ctx, node, call as never).status;
      });
    expect(answers()).toEqual(['ok', 'ok', 'ok', 'ok']);
    stepUntil(ended, () => factsNamed(ended, 'blob.expired').length > 0 && node.epoch === 2);
    expect(node.storedSlivers).toBe(2);
    expect(answers()).toEqual(Array(4).fill('not-found'));
  });

  it('leaves live blobs alone', () => {
    const kept = runSmall(
      quietScenario({
        duration: '40h',
        workload: { preloaded: { count: 3, size: '1KiB' }, lifetime: '2epochs' },
      }),
    );
    expect(factsNamed(kept, 'blob.expired')).toEqual([]);
    expect(nodeAt(kept.ctx, 0).storedSlivers).toBe(6);
  });

  it('passes over a node that is down, until the next epoch', () => {
    const away = runSmall(
      quietScenario({
        duration: '62h',
        workload: { preloaded: { count: 3, size: '1KiB' }, lifetime: '1epochs' },
        faults: [{ at: '1450min', crash: 'node-0', for: '13h' }],
      }),
      [[40 * HOUR_US, (ctx) => seen.push([40, nodeAt(ctx, 0).storedSlivers])]],
    );
    expect(new Map(seen).get(40)).toBe(6);
    expect(nodeAt(away.ctx, 0).storedSlivers).toBe(0);
  });
});
