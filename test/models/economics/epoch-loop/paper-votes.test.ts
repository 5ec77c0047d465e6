/** Price votes under the whitepaper's rules weigh stake: the cap on shards is none on votes. */
import { describe, expect, it } from 'vitest';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import { RULESETS } from '../../../../sim/models/economics/rulesets/index.ts';
import { closeEpoch, DELEGATOR, economyOf, policySet, setupOf, USER, WAL } from '../fixture.ts';

/** One node with this many parts of 100 of the stake votes 900, twenty others 100. */
function priceOf(parts: bigint, price: string): bigint {
  const rest = ((100n - parts) * 1_000_000n * WAL) / 20n;
  const stakes = [parts * 1_000_000n * WAL, ...Array<bigint>(20).fill(rest)];
  const setup = setupOf(stakes, { rules: RULESETS.paper });
  const policies = policySet({ price });
  const economy = economyOf(setup, policies);
  for (let node = 0; node <= 20; node++) {
    const storageFrost = node === 0 ? 900n : 100n;
    act(economy, policies, { kind: 'vote-prices', node, storageFrost, writeFrost: 1n });
  }
  closeEpoch(economy, policies);
  return economy.storagePriceFrost;
}

describe('a price vote by stake', () => {
  it('is held up by more than a third of the stake, though the cap leaves it 100 shards', () => {
    expect([priceOf(34n, 'paper-vote'), priceOf(33n, 'paper-vote')]).toEqual([900n, 100n]);
    expect(priceOf(34n, 'cut-off-vote')).toBe(100n);
  });

  it('is what the rules of the network count under the same ruleset', () => {
    for (const parts of [10n, 33n, 34n, 60n]) {
      // Without a hook at the cut-off, what the rules counted there stands.
      const byRules = {
        kind: 'price' as const,
        name: 'rules',
        description: 'of a test',
        vote: ({ view }: { view: { prices: { storageFrost: bigint; writeFrost: bigint } } }) => ({
          ...view.prices,
          effective: 'now' as const,
        }),
      };
      const setup = (price: Parameters<typeof policySet>[0]) => {
        const policies = policySet(price);
        const stakes = [parts, ...Array<bigint>(20).fill((100n - parts) / 20n)];
        const economy = economyOf(
          setupOf(
            stakes.map((part) => (part + 1n) * 1_000_000n * WAL),
            { rules: RULESETS.paper },
          ),
          policies,
        );
        for (let node = 0; node <= 20; node++) {
          const vote = { storageFrost: 100n + BigInt(node), writeFrost: 50n - BigInt(node) };
          act(economy, policies, { kind: 'vote-prices', node, ...vote });
        }
        // Stake that is on its way counts for the epoch that it is active in.
        const amountFrost = 5_000_000n * WAL;
        act(economy, policies, { kind: 'stake', agent: USER, node: 20, amountFrost });
        act(economy, policies, { kind: 'request', agent: DELEGATOR, stake: 1 });
        closeEpoch(economy, policies);
        return [economy.storagePriceFrost, economy.writePriceFrost];
      };
      expect(setup({ price: 'paper-vote' })).toEqual(setup({ price: byRules as never }));
    }
  });
});
