/**
 * Writes what a study leaves beside its runs (product.md, "Results"): tables, summary, manifest
 * and report. Equal runs write equal bytes everywhere but in timing.json.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCsv } from './csv.ts';
import { tableLines } from './data-dictionary.ts';
import type { ResultTable, RunSummary } from './run-results.ts';
import type { Timing } from './timing.ts';

export interface StudyResults {
  /** `<parent>/<study>`, where the folders of the runs are. */
  folder: string;
  manifest: object;
  summary: RunSummary;
  tables: readonly ResultTable[];
  /** The study as it was run. */
  studyYaml: string;
  timing: Timing;
  report?: (files: Readonly<Record<string, string>>) => Promise<string> | string;
}

const FILES: readonly [string, string][] = [
  ['manifest.json', 'what was run: version, study, scenario, design, seeds, digests of the runs'],
  ['study.yaml', 'the study with every default filled in'],
  ['summary.json', 'verdict, closing lines, metrics'],
  ['timing.json', 'machine and wall clock: the only file that may differ between equal studies'],
  ['report.html', 'estimates as one page'],
];

export async function writeStudy(results: StudyResults): Promise<void> {
  const { folder, manifest, summary, tables, studyYaml, timing, report } = results;
  const files: Record<string, string> = {
    'manifest.json': json(manifest),
    'study.yaml': studyYaml,
    'summary.json': json(summary),
    'data-dictionary.md': dictionary(tables),
  };
  for (const { name, columns, rows } of tables) {
    files[`${name}.csv`] = await toCsv(
      columns.map((column) => column.name),
      rows,
    );
  }
  if (report !== undefined) files['report.html'] = await report(files);
  files['timing.json'] = json(timing);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const aside = join(folder, `.${name}.partial-${process.pid}`);
    writeFileSync(aside, text);
    renameSync(aside, join(folder, name));
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function dictionary(tables: readonly ResultTable[]): string {
  return [
    '# Data dictionary',
    '',
    'Times are whole microseconds, sizes whole bytes, money whole FROST. An empty cell means that',
    'there was nothing to tell. Each run has a folder under its id.',
    '',
    '## Files',
    '',
    ...FILES.map(([name, help]) => `- \`${name}\`: ${help}`),
    '',
    ...tables.flatMap(({ name, help, columns }) => tableLines(name, help, columns)),
  ].join('\n');
}
