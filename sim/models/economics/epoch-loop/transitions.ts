/**
 * The two steps of an epoch in the order of economics.md §6, with the policies in their places:
 * the mid-epoch cut-off and the epoch change. Also what begins an epoch's clock.
 */
import {
  ApportionmentError,
  type Committee,
  maxShardsPerNode,
  memberOf,
  selectCommittee,
  updateActiveSet,
} from '../../committee/index.ts';
import { largerOf, share } from '../amounts.ts';
import { releaseLock } from '../commission.ts';
import {
  BURNED,
  balanceOf,
  commission,
  lockedCommission,
  moveSlots,
  mustPost,
  pool,
  reward,
  slot,
  type Transfer,
} from '../ledger/index.ts';
import { advanceNode } from '../node-account.ts';
import { collectDebts } from '../policies/index.ts';
import { turnRing } from '../ring.ts';
import { balanceAt } from '../staking-pool.ts';
import { capacityVote, quorumAbove } from '../votes.ts';
import { callPenalty, callPrice, callReward, callSubsidy, type PolicySet } from './hooks.ts';
import type { Economy } from './state.ts';

/** A quorum of the committee has its shards: the clock of the epoch starts. */
export function startClock(economy: Economy, nowUs: number): void {
  economy.nowUs = nowUs;
  economy.doneUs = nowUs;
  economy.phase = 'done';
}

/** The mid-epoch cut-off. Throws ApportionmentError when no committee can be formed. */
export function cutOff(economy: Economy, policies: PolicySet): void {
  callPenalty(economy, policies, 'cutOff');
  releaseLocks(economy);
  economy.next = selectNext(economy);
  economy.nextCapacityBytes = countCapacity(economy, economy.next);
  economy.phase = 'selected';
  callPrice(economy, policies, 'cutOff');
}

function releaseLocks({ previous, nodes, ledger }: Economy): void {
  const batch: Transfer[] = [];
  for (const { node } of previous?.members ?? []) {
    const amountFrost = releaseLock(nodes[node].commission);
    if (amountFrost === 0n) continue;
    const [from, to] = [lockedCommission(node), commission(node)];
    batch.push({ from, to, amountFrost, why: 'commission.unlocked' });
  }
  mustPost(ledger, 'lock-release', batch);
}

/** From this many entries of the active set on, the cap is a share of the shards. */
const NODES_FOR_FIXED_CAP = 20;

function selectNext({ activeSet, rules, epoch, current }: Economy): Committee {
  const { shards, limits } = rules;
  if (activeSet.length === 0) throw new ApportionmentError('no_stake', 'nothing is staked');
  const deployed = maxShardsPerNode(activeSet.length, shards);
  const isFixed = activeSet.length >= NODES_FOR_FIXED_CAP;
  const cap = isFixed ? Math.floor((shards * limits.nodeCapBp) / 10_000) : deployed;
  return selectCommittee(activeSet, { epoch: epoch + 1, shards, previous: current, cap });
}

function countCapacity({ nodes, rules: { shards } }: Economy, next: Committee): bigint {
  const votes = next.members.map(({ node, shards: { length: weight } }) => ({
    value: capacityVote(nodes[node].votes.capacityBytes, { weight, shards }),
    weight,
  }));
  return quorumAbove(votes, shards);
}

/** What an epoch change did, beside the state: for measurements. */
export interface EpochClosed {
  epoch: number;
  grossFrost: bigint;
  burnedFrost: bigint;
  leftoverFrost: bigint;
  usedBytes: bigint;
  /** By member of the closed committee. */
  rewards: { node: number; shards: number; rewardFrost: bigint; commissionFrost: bigint }[];
}

/** Closes epoch E and begins E + 1 in `sync`. */
export function changeEpoch(economy: Economy, policies: PolicySet, nowUs: number): EpochClosed {
  economy.nowUs = nowUs;
  callSubsidy(economy, policies, { hook: 'beforeChange' });
  const { epoch } = economy;
  const closing = { ...economy.ring[0] };
  const burnedFrost = burn(economy);
  if (economy.current !== null) callReward(economy, policies);
  callPenalty(economy, policies, 'close');
  const debtsBefore = economy.penalties.collectedFrost.reduce((sum, one) => sum + one, 0n);
  collectDebts(economy.ledger, economy.penalties);
  const debtsAfter = economy.penalties.collectedFrost.reduce((sum, one) => sum + one, 0n);
  economy.flows.penaltiesCollectedFrost += debtsAfter - debtsBefore;
  const leftoverFrost = turnSlots(economy);
  beginEpoch(economy, nowUs);
  const rewards = updatePools(economy);
  callPrice(economy, policies, 'epochStart');
  callSubsidy(economy, policies, { hook: 'afterChange' });
  dropEvidence(economy);
  const { rewardsFrost: grossFrost, usedBytes } = closing;
  return { epoch, grossFrost, burnedFrost, leftoverFrost, usedBytes, rewards };
}

function burn({ ring: [closing], ledger, rules: { limits } }: Economy): bigint {
  const amountFrost = share(closing.rewardsFrost, limits.burnBp);
  if (amountFrost === 0n) return 0n;
  closing.rewardsFrost -= amountFrost;
  const from = slot(closing.epoch);
  mustPost(ledger, 'burn', [{ from, to: BURNED, amountFrost, why: 'rewards.burned' }]);
  return amountFrost;
}

/** Moves what the split left in the slot on, and turns the ring. */
function turnSlots(economy: Economy): bigint {
  const { ledger, ring, epoch } = economy;
  const left = balanceOf(ledger, slot(epoch));
  if (left > 0n) {
    const [from, to] = [slot(epoch), slot(epoch + 1)];
    mustPost(ledger, 'reward', [{ from, to, amountFrost: left, why: 'rewards.left-over' }]);
  }
  turnRing(ring);
  moveSlots(ledger);
  for (const one of ring) one.rewardsFrost = balanceOf(ledger, slot(one.epoch));
  return left;
}

function beginEpoch(economy: Economy, nowUs: number): void {
  economy.epoch++;
  economy.previous = economy.current;
  economy.current = economy.next;
  economy.next = null;
  economy.phase = 'sync';
  economy.startedUs = nowUs;
  economy.capacityBytes = largerOf(economy.nextCapacityBytes, economy.ring[0].usedBytes);
  if (economy.nextPrices !== null) economy.prices = economy.nextPrices;
  economy.nextPrices = null;
}

/** Steps 5 and 6: the closed committee with its rewards, then those that are new. */
function updatePools(economy: Economy): EpochClosed['rewards'] {
  const { previous, current, epoch, rules, ledger, nodes } = economy;
  const { locksCommission } = rules.ruleset;
  const batch: Transfer[] = [];
  const rewards: EpochClosed['rewards'] = [];
  for (const { node, shards } of previous?.members ?? []) {
    const from = reward(node);
    const rewardFrost = balanceOf(ledger, from);
    const split = advanceNode(nodes[node], { epoch, rewardFrost }, rules.ruleset);
    const { commissionFrost, poolFrost } = split;
    if (commissionFrost > 0n) {
      const to = locksCommission ? lockedCommission(node) : commission(node);
      batch.push({ from, to, amountFrost: commissionFrost, why: 'commission.earned' });
    }
    if (poolFrost > 0n) {
      batch.push({ from, to: pool(node), amountFrost: poolFrost, why: 'reward.earned' });
    }
    rewards.push({ node, shards: shards.length, rewardFrost, commissionFrost });
    refreshActiveSet(economy, node);
  }
  mustPost(ledger, 'pool-update', batch);
  for (const { node } of current?.members ?? []) {
    if (previous !== null && memberOf(previous, node) !== undefined) continue;
    advanceNode(nodes[node], { epoch, rewardFrost: 0n }, rules.ruleset);
    refreshActiveSet(economy, node);
  }
  return rewards;
}

/**
 * The entry of a node becomes the balance expected at the next selection that can still see it.
 * Called after each stake event and pool update.
 */
export function refreshActiveSet(economy: Economy, node: number): void {
  const { nodes, epoch, phase, activeSet, rules } = economy;
  const ahead = phase === 'selected' ? 2 : 1;
  const stakeFrost = balanceAt(nodes[node].pool, epoch + ahead);
  updateActiveSet(activeSet, rules.limits.activeSetSize, { node, stakeFrost });
}

/** Evidence of the epoch before the closed one has been seen by every hook. */
function dropEvidence(economy: Economy): void {
  const keep = economy.evidence.findIndex((one) => one.epoch >= economy.epoch - 1);
  const dropped = keep < 0 ? economy.evidence.length : keep;
  economy.evidence.splice(0, dropped);
  economy.evidenceDropped += dropped;
}
