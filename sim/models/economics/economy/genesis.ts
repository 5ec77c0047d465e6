/**
 * Nodes, stakes and wallets of the first hour: given by the scenario, paid out of what was minted
 * and not yet distributed (economics.md §13). Later ones pay themselves.
 */
import { type Account, openAccounts, principal, SUBSIDY, UNDISTRIBUTED } from '../ledger/index.ts';
import { type NodeTerms, newNodeAccount } from '../node-account.ts';
import { addStake } from '../staking-pool.ts';
import { createSubsidies, type SubsidyRates } from '../subsidies.ts';
import { refreshActiveSet } from './active-set.ts';
import { post } from './posting.ts';
import { type Economy, isSelected } from './state.ts';

/** A new pool with its node and a wallet for its operator; returns the node. */
export function registerNode(economy: Economy, terms: NodeTerms): number {
  const node = economy.nodes.length;
  const activationEpoch = economy.clock.epoch + (isSelected(economy) ? 1 : 0);
  const operator = newAgent(economy);
  economy.nodes.push({ ...newNodeAccount(activationEpoch, terms), operator });
  for (const kind of ['reward', 'pool', 'commission', 'locked-commission'] as const) {
    openAccounts(economy.ledger, kind, node + 1);
  }
  return node;
}

/** Opens a wallet; returns the agent. */
export function newAgent(economy: Economy): number {
  const agent = economy.nextAgent++;
  openAccounts(economy.ledger, 'wallet', economy.nextAgent);
  return agent;
}

/** WAL from the undistributed allocation. */
export function grant(economy: Economy, to: Account, amountFrost: bigint): void {
  post(economy, 'genesis', [{ from: UNDISTRIBUTED, to, amountFrost, why: 'allocation.unlocked' }]);
}

/** Stake that is in force from epoch 1; no minimum applies to it. Epoch 0 only. */
export function grantStake(
  economy: Economy,
  { node, holder, amountFrost }: { node: number; holder: number; amountFrost: bigint },
): number {
  const stake = economy.nextStake++;
  openAccounts(economy.ledger, 'principal', stake + 1);
  grant(economy, principal(stake), amountFrost);
  economy.stakes.set(stake, {
    node,
    principalFrost: amountFrost,
    activationEpoch: 1,
    withdrawEpoch: null,
    holder,
  });
  addStake(economy.nodes[node].pool, 1, amountFrost);
  refreshActiveSet(economy, node);
  return stake;
}

/** Creates the subsidies contract with a filled pool. */
export function grantSubsidies(economy: Economy, rates: SubsidyRates, poolFrost: bigint): void {
  const created = createSubsidies(rates, economy.ring, poolFrost);
  if (!created.ok) throw new Error(`subsidies at genesis: ${created.error}`);
  economy.subsidies = created.subsidies;
  grant(economy, SUBSIDY, poolFrost);
}
