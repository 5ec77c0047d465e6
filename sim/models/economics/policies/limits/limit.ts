/**
 * A limit: one number of the rules that a scenario may set, with where the deployed value comes
 * from. Limits are policies too simple for a hook; each stands in a file of its own.
 */
import type { Ruleset } from '../../rulesets/index.ts';

export interface Limit {
  /** Kebab-case; a key of `economics.limits` in a scenario. */
  readonly name: string;
  readonly description: string;
  readonly unit: 'bp' | 'nodes' | 'epochs';
  readonly min: number;
  readonly max: number;
  /** The value under a ruleset. */
  deployed(ruleset: Ruleset): number;
}

export const defineLimit = (limit: Limit): Limit => limit;
