/**
 * The mid-epoch cut-off, in the contract's order (economics.md §6, [deployed]): commission locks
 * of the previous committee, the next committee, the capacity vote; where the ruleset counts
 * prices here, those too.
 */
import { ApportionmentError, type Committee, selectCommittee } from '../../committee/index.ts';
import { releaseLock } from '../commission.ts';
import { refuseVotingEnd } from '../epoch-clock.ts';
import { commission, lockedCommission } from '../ledger/index.ts';
import { refuse } from '../outcome.ts';
import { type Moved, post, type Sum } from './posting.ts';
import type { Economy } from './state.ts';
import { countCapacity, countPrices } from './votes.ts';

export interface VotingEnded {
  next: Committee;
}

export function endVoting(
  economy: Economy,
  { nowUs, ignoreCap = false }: { nowUs: number; ignoreCap?: boolean },
): Moved<VotingEnded> {
  const error = refuseVotingEnd(economy.clock, nowUs);
  if (error !== '') return refuse(error);
  const next = selectNext(economy, ignoreCap);
  if (typeof next === 'string') return refuse(next);
  const transfers = post(economy, 'lock-release', releaseLocks(economy));
  economy.next = next;
  economy.votedCapacityBytes = countCapacity(economy, next);
  if (economy.rules.priceTiming === 'cut-off') economy.votedPrices = countPrices(economy, next);
  economy.clock.phase = 'selected';
  return { ok: true, next, transfers };
}

/** Apportions and places; the reason where no committee can be formed. */
function selectNext(economy: Economy, ignoreCap: boolean): Committee | string {
  try {
    return selectCommittee(economy.activeSet, {
      epoch: economy.clock.epoch + 1,
      shards: economy.shards,
      previous: economy.current,
      ignoreCap,
      capBp: economy.rules.nodeCapBp,
    });
  } catch (failure) {
    if (failure instanceof ApportionmentError) return failure.code;
    throw failure;
  }
}

function releaseLocks(economy: Economy): Sum[] {
  return (economy.previous?.members ?? []).map(({ node }) => ({
    from: lockedCommission(node),
    to: commission(node),
    amountFrost: releaseLock(economy.nodes[node].commission),
    why: 'commission.unlocked',
  }));
}
