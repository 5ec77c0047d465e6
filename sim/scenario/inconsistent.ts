/** Writers that encode inconsistently (network.md §8.3, §8.4): what a scenario may say of them. */
import { z } from 'zod';
import { defaulted, share } from './fields.ts';
import type { Problem } from './problems.ts';
import { repairPoliciesNamed } from './resolve-repair.ts';
import type { Scenario } from './schema.ts';

const OURS = 'choice of this project';

export const inconsistent = z
  .strictObject({
    share: share(),
    axis: defaulted(z.enum(['primary', 'secondary']), 'secondary', 'assumed', OURS),
    part: defaulted(
      z.enum(['systematic', 'repair']),
      'repair',
      'assumed',
      OURS,
      'wrong slivers are among those that together are the blob, or among the others',
    ),
    slivers: defaulted(z.int().min(1).max(1000), 1, 'assumed', OURS, 'wrong slivers of a blob'),
  })
  .optional()
  .describe('generated blobs whose writer encodes them inconsistently; none where not given');

/** Proofs are made of the symbols of single recoveries of RedStuff. */
export function inconsistentProblems(scenario: Scenario): Problem[] {
  const { coding, granularity, network, storage, workload } = scenario;
  if (workload.inconsistent === undefined) return [];
  const problem = (found: string, allowed: string): Problem => ({
    path: ['workload', 'inconsistent'],
    found,
    allowed,
    suggestion: '',
  });
  const problems: Problem[] = [];
  if (granularity !== 'message') {
    problems.push(problem(`inconsistent blobs with granularity: ${granularity}`, 'message'));
  }
  if (coding.scheme !== 'redstuff') {
    problems.push(problem(`inconsistent blobs with code ${coding.scheme}`, 'redstuff'));
  }
  for (const policy of repairPoliciesNamed(storage.repair)) {
    if (policy !== 'read-when-cheaper' && policy !== 'no-proofs') continue;
    const found = `inconsistent blobs with policy ${policy}`;
    problems.push(problem(found, 'a policy of recoveries alone, with proofs'));
  }
  const { axis, part, slivers } = workload.inconsistent;
  const n = network.shards;
  const f = Math.floor((n - 1) / 3);
  const { primary = n - 2 * f, secondary = n - f } = coding;
  const systematic = axis === 'primary' ? primary : secondary;
  const most = part === 'systematic' ? systematic : n - systematic;
  if (slivers > most) problems.push(problem(`${slivers} wrong slivers`, `at most ${most}`));
  return problems;
}
