import { describe, expect, it } from 'vitest';
import {
  ACTIVE_SET_SIZE,
  type ActiveSetEntry,
  selectCommittee,
  updateActiveSet,
} from '../../../sim/models/committee/index.ts';

function fullSet(): ActiveSetEntry[] {
  const entries: ActiveSetEntry[] = [];
  for (let node = 0; node < ACTIVE_SET_SIZE; node++) {
    updateActiveSet(entries, ACTIVE_SET_SIZE, { node, stakeFrost: 100n });
  }
  return entries;
}

describe('active set', () => {
  it('holds 111 nodes; the next one needs strictly more than the smallest', () => {
    const entries = fullSet();
    expect(entries).toHaveLength(111);
    expect(updateActiveSet(entries, 111, { node: 500, stakeFrost: 100n })).toBe(false);
    expect(updateActiveSet(entries, 111, { node: 500, stakeFrost: 101n })).toBe(true);
    // The first of the equally small ones goes, in place.
    expect(entries[0].node).toBe(500);
    expect(entries).toHaveLength(111);
  });

  it('fills a hole with the last entry, also when the last one goes', () => {
    const entries = fullSet();
    updateActiveSet(entries, 111, { node: 3, stakeFrost: 0n });
    expect(entries[3].node).toBe(110);
    updateActiveSet(entries, 111, { node: 109, stakeFrost: 0n });
    expect(entries.at(-1)!.node).toBe(108);
    expect(entries).toHaveLength(109);
  });

  it('ignores the removal of a stranger', () => {
    const entries = fullSet();
    expect(updateActiveSet(entries, 111, { node: 999, stakeFrost: 0n })).toBe(false);
    expect(entries).toHaveLength(111);
  });
});

describe('selection', () => {
  it('drops the cap only when told to, for the planted defect', () => {
    const activeSet = [600n, 100n, 200n, 100n].map((stakeFrost, node) => ({ node, stakeFrost }));
    const options = { epoch: 1, shards: 1000, previous: null };
    const capped = selectCommittee(activeSet, options);
    const uncapped = selectCommittee(activeSet, { ...options, ignoreCap: true });
    expect(capped.members.map((member) => member.shards.length)).toEqual([500, 125, 250, 125]);
    expect(uncapped.members[0].shards).toHaveLength(600);
  });

  it('leaves nodes without a shard out of the committee', () => {
    const activeSet = [1n, 10_000n].map((stakeFrost, node) => ({ node, stakeFrost }));
    const { members } = selectCommittee(activeSet, { epoch: 1, shards: 10, previous: null });
    expect(members.map((member) => member.node)).toEqual([1]);
  });
});
