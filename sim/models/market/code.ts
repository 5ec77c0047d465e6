/** Code that a market is driven with: policies and strategies, found again by name or file. */
import type { WorldCode, WorldSetup } from '../economics/epoch-loop/world.ts';
import { type UserModules, worldCodeOf, worldSetupOf } from '../epoch-economy/setup.ts';
import type { WalrusContext } from '../world.ts';

export interface MarketCode extends WorldCode {
  /** A function of the scenario, so no part of the state. */
  setup: WorldSetup;
}

/** The code of a run; the same after a restore. */
export function createMarketCode(modules: UserModules): (ctx: WalrusContext) => MarketCode {
  let known: MarketCode | null = null;
  return (ctx) => {
    const { resolved, random } = ctx;
    if (known?.random !== random) {
      const setup = worldSetupOf(resolved, resolved.network.clients.length);
      known = { ...worldCodeOf(resolved, { modules, random }), setup };
    }
    return known!;
  };
}
