/**
 * npm run bench:codec — the codec beside the original encoder (@mysten/walrus-wasm), both in
 * WebAssembly in this process, in turn, blob IDs and decoded bytes compared in every round.
 *
 * Figures for one thread are CPU time of the process, medians over rounds after one warm-up, and
 * ratios are medians of the ratios within a round: quote those, the machine's speed drifts. Two
 * threads are timed by the clock, the best of five windows, and say how the work was divided. At
 * n = 1000 encoding is mostly hashing; each row says how much of what it does.
 *
 * Options: `-- --json`; `-- --rounds N` (default 5); `-- --only TEXT` (rows that contain it).
 */
import { parseArgs } from 'node:util';
import { type Job, lineOf, type Row, runJob } from './codec/measure.ts';
import { peakMemory } from './codec/memory.ts';
import { runTwoThreads } from './codec/two-threads.ts';
import { decodeJob, encodeJob, REBUILD, rebuildJob, singleSymbolJob } from './codec/work.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Math.max(1, Number(values.rounds) || 5);

/** Named first, so that jobs that are not asked for prepare nothing. */
const JOBS: readonly [string, () => Job][] = [
  ['metadata + slivers, n=1000, 1 MiB, one thread', () => encodeJob(1000, 1)],
  ['metadata + slivers, n=1000, 8 MiB, one thread', () => encodeJob(1000, 8, 'at least 3.3 ×')],
  ['metadata + slivers, n=1000, 32 MiB, one thread', () => encodeJob(1000, 32)],
  ['metadata + slivers, n=100, 8 MiB, one thread', () => encodeJob(100, 8, 'at least 4.5 ×')],
  ['metadata + slivers, n=100, 32 MiB, one thread', () => encodeJob(100, 32)],
  [
    'decode from repair slivers only, n=1000, 8 MiB, one thread',
    () => decodeJob(1000, 8, 'at least 4 ×'),
  ],
  [REBUILD, () => rebuildJob('at most 20 ms')],
  ['one recovery symbol without proof, n=1000, 32 MiB', () => singleSymbolJob(1000, 32)],
];
const TWO_THREADS = 'metadata + slivers, n=1000, 8 MiB, two threads';
const PEAK_MEMORY = 'peak memory of encoding, n=1000, 32 MiB';

const rows: Row[] = [];
function report(made: readonly Row[]): void {
  rows.push(...made);
  if (!values.json) for (const row of made) process.stdout.write(`${lineOf(row)}\n`);
}

for (const [work, make] of JOBS) {
  if (work.includes(values.only)) report(runJob(make(), rounds));
}
if (TWO_THREADS.includes(values.only)) {
  report(await runTwoThreads(TWO_THREADS, 1000, 8, 'at least 5 ×'));
}
if (PEAK_MEMORY.includes(values.only)) report(peakMemory(PEAK_MEMORY, 1000, 32, 'under 600 MiB'));
if (rows.length === 0) throw new Error(`no row contains "${values.only}"`);
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else process.stdout.write('all answers equal in every round\n');
