/** Row V51b of the validation book with the real client, one seed; more reads nightly. */
import { describe, it } from 'vitest';
import { checkRead, IN_FLIGHT } from './client-read-checks.ts';

describe('read by the real client, validation book', () => {
  it.each(IN_FLIGHT)('V51b: 334 slivers with %i requests kept in flight', (inFlight) => {
    checkRead(inFlight, { reads: 150, seed: 513 });
  });
});
