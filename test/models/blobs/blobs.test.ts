/** Identity of blobs, their place on shards, and the verdicts of bytes and counts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBlobId, verifySliver } from '../../../sim/codec/index.ts';
import { allBlobs, blobAt, codeOf } from '../../../sim/models/blobs/blobs.ts';
import {
  damaged,
  isSliverGood,
  metadataOf,
  originalSliver,
} from '../../../sim/models/blobs/encoding.ts';
import { contentsOf, getContent, hexOf } from '../../../sim/models/content/contents.ts';
import { sliverAt } from '../../../sim/models/storage-node/holdings.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const recordsOf = (overrides: Overrides) => allBlobs(createRun(quietScenario(overrides)).ctx);

/** The text vector of ten shards: its blob ID, rotation and first pair come from elsewhere. */
const vector = readFileSync(new URL('../../vectors/redstuff.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .find(({ n, gen }) => n === 10 && gen.kind === 'utf8');

describe('a real file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'walrus-sim-'));
    writeFileSync(join(folder, 'text'), vector.gen.text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const stored = (fidelity: string) =>
    runSmall(
      quietScenario(
        {
          duration: '2h',
          fidelity,
          workload: { files: 'text', generated: { count: 0 }, writes: { start: '1h' } },
        },
        { folder },
      ),
    );

  it.each(['bytes', 'sampled', 'counts'])('has its real blob ID in fidelity %s', (fidelity) => {
    const { ctx, views } = stored(fidelity);
    const record = blobAt(ctx, 0);
    expect(record.blobId).toBe(vector.blobIdHex);
    expect(record.rotation).toBe(vector.rotation);
    expect(record.symbolBytes).toBe(vector.symbolSize);
    expect(views.blob(0).blobId).toBe(vector.blobId);
    expect(views.blob(0).encodedBytes).toBe(vector.encodedLength);
  });

  it('lies where the vector says: pair 0 on the shard of the rotation', () => {
    const { ctx } = stored('bytes');
    const record = blobAt(ctx, 0);
    expect(vector.rotation).toBeGreaterThan(0);
    const owner = ctx.state.eventLog.chain.current!.owner[vector.rotation];
    const metadata = metadataOf(ctx, record);
    // Hashes go in pairs: primary 0 first, then the secondary of that pair, which is the last.
    expect(hexOf(metadata.hashes.subarray(0, 32))).toBe(vector.pair0.primary);
    expect(hexOf(metadata.hashes.subarray(32, 64))).toBe(vector.pair0.secondary);
    for (const [axis, index] of [
      ['primary', 0],
      ['secondary', 9],
    ] as const) {
      const place = { node: owner, shard: vector.rotation, blob: 0, axis };
      const bytes = getContent(contentsOf(ctx), sliverAt(ctx, place)!.content);
      expect(verifySliver(codeOf(ctx), metadata, axis, index, bytes)).toBe(true);
    }
  });
});

describe('a generated blob', () => {
  const twelve = (fidelity: string, seed = 3) =>
    recordsOf({
      seed,
      fidelity,
      workload: { generated: { count: 12, size: '1KiB' }, 'deletable-share': 0.5 },
    });

  it('has the same identity in every fidelity, and another under another seed', () => {
    const ids = (fidelity: string, seed?: number) =>
      twelve(fidelity, seed).map(({ blobId, rotation, isDeletable }) => [
        blobId,
        rotation,
        isDeletable,
      ]);
    expect(ids('counts')).toEqual(ids('bytes'));
    expect(ids('sampled')).toEqual(ids('bytes'));
    expect(ids('bytes', 4)).not.toEqual(ids('bytes'));
    expect(new Set(ids('bytes').map(([id]) => id)).size).toBe(12);
    const deletable = ids('bytes').filter(([, , isDeletable]) => isDeletable).length;
    expect(deletable).toBeGreaterThan(0);
    expect(deletable).toBeLessThan(12);
  });

  it('keeps its identity when another blob comes before it', () => {
    const more = recordsOf({
      workload: {
        preloaded: { count: 0 },
        generated: { count: 13, size: '1KiB' },
        'deletable-share': 0.5,
      },
    });
    expect(more.slice(0, 12).map(({ blobId }) => blobId)).toEqual(
      twelve('bytes').map(({ blobId }) => blobId),
    );
  });

  it('has the blob ID of its real bytes beside its own, where it carries bytes', () => {
    const run = runSmall(
      quietScenario({
        duration: '3h',
        workload: { generated: { count: 1, size: '1KiB' }, writes: { start: '1h' } },
      }),
    );
    const { blobId, contentBlobId } = run.views.blob(0);
    expect(contentBlobId).not.toBe('');
    expect(contentBlobId).not.toBe(blobId);
    const metadata = metadataOf(run.ctx, blobAt(run.ctx, 0));
    expect(metadata.blobId).toEqual(parseBlobId(contentBlobId));
  });
});

describe('a stated number of blobs with bytes', () => {
  const of = (fidelity: unknown, extra: Overrides = {}) =>
    quietScenario(
      merged(
        {
          duration: '3h',
          fidelity,
          workload: {
            preloaded: { count: 12, size: { law: 'uniform', min: '1KiB', max: '4KiB' } },
            generated: { count: 3, size: '1KiB' },
            writes: { start: '1h' },
            'read-back': 'with-bytes',
          },
        },
        extra,
      ),
    );
  const sampled = { mode: 'sampled', count: 4, largest: '3KiB' };

  it('are so many of the preloaded ones, drawn anew with another seed, none above the size', () => {
    const drawn = (seed: number) => {
      const records = allBlobs(createRun(of(sampled, { seed })).ctx);
      const carrying = records.filter(({ carriesBytes }) => carriesBytes);
      expect(carrying.map(({ kind }) => kind)).toEqual(Array(4).fill('preloaded'));
      for (const { lengthBytes } of carrying) expect(lengthBytes).toBeLessThanOrEqual(3072);
      return carrying.map(({ index }) => index);
    };
    expect(drawn(2)).not.toEqual(drawn(3));
  });

  it('are those, and no others, that read-back: with-bytes reads', () => {
    const run = runSmall(of(sampled));
    const carrying = allBlobs(run.ctx).filter(({ carriesBytes }) => carriesBytes);
    const read = factsNamed(run, 'blob.read-back').map(({ entity }) => entity);
    expect(read.sort((a, b) => a - b)).toEqual(carrying.map(({ index }) => index));
  });

  it('are all that there are where too few are small enough', () => {
    const records = allBlobs(createRun(of({ ...sampled, largest: '1KiB' })).ctx);
    expect(records.filter(({ carriesBytes }) => carriesBytes)).toEqual([]);
  });

  it('are refused where more are wanted than are preloaded', () => {
    expect(() => of({ ...sampled, count: 13 })).toThrow('fidelity.count');
  });
});

describe('verdicts', () => {
  function preloaded(fidelity: string): WalrusContext {
    const workload = { preloaded: { count: 1, size: '1KiB' } };
    return createRun(quietScenario({ fidelity, workload })).ctx;
  }

  it.each(['bytes', 'counts'])('a damaged sliver is not good in %s', (fidelity) => {
    const ctx = preloaded(fidelity);
    const record = blobAt(ctx, 0);
    const good = originalSliver(ctx, record, 'primary', 2);
    expect(isSliverGood(ctx, record, 'primary', 2, good)).toBe(true);
    const bad = damaged(ctx, good);
    expect(isSliverGood(ctx, record, 'primary', 2, bad)).toBe(false);
    // Damage on damage does not heal.
    expect(isSliverGood(ctx, record, 'primary', 2, damaged(ctx, bad))).toBe(false);
  });

  it('stop the run when bytes and counts disagree', () => {
    const ctx = preloaded('bytes');
    const record = blobAt(ctx, 0);
    const good = originalSliver(ctx, record, 'primary', 2);
    const bad = damaged(ctx, good);
    const liar = { intact: true, content: bad.content };
    expect(() => isSliverGood(ctx, record, 'primary', 2, liar)).toThrow(
      /the bytes say bad, the counts good/,
    );
    expect(() => isSliverGood(ctx, record, 'primary', 3, good)).toThrow(/the bytes say bad/);
  });
});
