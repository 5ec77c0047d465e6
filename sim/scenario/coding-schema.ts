/** The section `coding`: one scheme and its parameters; what fits together is resolve-coding.ts. */
import { z } from 'zod';
import { defaulted, section } from './fields.ts';
import { placement } from './placement.ts';
import { CODING_SCHEMES } from './resolved-coding.ts';

const whole = () => z.int().min(1);

export const coding = section({
  scheme: defaulted(
    z.enum(CODING_SCHEMES),
    'redstuff',
    'sourced',
    'network.md §3',
    'redstuff as deployed; replication: a copy a shard; rs1d: any source-pieces of n; ' +
      'counted: a code given by its numbers alone',
  ),
  primary: whole().optional().describe('redstuff: source symbols kp; n − 2f where not given'),
  secondary: whole().optional().describe('redstuff: source symbols ks; n − f where not given'),
  'source-pieces': whole()
    .optional()
    .describe(
      'rs1d, counted: any so many pieces give the blob; n − 2f of n pieces where not given',
    ),
  chunks: z
    .number()
    .min(1)
    .optional()
    .describe('counted: a piece is the blob divided by this; source-pieces where not given'),
  'repair-helpers': whole()
    .optional()
    .describe('counted: others that help rebuild a piece; source-pieces where not given'),
  'repair-parts': z
    .number()
    .min(1)
    .optional()
    .describe('counted: a helper sends its piece divided by this; 1 where not given'),
  'repair-group': z
    .int()
    .min(2)
    .optional()
    .describe('counted: pieces in a row that help each other only; those left over have no group'),
  placement: placement.optional(),
});
