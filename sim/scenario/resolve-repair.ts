/**
 * Resolves `storage.repair`: limits and times as they are, policies and knobs where they are not as
 * deployed. Every slip is a problem with its field: an unknown policy or parameter, two that decide
 * the same, and what a granularity, a code or a population cannot do.
 */
import {
  type Decision,
  decisionsOf,
  notWithPopulation,
  policyOfKnobs,
  putRepairToUse,
  REPAIR_POLICIES,
  type RepairPolicy,
} from '../models/repair/policies/index.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedRepair } from './resolved.ts';
import type { ResolvedRepairPolicy, ResolvedRepairRules } from './resolved-repair.ts';
import type { Scenario } from './schema.ts';
import { parseQuantity } from './units.ts';

type Written = Scenario['storage']['repair'];
type Choice = Exclude<NonNullable<Written['policy']>, readonly unknown[]>;

const POLICY: FieldPath = ['storage', 'repair', 'policy'];

export function resolveRepair(
  scenario: Scenario,
  modules: ReadonlyMap<string, string>,
): { repair: ResolvedRepair; problems: Problem[] } {
  const { repair: written } = scenario.storage;
  const rules = resolveRules(written, modules);
  const repair: ResolvedRepair = {
    enabled: written.enabled,
    concurrentBlobSyncs: written['concurrent-blob-syncs'],
    concurrentSliverPairs: written['concurrent-sliver-pairs'],
    symbolTimeoutUs: written['symbol-timeout'],
    metadataTimeoutUs: written['metadata-timeout'],
    retryMinUs: written['retry-min'],
    retryMaxUs: written['retry-max'],
    transferBatchSlivers: written['transfer-batch'],
    transferShardsInParallel: written['transfer-shards'],
    transferRetryMinUs: written['transfer-retry-min'],
    transferRetryMaxUs: written['transfer-retry-max'],
    transferGiveUpUs: written['transfer-give-up'],
    fallbackConcurrent: written['fallback-concurrent'],
    fallbackRescanUs: written['fallback-rescan'],
    ...rules,
  };
  const chosen = builtIns(written, rules);
  return {
    repair,
    problems: [
      ...choiceProblems(written),
      ...deferralProblems(written),
      ...conflicts(chosen),
      ...populationProblems(scenario, chosen),
      ...codeProblems(scenario, chosen),
      ...scrubProblems(scenario),
    ],
  };
}

type Bucket = NonNullable<Written['live-upload-deferral']>[number];

const bucketOf = (bucket: Bucket) => ({ upToBytes: bucket['up-to'], forUs: bucket.for });

/** Sizes that do not ascend: a later bucket would never be looked at. */
function deferralProblems({ 'live-upload-deferral': buckets = [] }: Written): Problem[] {
  return buckets.flatMap((bucket, at) => {
    if (at === 0 || bucket['up-to'] > buckets[at - 1]['up-to']) return [];
    const path = ['storage', 'repair', 'live-upload-deferral', at, 'up-to'];
    const found = `${bucket['up-to']} bytes after ${buckets[at - 1]['up-to']}`;
    return [{ path, found, allowed: 'sizes that ascend', suggestion: '' }];
  });
}

/** What is not as deployed, and nothing else. */
function resolveRules(written: Written, modules: ReadonlyMap<string, string>): ResolvedRepairRules {
  const policies = repairChoicesOf(written)
    .map(({ choice }) => policyOf(choice, modules))
    .filter(({ name }) => name !== 'deployed');
  const { triggers, order, axes, donors } = written;
  const extra = written['extra-symbols'] ?? 0;
  const recoveryWindow = written['recovery-window'];
  const suspectAfterUs = written['suspect-after'];
  const deferral = written['live-upload-deferral'];
  return {
    ...(policies.length === 0 ? {} : { policies }),
    ...(triggers === undefined ? {} : { triggers: [...triggers] }),
    ...(order === undefined || order === 'id' ? {} : { order }),
    ...(axes === undefined || axes === 'together' ? {} : { axes }),
    ...(donors === undefined || donors === 'weighted' ? {} : { donors }),
    ...(extra === 0 ? {} : { extraSymbols: extra }),
    ...(recoveryWindow === undefined ? {} : { recoveryWindow }),
    ...(suspectAfterUs === undefined ? {} : { suspectAfterUs }),
    ...(deferral === undefined ? {} : { liveUploadDeferral: deferral.map(bucketOf) }),
  };
}

/** Policies as they are written, with their fields. */
export function repairChoicesOf({ policy }: Written): { choice: Choice; path: FieldPath }[] {
  if (policy === undefined) return [];
  if (!Array.isArray(policy)) return [{ choice: policy, path: POLICY }];
  return policy.map((choice, at) => ({ choice, path: [...POLICY, at] }));
}

/** Names of the policies that ship among them. */
export function repairPoliciesNamed(repair: Written): string[] {
  return repairChoicesOf(repair).map(({ choice }) => policyOf(choice, new Map()).name);
}

function policyOf(choice: Choice, modules: ReadonlyMap<string, string>): ResolvedRepairPolicy {
  if (typeof choice === 'string') return { name: choice, file: '', sha256: '', params: {} };
  const params = inBaseUnits(choice.params ?? {});
  if ('name' in choice) return { name: choice.name, file: '', sha256: '', params };
  return { name: '', file: choice.use, sha256: modules.get(choice.use) ?? '', params };
}

/** Quantities as µs, bytes or bytes per second; words and numbers as they are. */
function inBaseUnits(params: Readonly<Record<string, number | string>>) {
  const values: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(params)) values[name] = baseUnits(value);
  return values;
}

function baseUnits(value: number | string): number | string {
  if (typeof value === 'number') return value;
  for (const kind of ['duration', 'size', 'rate'] as const) {
    const parsed = parseQuantity(kind, value);
    if (parsed.ok && parsed.value >= 0n && parsed.value <= BigInt(Number.MAX_SAFE_INTEGER)) {
      return Number(parsed.value);
    }
  }
  return value;
}

/** Names and parameters of policies that ship; files are checked when they are imported. */
function choiceProblems(written: Written): Problem[] {
  const problems: Problem[] = [];
  const names = REPAIR_POLICIES.map(({ name }) => name);
  for (const { choice, path } of repairChoicesOf(written)) {
    if (typeof choice === 'object' && 'use' in choice) continue;
    const { name, params } = policyOf(choice, new Map());
    const policy = REPAIR_POLICIES.find((one) => one.name === name);
    if (policy === undefined) {
      const suggestion = nearest(name, names);
      const found = `unknown repair policy ${show(name)}`;
      problems.push({ path, found, allowed: names.join(', '), suggestion });
      continue;
    }
    try {
      putRepairToUse(policy, { source: name, params });
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      problems.push({ path, found, allowed: '', suggestion: '' });
    }
  }
  return problems;
}

interface Chosen {
  policy: RepairPolicy;
  params: ResolvedRepairPolicy['params'];
  path: FieldPath;
}

/** Policies that ship, and the knobs as one more. */
function builtIns(written: Written, rules: ResolvedRepairRules): Chosen[] {
  const chosen: Chosen[] = [];
  for (const { choice, path } of repairChoicesOf(written)) {
    const { name, params } = policyOf(choice, new Map());
    const policy = REPAIR_POLICIES.find((one) => one.name === name);
    if (policy !== undefined) chosen.push({ policy, params, path });
  }
  const knobs = { policy: policyOfKnobs(rules), params: {}, path: ['storage', 'repair'] };
  return [...chosen, knobs];
}

/** The field in which a decision was taken: of a knob its own. */
function fieldOf({ policy, path }: Chosen, decision: Decision): FieldPath {
  const knob = policy.name === 'knobs' ? KNOB_OF[decision] : undefined;
  return knob === undefined ? path : [...path, knob];
}

const KNOB_OF: Partial<Record<Decision, string>> = {
  triggers: 'triggers',
  priority: 'order',
  round: 'axes',
  donors: 'donors',
};

function conflicts(chosen: readonly Chosen[]): Problem[] {
  const problems: Problem[] = [];
  const by = new Map<Decision, Chosen>();
  for (const one of chosen) {
    for (const decision of decisionsOf(one.policy)) {
      const other = by.get(decision);
      by.set(decision, other ?? one);
      if (other === undefined) continue;
      problems.push({
        path: fieldOf(one, decision),
        found: `decides ${decision}, as policy '${other.policy.name}' does`,
        allowed: 'each decision in one place',
        suggestion: '',
      });
    }
  }
  return problems;
}

function populationProblems({ workload }: Scenario, chosen: readonly Chosen[]): Problem[] {
  const turnsOver = workload.population?.turnover !== undefined;
  return chosen.flatMap((one) => {
    const refused = notWithPopulation(one.policy, { params: one.params, turnsOver });
    if (refused === null) return [];
    const what = one.policy.name === 'knobs' ? 'this order' : `policy '${one.policy.name}'`;
    return {
      path: fieldOf(one, 'priority'),
      found: `${what} ${refused.why}`,
      allowed: refused.allowed,
      suggestion: '',
    };
  });
}

/** Pieces of a one-dimensional code have no proofs, and no second axis. */
function codeProblems({ coding, storage }: Scenario, chosen: readonly Chosen[]): Problem[] {
  if (coding.scheme === 'redstuff') return [];
  const refuse = (path: FieldPath, found: string): Problem => ({
    path,
    found: `${found} of scheme: ${coding.scheme}`,
    allowed: 'scheme: redstuff',
    suggestion: '',
  });
  const proofs = chosen.filter(({ policy }) => policy.proofs !== undefined);
  const { axes = 'together' } = storage.repair;
  return [
    ...proofs.map(({ path }) => refuse(path, 'there are no proofs of parts of a piece')),
    ...(axes === 'together' ? [] : [refuse(['storage', 'repair', 'axes'], 'there is one axis')]),
  ];
}

/** Only disks are scrubbed: without them this trigger never comes. */
function scrubProblems({ failures, storage }: Scenario): Problem[] {
  const asks = storage.repair.triggers?.includes('scrub') ?? false;
  const disks = failures?.disks;
  const isScrubbed = typeof disks === 'object' && disks.scrub > 0;
  if (!asks || isScrubbed) return [];
  return [
    {
      path: ['storage', 'repair', 'triggers'],
      found: "'scrub' without disks that are scrubbed, which starts nothing",
      allowed: 'failures.disks with a scrub above 0s',
      suggestion: '',
    },
  ];
}
