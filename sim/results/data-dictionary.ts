/** The data dictionary of a results folder, generated from what the run declares. */
import type { ColumnDescription, RunResults } from './run-results.ts';

export const SERIES_COLUMNS: readonly ColumnDescription[] = [
  { name: 'run', help: 'run id, also the name of the folder' },
  { name: 'time_us', help: 'simulated time in whole microseconds' },
  { name: 'metric', help: 'name of the metric, see below' },
  { name: 'labels', help: 'k=v;k=v, sorted by key; empty without labels' },
  { name: 'value', help: 'value at that time' },
  { name: 'unit', help: 'unit of the value' },
];

const FILES: readonly [string, string][] = [
  ['manifest.json', 'what was run: version, scenario, seed, inputs, digests, verdict'],
  ['scenario.yaml', 'the resolved scenario: every default filled in, base units'],
  [
    'summary.json',
    'verdict, closing lines, metrics, checks, checkers, assumptions in force, those of the models',
  ],
  ['timing.json', 'machine, wall clock, memory: the only file that may differ between equal runs'],
  ['inputs/', 'copies of the small files that were stored, by the start of their SHA-256'],
  ['report.html', 'everything above as one page'],
];

/** Markdown, the same for equal runs. */
export function dataDictionary({ summary, tables }: RunResults): string {
  const lines = [
    '# Data dictionary',
    '',
    'Times are whole microseconds, sizes whole bytes, money whole FROST. An empty cell means that',
    'there was nothing to tell.',
    '',
    '## Files',
    '',
    ...FILES.map(([name, help]) => `- \`${name}\`: ${help}`),
    '',
    ...tableLines('series', 'what was sampled over time, one row a sample', SERIES_COLUMNS),
    ...tables.flatMap(({ name, help, columns }) => tableLines(name, help, columns)),
    '## Metrics',
    '',
    '| metric | unit | better | labels | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(summary.metrics).map(([name, { unit, better, labels, help }]) =>
      row([`\`${name}\``, unit, better, labels.join(', '), help]),
    ),
    '',
  ];
  return lines.join('\n');
}

export function tableLines(
  name: string,
  help: string,
  columns: readonly ColumnDescription[],
): string[] {
  return [
    `## ${name}.csv`,
    '',
    `${help}`,
    '',
    '| column | meaning |',
    '| --- | --- |',
    ...columns.map((column) => row([`\`${column.name}\``, column.help])),
    '',
  ];
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
