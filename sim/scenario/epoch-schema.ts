/**
 * What only a run of the economy alone (`granularity: epoch`) reads of the `economics` section:
 * policies and limits, the market, those who decide, and what stands in for the network. All of
 * it is optional; without it everything is as deployed, and nobody does anything.
 */
import { z } from 'zod';
import { LIMITS, POLICY_KINDS } from '../models/economics/policies/index.ts';
import { frost, name, quantity, share } from './fields.ts';

const number = () => z.number();
const positive = () => z.number().positive();
const usd = () => positive().describe('US dollars');

/** Whole numbers, or amounts of WAL as text. */
const policyParameters = () =>
  z
    .record(z.string(), z.union([z.int().min(0), frost()]))
    .describe('whole numbers, or amounts such as 5WAL');

const policyChoice = () =>
  z
    .union([
      name(),
      z.strictObject({ name: name(), params: policyParameters().optional() }),
      z.strictObject({
        use: z.string().min(1).describe('a file of yours, relative to the scenario file'),
        params: policyParameters().optional(),
      }),
    ])
    .describe('a policy by name (`walrus-sim list policies`), or a file of your own');

const walUsd = z
  .union([
    usd(),
    z.strictObject({
      process: z.literal('gbm'),
      usd: usd(),
      'drift-per-year': number(),
      'volatility-per-year': number().min(0),
    }),
    z.strictObject({
      process: z.literal('jump'),
      usd: usd(),
      'drift-per-year': number(),
      'volatility-per-year': number().min(0),
      'jumps-per-year': number().min(0).max(1000),
      'jump-mean': number(),
      'jump-deviation': number().min(0),
    }),
    z.strictObject({
      process: z.literal('mean-reverting'),
      usd: usd(),
      'mean-usd': usd(),
      'half-life': quantity('duration', { min: 1 }),
      'volatility-per-year': number().min(0),
    }),
    z.strictObject({
      process: z.literal('ramp'),
      usd: usd(),
      start: quantity('duration'),
      over: quantity('duration', { min: 1 }),
      factor: positive(),
    }),
    z.strictObject({
      process: z.literal('history'),
      file: z.string().min(1).describe('CSV with the columns time (s) and usd'),
    }),
  ])
  .describe('price of WAL: constant in US dollars, or a process');

/** One of the two. */
const strategyChoice = () => ({
  strategy: name().optional().describe('by name (`walrus-sim list strategies`)'),
  use: z.string().min(1).optional().describe('instead: a file of yours'),
});

const strategyParameters = () => z.record(z.string(), z.number()).optional();

const operators = z
  .array(
    z.strictObject({
      ...strategyChoice(),
      nodes: z.union([z.literal('all'), z.array(name()).min(1)]),
      params: strategyParameters(),
      wallet: frost().optional().describe('what the operator of each has at the start'),
    }),
  )
  .describe('strategies beside honest, which every operator follows where none is named');

const delegators = z.array(
  z.strictObject({
    ...strategyChoice(),
    count: z.int().min(1).max(100_000),
    share: share().describe('part of the stake of the nodes that they hold together'),
    params: strategyParameters(),
  }),
);

const users = z.array(
  z.strictObject({
    ...strategyChoice(),
    count: z.int().min(1).max(10_000),
    wallet: frost(),
    params: strategyParameters(),
  }),
);

const response = z.strictObject({
  'hand-over': quantity('duration').optional(),
  'hand-over-per-shard': quantity('duration').optional(),
  evidence: z.array(z.enum(['oracle', 'probe', 'signed', 'challenge', 'wal-usd'])).optional(),
  challenges: z.int().min(0).max(1000).optional().describe('of each node in an epoch'),
  'false-failures': share().optional().describe('of honest answers that count as failed'),
  public: z.boolean().optional().describe('delegators see measured performance'),
  failures: z.string().optional().describe('CSV with the columns epoch, node, keep'),
});

const costs = z.strictObject({
  'storage-usd-per-tb-month': z.number().min(0).optional(),
  'fixed-usd-per-month': z.number().min(0).optional(),
  'egress-usd-per-tb': z.number().min(0).optional(),
});

const bestResponse = z
  .strictObject({
    players: z.array(name()).min(1).max(12).describe('nodes whose operators choose'),
    choices: z
      .array(z.strictObject({ strategy: name(), params: strategyParameters() }))
      .min(2)
      .max(12)
      .describe('strategies of operators, honest for no other one'),
    'from-epoch': z.int().min(1).max(1000).optional().describe('when clones begin'),
    epochs: z.int().min(4).max(1000).optional().describe('that a clone runs'),
    inertia: z.number().min(0).optional().describe('least relative gain for which one moves'),
    'switching-usd': z.number().min(0).optional().describe('what a move costs'),
    starts: z.int().min(1).max(100).optional(),
    orders: z.int().min(1).max(100).optional().describe('random orders of moves from each start'),
  })
  .describe('where operators end up who choose what pays best (granularity: epoch)');

const limits = z
  .strictObject(
    Object.fromEntries(
      LIMITS.map(({ name: limit, min, max, unit, description }) => [
        limit,
        z.int().min(min).max(max).optional().describe(`${description}, ${unit}`),
      ]),
    ),
  )
  .describe('numbers of the ruleset that are set otherwise');

/** Spread into the `economics` section. */
export const epochEconomics = {
  policies: z
    .strictObject(Object.fromEntries(POLICY_KINDS.map((kind) => [kind, policyChoice().optional()])))
    .optional(),
  limits: limits.optional(),
  'wal-usd': walUsd.optional(),
  operators: operators.optional(),
  delegators: delegators.optional(),
  stakes: z
    .string()
    .min(1)
    .optional()
    .describe('CSV with the columns node and stake, in place of the stakes of network.nodes'),
  delegations: z
    .string()
    .min(1)
    .optional()
    .describe('CSV with the columns delegator, strategy, node, stake, and parameters'),
  users: users.optional(),
  response: response.optional(),
  costs: costs.optional(),
  'ticks-per-epoch': z.int().min(1).max(100_000).optional(),
  reserved: z
    .strictObject({
      share: share().describe('of the capacity of the first committee'),
      epochs: z.int().min(1).max(53).describe('until the last of it runs out, evenly'),
    })
    .optional()
    .describe('space that was bought before the run, at the first price'),
  'best-response': bestResponse.optional(),
  'months-since-launch': z.int().min(0).max(1200).optional(),
};
