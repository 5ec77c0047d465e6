/** The subsidies contract's call (economics.md §14.1). */

import { sumOf } from '../economics/amounts.ts';
import { fundSubsidies, paySubsidies } from '../economics/economy/index.ts';
import { setSubsidyRates } from '../economics/subsidies.ts';
import type { FundSubsidies, SetSubsidyRates } from './actions.ts';
import { type ApplyResult, accepted, acceptedWith, refused } from './events.ts';
import type { ChainState } from './state.ts';

export function callSubsidies(state: ChainState): ApplyResult {
  const paid = paySubsidies(state);
  if (!paid.ok) return paid;
  const fixedFrost = sumOf(paid.fixed.map(({ amountFrost }) => amountFrost));
  const usageFrost = sumOf(paid.usageFrost);
  const { epoch } = state.clock;
  if (fixedFrost + usageFrost === 0n) return acceptedWith([], []);
  return acceptedWith([], [{ kind: 'subsidy-paid', epoch, usageFrost, fixedFrost }]);
}

export function fillSubsidies(state: ChainState, action: FundSubsidies): ApplyResult {
  if (action.amountFrost <= 0n) return refused('invalid_amount');
  const funded = fundSubsidies(state, action);
  return funded.ok ? accepted() : funded;
}

export function changeSubsidies(state: ChainState, { rates }: SetSubsidyRates): ApplyResult {
  if (state.subsidies === null) return refused('no_subsidies');
  if (Object.values(rates).some((rate) => rate < 0)) return refused('invalid_amount');
  const set = setSubsidyRates(state.subsidies, rates);
  return set.ok ? accepted() : set;
}
