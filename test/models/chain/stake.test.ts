import { describe, expect, it } from 'vitest';
import {
  type ChainState,
  createChain,
  FROST_PER_WAL,
  weightOf,
} from '../../../sim/models/chain/index.ts';
import { RULESETS } from '../../../sim/models/economics/index.ts';
import { EPOCH_US, errorOf, must, network, nextEpoch } from './fixture.ts';

const weights = (chain: ChainState) =>
  chain.nodes.map((_, node) => weightOf(chain, 'current', node));
const stake = (node: number, wal: number) =>
  ({ kind: 'stake', node, deltaFrost: BigInt(wal) * FROST_PER_WAL }) as const;

const THREE_SEATS = { ...RULESETS['mainnet-v3'], activeSetSize: 3 };

describe('stake timing', () => {
  it.each([
    // 15 : 5 and 2 : 5 by D'Hondt over ten shards.
    ['added', 10, [8, 2]],
    ['withdrawn', -3, [3, 7]],
  ])('%s before the voting end counts for the next committee', (_, wal, after) => {
    const chain = network([5, 5]);
    must(chain, stake(0, wal), chain.clock.votingEndFromUs - 1);
    nextEpoch(chain);
    expect(weights(chain)).toEqual(after);
  });

  it.each([
    [10, [8, 2]],
    [-3, [3, 7]],
  ])('after the voting end (%i WAL) counts one epoch later', (wal, after) => {
    const chain = network([5, 5]);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    const [event] = must(chain, stake(0, wal), chain.clock.votingEndFromUs);
    expect(event).toMatchObject({ activeEpoch: 3 });
    nextEpoch(chain);
    expect(weights(chain)).toEqual([5, 5]);
    expect(chain.nodes[0].pool.walFrost).toBe(5n * FROST_PER_WAL);
    nextEpoch(chain);
    expect(weights(chain)).toEqual(after);
    expect(chain.nodes[0].pool.walFrost).toBe(BigInt(5 + wal) * FROST_PER_WAL);
    expect(chain.nodes[0].pool.pendingStake).toEqual([]);
  });

  it('takes a node that withdraws everything out of the next committee', () => {
    const chain = network([4, 3, 3]);
    must(chain, stake(1, -3));
    expect(chain.activeSet.map((entry) => entry.node)).toEqual([0, 2]);
    nextEpoch(chain);
    expect(weights(chain)[1]).toBe(0);
    expect(chain.previous!.members).toHaveLength(3);
  });
});

describe('stake changes', () => {
  it('are at least 1 WAL when added, and at most what is there when withdrawn', () => {
    const chain = network([4, 3, 3]);
    const tooLittle = { kind: 'stake', node: 0, deltaFrost: FROST_PER_WAL - 1n } as const;
    expect(errorOf(chain, tooLittle)).toBe('stake_below_threshold');
    must(chain, stake(0, 1));
    const tooMuch = { kind: 'stake', node: 1, deltaFrost: -3n * FROST_PER_WAL - 1n } as const;
    expect(errorOf(chain, tooMuch)).toBe('invalid_amount');
    expect(errorOf(chain, stake(1, 0))).toBe('invalid_amount');
    expect(errorOf(chain, stake(9, 1))).toBe('unknown_node');
    must(chain, stake(1, -3));
  });

  it('of one epoch add up', () => {
    const chain = network([4, 3, 3]);
    must(chain, stake(0, 2));
    must(chain, stake(0, -1));
    expect(chain.nodes[0].pool.pendingStake).toEqual([{ epoch: 2, amount: FROST_PER_WAL }]);
  });
});

describe('active set', () => {
  it('forgets a member that was evicted for free until its pool is updated (economics.md §11)', () => {
    const chain = createChain({
      shards: 10,
      epochUs: EPOCH_US,
      nodes: [9, 5, 6].map((wal) => ({ stakeFrost: BigInt(wal) * FROST_PER_WAL })),
      nowUs: 0,
      rules: THREE_SEATS,
    });
    must(chain, { kind: 'register-node' });
    expect(must(chain, stake(3, 5))[0]).toMatchObject({ inActiveSet: false });
    expect(must(chain, stake(3, 1))[0]).toMatchObject({ inActiveSet: true });
    must(chain, stake(3, -6));
    expect(chain.activeSet.map((entry) => entry.node)).toEqual([0, 2]);
    nextEpoch(chain);
    // Node 1 has stake but no shard for one epoch; the epoch change put it back into the set.
    expect(weights(chain)[1]).toBe(0);
    expect(chain.activeSet.map((entry) => entry.node)).toEqual([0, 2, 1]);
    nextEpoch(chain);
    expect(weights(chain)[1]).toBeGreaterThan(0);
  });

  it('takes a new member back that was evicted after the voting end', () => {
    const chain = network([6, 6], { rules: THREE_SEATS });
    must(chain, { kind: 'register-node' });
    must(chain, { kind: 'register-node' });
    must(chain, stake(2, 5));
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    must(chain, stake(3, 6));
    must(chain, stake(3, -6));
    expect(chain.activeSet.map((entry) => entry.node)).toEqual([0, 1]);
    nextEpoch(chain);
    expect(weights(chain)[2]).toBeGreaterThan(0);
    expect(chain.activeSet.map((entry) => entry.node)).toEqual([0, 1, 2]);
  });

  it('counts the 111 richest of 112 nodes', () => {
    const nodes = Array.from({ length: 112 }, (_, node) => ({
      stakeFrost: BigInt(1000 + ((node * 37) % 112)) * FROST_PER_WAL,
    }));
    const chain = createChain({ shards: 1000, epochUs: EPOCH_US, nodes, nowUs: 0 });
    expect(chain.activeSet).toHaveLength(111);
    expect(chain.current!.members).toHaveLength(111);
    expect(weights(chain).indexOf(0)).toBe(0);
  });
});
