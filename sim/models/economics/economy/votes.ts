/**
 * Prices and capacity from the votes of committees (economics.md §4). A vote is stored at once,
 * also that of a node outside the committee, which then weighs nothing.
 */
import type { Committee, CommitteeMember } from '../../committee/index.ts';
import type { NodeVotes } from '../node-account.ts';
import { capacityVote, quorumAbove, quorumBelow, type Vote } from '../votes.ts';
import { stakeAt } from './active-set.ts';
import type { Economy, Prices } from './state.ts';

/** Counts again, as anybody may ask for; only where votes count on demand. */
export function recomputePrices(economy: Economy): boolean {
  if (economy.rules.priceTiming !== 'on-demand') return false;
  return setPrices(economy, countPrices(economy, economy.current));
}

/** Sets the prices in force; returns whether they changed. */
export function setPrices(economy: Economy, prices: Prices): boolean {
  const { storagePriceFrost, writePriceFrost } = economy;
  Object.assign(economy, prices);
  return (
    storagePriceFrost !== prices.storagePriceFrost || writePriceFrost !== prices.writePriceFrost
  );
}

/** The two prices that a committee's votes give; 2^64 − 1 without a committee. */
export function countPrices(economy: Economy, committee: Committee | null): Prices {
  return {
    storagePriceFrost: lowestBacked(economy, committee, (votes) => votes.storagePriceFrost),
    writePriceFrost: lowestBacked(economy, committee, (votes) => votes.writePriceFrost),
  };
}

function lowestBacked(
  economy: Economy,
  committee: Committee | null,
  priceOf: (votes: NodeVotes) => bigint,
): bigint {
  const votes = (committee?.members ?? []).map((member) => ({
    value: priceOf(economy.nodes[member.node].votes),
    weight: weightOf(economy, member, committee!.epoch),
  }));
  return quorumBelow(votes, wholeOf(economy, votes));
}

/** The system's size by the vote of a committee, before the floor of what is reserved already. */
export function countCapacity(economy: Economy, committee: Committee): bigint {
  const { shards } = economy;
  const votes = committee.members.map((member) => {
    const { capacityBytes } = economy.nodes[member.node].votes;
    return {
      value: capacityVote(capacityBytes, { weight: member.shards.length, shards }),
      weight: weightOf(economy, member, committee.epoch),
    };
  });
  return quorumAbove(votes, wholeOf(economy, votes));
}

/** Stakes are weighed in millions of FROST, so that three times their sum stays exact. */
export const STAKE_UNIT_FROST = 1_000_000n;

/** Shards, or stake in the committee's epoch where the ruleset says so. */
function weightOf(economy: Economy, { node, shards }: CommitteeMember, epoch: number): number {
  if (economy.rules.voteWeight === 'shards') return shards.length;
  return Number(stakeAt(economy, node, epoch) / STAKE_UNIT_FROST);
}

/** What a quorum is two thirds of. */
function wholeOf(economy: Economy, votes: readonly Vote[]): number {
  if (economy.rules.voteWeight === 'shards') return economy.shards;
  return votes.reduce((sum, { weight }) => sum + weight, 0);
}
