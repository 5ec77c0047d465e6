import { describe, expect, it } from 'vitest';
import {
  committeeOf,
  createChain,
  epochOf,
  ownerOf,
  phaseOf,
  shardsOf,
  weightOf,
} from '../../../sim/models/chain/index.ts';
import { EPOCH_US, errorOf, everybody, must, network, nextEpoch } from './fixture.ts';

const votingEnd = { kind: 'voting-end' } as const;
const change = { kind: 'initiate-epoch-change' } as const;
const report = (node: number, epoch: number) => ({ kind: 'epoch-sync-done', node, epoch }) as const;

describe('genesis', () => {
  it('ends in epoch 1, done, with the committee placed and no move recorded', () => {
    const chain = network([4, 3, 3], { nowUs: 5 });
    expect([epochOf(chain), phaseOf(chain)]).toEqual([1, 'done']);
    expect(chain.clock.sinceUs).toBe(5);
    expect(committeeOf(chain, 'previous')).toBeNull();
    expect(committeeOf(chain, 'next')).toBeNull();
    expect(shardsOf(chain, 'current', 1)).toEqual([4, 5, 6]);
    expect(ownerOf(chain, 'current', 6)).toBe(1);
    expect(ownerOf(chain, 'previous', 6)).toBe(-1);
    expect(ownerOf(chain, 'current', 10)).toBe(-1);
  });

  it('leaves unstaked nodes outside and refuses a network without any stake', () => {
    const chain = network([4, 0, 6]);
    expect(everybody(chain)).toEqual([0, 2]);
    expect(weightOf(chain, 'current', 1)).toBe(0);
    expect(shardsOf(chain, 'current', 1)).toEqual([]);
    const nobody = { shards: 10, epochUs: 1, nodes: [{ stakeFrost: 0n }], nowUs: 0 };
    expect(() => createChain(nobody)).toThrow(/no_stake/);
  });

  it('refuses 20 nodes with fewer than 10 shards, where the cap is 0', () => {
    const nodes = Array.from({ length: 20 }, () => ({ stakeFrost: 1n }));
    expect(() => createChain({ shards: 9, epochUs: 1, nodes, nowUs: 0 })).toThrow(/cap_too_small/);
    createChain({ shards: 9, epochUs: 1, nodes: nodes.slice(1), nowUs: 0 });
  });
});

describe('epoch', () => {
  it('opens its steps at t + D/2 and t + D, and not a microsecond earlier', () => {
    const chain = network([4, 3, 3], { nowUs: 100 });
    expect(errorOf(chain, change, 10 * EPOCH_US)).toBe('next_committee_is_empty');
    expect(errorOf(chain, votingEnd, 100 + EPOCH_US / 2 - 1)).toBe('wrong_epoch_state');
    must(chain, votingEnd, 100 + EPOCH_US / 2);
    expect(errorOf(chain, votingEnd, 100 + EPOCH_US / 2)).toBe('wrong_epoch_state');
    expect(errorOf(chain, change, 100 + EPOCH_US - 1)).toBe('wrong_epoch_state');
    must(chain, change, 100 + EPOCH_US);
    expect([epochOf(chain), phaseOf(chain)]).toEqual([2, 'sync']);
  });

  it('floors half of an odd duration', () => {
    const chain = network([10], { epochUs: 7 });
    expect(errorOf(chain, votingEnd, 2)).toBe('wrong_epoch_state');
    must(chain, votingEnd, 3);
  });

  it('starts its clock with the quorum of reports, 667 of 1000, not with 666', () => {
    const chain = network([333, 333, 1, 333]);
    must(chain, votingEnd, EPOCH_US);
    must(chain, change, EPOCH_US);
    must(chain, report(0, 2), EPOCH_US + 10);
    must(chain, report(1, 2), EPOCH_US + 20);
    expect([phaseOf(chain), chain.clock.syncWeight]).toEqual(['sync', 666]);
    expect(errorOf(chain, votingEnd, 9 * EPOCH_US)).toBe('wrong_epoch_state');
    expect(must(chain, report(2, 2), EPOCH_US + 30)).toEqual([
      { kind: 'epoch-sync-reported', node: 2, epoch: 2, weight: 1 },
      { kind: 'epoch-change-done', epoch: 2, atUs: EPOCH_US + 30, durationUs: 30 },
    ]);
    expect(chain.clock.epochChangeFromUs).toBe(2 * EPOCH_US + 30);
    // A late report is accepted and changes nothing.
    expect(must(chain, report(3, 2), EPOCH_US + 99)).toHaveLength(1);
    expect(chain.clock.sinceUs).toBe(EPOCH_US + 30);
  });

  it('takes one report a node and epoch, of members, for the current epoch', () => {
    const chain = network([4, 3, 3]);
    must(chain, { kind: 'register-node' });
    expect(errorOf(chain, report(0, 1))).toBe('duplicate_sync_done');
    expect(errorOf(chain, report(0, 2))).toBe('invalid_sync_epoch');
    expect(errorOf(chain, report(3, 1))).toBe('not_in_committee');
    expect(errorOf(chain, report(4, 1))).toBe('unknown_node');
    nextEpoch(chain);
    expect(errorOf(chain, report(0, 1))).toBe('invalid_sync_epoch');
  });

  it('keeps three committees apart and moves the fewest shards', () => {
    const chain = network([4, 3, 3]);
    must(chain, { kind: 'stake', node: 1, deltaFrost: -3_000_000_000n });
    const [selected] = must(chain, votingEnd, EPOCH_US);
    expect(selected).toEqual({
      kind: 'committee-selected',
      epoch: 2,
      members: [
        { node: 0, shards: 6 },
        { node: 2, shards: 4 },
      ],
      maxShards: 10,
    });
    expect(weightOf(chain, 'next', 0)).toBe(6);
    expect(weightOf(chain, 'current', 0)).toBe(4);
    const [started] = must(chain, change, EPOCH_US);
    expect(started).toEqual({
      kind: 'epoch-change-started',
      epoch: 2,
      moved: [
        { shard: 4, from: 1, to: 2 },
        { shard: 5, from: 1, to: 0 },
        { shard: 6, from: 1, to: 0 },
      ],
    });
    expect(ownerOf(chain, 'previous', 5)).toBe(1);
    expect(ownerOf(chain, 'current', 5)).toBe(0);
    expect(committeeOf(chain, 'next')).toBeNull();
  });

  it('shows the planted defect: without the cap a member is above what the event allows', () => {
    const weights = [60, 10, 20, 10];
    const largest = (plantedDefect: string) => {
      const chain = network(weights, { plantedDefect });
      return Math.max(...chain.current!.members.map((member) => member.shards.length));
    };
    expect(largest('')).toBe(50);
    expect(largest('cap-ignored')).toBe(60);
  });
});
