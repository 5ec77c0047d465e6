/** Measures one row of the scale table in this process; its peak memory is that of the row. */
import { counted, resetCounted } from '../../sim/models/holdings/index.ts';
import { createWalrusSimulation, type WalrusRun } from '../../sim/simulation.ts';
import { type Measured, type Row, rowNamed, scenarioOf, type Task, touchedBytes } from './rows.ts';

const MIB = 2 ** 20;
const EVENTS_A_STEP = 100_000;
/** Copies of which the quickest counts: other work on the machine only ever adds. */
const COPIES = 9;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function createRun(row: Row, days: number): WalrusRun {
  const { resolved, inputs } = scenarioOf(row, days);
  return createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
}

function timed(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let copy = 0; copy < COPIES; copy += 1) {
    const start = cpuSeconds();
    work();
    best = Math.min(best, cpuSeconds() - start);
  }
  return best;
}

function measure({ name, days: asked }: Task): Measured {
  const row = rowNamed(name);
  const days = asked > 0 && row.what === 'run' ? asked : row.days;
  resetCounted();
  const start = cpuSeconds();
  const { simulation } = createRun(row, days);
  const untilUs = days * 86_400_000_000;
  while (simulation.now < untilUs && simulation.step(EVENTS_A_STEP, Infinity) === 'running') {
    if (process.env.SCALE_PROGRESS) {
      const day = (simulation.now / 86_400_000_000).toFixed(2);
      process.stderr.write(`day ${day}: ${cpuSeconds() - start} s, ${simulation.eventCount}\n`);
    }
  }
  let seconds = cpuSeconds() - start;
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  if (row.what === 'clone') seconds = timed(() => simulation.clone());
  if (row.what === 'save') seconds = timed(() => simulation.save());
  return {
    name,
    target: row.target,
    days,
    seconds,
    peakMiB,
    events: simulation.eventCount,
    touchedMiB: touchedBytes(counted) / MIB,
    counted: { ...counted },
    stateMiB: row.what === 'run' ? 0 : simulation.save().length / MIB,
    digest: simulation.digest().trace,
  };
}

process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2]) as Task)));
