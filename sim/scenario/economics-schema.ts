/**
 * The `economics` section: which rules hold, what everybody starts with, and stake that moves.
 * "baseline" in a source is the collection of mainnet-like figures in sim/models/economics.
 */
import { z } from 'zod';
import { RULESET_NAMES } from '../models/economics/rulesets/index.ts';
import { epochEconomics } from './epoch-schema.ts';
import { defaulted, frost, name, quantity, section } from './fields.ts';

const OURS = 'choice of this project';
const NODE_DEFAULT = 'economics.md §1: default of the node software';

const basisPoints = (max: number) => z.int().min(0).max(max);

export const economics = section({
  ruleset: defaulted(
    z.enum(RULESET_NAMES),
    'mainnet-v3',
    'sourced',
    'economics.md §1 [deployed]',
    'which package version, or the whitepaper',
  ),
  'storage-price': defaulted(
    frost(),
    '100000FROST',
    'sourced',
    NODE_DEFAULT,
    'what nodes vote for a MiB and epoch',
  ),
  'write-price': defaulted(
    frost(),
    '20000FROST',
    'sourced',
    NODE_DEFAULT,
    'what nodes vote for a MiB written',
  ),
  'commission-bp': defaulted(
    basisPoints(10_000),
    6000,
    'sourced',
    NODE_DEFAULT,
    'what nodes keep of their rewards, in basis points',
  ),
  wallet: defaulted(frost(), '1000000WAL', 'assumed', OURS, 'what each client has to spend'),
  subsidies: section({
    'usage-rate-bp': defaulted(
      basisPoints(1_000_000),
      80_000,
      'derived',
      'economics.md §14.1: the burn of 3% set against an 800% rate',
      'added to what users pay, in basis points',
    ),
    'base-per-node': defaulted(frost(), '0WAL', 'assumed', 'baseline: no published value'),
    'per-shard': defaulted(frost(), '0WAL', 'assumed', 'baseline: no published value'),
    pool: defaulted(
      frost(),
      '100000000WAL',
      'assumed',
      'baseline: part of the 500 million allocated',
    ),
  }),
  'stake-changes': z
    .array(
      z.strictObject({
        at: quantity('duration'),
        node: name(),
        delta: frost({ signed: true }).describe('stake that arrives or, with a minus, leaves'),
      }),
    )
    .prefault([]),
  ...epochEconomics,
});
