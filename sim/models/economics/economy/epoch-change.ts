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
  rewardFrost: bigint;
  commissionFrost: bigint;
}

export function changeEpoch(
  economy: Economy,
  { nowUs, split = splitPerShard }: { nowUs: number; split?: SplitRule },
): Moved<EpochClosed> {
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
  const leftoverFrost = receivedBy(parts, slot(epoch + 1));
  economy.ring[0].rewardsFrost += leftoverFrost;
  moveSlots(economy.ledger);

  const updated = nodesToUpdate(economy);
  beginEpoch(economy, nowUs);
  const rewards: NodeReward[] = [];
  for (const node of updated) {
    const rewardFrost = receivedBy(parts, reward(node));
    const commissionFrost = payNode(economy, { node, rewardFrost }, transfers);
    if (rewards.length < (committee?.members.length ?? 0)) {
      rewards.push({ node, rewardFrost, commissionFrost });
    }
  }
  expectSettled(economy.ledger);
  setPrices(economy, economy.votedPrices ?? countPrices(economy, economy.current));
  economy.votedPrices = null;
  return { ok: true, epoch, committee, grossFrost, burnedFrost, rewards, leftoverFrost, transfers };
}

/** Step 4, and the capacity of step 2: nothing in between reads it. */
function beginEpoch(economy: Economy, nowUs: number): void {
  economy.previous = economy.current;
  economy.current = economy.next;
  economy.next = null;
  startNextEpoch(economy.clock, nowUs);
  economy.capacityBytes = largerOf(economy.votedCapacityBytes, economy.ring[0].usedBytes);
}

/** Updates one pool and the node's place in the active set; returns the commission. */
function payNode(
  economy: Economy,
  { node, rewardFrost }: { node: number; rewardFrost: bigint },
  transfers: Transfer[],
): bigint {
  const { rules, clock } = economy;
  const { epoch } = clock;
  const paid = advanceNode(economy.nodes[node], { epoch, rewardFrost }, rules);
  const from = reward(node);
  const to = rules.locksCommission ? lockedCommission(node) : commission(node);
  const sums: Sum[] = [
    { from, to, amountFrost: paid.commissionFrost, why: 'commission.earned' },
    { from, to: pool(node), amountFrost: paid.poolFrost, why: 'pool.rewarded' },
  ];
  transfers.push(...post(economy, 'pool-update', sums));
  refreshActiveSet(economy, node);
  return paid.commissionFrost;
}

function receivedBy(transfers: readonly Transfer[], account: Transfer['to']): bigint {
  let sum = 0n;
  for (const { to, amountFrost } of transfers) {
    if (to.kind === account.kind && to.of === account.of) sum += amountFrost;
  }
  return sum;
}
