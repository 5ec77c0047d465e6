/** Rows V31 and V31b of the validation book as they stand: 1000 blobs of 1 GiB. */
import { describe, it } from 'vitest';
import { checkRecovery, checkTransfer } from './node-rejoin-checks.ts';

describe('node rejoin, validation book', () => {
  it('V31: by shard transfer', () => {
    checkTransfer(1000);
  });

  it('V31b: by per-sliver recovery', () => {
    checkRecovery(1000);
  });
});
