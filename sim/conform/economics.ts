/**
 * The vector kinds of economics.jsonl, each computed by the models themselves.
 *
 * A kind maps `input` to what `expect` must be. Kinds without a function are not supported yet
 * (prices, rewards, pools, subsidies, supply, slashing, stake objects, extension, storage pools,
 * network traces); the runner reports each of their vectors as a failure.
 */
import { chargedBytes, deployedCode, storageUnits } from '../models/chain/index.ts';
import {
  type ActiveSetEntry,
  type Assignment,
  apportion,
  type Committee,
  firstCommittee,
  isQuorum,
  maxShardsPerNode,
  transition,
  updateActiveSet,
} from '../models/committee/index.ts';
import { firstDifference } from './difference.ts';
import { type EpochClockInput, replayEpochClock } from './epoch-clock.ts';

export interface EconomicsVector {
  id: string;
  kind: string;
  input: unknown;
  expect: unknown;
}

/** Kind → function from the vector's input to its expected value. */
export const economicsKinds: Record<string, (input: never) => unknown> = {
  apportionment: apportionment,
  max_shards: maxShards,
  committee_transition: committeeTransition,
  active_set: activeSet,
  quorum: quorum,
  encoded_length: encodedLength,
  epoch_clock: (input: EpochClockInput) => replayEpochClock(input),
};

/** '' when the vector holds; otherwise what is different, or `not supported: <kind>`. */
export function checkEconomicsVector(vector: EconomicsVector): string {
  if (!Object.hasOwn(economicsKinds, vector.kind)) return `not supported: ${vector.kind}`;
  return firstDifference(vector.expect, economicsKinds[vector.kind](vector.input as never));
}

function apportionment(input: { n_shards: number; stakes: string[] }) {
  return {
    max_shards_per_node: maxShardsPerNode(input.stakes.length, input.n_shards),
    shards: apportion(input.stakes.map(BigInt), input.n_shards),
  };
}

function maxShards(input: { n_nodes: number; n_shards: number }) {
  return { max_shards_per_node: maxShardsPerNode(input.n_nodes, input.n_shards) };
}

/** The first assignment is placed from nothing, each later one follows from the one before. */
function committeeTransition(input: { assignments_in_active_set_order: Assignment[][] }) {
  let committee: Committee | null = null;
  const placements: Record<string, number[]>[] = [];
  for (const [epoch, assignments] of input.assignments_in_active_set_order.entries()) {
    committee =
      committee === null
        ? firstCommittee(epoch, assignments)
        : transition(committee, epoch, assignments);
    const members = committee.members.map((member) => [String(member.node), member.shards]);
    placements.push(Object.fromEntries(members));
  }
  return { shard_ids: placements };
}

function activeSet(input: { max_size: number; ops: { node: number; stake: string }[] }) {
  const entries: ActiveSetEntry[] = [];
  const observations = input.ops.map(({ node, stake }) => ({
    in_set: updateActiveSet(entries, input.max_size, { node, stakeFrost: BigInt(stake) }),
    order: entries.map((entry) => entry.node),
  }));
  const totalFrost = entries.reduce((sum, entry) => sum + entry.stakeFrost, 0n);
  return { after_each_op: observations, total_stake: String(totalFrost) };
}

function quorum(input: { weight: number; n_shards: number }) {
  return { reached: isQuorum(input.weight, input.n_shards) };
}

function encodedLength(input: { unencoded_bytes: string; n_shards: number }) {
  const encodedBytes = chargedBytes(deployedCode(input.n_shards), Number(input.unencoded_bytes));
  if (encodedBytes === null) return { error: 'symbol_size_overflow' };
  return {
    encoded_bytes: String(encodedBytes),
    storage_units: String(storageUnits(encodedBytes)),
  };
}
