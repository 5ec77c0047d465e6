/** Vectors of kind `pool_scenario`: one pool, its stakes and its commission, op by op. */
import {
  advanceNode,
  balanceAt,
  burnCommission,
  type CommissionSchedule,
  collectCommission,
  type NodeAccount,
  newNodeAccount,
  releaseLock,
  requestWithdrawal,
  type StakeMoment,
  type StakeObject,
  scheduleRate,
  splitStake,
  stakeInto,
  withdrawStake,
} from '../../models/economics/index.ts';

interface PoolOp {
  op: string;
  id: string;
  new_id: string;
  amount: string;
  rewards: string;
  rate_bps: number;
  epoch: number;
  in_current: boolean;
  in_next: boolean;
}

export interface PoolScenarioInput {
  initial_commission_bps: number;
  commission_rule: CommissionSchedule;
  ops: PoolOp[];
}

interface PoolReplay {
  node: NodeAccount;
  stakes: Map<string, StakeObject>;
  epoch: number;
  isSelected: boolean;
  schedule: CommissionSchedule;
}

/** What an op shows beside the state: values of its own, or the error. */
type Shown = Record<string, unknown>;

export function poolScenario(input: PoolScenarioInput) {
  const terms = { storagePriceFrost: 0n, writePriceFrost: 0n, capacityBytes: 0n };
  const replay: PoolReplay = {
    node: newNodeAccount(0, { ...terms, commissionBp: input.initial_commission_bps }),
    stakes: new Map(),
    epoch: 0,
    isSelected: false,
    schedule: input.commission_rule,
  };
  return {
    after_each_op: input.ops.map((op) => {
      if (!Object.hasOwn(OPS, op.op)) throw new Error(`unknown op of a pool: ${op.op}`);
      return { ...OPS[op.op](replay, op), ...observe(replay) };
    }),
  };
}

const OPS: Record<string, (replay: PoolReplay, op: PoolOp) => Shown> = {
  next_epoch: (replay) => {
    replay.epoch++;
    replay.isSelected = false;
    return {};
  },
  select_committee: (replay) => {
    replay.isSelected = true;
    return {};
  },
  advance: ({ node, epoch, schedule }, { rewards }) => {
    const rules = { locksCommission: true, commissionSchedule: schedule };
    advanceNode(node, { epoch, rewardFrost: BigInt(rewards) }, rules);
    return {};
  },
  stake: (replay, { id, amount }) => {
    const added = stakeInto(replay.node.pool, replay, { node: 0, amountFrost: BigInt(amount) });
    if (!added.ok) return { error: added.error };
    replay.stakes.set(id, added.stake);
    return { activation_epoch: added.stake.activationEpoch };
  },
  split: ({ stakes }, { id, new_id, amount }) => {
    const split = splitStake(stakes.get(id)!, BigInt(amount));
    if (!split.ok) return { error: split.error };
    stakes.set(new_id, split.split);
    return {};
  },
  request_withdraw: (replay, op) => {
    const asked = requestWithdrawal(
      replay.node.pool,
      replay.stakes.get(op.id)!,
      momentOf(replay, op),
    );
    return asked.ok ? { withdraw_epoch: asked.withdrawEpoch } : { error: asked.error };
  },
  withdraw: (replay, op) => {
    const paid = withdrawStake(replay.node.pool, replay.stakes.get(op.id)!, momentOf(replay, op));
    if (!paid.ok) return { error: paid.error };
    replay.stakes.delete(op.id);
    return { paid: String(paid.paidFrost) };
  },
  set_commission: ({ node, epoch }, { rate_bps }) => {
    const set = scheduleRate(node.commission, epoch, rate_bps);
    return set.ok ? {} : { error: set.error };
  },
  collect_commission: ({ node }) => ({ collected: String(collectCommission(node.commission)) }),
  voting_end_unblock: ({ node }) => {
    releaseLock(node.commission);
    return {};
  },
  burn_commission: ({ node }) => ({ burned: String(burnCommission(node.commission)) }),
  balance_at: ({ node }, { epoch }) => ({ wal: String(balanceAt(node.pool, epoch)) }),
};

function momentOf({ epoch, isSelected }: PoolReplay, op: PoolOp): StakeMoment {
  return { epoch, isSelected, isInCurrent: op.in_current, isInNext: op.in_next };
}

function observe({ node: { pool, commission }, epoch }: PoolReplay) {
  return {
    epoch,
    pool_wal: String(pool.walFrost),
    pool_shares: String(pool.shares),
    rewards_pool: String(pool.rewardsFrost),
    commission: String(commission.balanceFrost),
    blocked: String(commission.lockedFrost),
    commission_rate_bps: commission.rateBp,
  };
}
