/**
 * One measurement in a process of its own: argument 2 is a Task as JSON, the result goes to
 * stdout as JSON. Rates are units of work per CPU second of the process, in millions, around the
 * event loop only: warm-up of the compiler counts, planning does not.
 */
import { Worker } from 'node:worker_threads';
import { prepare } from './ours.ts';
import type { System, Work } from './plan.ts';
import { prepareSimJs } from './simjs-peer.ts';

export type Task =
  | { task: 'rate'; work: Work; system: System; size: number; units: number }
  | { task: 'memory'; system: System; pending: number }
  | { task: 'threads'; threads: number; replications: number; units: number };

export interface Measured {
  rate?: number;
  checksum?: number;
  bytesPerEvent?: number;
  checksums?: number[];
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Runs in slices, as every holder of a simulation does. */
function runUnits(work: Work, system: 'ladder' | 'heap', size: number, units: number): Measured {
  const { simulation, eventsPerUnit, checksum } = prepare(work, system, size, units);
  const start = cpuSeconds();
  if (eventsPerUnit === 0) while (simulation.step(100_000) === 'running');
  else for (let left = units; left > 0; left -= 100_000) simulation.step(Math.min(left, 100_000));
  return { rate: units / (cpuSeconds() - start) / 1e6, checksum: checksum() };
}

async function rate(task: Extract<Task, { task: 'rate' }>): Promise<Measured> {
  const { work, system, size, units } = task;
  if (system !== 'simjs') return runUnits(work, system as 'ladder' | 'heap', size, units);
  const run = await prepareSimJs(work, size, units);
  const start = cpuSeconds();
  run();
  return { rate: units / (cpuSeconds() - start) / 1e6 };
}

/** Heap and array buffers after collection, with and without the pending events. */
async function memory(task: Extract<Task, { task: 'memory' }>): Promise<Measured> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('memory is measured under --expose-gc');
  const used = async () => {
    // Twice, with a pause: buffers are freed by another thread.
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const of = async (pending: number): Promise<{ kept: unknown; bytes: number }> => {
    const before = await used();
    const kept =
      task.system === 'simjs'
        ? await prepareSimJs('hold-1e6', pending, 1)
        : prepare('hold-1e6', task.system as 'ladder' | 'heap', pending, 1);
    // One event fires, so that the queue has taken its working shape.
    if (typeof kept === 'function') kept();
    else kept.simulation.step(1);
    return { kept, bytes: (await used()) - before };
  };
  const small = await of(10);
  const large = await of(task.pending);
  if (small.kept === large.kept) throw new Error('both simulations must be alive');
  return { bytesPerEvent: (large.bytes - small.bytes) / (task.pending - 10) };
}

/** The same replications on so many threads; results in replication order. */
async function threads(task: Extract<Task, { task: 'threads' }>): Promise<Measured> {
  const checksums = new Array<number>(task.replications).fill(0);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < task.replications) {
      const replication = next;
      next += 1;
      checksums[replication] = await replicate(task, replication);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, task.threads) }, lane));
  return { checksums };
}

function replicate(task: Extract<Task, { task: 'threads' }>, replication: number): Promise<number> {
  const rateTask: Task = {
    task: 'rate',
    work: 'cancel-heavy',
    system: replication % 2 === 0 ? 'ladder' : 'heap',
    size: 500 + 100 * (replication >> 1),
    units: task.units,
  };
  if (task.threads === 0) return rate(rateTask).then(({ checksum }) => checksum as number);
  return new Promise((resolve, reject) => {
    const worker = new Worker(process.argv[1], { argv: [JSON.stringify(rateTask), 'worker'] });
    worker.once('error', reject);
    worker.once('message', (measured: Measured) => resolve(measured.checksum as number));
  });
}

async function main(): Promise<void> {
  const task: Task = JSON.parse(process.argv[2]);
  const measured = await (task.task === 'rate'
    ? rate(task)
    : task.task === 'memory'
      ? memory(task)
      : threads(task));
  if (process.argv[3] === 'worker') {
    const { parentPort } = await import('node:worker_threads');
    parentPort?.postMessage(measured);
  } else {
    process.stdout.write(JSON.stringify(measured));
  }
}

await main();
