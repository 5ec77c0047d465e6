/**
 * A repair policy put to use: its definition checked once, its parameters filled in. The
 * definition is code and found again by name, or by the hash of the user's file; only its state is
 * saved with a run.
 */
import { PolicyError } from '../../economics/policies/policy-error.ts';
import {
  DECISIONS,
  type Decision,
  type ParameterDefinition,
  type ParameterValues,
  PROOFS,
  type RepairPolicy,
  TRIGGERS,
} from './define.ts';

export interface RepairInUse {
  readonly policy: RepairPolicy;
  /** File of the user, or `built-in repair policy 'lazy'`. */
  readonly source: string;
  readonly params: ParameterValues;
}

/** What a decision is: a function to be called, or a value. */
const VALUES: Partial<Record<Decision, (value: unknown) => boolean>> = {
  triggers: (value) => Array.isArray(value) && value.every((one) => TRIGGERS.includes(one)),
  sharesSymbols: (value) => typeof value === 'boolean',
  proofs: (value) => (PROOFS as readonly unknown[]).includes(value),
};
const ALLOWED: Partial<Record<Decision, string>> = {
  triggers: `a list of ${TRIGGERS.join(', ')}`,
  sharesSymbols: 'true, false',
  proofs: PROOFS.join(', '),
};

/**
 * Checks a definition, which may come from a user's file, and its parameters.
 *
 * @throws PolicyError for what the author or the scenario got wrong.
 */
export function putRepairToUse(
  definition: unknown,
  { source, params = {} }: { source: string; params?: ParameterValues },
): RepairInUse {
  const refuse = (what: string): never => {
    throw new PolicyError(source, '', what);
  };
  if (typeof definition !== 'object' || definition === null) {
    return refuse(
      `${String(definition)} is not a policy; allowed: what defineRepairPolicy returns`,
    );
  }
  const policy = definition as RepairPolicy;
  if (policy.kind !== 'repair') {
    refuse(`a policy of kind '${String(policy.kind)}' stands where a repair policy is asked for`);
  }
  if (typeof policy.name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(policy.name)) {
    refuse(`name: found ${String(policy.name)}; allowed: kebab-case`);
  }
  if (policy.goesByAge !== undefined && typeof policy.goesByAge !== 'function') {
    refuse('goesByAge: allowed: a function');
  }
  for (const decision of decisionsOf(policy)) {
    const isRight = VALUES[decision] ?? ((value: unknown) => typeof value === 'function');
    if (!isRight(policy[decision]))
      refuse(`${decision}: allowed: ${ALLOWED[decision] ?? 'a function'}`);
  }
  return { policy, source, params: fillIn(policy.params ?? {}, params, refuse) };
}

/** What the policy decides, in the order of DECISIONS. */
export function decisionsOf(policy: RepairPolicy): Decision[] {
  return DECISIONS.filter((decision) => policy[decision] !== undefined);
}

export function builtInRepair({ name }: RepairPolicy): string {
  return `built-in repair policy '${name}'`;
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
  const values: Record<string, number | string> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const value = given[name] ?? definition.default;
    const allowed = whyNot(definition, value);
    if (allowed !== '') refuse(`${name}: found ${value ?? 'nothing'}; allowed: ${allowed}`);
    values[name] = value;
  }
  return Object.freeze(values);
}

/** What would be right in the place of a wrong value, '' for a right one. */
function whyNot(definition: ParameterDefinition, value: number | string): string {
  if ('options' in definition) {
    return definition.options.includes(String(value)) ? '' : definition.options.join(', ');
  }
  const { min = 0, max, unit } = definition;
  const isRight = typeof value === 'number' && Number.isInteger(value);
  if (isRight && value >= min && (max === undefined || value <= max)) return '';
  const range = max === undefined ? `${min} or more` : `${min} to ${max}`;
  return `a whole number of ${unit}, ${range}`;
}
