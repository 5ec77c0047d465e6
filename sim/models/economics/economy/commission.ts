/** A node's commission: the operator collects it, anybody may add to it, a vote may burn it. */
import { weightOfNode } from '../../committee/index.ts';
import { addCommission, collectCommission, scheduleRate } from '../commission.ts';
import { BURNED, balanceOf, commission, lockedCommission, wallet } from '../ledger/index.ts';
import { type Outcome, refuse } from '../outcome.ts';
import { executeSlash, type SlashProposal, type SlashVote, voteToSlash } from '../slashing.ts';
import { type Moved, post } from './posting.ts';
import { type Economy, isSelected } from './state.ts';

/** A new rate, in force for the rewards of E + 2 and later. */
export function setCommissionRate(
  economy: Economy,
  { node, rateBp }: { node: number; rateBp: number },
): Outcome {
  const account = economy.nodes[node];
  if (account === undefined) return refuse('unknown_node');
  if (rateBp > economy.rules.commissionCapBp) return refuse('incorrect_commission_rate');
  return scheduleRate(account.commission, economy.clock.epoch, rateBp);
}

/** Pays the operator what is not locked. */
export function collect(economy: Economy, node: number): Moved<{ collectedFrost: bigint }> {
  const account = economy.nodes[node];
  if (account === undefined) return refuse('unknown_node');
  const amountFrost = collectCommission(account.commission);
  const transfers = post(economy, 'collect', [
    {
      from: commission(node),
      to: wallet(account.operator),
      amountFrost,
      why: 'commission.collected',
    },
  ]);
  return { ok: true, collectedFrost: amountFrost, transfers };
}

/** Added outside phase `selected` it is locked too (economics.md §8). */
export function donate(
  economy: Economy,
  { agent, node, amountFrost }: { agent: number; node: number; amountFrost: bigint },
): Moved {
  const account = economy.nodes[node];
  if (account === undefined) return refuse('unknown_node');
  if (balanceOf(economy.ledger, wallet(agent)) < amountFrost) return refuse('insufficient_funds');
  const isLocked = locksNow(economy);
  addCommission(account.commission, amountFrost, { isLocked });
  const to = isLocked ? lockedCommission(node) : commission(node);
  const transfers = post(economy, 'donate', [
    { from: wallet(agent), to, amountFrost, why: 'commission.donated' },
  ]);
  return { ok: true, transfers };
}

/** Whether commission that arrives now waits for the next cut-off. */
export function locksNow(economy: Economy): boolean {
  return economy.rules.locksCommission && !isSelected(economy);
}

export function voteSlash(economy: Economy, vote: SlashVote): Outcome<{ proposal: SlashProposal }> {
  const { rules, current, clock } = economy;
  if (!rules.slashesCommission) return refuse('not_in_this_ruleset');
  if (economy.nodes[vote.candidate] === undefined) return refuse('unknown_node');
  const weight = current === null ? 0 : weightOfNode(current, vote.voter);
  return voteToSlash(economy.slashProposals, vote, { epoch: clock.epoch, weight });
}

/** Burns the candidate's whole commission, locked part included. */
export function slash(economy: Economy, candidate: number): Moved<{ burnedFrost: bigint }> {
  const account = economy.nodes[candidate];
  if (account === undefined) return refuse('no_proposal_for_node');
  const { lockedFrost } = account.commission;
  const { epoch } = economy.clock;
  const { shards, slashProposals } = economy;
  const burned = executeSlash(slashProposals, account.commission, { candidate, epoch, shards });
  if (!burned.ok) return burned;
  const free = burned.burnedFrost - lockedFrost;
  const why = 'commission.slashed';
  const transfers = post(economy, 'slash', [
    { from: commission(candidate), to: BURNED, amountFrost: free, why },
    { from: lockedCommission(candidate), to: BURNED, amountFrost: lockedFrost, why },
  ]);
  return { ...burned, transfers };
}
