/** Rows V52 and V52b of the validation book: the upload of a 1 GiB blob is bound by its bytes. */
import { describe, expect, it } from 'vitest';
import { codeFor, metadataMessageBytes, sizesOf } from '../../sim/codec/index.ts';
import { GIGABIT, UNLIMITED } from '../models/network/fixture.ts';
import { createUpload, evenShards, finishUpload } from './upload.ts';
import { bookNumbers } from './validation-book.ts';

const SHARDS = 1000;
const code = codeFor(SHARDS);
const sizes = sizesOf(code, 1024 * 1024 * 1024);
const metadataBytes = metadataMessageBytes(SHARDS);

const ROWS: [id: string, nodes: number][] = [
  ['V52', 1000],
  ['V52b', 105],
];

describe('upload of all sliver pairs, validation book', () => {
  it.each(ROWS)('%s: takes at least the bytes over the rate, %i nodes', (id, nodes) => {
    const [bound] = bookNumbers(id);
    const slivers = SHARDS * (sizes.primarySliverBytes + sizes.secondarySliverBytes);
    expect((nodes * metadataBytes + slivers) / GIGABIT).toBeCloseTo(bound, 6);
    for (const network of [{}, { rttMs: 40, overheadBytes: 400 }]) {
      const { seconds, network: after } = finishUpload(
        createUpload({
          network,
          uplink: GIGABIT,
          elsewhere: UNLIMITED,
          shards: evenShards(SHARDS, nodes),
          metadataBytes,
          primaryBytes: sizes.primarySliverBytes,
          secondaryBytes: sizes.secondarySliverBytes,
        }),
      );
      // The book's bound is printed to a microsecond.
      expect(seconds).toBeGreaterThanOrEqual(bound - 1e-6);
      expect(seconds).toBeLessThanOrEqual(bound * 1.01);
      expect(after.ledger.requests[0]).toBe(nodes + 2 * SHARDS);
    }
  });
});
