/**
 * npm run bench:scale — the large runs of docs/scaling.md: their targets, seconds of processor
 * time, peak memory, and the work counted, so that a regression shows on a noisy machine.
 *
 * Every row runs in a process of its own, so that its peak memory is its own; as the package is
 * built, which is what its users run; and on one core, as the workers of a sweep do, so that V8
 * compiles and collects on the thread that is measured (`-- --helpers`: on threads of its own,
 * whose time counts too). `-- --row NAME` (again and again) picks rows, `-- --days N` shortens the
 * runs to so many days, `-- --times N` runs each so often and prints the quickest, because what
 * else the machine does only ever adds; `-- --list` names the rows, `-- --json` prints them.
 * `-- --requests` measures single reads and writes instead (scale/requests.ts).
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
// @ts-expect-error plain JavaScript, so that it runs before anything is built
import { BUNDLED } from '../scripts/build.mjs';
import { type Measured, ROWS, type Task } from './scale/rows.ts';

const { values } = parseArgs({
  options: {
    row: { type: 'string', multiple: true, default: [] },
    days: { type: 'string', default: '0' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    helpers: { type: 'boolean', default: false },
    times: { type: 'string', default: '1' },
    requests: { type: 'boolean', default: false },
    work: { type: 'string', default: '' },
    // Of single requests: scale/requests.ts reads them.
    reads: { type: 'string' },
    writes: { type: 'string' },
  },
});

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** As deep as bench/scale, whose files look for the scenarios from there. */
const BUILT = join(ROOT, `.bench-${process.pid}`);

/** The rows that were asked for, all without a word. */
function chosen(): string[] {
  const names = values.row;
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new Error(`no row is called "${unknown}": ${ROWS.map(({ name }) => name).join(', ')}`);
  }
  return names.length > 0 ? names : ROWS.map(({ name }) => name);
}

function run(task: Task): Measured {
  const oneCore = values.helpers ? [] : ['--single-threaded'];
  const args = [...oneCore, join(BUILT, 'scale/measure.js'), JSON.stringify(task)];
  return JSON.parse(String(execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 2] })));
}

function quickest(task: Task): Measured {
  const runs = Array.from({ length: Math.max(1, Number(values.times) || 1) }, () => run(task));
  return runs.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

const COLUMNS: readonly [title: string, width: number, text: (row: Measured) => string][] = [
  ['row', 18, ({ name }) => name],
  ['days', 5, ({ days }) => days.toFixed(0)],
  ['target', 22, ({ target }) => target],
  ['CPU s', 9, ({ seconds }) => seconds.toFixed(seconds < 1 ? 4 : 1)],
  ['peak MiB', 9, ({ peakMiB }) => peakMiB.toFixed(0)],
  ['events', 12, ({ events }) => String(events)],
  ['MiB touched', 12, ({ touchedMiB }) => touchedMiB.toFixed(1)],
  ['blobs', 11, ({ counted }) => String(counted.blobs)],
  ['cells', 11, ({ counted }) => String(counted.cells)],
  ['state MiB', 10, ({ stateMiB }) => stateMiB.toFixed(1)],
];

const lineOf = (cells: readonly string[]): string =>
  cells
    .map((text, column) => {
      const [, width] = COLUMNS[column];
      return column === 0 || column === 2 ? text.padEnd(width) : text.padStart(width);
    })
    .join(' ');

function measure(names: readonly string[]): void {
  const rows: Measured[] = [];
  if (!values.json) process.stdout.write(`${lineOf(COLUMNS.map(([title]) => title))}\n`);
  for (const name of names) {
    const row = quickest({ name, days: Number(values.days) || 0 });
    rows.push(row);
    if (!values.json) process.stdout.write(`${lineOf(COLUMNS.map(([, , text]) => text(row)))}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
}

if (values.requests || values.work !== '') {
  await import('./scale/requests.ts');
} else if (values.list) {
  for (const { name, about } of ROWS) process.stdout.write(`${name.padEnd(18)} ${about}\n`);
} else {
  const names = chosen();
  const entryPoints = { measure: 'bench/scale/measure.ts' };
  await build({ ...BUNDLED, entryPoints, outdir: join(BUILT, 'scale') } as BuildOptions);
  try {
    measure(names);
  } finally {
    rmSync(BUILT, { recursive: true, force: true });
  }
}
