/**
 * How a scenario's nodes repair: its policies and knobs put together, each decision taken by at
 * most one of them. What nobody decides goes as deployed.
 *
 * The rules are code, found again from the resolved scenario and the user's files; what a policy
 * remembers is state of each node (storage-node/state.ts).
 */
import type { ResolvedRepair } from '../../scenario/resolved.ts';
import { PolicyError } from '../economics/policies/policy-error.ts';
import type { WalrusContext } from '../world.ts';
import {
  builtInRepair,
  DECISIONS,
  type Decision,
  decisionsOf,
  notWithPopulation,
  type Proofs,
  policyOfKnobs,
  putRepairToUse,
  REPAIR_POLICIES,
  type RepairInUse,
  TRIGGERS,
  type Trigger,
} from './policies/index.ts';

/** What the user's files export, by SHA-256 of the file. */
export type UserModules = ReadonlyMap<string, unknown>;

/** A policy in its place among the scenario's, by which its state is found. */
export interface PlacedPolicy extends RepairInUse {
  readonly place: number;
}

export interface RepairRules {
  readonly inUse: readonly PlacedPolicy[];
  readonly by: Readonly<Partial<Record<Decision, PlacedPolicy>>>;
  readonly triggers: ReadonlySet<Trigger>;
  readonly sharesSymbols: boolean;
  readonly proofs: Proofs;
  readonly needsMargins: boolean;
  readonly extraSymbols: number;
}

const DEPLOYED_TRIGGERS = TRIGGERS.slice(0, 3);

const rulesByScenario = new WeakMap<object, RepairRules>();
const modulesByInputs = new WeakMap<object, UserModules>();

/** Lets a simulation and all that are made from it find the user's files. */
export function giveRepairModules(inputs: object, modules: UserModules): void {
  modulesByInputs.set(inputs, modules);
}

export function rulesOf(ctx: Pick<WalrusContext, 'resolved' | 'inputs'>): RepairRules {
  let rules = rulesByScenario.get(ctx.resolved);
  if (rules === undefined) {
    const modules = modulesByInputs.get(ctx.inputs) ?? new Map();
    rules = rulesFrom(ctx.resolved.storage.repair, modules);
    checkPopulation(ctx, rules);
    rulesByScenario.set(ctx.resolved, rules);
  }
  return rules;
}

/** What no population can give a user's policy; of those that ship the loader has said so. */
function checkPopulation(
  { resolved }: Pick<WalrusContext, 'resolved'>,
  { inUse }: RepairRules,
): void {
  const turnsOver = resolved.workload.population.turnover !== undefined;
  for (const { policy, source, params } of inUse) {
    const refused = notWithPopulation(policy, { params, turnsOver });
    if (refused === null) continue;
    const { what, why, allowed } = refused;
    throw new PolicyError(source, what, `is refused ${why}; allowed: ${allowed}`);
  }
}

/** Does this kind of sign start repairs in this scenario? */
export function isTrigger(
  ctx: Pick<WalrusContext, 'resolved' | 'inputs'>,
  trigger: Trigger,
): boolean {
  return rulesOf(ctx).triggers.has(trigger);
}

/** @throws PolicyError where a file is missing or no policy, or two decide the same. */
export function rulesFrom(repair: ResolvedRepair, modules: UserModules): RepairRules {
  const chosen = (repair.policies ?? []).map(({ name, file, sha256, params }): RepairInUse => {
    if (file === '') {
      const policy = REPAIR_POLICIES.find((one) => one.name === name)!;
      return putRepairToUse(policy, { source: builtInRepair(policy), params });
    }
    if (!modules.has(sha256)) throw new PolicyError(file, '', 'was not imported');
    return putRepairToUse(modules.get(sha256), { source: file, params });
  });
  const knobs = { policy: policyOfKnobs(repair), source: 'storage.repair', params: {} };
  const inUse = [...chosen, knobs].map((one, place) => ({ ...one, place }));
  return rulesOfAll(inUse, repair.extraSymbols ?? 0);
}

function rulesOfAll(inUse: readonly PlacedPolicy[], extraSymbols: number): RepairRules {
  const by: Partial<Record<Decision, PlacedPolicy>> = {};
  for (const one of inUse) {
    for (const decision of decisionsOf(one.policy)) {
      const other = by[decision];
      if (other !== undefined) {
        throw new PolicyError(one.source, decision, `is decided by ${other.source} as well`);
      }
      by[decision] = one;
    }
  }
  return {
    inUse,
    by,
    triggers: new Set(by.triggers?.policy.triggers ?? DEPLOYED_TRIGGERS),
    sharesSymbols: by.sharesSymbols?.policy.sharesSymbols ?? false,
    proofs: by.proofs?.policy.proofs ?? 'symbol',
    needsMargins: inUse.some(({ policy }) => policy.needsMargins === true),
    extraSymbols,
  };
}

/** What is decided otherwise than deployed, in the order of DECISIONS. */
export function decisionsIn(ctx: Pick<WalrusContext, 'resolved' | 'inputs'>): Decision[] {
  const { by } = rulesOf(ctx);
  return DECISIONS.filter((decision) => by[decision] !== undefined);
}
