/**
 * CSV tables of stake: what each node has (`economics.stakes`), and who holds it, by which strategy
 * (`economics.delegations`). A malformed line is one problem with its number, and nothing runs.
 */
import { STRATEGIES } from '../models/economics/strategies/index.ts';
import { tableColumns } from './epoch-tables.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedNode } from './resolved.ts';
import type { Scenario } from './schema.ts';
import { inTable, type Table, type TableRow } from './tables.ts';
import { parseQuantity } from './units.ts';

const STAKES_FIELD = ['economics', 'stakes'];
const DELEGATIONS_FIELD = ['economics', 'delegations'];
/** Smallest stake object (economics.md §1). */
const STAKE_MIN_FROST = 1_000_000_000n;
const AN_AMOUNT = 'an amount of at least 1WAL, such as 2500000WAL';

/** Nodes with the stake that the table gives each of them: every node, each once. */
export function withStakes<Node extends Pick<ResolvedNode, 'name' | 'stakeFrost'>>(
  nodes: readonly Node[],
  { economics: { stakes } }: Pick<Scenario, 'economics'>,
  tables: ReadonlyMap<string, Table>,
): { nodes: Node[]; problems: Problem[] } {
  const table = stakes === undefined ? undefined : tables.get(stakes);
  if (table === undefined) return { nodes: [...nodes], problems: [] };
  const problems: Problem[] = [];
  const columns = tableColumns(table, ['node', 'stake'], { field: STAKES_FIELD, problems });
  if (columns === null) return { nodes: [...nodes], problems };
  const given = new Map<string, bigint>();
  const wrong = ({ line }: TableRow, found: string, allowed: string): void => {
    problems.push(inTable(table.path, STAKES_FIELD, line, found, allowed));
  };
  const names = nodes.map(({ name }) => name);
  for (const row of table.rows) {
    const [name, text] = columns.map((column) => row.cells[column]);
    const amount = amountOf(text);
    if (!names.includes(name)) wrong(row, unknown('node', name, names), 'a node of the network');
    else if (given.has(name)) wrong(row, `names ${show(name)} again`, 'every node once');
    else if (amount === null) wrong(row, `has the stake ${show(text)}`, AN_AMOUNT);
    else given.set(name, amount);
  }
  const missing = names.find((name) => !given.has(name));
  if (problems.length === 0 && missing !== undefined) {
    const line = table.rows.at(-1)?.line ?? table.header.line;
    const found = `is the last one, and ${show(missing)} was not named`;
    problems.push(inTable(table.path, STAKES_FIELD, line, found, 'every node once'));
  }
  const staked = nodes.map((node) => {
    const amount = given.get(node.name);
    return amount === undefined ? node : { ...node, stakeFrost: amount.toString() };
  });
  return { nodes: staked, problems };
}

export interface Delegation {
  delegator: string;
  strategy: string;
  params: Record<string, number>;
  node: number;
  amountFrost: bigint;
}

/**
 * Lines of the table: columns `delegator`, `strategy`, `node`, `stake`, and one for each parameter
 * that a strategy takes; an empty cell is its default. `left` is what each node still has.
 */
export function delegationsOf(
  table: Table,
  {
    nodes,
    left,
    problems,
  }: {
    nodes: readonly ResolvedNode[];
    left: readonly bigint[];
    problems: Problem[];
  },
): Delegation[] {
  const header = ['delegator', 'strategy', 'node', 'stake'];
  const columns = tableColumns(table, header, { field: DELEGATIONS_FIELD, problems });
  if (columns === null) return [];
  const names = nodes.map(({ name }) => name);
  const rest = [...left];
  const known = new Map<string, string>();
  const lines: Delegation[] = [];
  for (const row of table.rows) {
    const wrong = (found: string, allowed: string): void => {
      problems.push(inTable(table.path, DELEGATIONS_FIELD, row.line, found, allowed));
    };
    const [delegator, strategy, name, text] = columns.map((column) => row.cells[column]);
    const node = names.indexOf(name);
    const amount = amountOf(text);
    if (delegator === '') wrong('names no delegator', 'a name in each line');
    else if (node < 0) wrong(unknown('node', name, names), 'a node of the network');
    else if (amount === null) wrong(`has the stake ${show(text)}`, AN_AMOUNT);
    else if ((known.get(delegator) ?? strategy) !== strategy) {
      wrong(`gives ${show(delegator)} another strategy`, 'one strategy a delegator');
    } else if (amount > rest[node]) {
      wrong(`takes more than ${show(name)} has left`, `at most ${rest[node]} FROST`);
    } else {
      const params = paramsOf(table, row, { strategy, header, wrong });
      if (params === null) continue;
      rest[node] -= amount;
      known.set(delegator, strategy);
      lines.push({ delegator, strategy, params, node, amountFrost: amount });
    }
  }
  return lines;
}

function paramsOf(
  { header: { cells: titles } }: Table,
  { cells }: TableRow,
  {
    strategy: name,
    header,
    wrong,
  }: {
    strategy: string;
    header: readonly string[];
    wrong: (found: string, allowed: string) => void;
  },
): Record<string, number> | null {
  const delegators = STRATEGIES.filter(({ role }) => role === 'delegator');
  const strategy = delegators.find((one) => one.name === name);
  const names = delegators.map((one) => one.name);
  if (strategy === undefined) {
    wrong(unknown('strategy', name, names), names.join(', '));
    return null;
  }
  const taken = strategy.params ?? {};
  const params = Object.fromEntries(Object.entries(taken).map(([key, one]) => [key, one.default]));
  for (const [at, title] of titles.entries()) {
    if (header.includes(title) || cells[at] === '') continue;
    const value = Number(cells[at]);
    if (taken[title] === undefined) {
      wrong(`has a value for ${show(title)}`, Object.keys(taken).join(', ') || 'no parameter');
      return null;
    }
    if (!Number.isFinite(value)) {
      wrong(`has ${show(cells[at])} as ${title}`, `a number of ${taken[title].unit}`);
      return null;
    }
    params[title] = value;
  }
  return params;
}

function amountOf(text: string): bigint | null {
  const parsed = parseQuantity('frost', text);
  return parsed.ok && parsed.value >= STAKE_MIN_FROST ? parsed.value : null;
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return `names the unknown ${what} ${show(name)}${near === '' ? '' : `, not '${near}'`}`;
}
