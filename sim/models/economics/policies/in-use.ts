/**
 * A policy put to use: its definition checked once, its parameters filled in.
 *
 * The definition is code and found again by name; only the state is saved with a run.
 */
import {
  type ParameterDefinition,
  type ParameterValues,
  POLICY_HOOKS,
  POLICY_KINDS,
  type Policy,
  type PolicyKind,
  type PolicyOf,
  type PolicyState,
} from './define.ts';
import { PolicyError } from './policy-error.ts';

export interface PolicyInUse<P extends Policy = Policy> {
  readonly policy: P;
  /** File of the user, or `built-in reward policy 'per-shard'`. */
  readonly source: string;
  readonly params: ParameterValues;
}

/**
 * Checks a definition, which may come from a user's file, and its parameters.
 *
 * @throws PolicyError for what the author or the scenario got wrong.
 */
export function putToUse<K extends PolicyKind>(
  definition: unknown,
  { kind, source, params = {} }: { kind: K; source: string; params?: ParameterValues },
): PolicyInUse<PolicyOf<K>> {
  const refuse = (what: string): never => {
    throw new PolicyError(source, '', what);
  };
  if (typeof definition !== 'object' || definition === null) {
    return refuse(`${String(definition)} is not a policy; allowed: what definePolicy returns`);
  }
  const policy = definition as PolicyOf<K>;
  if (policy.kind !== kind) {
    const known = POLICY_KINDS.includes(policy.kind);
    const found = known ? `a ${policy.kind} policy` : `a policy of kind '${String(policy.kind)}'`;
    refuse(`${found} stands where a ${kind} policy is asked for`);
  }
  if (typeof policy.name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(policy.name)) {
    refuse(`name: found ${String(policy.name)}; allowed: kebab-case`);
  }
  const hooks: readonly string[] = POLICY_HOOKS[kind];
  const written = hooks.filter((hook) => hook in policy);
  for (const hook of written) {
    if (typeof (policy as unknown as Record<string, unknown>)[hook] !== 'function') {
      refuse(`${hook}: allowed: a function`);
    }
  }
  if (written.length === 0) refuse(`no hook; allowed: ${hooks.join(', ')}`);
  return { policy, source, params: fillIn(policy.params ?? {}, params, refuse) };
}

/** The state that a policy starts with. */
export function firstState({ policy, source, params }: PolicyInUse): PolicyState {
  if (policy.init === undefined) return null;
  try {
    return policy.init(params);
  } catch (error) {
    throw new PolicyError(source, 'init', messageOf(error));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : `threw ${String(error)}`;
}

/** Name of a policy that ships with the library, as messages show it. */
export function builtInSource(policy: Policy): string {
  return `built-in ${policy.kind} policy '${policy.name}'`;
}

function fillIn(
  definitions: Readonly<Record<string, ParameterDefinition>>,
  given: ParameterValues,
  refuse: (what: string) => never,
): ParameterValues {
  const known = Object.keys(definitions);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const allowed = known.length === 0 ? 'none' : known.join(', ');
    refuse(`unknown parameter '${unknown}'; allowed: ${allowed}`);
  }
  const values: Record<string, bigint> = {};
  for (const [name, { default: fallback, min, max, unit }] of Object.entries(definitions)) {
    const value = given[name] ?? fallback;
    if (typeof value !== 'bigint') refuse(`${name}: found ${String(value)}; allowed: a bigint`);
    if (value < (min ?? 0n) || (max !== undefined && value > max)) {
      const range = max === undefined ? `${min ?? 0n} or more` : `${min ?? 0n} to ${max}`;
      refuse(`${name}: found ${value}; allowed: ${range} ${unit}`);
    }
    values[name] = value;
  }
  return Object.freeze(values);
}
