/**
 * The epoch change E → E + 1, in the contract's order (economics.md §6, [deployed]):
 *
 *     1 burn  2 the slot of E closes, capacity  3 split over committee E, leftover to E + 1
 *     4 E + 1 begins  5, 6 pool and active-set updates  7 prices
 */
import type { Committee } from '../../committee/index.ts';
import { largerOf } from '../amounts.ts';
import { refuseEpochChange, startNextEpoch } from '../epoch-clock.ts';
import {
  BURNED,
  balanceOf,
  commission,
  expectSettled,
  lockedCommission,
  moveSlots,
  pool,
  reward,
  slot,
  type Transfer,
} from '../ledger/index.ts';
import { advanceNode } from '../node-account.ts';
import { refuse } from '../outcome.ts';
import { burnOf } from '../rewards.ts';
import { turnRing } from '../ring.ts';
import { refreshActiveSet } from './active-set.ts';
import { type Moved, post, type Sum } from './posting.ts';
import { nodesToUpdate, type SplitRule, splitPerShard } from './split.ts';
import type { Economy } from './state.ts';
import { countPrices, setPrices } from './votes.ts';

export interface EpochClosed {
  /** The epoch that closed. */
  epoch: number;
  /** Its committee; null after epoch 0. */
  committee: Committee | null;
  grossFrost: bigint;
  burnedFrost: bigint;
  /** By member of the closed epoch's committee, ascending by node. */
  rewards: NodeReward[];
  leftoverFrost: bigint;
}

export interface NodeReward {
  node: number;
  /** What the split gave it. */
  splitFrost: bigint;
  /** What was left of it once fines were taken. */
  rewardFrost: bigint;
  commissionFrost: bigint;
}

export interface ChangeRules {
  nowUs: number;
  split?: SplitRule;
  /** After the split, while rewards are in transit: what else is taken from them. */
  beforePools?: (economy: Economy) => void;
  /** Step 7. */
  price?: (economy: Economy) => void;
}

export function changeEpoch(economy: Economy, rules: ChangeRules): Moved<EpochClosed> {
  const { nowUs, split = splitPerShard, beforePools, price = priceByVotes } = rules;
  const error = refuseEpochChange(economy.clock, nowUs);
  if (error !== '') return refuse(error);
  const { epoch } = economy.clock;
  const committee = economy.current;
  const closed = turnRing(economy.ring);
  const grossFrost = closed.rewardsFrost;
  const transfers: Transfer[] = [];

  const burnedFrost = burnOf(grossFrost, economy.rules.burnBp);
  const burn = { from: slot(epoch), to: BURNED, amountFrost: burnedFrost, why: 'reward.burned' };
  transfers.push(...post(economy, 'burn', [burn]));

  const { usedBytes } = closed;
  const rewardsFrost = grossFrost - burnedFrost;
  const parts = post(economy, 'reward', split(economy, { epoch, usedBytes, rewardsFrost }));
  transfers.push(...parts);
  const nextFrost = balanceOf(economy.ledger, slot(epoch + 1));
  const leftoverFrost = nextFrost - economy.ring[0].rewardsFrost;
  economy.ring[0].rewardsFrost = nextFrost;
  moveSlots(economy.ledger);
  const updated = nodesToUpdate(economy);
  const earners = committee?.members.length ?? 0;
  const rewardOf = (node: number): bigint => balanceOf(economy.ledger, reward(node));
  const splits = updated.slice(0, earners).map(rewardOf);
  beforePools?.(economy);

  beginEpoch(economy, nowUs);
  const rewards: NodeReward[] = [];
  const payments: Sum[] = [];
  for (const node of updated) {
    const rewardFrost = rewardOf(node);
    const commissionFrost = payNode(economy, { node, rewardFrost }, payments);
    if (rewards.length < earners) {
      const splitFrost = splits[rewards.length];
      rewards.push({ node, splitFrost, rewardFrost, commissionFrost });
    }
  }
  for (const paid of post(economy, 'pool-update', payments)) transfers.push(paid);
  expectSettled(economy.ledger);
  price(economy);
  return { ok: true, epoch, committee, grossFrost, burnedFrost, rewards, leftoverFrost, transfers };
}

/** What the cut-off counted, or the votes of the committee that has just begun. */
function priceByVotes(economy: Economy): void {
  setPrices(economy, economy.votedPrices ?? countPrices(economy, economy.current));
  economy.votedPrices = null;
}

/** Step 4, and the capacity of step 2: nothing in between reads it. */
function beginEpoch(economy: Economy, nowUs: number): void {
  economy.previous = economy.current;
  economy.current = economy.next;
  economy.next = null;
  startNextEpoch(economy.clock, nowUs);
  economy.capacityBytes = largerOf(economy.votedCapacityBytes, economy.ring[0].usedBytes);
}

/** Updates one pool and the node's place in the active set; returns the commission in it. */
function payNode(
  economy: Economy,
  { node, rewardFrost }: { node: number; rewardFrost: bigint },
  payments: Sum[],
): bigint {
  const { rules, clock } = economy;
  const { epoch } = clock;
  const paid = advanceNode(economy.nodes[node], { epoch, rewardFrost }, rules);
  const from = reward(node);
  const to = rules.locksCommission ? lockedCommission(node) : commission(node);
  payments.push(
    { from, to, amountFrost: paid.commissionFrost, why: 'commission.earned' },
    { from, to: pool(node), amountFrost: paid.poolFrost, why: 'pool.rewarded' },
  );
  refreshActiveSet(economy, node);
  return paid.commissionFrost;
}
