/**
 * The vector kinds of economics.jsonl, each computed by the models themselves.
 *
 * A kind maps `input` to what `expect` must be; a kind without a function is a failure, never
 * skipped.
 */
import { firstDifference } from '../difference.ts';
import { activeSet, apportionment, committeeTransition, maxShards, quorum } from './committee.ts';
import { replayEpochClock } from './epoch-clock.ts';
import { extension } from './extension.ts';
import {
  epochRewards,
  exchangeRate,
  fixedSubsidy,
  legacySubsidy,
  spreadSubsidy,
  unlockedSupply,
  usageSubsidy,
  walExchange,
} from './money.ts';
import { networkTrace } from './network-trace.ts';
import { poolScenario } from './pool-scenario.ts';
import { slashing } from './slashing.ts';
import { stakeObjects } from './stake-object.ts';
import { encodedLength, reserveCost, storeCost } from './storage.ts';
import { storagePool } from './storage-pool.ts';
import {
  capacityVotes,
  priceMedian,
  priceVote,
  rawQuorumAbove,
  usdToFrost,
  voteThreshold,
} from './votes.ts';

export interface EconomicsVector {
  id: string;
  kind: string;
  input: unknown;
  expect: unknown;
}

/** Kind → function from the vector's input to its expected value. */
export const economicsKinds: Record<string, (input: never) => unknown> = {
  apportionment,
  max_shards: maxShards,
  committee_transition: committeeTransition,
  active_set: activeSet,
  quorum,
  price_vote: priceVote,
  capacity_vote: capacityVotes,
  quorum_above: rawQuorumAbove,
  usd_to_frost: usdToFrost,
  vote_threshold: voteThreshold,
  price_median: priceMedian,
  encoded_length: encodedLength,
  reserve_cost: reserveCost,
  store_cost: storeCost,
  epoch_rewards: epochRewards,
  exchange_rate: exchangeRate,
  usage_subsidy: usageSubsidy,
  fixed_subsidy: fixedSubsidy,
  legacy_subsidy: legacySubsidy,
  spread_subsidy: spreadSubsidy,
  wal_exchange: walExchange,
  unlocked_supply: unlockedSupply,
  pool_scenario: poolScenario,
  slashing,
  stake_object: stakeObjects,
  extension,
  storage_pool: storagePool,
  epoch_clock: replayEpochClock,
  network_trace: networkTrace,
};

/** '' when the vector holds; otherwise what is different, or `not supported: <kind>`. */
export function checkEconomicsVector(vector: EconomicsVector): string {
  if (!Object.hasOwn(economicsKinds, vector.kind)) return `not supported: ${vector.kind}`;
  return firstDifference(vector.expect, economicsKinds[vector.kind](vector.input as never));
}
