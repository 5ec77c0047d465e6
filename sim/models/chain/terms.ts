/**
 * What a node says about itself: votes, commission, deny list; and what others may do to its
 * commission (economics.md §4, §7, §8, §15).
 */
import { isQuorum, weightOfNodes } from '../committee/index.ts';
import {
  collect,
  donate,
  recomputePrices,
  setCommissionRate,
  slash,
  voteSlash,
} from '../economics/economy/index.ts';
import { cleanUpProposals } from '../economics/slashing.ts';
import type {
  CastVotes,
  CleanUpSlash,
  CollectCommission,
  DonateCommission,
  ExecuteSlash,
  SetCommission,
  SetDenyList,
  VoteSlash,
} from './actions.ts';
import type { EconomicEvent } from './economic-events.ts';
import { type ApplyResult, accepted, acceptedWith, refused } from './events.ts';
import type { ChainState } from './state.ts';

/** Stored at once; the prices in force follow where the ruleset counts on demand. */
export function castVotes(state: ChainState, action: CastVotes): ApplyResult {
  const { node, votes, recomputes = true } = action;
  const account = state.nodes[node];
  if (account === undefined) return refused('unknown_node');
  if (Object.values(votes).some((vote) => vote < 0n)) return refused('invalid_amount');
  Object.assign(account.votes, votes);
  return recomputes ? countAgain(state) : accepted();
}

export function countAgain(state: ChainState): ApplyResult {
  return acceptedWith([], recomputePrices(state) ? [pricesSet(state)] : []);
}

export function pricesSet(state: ChainState): EconomicEvent {
  const { storagePriceFrost, writePriceFrost } = state;
  return { kind: 'prices-set', epoch: state.clock.epoch, storagePriceFrost, writePriceFrost };
}

export function setCommission(state: ChainState, action: SetCommission): ApplyResult {
  const set = setCommissionRate(state, action);
  return set.ok ? accepted() : set;
}

export function collectCommission(state: ChainState, { node }: CollectCommission): ApplyResult {
  const paid = collect(state, node);
  if (!paid.ok) return paid;
  const amountFrost = paid.collectedFrost;
  return acceptedWith([], [{ kind: 'commission-collected', node, amountFrost }]);
}

export function donateCommission(state: ChainState, action: DonateCommission): ApplyResult {
  if (action.amountFrost <= 0n) return refused('invalid_amount');
  const donated = donate(state, action);
  return donated.ok ? accepted() : donated;
}

export function setDenyList(state: ChainState, action: SetDenyList): ApplyResult {
  const { node, bytes, signers } = action;
  const weight = state.current === null ? 0 : weightOfNodes(state.current, signers);
  if (!isQuorum(weight, state.shards)) return refused('not_enough_stake');
  const account = state.nodes[node];
  if (account === undefined) return refused('unknown_node');
  if (bytes < 0n) return refused('invalid_amount');
  account.denyListBytes = bytes;
  return accepted();
}

export function voteToSlash(state: ChainState, vote: VoteSlash): ApplyResult {
  const voted = voteSlash(state, vote);
  return voted.ok ? accepted() : voted;
}

export function cleanUpSlash(state: ChainState, { candidates }: CleanUpSlash): ApplyResult {
  cleanUpProposals(state.slashProposals, candidates, state.clock.epoch);
  return accepted();
}

export function executeSlash(state: ChainState, { candidate }: ExecuteSlash): ApplyResult {
  const burned = slash(state, candidate);
  if (!burned.ok) return burned;
  const amountFrost = burned.burnedFrost;
  const { epoch } = state.clock;
  return acceptedWith(
    [],
    [
      { kind: 'commission-slashed', node: candidate, amountFrost },
      { kind: 'wal-burned', epoch, amountFrost },
    ],
  );
}
