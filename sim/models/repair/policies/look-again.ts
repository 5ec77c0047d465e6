/** The parameter of policies that look at a blob again and again until it is time. */
import type { ParameterDefinition } from './define.ts';

const HOUR_US = 3_600_000_000;

export const lookAgain = {
  interval: { unit: 'us', default: HOUR_US, min: 1_000_000, help: 'time between two looks' },
} as const satisfies Record<string, ParameterDefinition>;
