/** Who holds the WAL of a run that has ended, whatever kind of run it was. */

import type { PolicedEconomy } from '../models/economics/epoch-loop/state.ts';
import type { Owner } from '../models/economics/ledger/index.ts';
import type { HoldersFrost } from '../models/economy-views.ts';
import type { EpochEconomyContext } from '../models/epoch-economy/epoch-economy-model.ts';
import { holdersOf, ownersOf } from '../models/epoch-economy/holders.ts';
import { worldSetupOf } from '../models/epoch-economy/setup.ts';
import type { WalrusRun } from '../simulation.ts';

export function holdersAtEnd({ simulation: { ctx } }: WalrusRun): HoldersFrost {
  const { resolved } = ctx;
  if (resolved.granularity === 'epoch') {
    const { world } = (ctx as unknown as EpochEconomyContext).state.epochEconomy;
    return holdersOf(world, ownersOf(world.setup));
  }
  const { chain } = ctx.state.eventLog;
  const clients = resolved.network.clients.length;
  const owners =
    resolved.epochEconomy === undefined
      ? ownersWithoutPeople(clients, chain.nextAgent)
      : ownersOf(worldSetupOf(resolved, clients));
  return holdersOf({ economy: chain as unknown as PolicedEconomy }, owners);
}

/** Clients, the holder of all stake, then the operators (chain/genesis.ts). */
function ownersWithoutPeople(clients: number, agents: number): Owner[] {
  return Array.from({ length: agents }, (_, agent): Owner => {
    if (agent < clients) return 'user';
    return agent === clients ? 'delegator' : 'operator';
  });
}
