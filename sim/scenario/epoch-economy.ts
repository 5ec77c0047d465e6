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
import { STRATEGIES, type StrategyRole } from '../models/economics/strategies/index.ts';
import { frostOfNanoUsd } from '../models/economics/usd-vote.ts';
import { failuresOf, historyOf } from './epoch-tables.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedNode } from './resolved.ts';
import type { ResolvedActor, ResolvedEpochEconomy, ResolvedPolicy } from './resolved-epoch.ts';
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
  const people = resolvePeople({ economics, network }, nodes, problems);
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
  };
  return { economy, problems };
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
  const isCutOff = kind === 'price' && (ruleset === 'mainnet-v2' || ruleset === 'paper');
  return isCutOff ? 'cut-off-vote' : policiesOf(kind)[0].name;
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

type People = Pick<ResolvedEpochEconomy, 'walletsFrost' | 'operatorsFrost' | 'stakes' | 'actors'>;

/**
 * Agents: one who holds what no delegator is given and never moves it, then delegators, then
 * users. Delegator k of a group holds his part of the stake of node k, counted round.
 */
function resolvePeople(
  { economics, network }: Pick<Scenario, 'economics' | 'network'>,
  nodes: readonly ResolvedNode[],
  problems: Problem[],
): People {
  const lines = Array.isArray(network.nodes) ? network.nodes : [];
  const votes = nodes.map((_, index) => lines[index]?.votes === 'usd');
  const people: People = { walletsFrost: ['0'], operatorsFrost: [], stakes: [], actors: [] };
  const left = nodes.map(({ stakeFrost }) => BigInt(stakeFrost));
  const groups = economics.delegators ?? [];
  const shares = groups.reduce((sum, group) => sum + group.share, 0);
  if (shares > 1 + 1e-9) {
    const found = `the groups hold ${shares} of the stake together`;
    const path = ['economics', 'delegators'];
    problems.push({ path, found, allowed: 'shares of at most 1 together', suggestion: '' });
  }
  for (const [at, group] of groups.entries()) {
    const path = ['economics', 'delegators', at, 'strategy'];
    const params = checkStrategy('delegator', group, { path, problems });
    for (let member = 0; member < group.count; member++) {
      const agent = people.walletsFrost.push('0') - 1;
      const { strategy } = group;
      people.actors.push({ role: 'delegator', strategy, agent, node: -1, params: { ...params } });
      const node = member % nodes.length;
      const rounds = Math.ceil((group.count - node) / nodes.length);
      const amount = partOf(BigInt(nodes[node].stakeFrost), group.share / rounds);
      if (amount < 1_000_000_000n || amount > left[node]) continue;
      left[node] -= amount;
      people.stakes.push({ agent, node, amountFrost: amount.toString() });
    }
  }
  for (const [node, amount] of left.entries()) {
    if (amount > 0n) people.stakes.push({ agent: 0, node, amountFrost: amount.toString() });
  }
  for (const [at, group] of (economics.users ?? []).entries()) {
    const path = ['economics', 'users', at, 'strategy'];
    const params = checkStrategy('user', group, { path, problems });
    for (let member = 0; member < group.count; member++) {
      const agent = people.walletsFrost.push(group.wallet) - 1;
      people.actors.push({
        role: 'user',
        strategy: group.strategy,
        agent,
        node: -1,
        params: { ...params },
      });
    }
  }
  addOperators(people, { economics, nodes, votes, problems });
  return people;
}

/** A share in parts per million, so that no double touches money. */
function partOf(frost: bigint, share: number): bigint {
  return (frost * BigInt(Math.round(share * 1_000_000))) / 1_000_000n;
}

/** Honest software on every node, then what the scenario adds, in its order. */
function addOperators(
  people: People,
  {
    economics,
    nodes,
    votes,
    problems,
  }: {
    economics: Written;
    nodes: readonly ResolvedNode[];
    votes: readonly boolean[];
    problems: Problem[];
  },
): void {
  const names = nodes.map(({ name }) => name);
  const wallets = nodes.map(() => '0');
  const added: ResolvedActor[] = [];
  const replaced = new Set<number>();
  for (const [at, group] of (economics.operators ?? []).entries()) {
    const base = ['economics', 'operators', at];
    const problem = { path: [...base, 'strategy'], problems };
    const params = checkStrategy('operator', group, problem);
    for (const name of group.nodes === 'all' ? names : group.nodes) {
      const node = names.indexOf(name);
      if (node < 0) {
        const allowed = `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
        const suggestion = nearest(name, names);
        const found = `unknown node ${show(name)}`;
        problems.push({ path: [...base, 'nodes'], found, allowed, suggestion });
        continue;
      }
      if (group.wallet !== undefined) wallets[node] = group.wallet;
      if (OWN_VOTES.includes(group.strategy)) replaced.add(node);
      const agent = people.walletsFrost.length + node;
      added.push({
        role: 'operator',
        strategy: group.strategy,
        agent,
        node,
        params: { ...params },
      });
    }
  }
  for (const node of nodes.keys()) {
    if (replaced.has(node)) continue;
    const agent = people.walletsFrost.length + node;
    const params = honestParams(economics, votes[node]);
    people.actors.push({ role: 'operator', strategy: 'honest', agent, node, params });
  }
  people.actors.push(...added);
  people.operatorsFrost = wallets;
}

/** Strategies that vote and collect themselves, in place of the honest software. */
const OWN_VOTES: readonly string[] = ['honest', 'price-cartel'];

/** The software as the node is configured: in dollars where its line says so. */
function honestParams(economics: Written, votesUsd: boolean): Record<string, number> {
  const { params = {} } = STRATEGIES.find(({ name }) => name === 'honest')!;
  return {
    ...Object.fromEntries(Object.entries(params).map(([key, one]) => [key, one.default])),
    votesUsd: votesUsd ? 1 : 0,
    storageFrost: Number(economics['storage-price']),
    writeFrost: Number(economics['write-price']),
  };
}

function checkStrategy(
  role: StrategyRole,
  group: { strategy: string; params?: Record<string, number> },
  { path, problems }: { path: Problem['path']; problems: Problem[] },
): Record<string, number> {
  const known = STRATEGIES.filter((one) => one.role === role);
  const strategy = known.find(({ name }) => name === group.strategy);
  if (strategy === undefined) {
    const names = known.map(({ name }) => name);
    const suggestion = nearest(group.strategy, names);
    const found = `unknown ${role} strategy ${show(group.strategy)}`;
    problems.push({ path, found, allowed: names.join(', '), suggestion });
    return {};
  }
  const params = strategy.params ?? {};
  for (const key of Object.keys(group.params ?? {})) {
    if (params[key] !== undefined) continue;
    const allowed = Object.keys(params).join(', ') || 'none';
    const suggestion = nearest(key, Object.keys(params));
    const found = `unknown parameter ${show(key)} of ${strategy.name}`;
    problems.push({ path: [...path.slice(0, -1), 'params'], found, allowed, suggestion });
  }
  const defaults = Object.entries(params).map(([key, one]) => [key, one.default]);
  return { ...Object.fromEntries(defaults), ...group.params };
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
