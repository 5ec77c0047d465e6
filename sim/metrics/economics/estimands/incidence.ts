/**
 * Who gains what another loses (policies.md, "Incidence"): differences of what each group holds,
 * which sum to 0 FROST whatever happened in between.
 */
import type { Holder, HoldersFrost } from '../../../models/economy-views.ts';

export interface HolderChange {
  holder: Holder;
  deltaFrost: bigint;
}

/** What each group holds more in `after`: later in a run, or at the end of a paired one. */
export function incidence(before: HoldersFrost, after: HoldersFrost): HolderChange[] {
  return before.map(({ holder, frost }, at) => ({ holder, deltaFrost: after[at].frost - frost }));
}
