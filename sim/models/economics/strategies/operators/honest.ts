/**
 * The deployed node software (economics.md §5): votes the configured FROST prices, or converts a
 * price in US dollars and pushes it when it leaves the vote on chain by more than the dead band;
 * votes its disk; collects what is not locked once an epoch.
 */
import { frostOfNanoUsd, isVotePushed, VOTE_THRESHOLD_PERCENT } from '../../usd-vote.ts';
import { defineStrategy, type StrategyContext, WAIT } from '../strategy.ts';

export const honest = defineStrategy({
  role: 'operator',
  name: 'honest',
  description: 'The deployed node software: votes its prices and disk, collects its commission',
  params: {
    votesUsd: { unit: '0 or 1', default: 1, help: '1: prices in US dollars, 0: in FROST' },
    storageNanoUsd: { unit: 'nanoUSD', default: 11_000, help: 'a MiB and epoch' },
    writeNanoUsd: { unit: 'nanoUSD', default: 20_000, help: 'a MiB written' },
    storageFrost: { unit: 'FROST', default: 100_000, help: 'the vote in FROST' },
    writeFrost: { unit: 'FROST', default: 20_000, help: 'the vote in FROST' },
    thresholdPercent: { unit: '%', default: VOTE_THRESHOLD_PERCENT, help: 'dead band' },
  },
  moments: ['tick', 'after-cut-off'],
  decide(context) {
    const { moment, self } = context;
    if (moment === 'after-cut-off') return { actions: [{ kind: 'collect', node: self.node }] };
    return votePrices(context);
  },
});

function votePrices({ view, walUsd, self, params }: StrategyContext) {
  const { votes } = view.pools[self.node];
  const isUsd = params.votesUsd === 1;
  const wanted = (nanoUsd: number, frost: number): bigint =>
    isUsd ? frostOfNanoUsd(BigInt(nanoUsd), walUsd) : BigInt(frost);
  const pushed = (old: bigint, next: bigint): bigint => {
    const isPushed = isUsd ? isVotePushed(old, next, params.thresholdPercent) : next !== old;
    return isPushed ? next : old;
  };
  const storage = wanted(params.storageNanoUsd, params.storageFrost);
  const write = wanted(params.writeNanoUsd, params.writeFrost);
  const storageFrost = pushed(votes.storageFrost, storage);
  const writeFrost = pushed(votes.writeFrost, write);
  if (storageFrost === votes.storageFrost && writeFrost === votes.writeFrost) return WAIT;
  return {
    actions: [{ kind: 'vote-prices' as const, node: self.node, storageFrost, writeFrost }],
  };
}
