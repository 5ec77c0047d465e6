/** CSV tables of a run of the economy alone: a history of WAL/USD, and conduct of nodes. */
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedNode } from './resolved.ts';
import { inTable, type Table } from './tables.ts';

const PRICE_FIELD = ['economics', 'wal-usd', 'file'];
const FAILURES_FIELD = ['economics', 'response', 'failures'];

/** Columns `time` (seconds from the start, ascending, the first 0) and `usd` (above 0). */
export function historyOf(table: Table, problems: Problem[]): { timeUs: number; usd: number }[] {
  const columns = tableColumns(table, ['time', 'usd'], { field: PRICE_FIELD, problems });
  if (columns === null) return [];
  const points: { timeUs: number; usd: number }[] = [];
  let lastUs = -1;
  for (const { line, cells } of table.rows) {
    const timeUs = Math.round(Number(cells[columns[0]]) * 1e6);
    const usd = Number(cells[columns[1]]);
    const wrong = (what: string, allowed: string): void => {
      problems.push(inTable(table.path, PRICE_FIELD, line, what, allowed));
    };
    if (cells[columns[1]] === '' || !(usd > 0)) wrong('has no price', 'usd above 0 on every line');
    else if (!Number.isFinite(timeUs) || timeUs <= lastUs) {
      wrong(`has the time ${show(cells[columns[0]])}`, 'seconds that ascend from line to line');
    } else if (points.length === 0 && timeUs !== 0) wrong('does not begin at 0', 'time 0 first');
    else points.push({ timeUs, usd });
    lastUs = Math.max(lastUs, timeUs);
  }
  return points;
}

/** Columns `epoch`, `node` (a name) and `keep` (a share): conduct over what strategies say. */
export function failuresOf(
  table: Table,
  nodes: readonly ResolvedNode[],
  problems: Problem[],
): { epoch: number; node: number; keepPpm: number }[] {
  const header = ['epoch', 'node', 'keep'];
  const columns = tableColumns(table, header, { field: FAILURES_FIELD, problems });
  if (columns === null) return [];
  const names = nodes.map(({ name }) => name);
  const rows = [];
  for (const { line, cells } of table.rows) {
    const [epoch, node, keep] = [
      Number(cells[columns[0]]),
      names.indexOf(cells[columns[1]]),
      Number(cells[columns[2]]),
    ];
    const isRight = Number.isInteger(epoch) && epoch > 0 && node >= 0 && keep >= 0 && keep <= 1;
    if (isRight && cells[columns[2]] !== '') {
      rows.push({ epoch, node, keepPpm: Math.round(keep * 1e6) });
      continue;
    }
    const allowed = 'an epoch from 1, the name of a node, a share from 0 to 1';
    problems.push(
      inTable(table.path, FAILURES_FIELD, line, `reads ${show(cells.join(','))}`, allowed),
    );
  }
  return rows.sort((a, b) => a.epoch - b.epoch || a.node - b.node);
}

/** Places of columns that a table must have; null and a problem where one is missing. */
export function tableColumns(
  table: Table,
  wanted: readonly string[],
  { field, problems }: { field: Problem['path']; problems: Problem[] },
): number[] | null {
  const { cells, line } = table.header;
  const missing = wanted.find((column) => !cells.includes(column));
  if (missing === undefined) return wanted.map((column) => cells.indexOf(column));
  const near = nearest(missing, cells);
  const hint = near === '' ? '' : `, not '${near}'`;
  const found = `has no column '${missing}'${hint}`;
  problems.push(inTable(table.path, field, line, found, `columns ${wanted.join(', ')}`));
  return null;
}
