/**
 * Who holds the WAL: every account counted for the group that owns it, so that what one group gains
 * others lose and all of it adds up to what was minted (policies.md, "Incidence").
 *
 * A stake belongs to its holder, what pools hold to delegators, commission to operators. Who holds
 * nothing but what a scenario gave nobody in particular is a delegator who never moves.
 */
import type { EconomicWorld, WorldSetup } from '../economics/epoch-loop/world.ts';
import { balanceOf, type Owner, principal, totalOf, wallet } from '../economics/ledger/index.ts';
import { HOLDERS, type Holder, type HoldersFrost } from '../economy-views.ts';

/** By agent. */
export function ownersOf({ economy, actors, firstAgent = 0 }: WorldSetup): Owner[] {
  const agents = firstAgent + economy.walletsFrost.length;
  const owners = Array.from({ length: agents + economy.nodes.length }, (_, agent): Owner => {
    if (agent < firstAgent) return 'user';
    return agent < agents ? 'delegator' : 'operator';
  });
  for (const { agent, role } of actors) owners[agent] = role;
  return owners;
}

export function holdersOf(
  { economy }: Pick<EconomicWorld, 'economy'>,
  owners: readonly Owner[],
): HoldersFrost {
  const { ledger, stakes } = economy;
  const total = (kind: Parameters<typeof totalOf>[1]): bigint => totalOf(ledger, kind);
  const owned: Record<Owner, bigint> = { user: 0n, operator: 0n, delegator: 0n };
  for (let agent = 0; agent < economy.nextAgent; agent++) {
    owned[owners[agent] ?? 'user'] += balanceOf(ledger, wallet(agent));
  }
  for (const [stake, { holder }] of stakes) {
    owned[owners[holder] ?? 'user'] += balanceOf(ledger, principal(stake));
  }
  const held: Record<Holder, bigint> = {
    users: owned.user,
    operators: owned.operator + total('commission') + total('locked-commission'),
    delegators: owned.delegator + total('pool'),
    subsidy: total('subsidy'),
    slots: total('slot') + total('reward'),
    treasury: total('treasury'),
    escrow: total('escrow'),
    burned: total('burned'),
    undistributed: total('undistributed'),
  };
  return HOLDERS.map((holder) => ({ holder, frost: held[holder] }));
}
