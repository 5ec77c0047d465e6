/** Which blobs carry real bytes: all, none, a share of them, or a stated number (product.md). */
import type { Problem } from './problems.ts';
import type { ResolvedScenario } from './resolved.ts';
import type { Scenario } from './schema.ts';

/** Share of blobs with bytes when `sampled` is written without one. */
const DEFAULT_SAMPLED_SHARE = 0.05;

export function resolveFidelity({
  fidelity,
}: Scenario): Pick<ResolvedScenario, 'fidelity' | 'sampledShare' | 'sampled'> {
  if (typeof fidelity === 'string') return { fidelity, sampledShare: DEFAULT_SAMPLED_SHARE };
  if ('share' in fidelity) return { fidelity: fidelity.mode, sampledShare: fidelity.share };
  const { mode, count, largest } = fidelity;
  return { fidelity: mode, sampledShare: 0, sampled: { count, largestBytes: largest } };
}

export function sampleProblems({ fidelity, workload }: Scenario): Problem[] {
  if (typeof fidelity === 'string' || !('count' in fidelity)) return [];
  const { count } = workload.preloaded;
  if (fidelity.count <= count) return [];
  return [
    {
      path: ['fidelity', 'count'],
      found: `${fidelity.count} blobs with bytes of ${count} that are preloaded`,
      allowed: '1 … workload.preloaded.count',
      suggestion: '',
    },
  ];
}
