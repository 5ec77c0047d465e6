import { describe, expect, it } from 'vitest';
import {
  faultyShards,
  fewestNodes,
  isLibraryQuorum,
  isLibraryValidity,
  isQuorum,
  isUploadComplete,
  isValidity,
  quorumWeight,
  validityWeight,
} from '../../../sim/models/committee/index.ts';

const everyCount = Array.from({ length: 1000 }, (_, index) => index + 1);

describe('quorum', () => {
  it.each([
    [4, 3, 2],
    [6, 5, 3],
    [50, 34, 17],
    [100, 67, 34],
    [300, 201, 101],
    [1000, 667, 334],
  ])('of %i shards is %i, validity %i, and not one less', (shards, quorum, validity) => {
    expect(isQuorum(quorum, shards)).toBe(true);
    expect(isQuorum(quorum - 1, shards)).toBe(false);
    expect(isValidity(validity, shards)).toBe(true);
    expect(isValidity(validity - 1, shards)).toBe(false);
  });

  it('is n − f for every number of shards', () => {
    for (const shards of everyCount) {
      expect(quorumWeight(shards)).toBe(shards - faultyShards(shards));
      expect(isUploadComplete(quorumWeight(shards), shards)).toBe(true);
      expect(isUploadComplete(quorumWeight(shards) - 1, shards)).toBe(false);
    }
  });

  it('has smallest weights that pass, and one less does not', () => {
    for (const shards of everyCount) {
      expect(isQuorum(quorumWeight(shards), shards)).toBe(true);
      expect(isQuorum(quorumWeight(shards) - 1, shards)).toBe(false);
      expect(isValidity(validityWeight(shards), shards)).toBe(true);
      expect(isValidity(validityWeight(shards) - 1, shards)).toBe(false);
    }
  });

  it('agrees with the client library only when n = 3f + 1', () => {
    for (const shards of everyCount) {
      const sameQuorum = isLibraryQuorum(quorumWeight(shards) - 1, shards) === false;
      expect(sameQuorum).toBe(shards % 3 === 1);
    }
    expect(isLibraryQuorum(3, 6)).toBe(true);
    expect(isQuorum(3, 6)).toBe(false);
    expect(isLibraryValidity(334, 1000)).toBe(true);
    expect(isLibraryValidity(333, 1000)).toBe(false);
  });
});

describe('fewest nodes', () => {
  it('takes the largest holdings first', () => {
    expect(fewestNodes([1, 5, 3], 5)).toBe(1);
    expect(fewestNodes([1, 5, 3], 6)).toBe(2);
    expect(fewestNodes([1, 5, 3], 9)).toBe(3);
    expect(fewestNodes([1, 5, 3], 10)).toBe(Number.POSITIVE_INFINITY);
    expect(fewestNodes([1, 5, 3], 0)).toBe(0);
  });
});
