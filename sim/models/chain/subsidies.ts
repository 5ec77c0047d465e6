/** The subsidies contract's call (economics.md §14.1). */

import { sumOf } from '../economics/amounts.ts';
import { paySubsidies } from '../economics/economy/index.ts';
import { type ApplyResult, acceptedWith } from './events.ts';
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
