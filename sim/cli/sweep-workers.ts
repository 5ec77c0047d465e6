/**
 * The local executor of a sweep: processes that take one run after the other. Which of them takes
 * which run changes nothing but the time, because a run is a function of its scenario and seed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { UsageError } from './command.ts';
import type { StudyCall } from './sweep-plan.ts';
import type { RunOrder } from './sweep-run.ts';

/** From the sweep to a worker: first which study, then run after run. */
export type WorkerMessage = { call: StudyCall } | { order: RunOrder };

/** Back: the run that was ordered is there, or why it is not. */
export interface WorkerReply {
  error: string | null;
  /** A mistake of the user, shown as it is. */
  isMistake: boolean;
}

export interface PoolOptions {
  call: StudyCall;
  orders: readonly RunOrder[];
  jobs: number;
  onDone: () => void;
}

/** Resolves when every run is there; the first that fails stops the others. */
export async function runInWorkers({ call, orders, jobs, onDone }: PoolOptions): Promise<void> {
  const queue = [...orders];
  const workers = Array.from({ length: jobs }, () => startWorker(call));
  const stop = (): void => {
    for (const { child } of workers) child.kill();
  };
  process.once('exit', stop);
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
          await ask(worker, { order });
          onDone();
        }
      }),
    );
  } finally {
    process.off('exit', stop);
    stop();
  }
}

interface Worker {
  child: ChildProcess;
  /** The end of what it wrote to stderr. */
  said: () => string;
}

const SAID_MAX = 4_000;

/**
 * Each worker keeps to its own core: V8 compiles and collects garbage on the thread that runs the
 * simulation, and not on helpers that would take the cores of the other workers.
 */
const ONE_CORE = '--single-threaded';

function startWorker(call: StudyCall): Worker {
  const child = fork(process.argv[1], ['worker'], {
    execArgv: [...process.execArgv, ONE_CORE],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-SAID_MAX);
  });
  child.send({ call } satisfies WorkerMessage);
  return { child, said: () => said };
}

function ask({ child, said }: Worker, message: WorkerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null): void => {
      child.off('message', onReply);
      child.off('exit', onExit);
      if (error === null) resolve();
      else reject(error);
    };
    const onReply = ({ error, isMistake }: WorkerReply): void => {
      if (error === null) finish(null);
      else finish(isMistake ? new UsageError(error) : new Error(error));
    };
    const onExit = (code: number | null): void => {
      finish(new Error(`a worker ended with ${code} in the middle of a run: ${said()}`));
    };
    child.on('message', onReply);
    child.on('exit', onExit);
    child.send(message);
  });
}
