/** The RTT table of a scenario: a measured one by name, or its own, in place or in a file. */
import { rttTables } from '../models/network/rtt-tables.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedNetwork } from './resolved.ts';
import type { Scenario } from './schema.ts';
import { inTable, type Table } from './tables.ts';

type Latency = ResolvedNetwork['latency'];

export const DEFAULT_RTT_TABLE = 'wide12';

/** The table in whole microseconds; problems instead when it is unknown or not square. */
export function resolveLatency(
  written: Scenario['network']['latency'],
  tables: ReadonlyMap<string, Table>,
): { latency: Latency; problems: [] } | { latency: null; problems: Problem[] } {
  const { latency, problems } = tableOf(written, tables);
  if (latency === null) return { latency, problems };
  const { scale = 1, loss = 0 } = written;
  const rttUs = latency.rttUs.map((row) => row.map((us) => Math.round(us * scale)));
  return {
    latency: { ...latency, rttUs, ...(loss === 0 ? {} : { lossShare: loss }) },
    problems: [],
  };
}

function tableOf(
  written: Scenario['network']['latency'],
  tables: ReadonlyMap<string, Table>,
): { latency: Latency; problems: [] } | { latency: null; problems: Problem[] } {
  const refused = (path: FieldPath, found: string, allowed: string, suggestion = '') => ({
    latency: null,
    problems: [{ path: ['network', 'latency', ...path], found, allowed, suggestion }],
  });
  const { table, regions, rtt, file, jitter } = written;
  if (file !== undefined) {
    if (table !== undefined || regions !== undefined || rtt !== undefined) {
      return refused([], 'a file and something else', 'one of file, table, or regions with rtt');
    }
    const matrix = tables.get(file);
    if (matrix === undefined) return refused(['file'], `${show(file)} was not read`, '');
    return matrixOf(matrix, jitter);
  }
  if (regions !== undefined || rtt !== undefined) {
    const count = regions?.length ?? 0;
    if (regions === undefined || rtt === undefined || table !== undefined) {
      return refused([], 'own regions are incomplete', 'either table, or regions and rtt');
    }
    if (rtt.length !== count || rtt.some((row) => row.length !== count)) {
      return refused(['rtt'], 'rows or columns are missing', `${count} rows of ${count} durations`);
    }
    return { latency: { table: 'own', regions, rttUs: rtt, jitterSigma: jitter }, problems: [] };
  }
  const name = table ?? DEFAULT_RTT_TABLE;
  const known = Object.keys(rttTables);
  if (!known.includes(name)) {
    const suggestion = nearest(name, known);
    return refused(['table'], `unknown table ${show(name)}`, known.join(', '), suggestion);
  }
  const measured = rttTables[name];
  return {
    latency: {
      table: name,
      regions: [...measured.regions],
      rttUs: measured.rttMs.map((row) => row.map((ms) => Math.round(ms * 1000))),
      jitterSigma: jitter,
    },
    problems: [],
  };
}

const FILE_FIELD: FieldPath = ['network', 'latency', 'file'];

/** A square matrix: a header of regions, then a row for each, milliseconds. */
function matrixOf(
  table: Table,
  jitterSigma: number,
): { latency: Latency; problems: [] } | { latency: null; problems: Problem[] } {
  const regions = table.header.cells.slice(1);
  const problems: Problem[] = [];
  const refuse = (line: number, found: string, allowed: string) =>
    problems.push(inTable(table.path, FILE_FIELD, line, found, allowed));
  if (new Set(regions).size < regions.length || regions.includes('') || regions.length === 0) {
    refuse(table.header.line, 'is no list of regions', 'a corner cell, then each region once');
  }
  const rttUs = table.rows.map(({ line, cells: [region, ...cells] }, at) => {
    if (region !== regions[at]) {
      const wanted = regions[at] ?? `${regions.length} rows`;
      refuse(line, `is the row of ${show(region)}`, `${wanted}, in the order of the header`);
    }
    return cells.map((cell) => {
      const isNumber = /^[0-9]+(\.[0-9]+)?$/.test(cell);
      if (!isNumber) refuse(line, `has ${show(cell)}`, 'a round-trip time in milliseconds');
      return Math.round(Number(cell) * 1000);
    });
  });
  if (problems.length === 0 && rttUs.length < regions.length) {
    const { line } = table.rows.at(-1) ?? table.header;
    refuse(line, 'is the last one', `${regions.length} rows, one a region`);
  }
  if (problems.length > 0) return { latency: null, problems };
  return { latency: { table: table.path, regions, rttUs, jitterSigma }, problems: [] };
}
