/**
 * `network.profile: paper`: where the paper's protocol and the deployed one disagree (network.md
 * §14) and the models have the part. What is the same is not repeated; the rows of §14 that no
 * model has are listed in docs/model.md.
 */
import type { PresetRow } from './presets.ts';

const P2 = 'network.md §14 [P2]';

export const PAPER_PROFILE: readonly PresetRow[] = [
  { field: 'workload.read-axis', value: 'secondary', source: `${P2}: 2f + 1 secondaries` },
  { field: 'workload.consistency-check', value: 'strict', source: `${P2}: re-encode` },
];
