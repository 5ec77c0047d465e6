/** From the resolved scenario to the world of the economy, and the code that drives it. */
import type { Random } from '../../engine/index.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { PolicySet } from '../economics/epoch-loop/hooks.ts';
import type { WorldCode, WorldSetup } from '../economics/epoch-loop/world.ts';
import {
  builtInSource,
  POLICY_KINDS,
  PolicyError,
  policiesOf,
  putToUse,
} from '../economics/policies/index.ts';
import { RULESETS } from '../economics/rulesets/index.ts';
import { STRATEGIES, type Strategy } from '../economics/strategies/index.ts';
import { strategyOf } from '../economics/strategies/user-strategy.ts';

/** What the files of the user export, by SHA-256 of the file. */
export type UserModules = ReadonlyMap<string, unknown>;

/** `firstAgent`: wallets before those of the scenario's people, as a network's clients have. */
export function worldSetupOf(resolved: ResolvedScenario, firstAgent = 0): WorldSetup {
  const economy = resolved.epochEconomy!;
  const { economics, network } = resolved;
  const frosts = (amounts: readonly string[]) => amounts.map((amount) => BigInt(amount));
  const nodes = economy.terms.map((terms) => ({
    capacityBytes: BigInt(terms.capacityBytes),
    commissionBp: terms.commissionBp,
    storagePriceFrost: BigInt(terms.storagePriceFrost),
    writePriceFrost: BigInt(terms.writePriceFrost),
  }));
  return {
    economy: {
      rules: { ...RULESETS[economics.ruleset], ...economy.limits },
      shards: network.shards,
      epochUs: network.epochUs,
      monthsSinceLaunch: economy.monthsSinceLaunch,
      walletsFrost: frosts(economy.walletsFrost),
      operatorsFrost: frosts(economy.operatorsFrost),
      nodes,
      stakes: economy.stakes.map(({ agent, node, amountFrost }) => ({
        agent: firstAgent + agent,
        node,
        amountFrost: BigInt(amountFrost),
      })),
      subsidyFrost: BigInt(economics.subsidies.poolFrost),
      reservations: [],
      reserved: {
        sharePpm: Math.round(economy.reserved.share * 1_000_000),
        epochs: economy.reserved.epochs,
      },
    },
    price: structuredClone(economy.price),
    response: structuredClone(economy.response),
    costs: { ...economy.costs },
    ticksPerEpoch: economy.ticksPerEpoch,
    ...(firstAgent === 0 ? {} : { firstAgent }),
    actors: economy.actors.map(({ role, strategy, agent, node, params }) => ({
      role,
      strategy,
      agent: firstAgent + agent,
      node,
      params: { ...params },
    })),
  };
}

/** Finds policies and strategies again by name, or by the hash of the user's file. */
export function worldCodeOf(
  resolved: ResolvedScenario,
  { modules, random }: { modules: UserModules; random: Random },
): WorldCode {
  return {
    policies: policySetOf(resolved, modules),
    strategies: strategiesOf(resolved, modules),
    random,
  };
}

/** By actor; actors of one file share its strategy. */
function strategiesOf({ epochEconomy }: ResolvedScenario, modules: UserModules): Strategy[] {
  const known = new Map<string, Strategy>();
  return epochEconomy!.actors.map(({ role, strategy, sha256 }) => {
    if (sha256 === undefined) {
      return STRATEGIES.find((one) => one.role === role && one.name === strategy)!;
    }
    if (!modules.has(sha256)) throw new PolicyError(strategy, '', 'was not imported');
    const key = `${role} ${sha256}`;
    const found = known.get(key) ?? strategyOf(modules.get(sha256), role, strategy);
    known.set(key, found);
    return found;
  });
}

function policySetOf({ epochEconomy, economics }: ResolvedScenario, modules: UserModules) {
  const { subsidies } = economics;
  const entries = POLICY_KINDS.map((kind) => {
    const { name, file, sha256, params: written } = epochEconomy!.policies[kind];
    const params = Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, BigInt(value)]),
    );
    if (file === '') {
      const policy = policiesOf(kind).find((one) => one.name === name)!;
      const isContract = kind === 'subsidy' && name === 'deployed';
      const all = isContract ? { ...deployedSubsidies(subsidies), ...params } : params;
      return [kind, putToUse(policy, { kind, source: builtInSource(policy), params: all })];
    }
    if (!modules.has(sha256)) throw new PolicyError(file, '', 'was not imported');
    return [kind, putToUse(modules.get(sha256), { kind, source: file, params })];
  });
  return Object.fromEntries(entries) as PolicySet;
}

function deployedSubsidies(subsidies: ResolvedScenario['economics']['subsidies']) {
  return {
    usageRateBp: BigInt(subsidies.usageRateBp),
    basePerNodeFrost: BigInt(subsidies.basePerNodeFrost),
    perShardFrost: BigInt(subsidies.perShardFrost),
  };
}
