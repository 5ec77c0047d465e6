/** Rows V51 and V51b of the validation book, one seed set; all three run nightly. */
import { describe, it } from 'vitest';
import { checkConstantInFlight, checkHedged, IN_FLIGHT } from './quorum-wait-checks.ts';

describe('waiting for replies, validation book', () => {
  it('V51: the k-th of a thousand replies, all asked at once', () => {
    checkHedged({ reads: 160, seed: 511 });
  });

  it.each(IN_FLIGHT)('V51b: 334 replies with %i requests kept in flight', (inFlight) => {
    checkConstantInFlight(inFlight, { reads: 160, seed: 512 });
  });
});
