/**
 * What delegators have, by strategy: wallets and what their stakes would pay, by the rate of the
 * epoch that has begun (economics.md §9). Delegators of one strategy with the same parameters are
 * one group; what nobody was given is the group of those who never move.
 */
import { actorLabels } from '../economics/epoch-loop/actor-labels.ts';
import type { EconomicWorld, WorldSetup } from '../economics/epoch-loop/world.ts';
import { balanceOf, wallet } from '../economics/ledger/index.ts';
import { payoutOf } from '../economics/stake-object.ts';
import { rateAt } from '../economics/staking-pool.ts';
import { inert } from '../economics/strategies/delegators/inert.ts';
import type { DelegatorRow } from '../economy-views.ts';

export interface DelegatorGroup {
  label: string;
  agents: number[];
  /** They never move. */
  stays: boolean;
}

const { name: STAYS } = inert;

export function delegatorGroups(setup: WorldSetup): DelegatorGroup[] {
  const nobody = { label: 'nobody in particular', agents: [setup.firstAgent ?? 0], stays: true };
  const groups = new Map<string, DelegatorGroup>([[nobody.label, nobody]]);
  const actors = setup.actors.filter(({ role }) => role === 'delegator');
  for (const [at, label] of actorLabels(actors).entries()) {
    const { agent, strategy } = actors[at];
    const group = groups.get(label);
    if (group === undefined)
      groups.set(label, { label, agents: [agent], stays: strategy === STAYS });
    else group.agents.push(agent);
  }
  return [...groups.values()];
}

/** One row a group: what it has in the epoch that has just begun. */
export function measureDelegators(
  { economy }: Pick<EconomicWorld, 'economy'>,
  groups: readonly DelegatorGroup[],
  epoch: number,
): DelegatorRow[] {
  const groupOf = new Map(groups.flatMap(({ agents }, at) => agents.map((agent) => [agent, at])));
  const rows = groups.map(({ label, agents, stays }): DelegatorRow => {
    const worthFrost = agents.reduce((sum, at) => sum + balanceOf(economy.ledger, wallet(at)), 0n);
    return { epoch, label, stays, delegators: agents.length, stakedFrost: 0n, worthFrost };
  });
  const { epoch: now } = economy.clock;
  for (const held of economy.stakes.values()) {
    const at = groupOf.get(held.holder);
    if (at === undefined) continue;
    const { pool } = economy.nodes[held.node];
    const { principalFrost, activationEpoch, withdrawEpoch } = held;
    const until = Math.min(now, withdrawEpoch ?? now);
    const rates = { activation: rateAt(pool, activationEpoch), withdrawal: rateAt(pool, until) };
    const isActive = activationEpoch < until;
    const worth = isActive ? payoutOf(principalFrost, rates).paidFrost : principalFrost;
    rows[at].stakedFrost += principalFrost;
    rows[at].worthFrost += worth;
  }
  return rows.filter(({ worthFrost }) => worthFrost > 0n);
}
