/** Small economies for tests: deployed policies unless told otherwise. */

import type { EpochClosed } from '../../../sim/models/economics/economy/index.ts';
import {
  createEconomy,
  type EconomySetup,
} from '../../../sim/models/economics/epoch-loop/create.ts';
import type { PolicySet } from '../../../sim/models/economics/epoch-loop/hooks.ts';
import type { PolicedEconomy } from '../../../sim/models/economics/epoch-loop/state.ts';
import {
  changeEpoch,
  cutOff,
  startClock,
} from '../../../sim/models/economics/epoch-loop/transitions.ts';
import {
  builtInSource,
  type ParameterValues,
  POLICIES,
  POLICY_KINDS,
  type Policy,
  type PolicyKind,
  policiesOf,
  putToUse,
} from '../../../sim/models/economics/policies/index.ts';
import { RULESETS, type Ruleset } from '../../../sim/models/economics/rulesets/index.ts';

export const WAL = 1_000_000_000n;
export const EPOCH_US = 1_209_600_000_000;
export const TB = 1_000_000_000_000n;

/** A policy by its name or definition, with parameters. */
export type Chosen = string | Policy | { policy: string | Policy; params: ParameterValues };

export function policySet(chosen: Partial<Record<PolicyKind, Chosen>> = {}): PolicySet {
  const entries = POLICY_KINDS.map((kind) => {
    const choice = chosen[kind] ?? policiesOf(kind)[0];
    const { policy: wanted, params } =
      typeof choice === 'object' && 'policy' in choice ? choice : { policy: choice, params: {} };
    const policy =
      typeof wanted === 'string'
        ? POLICIES.find((one) => one.kind === kind && one.name === wanted)
        : wanted;
    const source = policy === undefined ? 'nothing' : builtInSource(policy);
    return [kind, putToUse(policy, { kind, source, params })];
  });
  return Object.fromEntries(entries) as PolicySet;
}

/** A delegator who holds all stakes, and a user with a full purse; operators come after them. */
export const DELEGATOR = 0;
export const USER = 1;
export const operatorAgent = (node: number): number => 2 + node;

/** Pools with these stakes. `rules` changes points of mainnet-v3. */
export function setupOf(
  stakesFrost: readonly bigint[],
  { rules, ...changes }: Partial<Omit<EconomySetup, 'rules'>> & { rules?: Partial<Ruleset> } = {},
): EconomySetup {
  return {
    rules: { ...RULESETS['mainnet-v3'], ...rules },
    shards: 1000,
    epochUs: EPOCH_US,
    monthsSinceLaunch: 0,
    walletsFrost: [0n, 10_000_000n * WAL],
    nodes: stakesFrost.map(() => ({
      capacityBytes: 75n * TB,
      commissionBp: 6000,
      storagePriceFrost: 100_000n,
      writePriceFrost: 20_000n,
    })),
    stakes: stakesFrost.map((amountFrost, node) => ({ agent: DELEGATOR, node, amountFrost })),
    subsidyFrost: 0n,
    reservations: [],
    ...changes,
  };
}

export function economyOf(setup: EconomySetup, policies: PolicySet): PolicedEconomy {
  return createEconomy(setup, policies);
}

/** Runs the epoch that has begun to its end, with what happens on either side of the cut-off. */
export function closeEpoch(
  economy: PolicedEconomy,
  policies: PolicySet,
  during: { beforeCutOff?: () => void; afterCutOff?: () => void } = {},
): EpochClosed {
  startClock(economy, economy.nowUs);
  during.beforeCutOff?.();
  economy.nowUs = economy.clock.votingEndFromUs;
  cutOff(economy, policies);
  during.afterCutOff?.();
  return changeEpoch(economy, policies, economy.clock.epochChangeFromUs);
}
