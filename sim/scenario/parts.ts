/** Reads of parts of blobs: ranges of bytes, and quilts whose patches are read one by one. */
import { z } from 'zod';
import { defaulted, law, share } from './fields.ts';
import type { Problem } from './problems.ts';
import type { ResolvedWorkload } from './resolved.ts';
import type { Scenario } from './schema.ts';

const OURS = 'choice of this project';

export const parts = {
  ranges: z
    .strictObject({
      share: share(),
      size: defaulted(law('size'), '64KiB', 'assumed', OURS, 'bytes of a range'),
    })
    .optional()
    .describe('reads that ask for a range of bytes at a random place; none where not given'),
  quilts: z
    .strictObject({
      count: z.int().min(1).max(100_000),
      patches: z.int().min(1).max(656).describe('of each quilt'),
      size: defaulted(law('size'), '10KiB', 'assumed', OURS, 'bytes of a patch'),
    })
    .optional()
    .describe('quilts that clients write beside the generated blobs; a read takes one patch'),
};

export function resolveParts({ workload }: Scenario): Pick<ResolvedWorkload, 'ranges' | 'quilts'> {
  const { ranges, quilts } = workload;
  return {
    ...(ranges === undefined ? {} : { ranges: { share: ranges.share, sizeBytes: ranges.size } }),
    ...(quilts === undefined
      ? {}
      : { quilts: { count: quilts.count, patches: quilts.patches, sizeBytes: quilts.size } }),
  };
}

/** Ten columns at most are the index of a quilt (codec.md §11). */
const INDEX_COLUMNS = 10;

export function partProblems({ coding, network, workload }: Scenario): Problem[] {
  const problems: Problem[] = [];
  for (const field of ['ranges', 'quilts'] as const) {
    if (workload[field] === undefined || coding.scheme === 'redstuff') continue;
    const found = `${field} with code ${coding.scheme}`;
    problems.push({ path: ['workload', field], found, allowed: 'redstuff', suggestion: '' });
  }
  const { shards: n } = network;
  const most = (coding.secondary ?? n - Math.floor((n - 1) / 3)) - INDEX_COLUMNS;
  const patches = workload.quilts?.patches ?? 0;
  if (patches > Math.max(0, most)) {
    const path = ['workload', 'quilts', 'patches'];
    const allowed = most < 1 ? 'no quilts: too few shards' : `at most ${most} with ${n} shards`;
    problems.push({ path, found: `${patches} patches`, allowed, suggestion: '' });
  }
  return problems;
}
