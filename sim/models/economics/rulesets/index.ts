/** The rulesets that a scenario may name. */
import { devV4 } from './dev-v4.ts';
import { mainnetV2 } from './mainnet-v2.ts';
import { mainnetV3 } from './mainnet-v3.ts';
import { paper } from './paper.ts';
import type { Ruleset } from './ruleset.ts';

export type { Ruleset } from './ruleset.ts';

export const RULESET_NAMES = ['mainnet-v3', 'mainnet-v2', 'dev-v4', 'paper'] as const;
export type RulesetName = (typeof RULESET_NAMES)[number];

export const RULESETS: Readonly<Record<RulesetName, Ruleset>> = {
  'mainnet-v3': mainnetV3,
  'mainnet-v2': mainnetV2,
  'dev-v4': devV4,
  paper,
};
