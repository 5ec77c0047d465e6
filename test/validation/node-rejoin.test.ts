/** Rows V31 and V31b of the validation book at a smaller scale; the full size runs nightly. */
import { describe, it } from 'vitest';
import { checkRecovery, checkTransfer } from './node-rejoin-checks.ts';

describe('node rejoin, validation book', () => {
  it('V31: by shard transfer, a tenth of the blobs', () => {
    checkTransfer(100);
  });

  it('V31b: by per-sliver recovery, one blob in fifty', () => {
    checkRecovery(20);
  });
});
