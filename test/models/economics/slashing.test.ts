import { describe, expect, it } from 'vitest';
import { apply, type ChainState } from '../../../sim/models/chain/index.ts';
import { recountEconomy } from '../../../sim/models/economics/economy/index.ts';
import { RULESETS } from '../../../sim/models/economics/index.ts';
import { BURNED, balanceOf } from '../../../sim/models/economics/ledger/index.ts';
import { errorOf, must, network, nextEpoch } from '../chain/fixture.ts';

/** Nodes 0 and 1 hold 666 shards together, node 2 one, node 3 the rest. */
const thousand = () => network([333, 333, 1, 333]);
const vote = (voter: number, candidate = 3) =>
  ({ kind: 'vote-slash', signer: voter, voter, candidate }) as const;
const execute = { kind: 'execute-slash', candidate: 3 } as const;

function donate(chain: ChainState, amountFrost: bigint): void {
  must(chain, { kind: 'donate-commission', agent: 0, node: 3, amountFrost });
}

describe('slashing by vote (economics.md §15)', () => {
  it('666 shards are refused, 667 execute, and burn the locked part too', () => {
    const chain = thousand();
    donate(chain, 5_000n);
    expect(chain.nodes[3].commission.lockedFrost).toBe(5_000n);
    for (const voter of [0, 1]) must(chain, vote(voter));
    expect(errorOf(chain, execute)).toBe('not_enough_votes');
    must(chain, vote(2));
    must(chain, execute);
    expect(balanceOf(chain.ledger, BURNED)).toBe(5_000n);
    expect(chain.nodes[3].commission).toMatchObject({ balanceFrost: 0n, lockedFrost: 0n });
    recountEconomy(chain);
  });

  it('can be voted again in the same epoch', () => {
    const chain = thousand();
    for (const round of [1n, 2n]) {
      donate(chain, 100n);
      for (const voter of [0, 1, 2]) must(chain, vote(voter));
      must(chain, execute);
      expect(balanceOf(chain.ledger, BURNED)).toBe(100n * round);
    }
    expect(errorOf(chain, execute)).toBe('no_proposal_for_node');
  });

  it('votes of one epoch are void in the next', () => {
    const chain = thousand();
    for (const voter of [0, 1, 2]) must(chain, vote(voter));
    nextEpoch(chain);
    expect(errorOf(chain, execute)).toBe('wrong_epoch');
    must(chain, { kind: 'clean-up-slash', candidates: [3] });
    expect(errorOf(chain, execute)).toBe('no_proposal_for_node');
    must(chain, vote(2));
    must(chain, { kind: 'clean-up-slash', candidates: [3] });
    expect(chain.slashProposals.get(3)).toMatchObject({ weight: 1, voters: [2] });
  });

  it('cannot reach commission that was collected, nor anything but commission', () => {
    const chain = thousand();
    donate(chain, 100n);
    nextEpoch(chain);
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    must(chain, { kind: 'collect-commission', node: 3 });
    const before = structuredClone(chain);
    for (const voter of [0, 1, 2]) must(chain, vote(voter));
    must(chain, execute);
    expect(balanceOf(chain.ledger, BURNED)).toBe(0n);
    expect(chain).toEqual({ ...before, slashProposals: new Map() });
  });

  it('takes one vote from each member, signed by itself', () => {
    const chain = thousand();
    must(chain, vote(0));
    expect(errorOf(chain, vote(0))).toBe('duplicate_vote');
    expect(errorOf(chain, { ...vote(1), signer: 0 })).toBe('not_authorized');
    must(chain, { kind: 'register-node' });
    expect(errorOf(chain, vote(4))).toBe('not_in_committee');
  });

  it('does not exist before version 3', () => {
    const chain = network([4, 3, 3], { rules: RULESETS['mainnet-v2'] });
    expect(errorOf(chain, vote(0, 2))).toBe('not_in_this_ruleset');
    expect(apply(chain, execute, 0).ok).toBe(false);
  });
});
