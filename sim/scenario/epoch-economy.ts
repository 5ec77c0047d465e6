/**
 * Resolves what a run of the economy alone reads: policies and strategies by name or file, stakes
 * given to those who hold them, the price process, tables. Every slip is a problem with its field.
 */
import { NODE_COSTS_FIGURES, PRICES_FIGURES } from '../models/economics/baseline/index.ts';
import {
  LIMITS,
  POLICY_KINDS,
  type PolicyKind,
  policiesOf,
  putToUse,
} from '../models/economics/policies/index.ts';
import type { PriceProcess } from '../models/economics/price-process/index.ts';
import { frostOfNanoUsd } from '../models/economics/usd-vote.ts';
import { resolveBestResponse } from './best-response.ts';
import { failuresOf, historyOf } from './epoch-tables.ts';
import { nearest } from './nearest.ts';
import { resolvePeople } from './people.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedNode } from './resolved.ts';
import type { ResolvedEpochEconomy, ResolvedPolicy } from './resolved-epoch.ts';
import type { Scenario } from './schema.ts';
import type { Table } from './tables.ts';

export interface EpochSurroundings {
  nodes: readonly ResolvedNode[];
  tables: ReadonlyMap<string, Table>;
  /** Files of the user by path as written: their SHA-256. */
  modules: ReadonlyMap<string, string>;
}

type Written = Scenario['economics'];

/** Price of WAL where none is given: the baseline's (economics-baseline, secondary). */
const WAL_USD = 0.1188;
const HAND_OVER_US = 3_600_000_000;
const TICKS_PER_EPOCH = 14;
/** The baseline speaks of January 2026, ten months after the launch. */
const MONTHS_SINCE_LAUNCH = 10;

export function resolveEpochEconomy(
  { economics, network }: Scenario,
  surroundings: EpochSurroundings,
): { economy: ResolvedEpochEconomy; problems: Problem[] } {
  const problems: Problem[] = [];
  const { nodes } = surroundings;
  const price = resolvePrice(economics, surroundings, problems);
  const firstUsd = price.kind === 'history' ? price.points[0].usd : price.usd;
  const people = resolvePeople({ economics, network }, surroundings, problems);
  const economy: ResolvedEpochEconomy = {
    policies: resolvePolicies(economics, surroundings, problems),
    limits: resolveLimits(economics),
    price,
    terms: resolveTerms({ economics, network }, nodes, firstUsd),
    ...people,
    reserved: economics.reserved ?? { share: 0, epochs: 1 },
    response: resolveResponse(economics, surroundings, problems),
    costs: resolveCosts(economics),
    ticksPerEpoch: economics['ticks-per-epoch'] ?? TICKS_PER_EPOCH,
    monthsSinceLaunch: economics['months-since-launch'] ?? MONTHS_SINCE_LAUNCH,
    ...resolveBestResponse(economics, nodes, problems),
  };
  problems.push(...unreportedPrice(economy));
  return { economy, problems };
}

/** Without a report this policy sets no price, and the first one is so high that nobody buys. */
function unreportedPrice({ policies, response }: ResolvedEpochEconomy): Problem[] {
  if (policies.price?.name !== 'usd-pegged' || response.evidence.includes('wal-usd')) return [];
  return [
    {
      path: ['economics', 'policies', 'price'],
      found: 'usd-pegged goes by reports of the price of WAL, and nobody reports it',
      allowed: 'response: { evidence: [wal-usd] } beside it',
      suggestion: '',
    },
  ];
}

function resolvePolicies(
  { policies = {}, ruleset }: Written,
  { modules }: EpochSurroundings,
  problems: Problem[],
): Record<string, ResolvedPolicy> {
  const entries = POLICY_KINDS.map((kind) => {
    const written = policies[kind] ?? deployedOf(kind, ruleset);
    const choice = typeof written === 'string' ? { name: written } : written;
    const params = Object.fromEntries(
      Object.entries(choice.params ?? {}).map(([key, value]) => [key, String(value)]),
    );
    if ('use' in choice) {
      const sha256 = modules.get(choice.use) ?? '';
      return [kind, { name: '', file: choice.use, sha256, params }];
    }
    checkPolicy({ kind, name: choice.name, params }, problems);
    return [kind, { name: choice.name, file: '', sha256: '', params }];
  });
  return Object.fromEntries(entries) as Record<string, ResolvedPolicy>;
}

/** What a ruleset has where a scenario names no policy. */
function deployedOf(kind: PolicyKind, ruleset: Written['ruleset']): string {
  if (kind === 'price' && ruleset === 'mainnet-v2') return 'cut-off-vote';
  if (kind === 'price' && ruleset === 'paper') return 'paper-vote';
  return policiesOf(kind)[0].name;
}

function checkPolicy(
  { kind, name, params }: { kind: PolicyKind; name: string; params: Record<string, string> },
  problems: Problem[],
): void {
  const known = policiesOf(kind);
  const policy = known.find((one) => one.name === name);
  const path = ['economics', 'policies', kind];
  if (policy === undefined) {
    const names = known.map((one) => one.name);
    const suggestion = nearest(name, names);
    const found = `unknown ${kind} policy ${show(name)}`;
    problems.push({ path, found, allowed: names.join(', '), suggestion });
    return;
  }
  try {
    putToUse(policy, { kind, source: name, params: bigints(params) });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    problems.push({ path, found, allowed: '', suggestion: '' });
  }
}

export function bigints(params: Readonly<Record<string, string>>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, BigInt(value)]));
}

function resolveLimits({ limits = {} }: Written): Record<string, number> {
  const values: Record<string, number> = {};
  for (const { name, field } of LIMITS) {
    const value = (limits as Record<string, number | undefined>)[name];
    if (value !== undefined) values[field] = value;
  }
  return values;
}

function resolvePrice(
  { 'wal-usd': written = WAL_USD }: Written,
  { tables }: EpochSurroundings,
  problems: Problem[],
): PriceProcess {
  if (typeof written === 'number') return { kind: 'constant', usd: written };
  switch (written.process) {
    case 'gbm':
      return { kind: 'gbm', usd: written.usd, ...walkOf(written) };
    case 'jump':
      return {
        kind: 'jump',
        usd: written.usd,
        ...walkOf(written),
        jumpsPerYear: written['jumps-per-year'],
        jumpMean: written['jump-mean'],
        jumpDeviation: written['jump-deviation'],
      };
    case 'mean-reverting':
      return {
        kind: 'mean-reverting',
        usd: written.usd,
        meanUsd: written['mean-usd'],
        halfLifeUs: written['half-life'],
        volatilityPerYear: written['volatility-per-year'],
      };
    case 'ramp': {
      const { usd, start: startUs, over: overUs, factor } = written;
      return { kind: 'ramp', usd, startUs, overUs, factor };
    }
    case 'history': {
      const table = tables.get(written.file);
      const points = table === undefined ? [] : historyOf(table, problems);
      return points.length > 0 ? { kind: 'history', points } : { kind: 'constant', usd: WAL_USD };
    }
  }
}

function walkOf(written: { 'drift-per-year': number; 'volatility-per-year': number }) {
  return {
    driftPerYear: written['drift-per-year'],
    volatilityPerYear: written['volatility-per-year'],
  };
}

/** Terms of each node at the start: the scenario's, or those of its own line. */
function resolveTerms(
  { economics, network }: Pick<Scenario, 'economics' | 'network'>,
  nodes: readonly ResolvedNode[],
  walUsd: number,
): ResolvedEpochEconomy['terms'] {
  const written = Array.isArray(network.nodes) ? network.nodes : [];
  return nodes.map(({ capacityBytes }, index) => {
    const own = written[index];
    const isUsd = own?.votes === 'usd';
    const frost = (nanoUsd: bigint, otherwise: string): string =>
      isUsd ? frostOfNanoUsd(nanoUsd, walUsd).toString() : otherwise;
    const { storagePriceNanoUsd: storage, writePriceNanoUsd: write } = PRICES_FIGURES;
    return {
      capacityBytes: String(capacityBytes),
      commissionBp: own?.['commission-bp'] ?? economics['commission-bp'],
      storagePriceFrost: frost(storage.value, economics['storage-price']),
      writePriceFrost: frost(write.value, economics['write-price']),
    };
  });
}

function resolveResponse(
  { response = {} }: Written,
  { nodes, tables }: EpochSurroundings,
  problems: Problem[],
): ResolvedEpochEconomy['response'] {
  const table = response.failures === undefined ? undefined : tables.get(response.failures);
  return {
    handOverBaseUs: response['hand-over'] ?? HAND_OVER_US,
    handOverPerShardUs: response['hand-over-per-shard'] ?? 0,
    evidence: response.evidence ?? [],
    challenges: response.challenges ?? 0,
    falseFailurePpm: Math.round((response['false-failures'] ?? 0) * 1_000_000),
    failures: table === undefined ? [] : failuresOf(table, nodes, problems),
    isPublic: response.public ?? false,
  };
}

function resolveCosts({ costs = {} }: Written): ResolvedEpochEconomy['costs'] {
  return {
    storageUsdPerTbMonth:
      costs['storage-usd-per-tb-month'] ?? NODE_COSTS_FIGURES.storageUsdPerTbMonth.value,
    fixedUsdPerMonth: costs['fixed-usd-per-month'] ?? NODE_COSTS_FIGURES.fixedUsdPerNodeMonth.value,
    egressUsdPerTb: costs['egress-usd-per-tb'] ?? NODE_COSTS_FIGURES.egressUsdPerTb.value,
  };
}
