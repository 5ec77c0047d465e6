/**
 * Who decides in an economy, and who holds what at the start: delegators and users in groups or
 * from a table, operators by node; strategies by name or from a file of the user.
 */
import { STRATEGIES, type StrategyRole } from '../models/economics/strategies/index.ts';
import type { EpochSurroundings } from './epoch-economy.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedActor, ResolvedEpochEconomy } from './resolved-epoch.ts';
import type { Scenario } from './schema.ts';
import { delegationsOf } from './stake-tables.ts';

type Written = Scenario['economics'];

type People = Pick<ResolvedEpochEconomy, 'walletsFrost' | 'operatorsFrost' | 'stakes' | 'actors'>;

/**
 * Agents: one who holds what no delegator is given and never moves it, then delegators, then
 * users. Delegator k of a group holds his part of the stake of node k, counted round.
 */
export function resolvePeople(
  { economics, network }: Pick<Scenario, 'economics' | 'network'>,
  surroundings: EpochSurroundings,
  problems: Problem[],
): People {
  const { nodes, modules } = surroundings;
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
    const chosen = chooseStrategy('delegator', group, { path, problems, modules });
    for (let member = 0; member < group.count; member++) {
      const agent = people.walletsFrost.push('0') - 1;
      people.actors.push(actorOf('delegator', chosen, { agent, node: -1 }));
      const node = member % nodes.length;
      const rounds = Math.ceil((group.count - node) / nodes.length);
      const amount = partOf(BigInt(nodes[node].stakeFrost), group.share / rounds);
      if (amount < 1_000_000_000n || amount > left[node]) continue;
      left[node] -= amount;
      people.stakes.push({ agent, node, amountFrost: amount.toString() });
    }
  }
  addDelegations(people, { economics, left, surroundings, problems });
  for (const [node, amount] of left.entries()) {
    if (amount > 0n) people.stakes.push({ agent: 0, node, amountFrost: amount.toString() });
  }
  for (const [at, group] of (economics.users ?? []).entries()) {
    const path = ['economics', 'users', at, 'strategy'];
    const chosen = chooseStrategy('user', group, { path, problems, modules });
    for (let member = 0; member < group.count; member++) {
      const agent = people.walletsFrost.push(group.wallet) - 1;
      people.actors.push(actorOf('user', chosen, { agent, node: -1 }));
    }
  }
  addOperators(people, { economics, surroundings, votes, problems });
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
    surroundings: { nodes, modules },
    votes,
    problems,
  }: {
    economics: Written;
    surroundings: EpochSurroundings;
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
    const place = { path: [...base, 'strategy'], problems, modules };
    const chosen = chooseStrategy('operator', group, place);
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
      if (OWN_VOTES.includes(chosen.strategy)) replaced.add(node);
      const agent = people.walletsFrost.length + node;
      added.push(actorOf('operator', chosen, { agent, node }));
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

/** A strategy as a group names it: one that ships, or a file of the user. */
interface Chosen {
  strategy: string;
  /** Of the user's file; '' for one that ships. */
  sha256: string;
  params: Record<string, number>;
}

interface Place {
  path: Problem['path'];
  problems: Problem[];
  modules: EpochSurroundings['modules'];
}

function actorOf(
  role: StrategyRole,
  { strategy, sha256, params }: Chosen,
  who: { agent: number; node: number },
): ResolvedActor {
  const actor = { role, strategy, ...who, params: { ...params } };
  return sha256 === '' ? actor : { ...actor, sha256 };
}

function chooseStrategy(
  role: StrategyRole,
  group: { strategy?: string; use?: string; params?: Record<string, number> },
  { path, problems, modules }: Place,
): Chosen {
  const { strategy, use, params = {} } = group;
  if (strategy !== undefined && use === undefined) {
    const filled = checkStrategy(role, { strategy, params }, { path, problems });
    return { strategy, sha256: '', params: filled };
  }
  if (use === undefined || strategy !== undefined) {
    const found = use === undefined ? 'names no strategy' : 'names a strategy and a file';
    const allowed = 'strategy: a name, or use: a file of yours';
    problems.push({ path: path.slice(0, -1), found, allowed, suggestion: '' });
    return { strategy: strategy ?? '', sha256: '', params };
  }
  return { strategy: use, sha256: modules.get(use) ?? '', params };
}

/** Delegators of a table: their stakes are part of what the nodes have. */
function addDelegations(
  people: People,
  {
    economics: { delegations },
    left,
    surroundings: { nodes, tables },
    problems,
  }: {
    economics: Written;
    left: bigint[];
    surroundings: EpochSurroundings;
    problems: Problem[];
  },
): void {
  const table = delegations === undefined ? undefined : tables.get(delegations);
  if (table === undefined) return;
  const agents = new Map<string, number>();
  for (const line of delegationsOf(table, { nodes, left, problems })) {
    let agent = agents.get(line.delegator);
    if (agent === undefined) {
      agent = people.walletsFrost.push('0') - 1;
      agents.set(line.delegator, agent);
      people.actors.push({
        role: 'delegator',
        strategy: line.strategy,
        agent,
        node: -1,
        params: line.params,
      });
    }
    left[line.node] -= line.amountFrost;
    const amountFrost = line.amountFrost.toString();
    people.stakes.push({ agent, node: line.node, amountFrost });
  }
}

export function checkStrategy(
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
  for (const [key, value] of Object.entries(group.params ?? {})) {
    const { max = Number.POSITIVE_INFINITY, unit = '' } = params[key] ?? {};
    if (Number.isFinite(max) && !(value >= 0 && value <= max)) {
      const found = `${key} of ${strategy.name} is ${value}`;
      const allowed = `0 to ${max} ${unit}`;
      problems.push({ path: [...path.slice(0, -1), 'params'], found, allowed, suggestion: '' });
    }
    if (params[key] !== undefined) continue;
    const allowed = Object.keys(params).join(', ') || 'none';
    const suggestion = nearest(key, Object.keys(params));
    const found = `unknown parameter ${show(key)} of ${strategy.name}`;
    problems.push({ path: [...path.slice(0, -1), 'params'], found, allowed, suggestion });
  }
  const defaults = Object.entries(params).map(([key, one]) => [key, one.default]);
  return { ...Object.fromEntries(defaults), ...group.params };
}
