/**
 * A limit: one number of the rules that a scenario may set, with where the deployed value comes
 * from. Limits are policies too simple for a hook; each stands in a file of its own.
 */
import type { Ruleset } from '../../rulesets/index.ts';

/** Points of a ruleset that are numbers. */
type NumericPoint = {
  [K in keyof Ruleset]: Ruleset[K] extends number ? K : never;
}[keyof Ruleset];

export interface Limit {
  /** Kebab-case; a key of `economics.limits` in a scenario. */
  readonly name: string;
  readonly description: string;
  readonly unit: 'bp' | 'nodes' | 'epochs';
  readonly min: number;
  readonly max: number;
  /** The point of a ruleset that it sets. */
  readonly field: NumericPoint;
}

export const defineLimit = (limit: Limit): Limit => limit;
