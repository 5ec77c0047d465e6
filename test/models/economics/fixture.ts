/** Small economies for tests: deployed policies unless told otherwise. */

import { audit } from '../../../sim/models/economics/epoch-loop/audit.ts';
import {
  createEconomy,
  type EconomySetup,
} from '../../../sim/models/economics/epoch-loop/create.ts';
import type { PolicySet } from '../../../sim/models/economics/epoch-loop/hooks.ts';
import type { Economy, LimitValues } from '../../../sim/models/economics/epoch-loop/state.ts';
import {
  changeEpoch,
  cutOff,
  type EpochClosed,
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
import { RULESETS } from '../../../sim/models/economics/rulesets/index.ts';

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

export const NO_LIMITS: LimitValues = {
  burnBp: 300,
  commissionCapBp: 10_000,
  nodeCapBp: 1000,
  activeSetSize: 111,
  withdrawalDelayEpochs: 0,
};

/**
 * Pools with these stakes, each run by the agent of its index and held by the delegator behind
 * the last operator, whose agent is `stakes.length`; a user with a full purse comes after it.
 */
export function setupOf(
  stakesFrost: readonly bigint[],
  changes: Partial<EconomySetup> & { limits?: Partial<LimitValues>; shards?: number } = {},
): EconomySetup {
  const { limits, shards = 1000, ...rest } = changes;
  const nodes = stakesFrost.length;
  return {
    rules: {
      shards,
      epochUs: EPOCH_US,
      ruleset: RULESETS['mainnet-v3'],
      limits: { ...NO_LIMITS, ...limits },
      monthsSinceLaunch: 0,
    },
    nodes: stakesFrost.map((_, operator) => ({
      operator,
      capacityBytes: 75n * TB,
      commissionBp: 6000,
      storageFrost: 100_000n,
      writeFrost: 20_000n,
    })),
    walletsFrost: [...Array<bigint>(nodes).fill(0n), 0n, 10_000_000n * WAL],
    stakes: stakesFrost.map((amountFrost, node) => ({ agent: nodes, node, amountFrost })),
    subsidyFrost: 0n,
    reservations: [],
    ...rest,
  };
}

export function economyOf(setup: EconomySetup, policies: PolicySet): Economy {
  const economy = createEconomy(setup, policies);
  audit(economy);
  return economy;
}

/** Runs the epoch that has begun to its end, nothing happening in it, and audits. */
export function closeEpoch(
  economy: Economy,
  policies: PolicySet,
  during: { beforeCutOff?: () => void; afterCutOff?: () => void } = {},
): EpochClosed {
  startClock(economy, economy.nowUs);
  during.beforeCutOff?.();
  cutOff(economy, policies);
  during.afterCutOff?.();
  const closed = changeEpoch(economy, policies, economy.nowUs + EPOCH_US);
  audit(economy);
  return closed;
}
