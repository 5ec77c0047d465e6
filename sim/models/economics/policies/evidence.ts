/** Reading evidence: what it says about one node, in parts per million. */
import { type Evidence, PPM } from './view.ts';

/**
 * Performance of a node by the last statement of the best kind: perfect knowledge before a
 * measurer's probes before signatures in certificates. A node nobody speaks of counts as perfect.
 */
export function performancePpm(evidence: readonly Evidence[], node: number): number {
  let best = PPM;
  let rank = 0;
  for (const one of evidence) {
    if (!('of' in one) || one.of !== node) continue;
    const found = statement(one);
    if (found === null || found.rank < rank) continue;
    rank = found.rank;
    best = found.ppm;
  }
  return best;
}

function statement(one: Evidence): { rank: number; ppm: number } | null {
  switch (one.kind) {
    case 'oracle':
      return { rank: 3, ppm: one.storedPpm };
    case 'probe':
      return { rank: 2, ppm: one.okPpm };
    case 'signed':
      if (one.outOf === 0) return null;
      return { rank: 1, ppm: Math.floor((one.certificates * PPM) / one.outOf) };
    default:
      return null;
  }
}
