/** Rows V51 and V51b of the validation book on three disjoint seed sets. */
import { describe, it } from 'vitest';
import { checkConstantInFlight, checkHedged, IN_FLIGHT } from './quorum-wait-checks.ts';

describe.each([1, 2, 3])('waiting for replies, seed set %i', (set) => {
  it('V51: the k-th of a thousand replies, all asked at once', () => {
    checkHedged({ reads: 1000, seed: 5110 + set });
  });

  it.each(IN_FLIGHT)('V51b: 334 replies with %i requests kept in flight', (inFlight) => {
    checkConstantInFlight(inFlight, { reads: 1000, seed: 5120 + set });
  });
});
