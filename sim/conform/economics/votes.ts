/** Vectors on votes, of the contract and of the node software that casts them. */
import {
  capacityVote,
  frostOfNanoUsd,
  isVotePushed,
  medianPrice,
  quorumAbove,
  quorumBelow,
  type Vote,
} from '../../models/economics/index.ts';

interface VoteInput {
  n_shards: number;
  votes: string[];
  shards: number[];
}

export function priceVote(input: VoteInput) {
  return { price: String(quorumBelow(votesOf(input), input.n_shards)) };
}

export function rawQuorumAbove(input: VoteInput) {
  return { value: String(quorumAbove(votesOf(input), input.n_shards)) };
}

interface CapacityInput {
  n_shards: number;
  node_capacity: string[];
  shards: number[];
}

export function capacityVotes({ n_shards, node_capacity, shards }: CapacityInput) {
  const votes: Vote[] = node_capacity.map((bytes, voter) => {
    const weight = shards[voter];
    return { value: capacityVote(BigInt(bytes), { weight, shards: n_shards }), weight };
  });
  return {
    scaled_votes: votes.map(({ value }) => String(value)),
    capacity: String(quorumAbove(votes, n_shards)),
  };
}

function votesOf({ votes, shards }: VoteInput): Vote[] {
  return votes.map((value, voter) => ({ value: BigInt(value), weight: shards[voter] }));
}

export function usdToFrost({ nano_usd, wal_usd }: { nano_usd: string; wal_usd: number }) {
  return { frost: String(frostOfNanoUsd(BigInt(nano_usd), wal_usd)) };
}

export function voteThreshold(input: { current: string; new: string; threshold_percent: number }) {
  return { push: isVotePushed(BigInt(input.current), BigInt(input.new), input.threshold_percent) };
}

export function priceMedian({ sources }: { sources: number[] }) {
  return { price: medianPrice(sources) };
}
