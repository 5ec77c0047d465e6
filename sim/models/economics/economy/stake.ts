/**
 * Stake objects and the pools they lie in, with the WAL that moves (economics.md §9, §10). After
 * each stake, request or withdrawal the node's entry in the active set follows.
 */
import { weightOfNode } from '../../committee/index.ts';
import { balanceOf, openAccounts, pool, principal, wallet } from '../ledger/index.ts';
import { refuse } from '../outcome.ts';
import {
  activationOf,
  requestWithdrawal,
  type StakeMoment,
  stakeInto,
  withdrawStake,
} from '../stake-life.ts';
import { joinStakes, type Payout, splitStake } from '../stake-object.ts';
import { refreshActiveSet } from './active-set.ts';
import { type Moved, post } from './posting.ts';
import { type Economy, type HeldStake, isSelected } from './state.ts';

export function stakeWal(
  economy: Economy,
  { agent, node, amountFrost }: { agent: number; node: number; amountFrost: bigint },
): Moved<{ stake: number }> {
  const account = economy.nodes[node];
  if (account === undefined) return refuse('unknown_node');
  if (balanceOf(economy.ledger, wallet(agent)) < amountFrost) return refuse('insufficient_funds');
  const moment = { epoch: economy.clock.epoch, isSelected: isSelected(economy) };
  const added = stakeInto(account.pool, moment, { node, amountFrost });
  if (!added.ok) return added;
  const stake = keepStake(economy, { ...added.stake, holder: agent });
  const to = principal(stake);
  const transfers = post(economy, 'stake', [
    { from: wallet(agent), to, amountFrost, why: 'stake.added' },
  ]);
  refreshActiveSet(economy, node);
  return { ok: true, stake, transfers };
}

export function requestStake(economy: Economy, stake: number): Moved<{ withdrawEpoch: number }> {
  const held = economy.stakes.get(stake);
  if (held === undefined) return refuse('unknown_stake');
  const { node } = held;
  const asked = requestWithdrawal(economy.nodes[node].pool, held, momentOf(economy, node));
  if (!asked.ok) return asked;
  const { withdrawalDelayEpochs } = economy.rules;
  if (withdrawalDelayEpochs > 0) held.heldUntilEpoch = asked.withdrawEpoch + withdrawalDelayEpochs;
  refreshActiveSet(economy, node);
  return { ...asked, transfers: [] };
}

/** Pays principal and reward to the holder; the object is gone. */
export function withdraw(economy: Economy, stake: number): Moved<Payout> {
  const held = economy.stakes.get(stake);
  if (held === undefined) return refuse('unknown_stake');
  const { node, holder, principalFrost, heldUntilEpoch = 0 } = held;
  if (economy.clock.epoch < heldUntilEpoch) return refuse('withdraw_epoch_not_reached');
  const paid = withdrawStake(economy.nodes[node].pool, held, momentOf(economy, node));
  if (!paid.ok) return paid;
  economy.stakes.delete(stake);
  const to = wallet(holder);
  const transfers = post(economy, 'withdraw', [
    { from: principal(stake), to, amountFrost: principalFrost, why: 'stake.withdrawn' },
    { from: pool(node), to, amountFrost: paid.rewardFrost, why: 'stake.rewarded' },
  ]);
  refreshActiveSet(economy, node);
  return { ...paid, transfers };
}

/** Moves part of a stake into a new object of the same holder. */
export function splitHeld(
  economy: Economy,
  { stake, amountFrost }: { stake: number; amountFrost: bigint },
): Moved<{ stake: number }> {
  const held = economy.stakes.get(stake);
  if (held === undefined) return refuse('unknown_stake');
  const split = splitStake(held, amountFrost);
  if (!split.ok) return split;
  const part = keepStake(economy, { ...split.split, holder: held.holder });
  const [from, to] = [principal(stake), principal(part)];
  const transfers = post(economy, 'stake-object', [{ from, to, amountFrost, why: 'stake.split' }]);
  return { ok: true, stake: part, transfers };
}

/** Takes another object of the same holder, node, activation and state into this one. */
export function joinHeld(
  economy: Economy,
  { stake, other }: { stake: number; other: number },
): Moved {
  const held = economy.stakes.get(stake);
  const taken = economy.stakes.get(other);
  if (held === undefined || taken === undefined || stake === other) return refuse('unknown_stake');
  if (held.holder !== taken.holder) return refuse('metadata_mismatch');
  const joined = joinStakes(held, taken);
  if (!joined.ok) return joined;
  economy.stakes.delete(other);
  const amountFrost = taken.principalFrost;
  const [from, to] = [principal(other), principal(stake)];
  const transfers = post(economy, 'stake-object', [{ from, to, amountFrost, why: 'stake.joined' }]);
  return { ok: true, transfers };
}

/** Where the epoch stands, seen from one node. */
export function momentOf(economy: Economy, node: number): StakeMoment {
  const { current, next } = economy;
  return {
    epoch: economy.clock.epoch,
    isSelected: isSelected(economy),
    isInCurrent: current !== null && weightOfNode(current, node) > 0,
    isInNext: next !== null && weightOfNode(next, node) > 0,
  };
}

/** First epoch that still counts a stake made now. */
export function activationNow(economy: Economy): number {
  return activationOf({ epoch: economy.clock.epoch, isSelected: isSelected(economy) });
}

function keepStake(economy: Economy, held: HeldStake): number {
  const stake = economy.nextStake++;
  openAccounts(economy.ledger, 'principal', stake + 1);
  economy.stakes.set(stake, held);
  return stake;
}
