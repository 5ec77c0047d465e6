/** Vectors on single sums: rewards, exchange rates, subsidies, the exchange, the unlocks. */
import {
  burnOf,
  firstSubsidy,
  fixedSubsidies,
  isFlat,
  RULESETS,
  splitRewards,
  spread,
  suiForWal,
  sumOf,
  toShares,
  toWal,
  unlockedWal,
  usageSubsidies,
  type WalExchange,
  walForSui,
} from '../../models/economics/index.ts';

interface RewardInput {
  gross_rewards: string;
  used_capacity: string;
  nodes: { shards: number; deny_list_bytes: string }[];
}

export function epochRewards({ gross_rewards, used_capacity, nodes }: RewardInput) {
  const burnFrost = burnOf(BigInt(gross_rewards), RULESETS['mainnet-v3'].burnBp);
  const distributable = BigInt(gross_rewards) - burnFrost;
  const members = nodes.map(({ shards, deny_list_bytes }) => ({
    shards,
    denyListBytes: BigInt(deny_list_bytes),
  }));
  const split = splitRewards(distributable, BigInt(used_capacity), members);
  return {
    burn: String(burnFrost),
    distributable: String(distributable),
    rewards: split.rewardsFrost.map(String),
    leftover_to_next_epoch: String(split.leftoverFrost),
  };
}

export function exchangeRate(input: { wal: string; shares: string; amount: string }) {
  const rate = { walFrost: BigInt(input.wal), shares: BigInt(input.shares) };
  const amount = BigInt(input.amount);
  return {
    flat: isFlat(rate),
    to_wal: String(toWal(rate, amount)),
    to_shares: String(toShares(rate, amount)),
  };
}

interface UsageInput {
  ring_rewards: string[];
  already_subsidised: string[];
  rate_bps: number;
  pool: string;
}

export function usageSubsidy({ ring_rewards, already_subsidised, rate_bps, pool }: UsageInput) {
  const rewards = ring_rewards.map(BigInt);
  const { additionsFrost, totalFrost } = usageSubsidies(
    rewards,
    already_subsidised.map(BigInt),
    rate_bps,
  );
  if (totalFrost > BigInt(pool)) return { error: 'insufficient_funds' };
  return {
    subsidy: additionsFrost.map(String),
    ring_after: rewards.map((held, slot) => String(held + additionsFrost[slot])),
    pool_after: String(BigInt(pool) - totalFrost),
  };
}

export function fixedSubsidy(input: { base: string; per_shard: string; shards: number[] }) {
  const rates = {
    basePerNodeFrost: BigInt(input.base),
    perShardFrost: BigInt(input.per_shard),
  };
  const amounts = fixedSubsidies(rates, input.shards);
  return { per_node: amounts.map(String), total: String(sumOf(amounts)) };
}

interface LegacyInput {
  cost: string;
  pool: string;
  buyer_bps: number;
  system_bps: number;
  epochs: number;
}

export function legacySubsidy({ cost, pool, buyer_bps, system_bps, epochs }: LegacyInput) {
  const paid = firstSubsidy(BigInt(cost), BigInt(pool), {
    buyerBp: buyer_bps,
    systemBp: system_bps,
    epochs,
  });
  if (!paid.ok) return { error: paid.error };
  return {
    buyer_subsidy: String(paid.buyerFrost),
    system_subsidy: String(paid.systemFrost),
    pool_after: String(BigInt(pool) - paid.buyerFrost - paid.systemFrost),
    per_epoch: paid.perEpochFrost.map(String),
  };
}

export function spreadSubsidy({ amount, epochs }: { amount: string; epochs: number }) {
  return { per_epoch: spread(BigInt(amount), epochs).map(String) };
}

interface ExchangeInput {
  rate_wal: string;
  rate_sui: string;
  amount: string;
  direction: 'sui_to_wal' | 'wal_to_sui';
}

export function walExchange({ rate_wal, rate_sui, amount, direction }: ExchangeInput) {
  const reserves = BigInt(amount) * (BigInt(rate_wal) + BigInt(rate_sui));
  const exchange: WalExchange = {
    rateWal: BigInt(rate_wal),
    rateSui: BigInt(rate_sui),
    walFrost: reserves,
    suiMist: reserves,
  };
  if (direction === 'sui_to_wal') {
    const sold = walForSui(exchange, BigInt(amount));
    return sold.ok ? { out: String(sold.outFrost) } : { error: sold.error };
  }
  const bought = suiForWal(exchange, BigInt(amount));
  return bought.ok ? { out: String(bought.outMist) } : { error: bought.error };
}

export function unlockedSupply({ months_since_launch }: { months_since_launch: number }) {
  const { buckets, totalWal } = unlockedWal(months_since_launch);
  return {
    by_bucket_whole_wal: {
      community_reserve: String(buckets.communityReserve),
      user_drop: String(buckets.userDrop),
      subsidies: String(buckets.subsidies),
      early_contributors: String(buckets.earlyContributors),
      mysten_labs: String(buckets.mystenLabs),
      investors: String(buckets.investors),
    },
    total_whole_wal: String(totalWal),
  };
}
