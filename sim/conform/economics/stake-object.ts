/** Vectors of kind `stake_object`: minting, splitting, joining and paying out, op by op. */
import {
  joinStakes,
  mintStake,
  payoutOf,
  type StakeObject,
  setWithdrawing,
  splitStake,
} from '../../models/economics/index.ts';
import { byId } from './by-id.ts';

interface RateInput {
  wal: string;
  shares: string;
}

interface StakeOp {
  op: string;
  id: string;
  new_id: string;
  other: string;
  node: number;
  amount: string;
  activation: number;
  epoch: number;
  rate_activation: RateInput;
  rate_withdrawal: RateInput;
}

export interface StakeObjectInput {
  ops: StakeOp[];
}

type Stakes = Map<string, StakeObject>;

export function stakeObjects({ ops }: StakeObjectInput) {
  const stakes: Stakes = new Map();
  return {
    after_each_op: ops.map((op) => {
      if (!Object.hasOwn(OPS, op.op)) throw new Error(`unknown op of a stake: ${op.op}`);
      return { ...OPS[op.op](stakes, op), objects: observe(stakes) };
    }),
  };
}

const OPS: Record<string, (stakes: Stakes, op: StakeOp) => Record<string, unknown>> = {
  mint: (stakes, { id, node, amount, activation }) => {
    const minted = mintStake(node, BigInt(amount), activation);
    if (!minted.ok) return { error: minted.error };
    stakes.set(id, minted.stake);
    return {};
  },
  set_withdrawing: (stakes, { id, epoch }) => {
    const set = setWithdrawing(stakes.get(id)!, epoch);
    return set.ok ? {} : { error: set.error };
  },
  split: (stakes, { id, new_id, amount }) => {
    const split = splitStake(stakes.get(id)!, BigInt(amount));
    if (!split.ok) return { error: split.error };
    stakes.set(new_id, split.split);
    return {};
  },
  join: (stakes, { id, other }) => {
    const joined = joinStakes(stakes.get(id)!, stakes.get(other)!);
    if (!joined.ok) return { error: joined.error };
    stakes.delete(other);
    return {};
  },
  payout: (stakes, { id, rate_activation, rate_withdrawal }) => {
    const rates = { activation: rateOf(rate_activation), withdrawal: rateOf(rate_withdrawal) };
    const payout = payoutOf(stakes.get(id)!.principalFrost, rates);
    stakes.delete(id);
    return {
      shares: String(payout.shares),
      reward: String(payout.rewardFrost),
      paid: String(payout.paidFrost),
    };
  },
};

function rateOf({ wal, shares }: RateInput) {
  return { walFrost: BigInt(wal), shares: BigInt(shares) };
}

function observe(stakes: Stakes) {
  return [...stakes]
    .sort(([left], [right]) => byId(left, right))
    .map(([id, stake]) => ({
      id,
      node: stake.node,
      amount: String(stake.principalFrost),
      activation: stake.activationEpoch,
      withdraw_epoch: stake.withdrawEpoch,
    }));
}
