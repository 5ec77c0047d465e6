/**
 * Slashing as it is deployed: purely a vote, and only commission burns (economics.md §15).
 *
 * A proposal is valid in one epoch. Stake, rewards of delegators, shards and membership are out
 * of its reach; an operator that collects every epoch risks what the lock still holds.
 */
import { isQuorum } from '../committee/quorum.ts';
import { burnCommission, type Commission } from './commission.ts';
import { type Outcome, refuse } from './outcome.ts';

export interface SlashProposal {
  candidate: number;
  epoch: number;
  /** Shards behind it, counted when each vote was cast. */
  weight: number;
  /** In order of voting. */
  voters: number[];
}

/** Open proposals by candidate; one of an earlier epoch stays until a vote or a clean-up. */
export type SlashProposals = Map<number, SlashProposal>;

export interface SlashVote {
  /** The node whose governance key signed. */
  signer: number;
  voter: number;
  candidate: number;
}

/** Votes with the voter's shards in the current committee. */
export function voteToSlash(
  proposals: SlashProposals,
  { signer, voter, candidate }: SlashVote,
  { epoch, weight }: { epoch: number; weight: number },
): Outcome<{ proposal: SlashProposal }> {
  if (signer !== voter) return refuse('not_authorized');
  if (weight === 0) return refuse('not_in_committee');
  const found = proposals.get(candidate);
  const isOpen = found !== undefined && found.epoch === epoch;
  const proposal = isOpen ? found : { candidate, epoch, weight: 0, voters: [] };
  if (proposal.voters.includes(voter)) return refuse('duplicate_vote');
  proposal.weight += weight;
  proposal.voters.push(voter);
  proposals.set(candidate, proposal);
  return { ok: true, proposal };
}

/** Burns the candidate's whole commission and deletes the proposal; anybody may call it. */
export function executeSlash(
  proposals: SlashProposals,
  commission: Commission,
  { candidate, epoch, shards }: { candidate: number; epoch: number; shards: number },
): Outcome<{ burnedFrost: bigint }> {
  const proposal = proposals.get(candidate);
  if (proposal === undefined) return refuse('no_proposal_for_node');
  if (proposal.epoch !== epoch) return refuse('wrong_epoch');
  if (!isQuorum(proposal.weight, shards)) return refuse('not_enough_votes');
  proposals.delete(candidate);
  return { ok: true, burnedFrost: burnCommission(commission) };
}

/** Deletes those of the listed proposals that are of an earlier epoch. */
export function cleanUpProposals(
  proposals: SlashProposals,
  candidates: readonly number[],
  epoch: number,
): void {
  for (const candidate of candidates) {
    const proposal = proposals.get(candidate);
    if (proposal !== undefined && proposal.epoch < epoch) proposals.delete(candidate);
  }
}
