/**
 * Vectors of kind `network_trace`: a small network over several epochs, on a whole economy with its
 * ledger. Conditions of time are taken as met: each step comes at its earliest instant, and the
 * committee reports in one go. After every action all WAL is counted again.
 */
import {
  buyStorage,
  changeEpoch,
  type Economy,
  emptyEconomy,
  endVoting,
  grant,
  grantSubsidies,
  paySubsidies,
  payWriteFee,
  recomputePrices,
  recountEconomy,
  registerNode,
  requestStake,
  stakeWal,
  withdraw,
} from '../../models/economics/economy/index.ts';
import {
  acceptReport,
  type CommissionSchedule,
  type NodeAccount,
  RULESETS,
} from '../../models/economics/index.ts';
import { BURNED, balanceOf, MINTED_FROST, wallet } from '../../models/economics/ledger/index.ts';

interface TraceAction {
  op: string;
  id: string;
  node: number;
  amount: string;
  bytes: string;
  encoded_bytes: string;
  epochs: number;
  price: string;
  commission_bps: number;
  storage_price: string;
  write_price: string;
  node_capacity: string;
  rate_bps: number;
  base: string;
  per_shard: string;
  pool: string;
}

export interface NetworkTraceInput {
  n_shards: number;
  ring_length: number;
  active_set_max: number;
  commission_rule: CommissionSchedule;
  actions: TraceAction[];
}

interface Trace {
  economy: Economy;
  /** Node IDs of the vector by index, ascending. */
  ids: number[];
  stakes: Map<string, number>;
}

type Shown = Record<string, unknown>;

/** The one user, delegator and administrator of the vectors. */
const AGENT = 0;

export function networkTrace(input: NetworkTraceInput) {
  const trace = startTrace(input);
  const observations: Shown[] = [];
  for (const action of input.actions) {
    if (!Object.hasOwn(ACTIONS, action.op)) throw new Error(`unknown action: ${action.op}`);
    const shown = ACTIONS[action.op](trace, action);
    recountEconomy(trace.economy);
    if (shown !== null) observations.push({ op: action.op, ...shown });
  }
  return { observations };
}

function startTrace(input: NetworkTraceInput): Trace {
  const economy = emptyEconomy({
    shards: input.n_shards,
    rules: {
      ...RULESETS['mainnet-v3'],
      activeSetSize: input.active_set_max,
      commissionSchedule: input.commission_rule,
    },
    ringEpochs: input.ring_length,
    createdUs: 0,
    firstEpochUs: 0,
    agents: 1,
  });
  grant(economy, wallet(AGENT), MINTED_FROST / 2n);
  const ids = input.actions.filter(({ op }) => op === 'register').map(({ node }) => node);
  return { economy, ids: ids.sort((left, right) => left - right), stakes: new Map() };
}

/** Null where an action yields nothing to look at. `op` in the answer replaces the action's. */
const ACTIONS: Record<string, (trace: Trace, action: TraceAction) => Shown | null> = {
  register: ({ economy, ids }, action) => {
    if (ids[economy.nodes.length] !== action.node) throw new Error('nodes register in order');
    registerNode(economy, {
      commissionBp: action.commission_bps,
      storagePriceFrost: BigInt(action.storage_price),
      writePriceFrost: BigInt(action.write_price),
      capacityBytes: BigInt(action.node_capacity),
    });
    return null;
  },
  stake: ({ economy, ids, stakes }, { id, node, amount }) => {
    const amountFrost = BigInt(amount);
    const added = stakeWal(economy, { agent: AGENT, node: ids.indexOf(node), amountFrost });
    if (!added.ok) return { error: added.error };
    stakes.set(id, added.stake);
    return null;
  },
  voting_end: votingEnd,
  epoch_change: epochChange,
  create_subsidies: ({ economy }, { rate_bps, base, per_shard, pool }) => {
    const rates = {
      usageRateBp: rate_bps,
      basePerNodeFrost: BigInt(base),
      perShardFrost: BigInt(per_shard),
    };
    grantSubsidies(economy, rates, BigInt(pool));
    return null;
  },
  process_subsidies: ({ economy, ids }) => {
    const paid = paySubsidies(economy);
    if (!paid.ok) return { error: paid.error };
    return {
      epoch: economy.clock.epoch,
      fixed: byNode(ids, paid.fixed, ({ amountFrost }) => String(amountFrost)),
      usage: paid.usageFrost.map(String),
      pool_after: String(economy.subsidies!.poolFrost),
    };
  },
  reserve: ({ economy }, { bytes, epochs }) => {
    const { epoch } = economy.clock;
    const period = { startEpoch: epoch, endEpoch: epoch + epochs };
    return cost(buyStorage(economy, { agent: AGENT, bytes: BigInt(bytes), period }));
  },
  write_fee: ({ economy }, { encoded_bytes }) =>
    cost(payWriteFee(economy, { agent: AGENT, encodedBytes: BigInt(encoded_bytes) })),
  vote_storage_price: ({ economy, ids }, { node, price }) => {
    economy.nodes[ids.indexOf(node)].votes.storagePriceFrost = BigInt(price);
    recomputePrices(economy);
    return { storage_price: String(economy.storagePriceFrost) };
  },
  set_deny_list: ({ economy, ids }, { node, bytes }) => {
    economy.nodes[ids.indexOf(node)].denyListBytes = BigInt(bytes);
    return null;
  },
  request_or_withdraw: (trace, action) => {
    const { economy, stakes } = trace;
    const { id } = action;
    const asked = requestStake(economy, stakes.get(id)!);
    if (asked.ok) return { op: 'request', id, withdraw_epoch: asked.withdrawEpoch };
    if (asked.error !== 'withdraw_directly') return { id, error: asked.error };
    return { op: 'withdraw', ...withdrawal(trace, action) };
  },
  withdraw: withdrawal,
};

function votingEnd({ economy, ids }: Trace): Shown {
  const { clock, shards } = economy;
  if (clock.phase === 'sync') {
    const nowUs = clock.startedUs;
    const { epoch } = clock;
    const report = { epoch, lastReportedEpoch: 0, weight: shards, shards, epochUs: 2, nowUs };
    acceptReport(clock, report);
  }
  const ended = endVoting(economy, { nowUs: clock.votingEndFromUs });
  if (!ended.ok) return { error: ended.error };
  return {
    next_epoch: ended.next.epoch,
    active_set_order: economy.activeSet.map(({ node }) => ids[node]),
    next_committee: byNode(ids, ended.next.members, ({ shards: list }) => [...list]),
    next_capacity: String(economy.votedCapacityBytes),
  };
}

function epochChange({ economy, ids }: Trace): Shown {
  const closed = changeEpoch(economy, { nowUs: economy.clock.epochChangeFromUs });
  if (!closed.ok) return { error: closed.error };
  return {
    epoch: economy.clock.epoch,
    gross: String(closed.grossFrost),
    burn: String(closed.burnedFrost),
    rewards: byNode(ids, closed.rewards, ({ rewardFrost }) => String(rewardFrost)),
    leftover: String(closed.leftoverFrost),
    commission: byNode(ids, closed.rewards, ({ commissionFrost }) => String(commissionFrost)),
    storage_price: String(economy.storagePriceFrost),
    write_price: String(economy.writePriceFrost),
    capacity: String(economy.capacityBytes),
    used: String(economy.ring[0].usedBytes),
    pools: Object.fromEntries(
      economy.nodes.map((account, node) => [
        ids[node],
        { ...shownPool(account), ...shownCommission(account) },
      ]),
    ),
    active_set_order: economy.activeSet.map(({ node }) => ids[node]),
    burned_total: String(balanceOf(economy.ledger, BURNED)),
  };
}

function shownPool({ pool: { walFrost, shares, rewardsFrost } }: NodeAccount): Shown {
  return { wal: String(walFrost), shares: String(shares), rewards_pool: String(rewardsFrost) };
}

function shownCommission({
  commission: { balanceFrost, lockedFrost, rateBp },
}: NodeAccount): Shown {
  return { commission: String(balanceFrost), blocked: String(lockedFrost), rate_bps: rateBp };
}

function withdrawal({ economy, stakes }: Trace, { id }: TraceAction): Shown {
  const paid = withdraw(economy, stakes.get(id)!);
  return paid.ok ? { id, paid: String(paid.paidFrost) } : { id, error: paid.error };
}

function cost(bought: { ok: true; costFrost: bigint } | { ok: false; error: string }): Shown {
  return bought.ok ? { cost: String(bought.costFrost) } : { error: bought.error };
}

/** Node ID of the vector → what is shown of it. */
function byNode<T extends { node: number }>(
  ids: readonly number[],
  list: readonly T[],
  show: (one: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(list.map((one) => [ids[one.node], show(one)]));
}
