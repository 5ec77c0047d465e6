/**
 * Results as the JSON that the page embeds, and back. Columns are packed; equal time axes are
 * stored once. The JSON is safe inside a script element whatever the result files contain.
 */
import {
  type PackedColumn,
  packColumn,
  packNumbers,
  unpackColumn,
  unpackNumbers,
} from './packed.ts';
import type { Results, TableName } from './results.ts';
import type { Table } from './table.ts';

interface PackedTable {
  rows: number;
  names: string[];
  columns: PackedColumn[];
}

interface PackedSeries {
  metric: string;
  labels: string;
  unit: string;
  /** Index into `axes`. */
  axis: number;
  values: PackedColumn;
}

interface Payload extends Omit<Results, 'series' | 'tables'> {
  axes: PackedColumn[];
  series: PackedSeries[];
  tables: Record<TableName, PackedTable>;
}

export function encodePayload(results: Results): string {
  const axes: PackedColumn[] = [];
  const axisByText = new Map<string, number>();
  const series = results.series.map((one): PackedSeries => {
    const axis = packNumbers(one.timesUs);
    const text = JSON.stringify(axis);
    let index = axisByText.get(text);
    if (index === undefined) {
      index = axes.push(axis) - 1;
      axisByText.set(text, index);
    }
    const values = one.values.map((value) => (Number.isNaN(value) ? null : value));
    const { metric, labels, unit } = one;
    return { metric, labels, unit, axis: index, values: packNumbers(values) };
  });
  const tables = {} as Record<TableName, PackedTable>;
  for (const [name, table] of Object.entries(results.tables)) {
    tables[name as TableName] = packTable(table);
  }
  return escapeForScript(JSON.stringify({ ...results, axes, series, tables } satisfies Payload));
}

function packTable(table: Table): PackedTable {
  const columns = table.names.map((name) => packColumn(table.columns[name]));
  return { rows: table.rows, names: table.names, columns };
}

export function decodePayload(json: string): Results {
  const { axes, series, tables, ...rest } = JSON.parse(json) as Payload;
  const times = axes.map((axis) => unpackNumbers(axis) as number[]);
  const unpacked = {} as Record<TableName, Table>;
  for (const [name, { rows, names, columns }] of Object.entries(tables)) {
    unpacked[name as TableName] = {
      rows,
      names,
      columns: Object.fromEntries(names.map((one, index) => [one, unpackColumn(columns[index])])),
    };
  }
  return {
    ...rest,
    series: series.map(({ metric, labels, unit, axis, values }) => ({
      metric,
      labels,
      unit,
      timesUs: times[axis],
      values: unpackNumbers(values).map((value) => value ?? Number.NaN),
    })),
    tables: unpacked,
  };
}

/** `<` could end the script element or open a comment; U+2028/9 end a line in old parsers. */
function escapeForScript(json: string): string {
  return json
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
