/**
 * npm run bench:engine — the engine on seven works, beside npm's simjs and, where it can be
 * imported, SimPy.
 *
 * Every measurement is a fresh process; rounds are interleaved and the first system rotates.
 * Figures are units of work per CPU second, medians over the rounds; ratios are medians of the
 * ratios of each round. `-- --json` prints the rows as JSON, `-- --quick` runs small sizes once,
 * `-- --rounds N` sets the rounds (default 5), `-- --work NAME` picks one work.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Measured, Task } from './engine/measure.ts';
import { PLANS, quickPlans, type System, type WorkPlan } from './engine/plan.ts';

interface Row {
  work: string;
  system: string;
  unit: string;
  value: number;
  ratioTo?: string;
  ratio?: number;
  boundedBy?: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
const script = join(folder, 'measure.mjs');
const option = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};
const asJson = process.argv.includes('--json');
const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 1 : Math.max(1, Number(option('rounds') ?? 5) || 5);

/** The interpreter that can import SimPy, and the version it found. */
function findSimPy(): { python: string; version: string } | null {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3']) {
    if (!python) continue;
    try {
      const code = 'import simpy, sys; print(simpy.__version__, sys.version.split()[0])';
      const found = execFileSync(python, ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] });
      const [version, language] = String(found).trim().split(' ');
      if (Number.parseInt(version, 10) >= 3) {
        return { python, version: `${version} on Python ${language}` };
      }
    } catch {
      // The next interpreter may have it.
    }
  }
  return null;
}

const simpy = findSimPy();

function run(task: Task): Measured {
  if (task.task === 'rate' && task.system === 'simpy') {
    const peer = join(here, 'engine', 'simpy_peer.py');
    const args = [peer, task.work, String(task.size), String(task.units)];
    return JSON.parse(String(execFileSync(simpy?.python ?? 'python3', args)));
  }
  const flags = task.task === 'memory' ? ['--expose-gc'] : [];
  return JSON.parse(
    String(execFileSync(process.execPath, [...flags, script, JSON.stringify(task)])),
  );
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const NAMES: Record<System, string> = {
  ladder: 'walrus-sim',
  heap: 'walrus-sim, heap',
  simjs: 'simjs',
  simpy: 'SimPy',
};

/** All systems on one work; stops when the queues fire in different orders. */
function measureWork(plan: WorkPlan): Row[] {
  const systems: System[] = ['ladder', 'heap', 'simjs', ...(simpy ? (['simpy'] as const) : [])];
  const rates = new Map<System, number[]>(systems.map((system) => [system, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < systems.length; turn += 1) {
      const system = systems[(turn + round) % systems.length];
      const units = plan.units[system];
      const measured = run({ task: 'rate', work: plan.work, system, size: plan.size, units });
      rates.get(system)?.push(measured.rate as number);
    }
  }
  const ours = rates.get('ladder') as number[];
  const ratioTo = (system: System) =>
    median(ours.map((rate, round) => rate / (rates.get(system) as number[])[round]));
  return systems.map((system) => {
    const value = median(rates.get(system) as number[]);
    const row: Row = { work: plan.work, system: NAMES[system], unit: plan.unit, value };
    if (system !== 'ladder') return { ...row, ratioTo: NAMES.ladder, ratio: 1 / ratioTo(system) };
    const peer = simpy ? 'simpy' : 'simjs';
    const against = { ratioTo: NAMES[peer], ratio: ratioTo(peer) };
    return { ...row, ...against, boundedBy: plan.boundedBy };
  });
}

/** The same work on both queues, to the same order checksum. */
function checksumsOf(plan: WorkPlan): number {
  const units = Math.min(plan.units.ladder, 500_000);
  const [ladder, heap] = (['ladder', 'heap'] as const).map(
    (system) => run({ task: 'rate', work: plan.work, system, size: plan.size, units }).checksum,
  );
  if (ladder !== heap || ladder === undefined) {
    throw new Error(`${plan.work}: ladder fired ${ladder}, heap ${heap}`);
  }
  return ladder >>> 0;
}

function threadChecksums(): string {
  const counts = [0, 1, Math.max(2, availableParallelism())];
  const results = counts.map((threads) =>
    run({ task: 'threads', threads, replications: 6, units: isQuick ? 5_000 : 200_000 }),
  );
  const lists = results.map((result) => (result.checksums as number[]).join());
  if (new Set(lists).size !== 1) throw new Error(`threads ${counts}: ${lists.join(' / ')}`);
  const pairs = results[0].checksums as number[];
  for (let index = 0; index < pairs.length; index += 2) {
    if (pairs[index] !== pairs[index + 1]) throw new Error(`replications ${index}: ${pairs}`);
  }
  return `inline, 1 and ${counts[2]} worker threads`;
}

function memoryRows(): Row[] {
  const pending = isQuick ? 50_000 : 1_000_000;
  return (['ladder', 'heap', 'simjs'] as const).map((system) => ({
    work: `memory-${pending}`,
    system: NAMES[system],
    unit: 'bytes/pending event',
    value: run({ task: 'memory', system, pending }).bytesPerEvent as number,
  }));
}

function print(text: string): void {
  if (!asJson) process.stdout.write(`${text}\n`);
}

function printRows(title: string, rows: Row[], plan?: WorkPlan): void {
  print(`\n${title}${plan ? `  (bounded by ${plan.boundedBy})` : ''}`);
  for (const { system, value, unit, ratio, ratioTo } of rows) {
    const figure = `${value.toFixed(value < 10 ? 3 : 1).padStart(9)} ${unit}`;
    const beside = ratio === undefined ? '' : `${ratio.toFixed(2)} × ${ratioTo}`;
    print(`  ${system.padEnd(18)} ${figure.padEnd(32)} ${beside}`);
  }
  if (plan && simpy) print(`  target: ${plan.must} × SimPy, aim ${plan.stretch} ×`);
}

function versions(): string {
  const read = (path: string) => JSON.parse(readFileSync(join(here, '..', path), 'utf8')).version;
  const peers = [`simjs ${read('node_modules/simjs/package.json')}`];
  peers.push(simpy ? `SimPy ${simpy.version}` : 'SimPy not found');
  const { v8, node } = process.versions;
  return [`walrus-sim ${read('package.json')}`, `Node ${node} (V8 ${v8})`, ...peers].join(' · ');
}

try {
  buildSync({
    entryPoints: [join(here, 'engine', 'measure.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true, // as in the package
    logLevel: 'error',
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  print(`${versions()} · ${cpus()[0]?.model ?? 'unknown processor'}, ${rounds} rounds`);
  const plans = (isQuick ? quickPlans() : PLANS).filter(
    ({ work }) => option('work') === undefined || work === option('work'),
  );
  const rows: Row[] = [];
  for (const plan of plans) {
    const made = measureWork(plan);
    rows.push(...made);
    printRows(plan.title, made, plan);
    rows.push({
      work: plan.work,
      system: 'both queues',
      unit: 'order checksum',
      value: checksumsOf(plan),
    });
    print(`  order checksum ${rows.at(-1)?.value.toString(16)} from both queues`);
  }
  const memory = memoryRows();
  rows.push(...memory);
  printRows('memory', memory);
  print(`\norder checksums equal: both queues, ${threadChecksums()}`);
  if (asJson) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
