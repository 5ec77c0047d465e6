/**
 * `workload.population.turnover`: how a population that is not tracked blob by blob turns over.
 * Left out, its members are there at the start and outlive the run.
 */
import { z } from 'zod';
import { quantity, share } from './fields.ts';
import type { ResolvedTurnover } from './resolved-turnover.ts';

const epochs = () => quantity('epochs', { min: 1, max: 53 });

export const turnover = z
  .strictObject({
    lifetime: z
      .union([epochs(), z.array(z.strictObject({ epochs: epochs(), share: share() })).min(1)])
      .describe('epochs that each is paid for when it comes, or a list of them by share'),
    arrivals: z
      .int()
      .min(0)
      .optional()
      .describe('blobs that come in an epoch; as many as keep their number where not given'),
    growth: share().default(0).describe('by which arrivals grow from one epoch to the next'),
    deleted: share().default(0).describe('of those alive that their owners delete in an epoch'),
    start: z
      .enum(['steady', 'new'])
      .default('steady')
      .describe('epochs left at the start: as steady arrivals leave them, or all of the lifetime'),
  })
  .optional()
  .describe('blobs that come, are deleted and end; without it all are there from first to last');

export function resolveTurnover(written: z.infer<typeof turnover>): {
  turnover?: ResolvedTurnover;
} {
  if (written === undefined) return {};
  const { lifetime, arrivals = null, growth, deleted: deletedShare, start } = written;
  const lifetimes = Array.isArray(lifetime) ? lifetime : [{ epochs: lifetime, share: 1 }];
  return { turnover: { lifetimes, arrivals, growth, deletedShare, start } };
}
