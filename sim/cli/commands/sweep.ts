/**
 * `sweep`: many runs of one scenario, as a study file varies it. Runs that are there already are
 * not repeated, so that an interrupted sweep goes on when it is called again.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { intervalAt } from '../../study/estimates.ts';
import type { Study } from '../../study/load-study.ts';
import { columnsOf } from '../../study/outcomes.ts';
import type { Interval } from '../../study/statistics.ts';
import { defineCommand, EXIT, UsageError } from '../command.ts';
import { checkOutputFolder } from '../output-paths.ts';
import { startSteps } from '../step-progress.ts';
import { exitCodeOfStudy, type Finished, finishStudy } from '../sweep-finish.ts';
import {
  isDone,
  loadCalled,
  type PlannedRun,
  planRuns,
  readOutcome,
  type StudyCall,
} from '../sweep-plan.ts';
import { runOne } from '../sweep-run.ts';
import { runInWorkers } from '../sweep-workers.ts';

interface SweepArgs {
  study: string;
  out: string;
  jobs?: number;
  executor: string;
  part?: string;
  dryRun: boolean;
  set?: string[];
  seed?: number;
  replications?: number;
  report: boolean;
  runReports: boolean;
  quiet: boolean;
  json: boolean;
}

export default defineCommand<SweepArgs>({
  command: 'sweep <study>',
  describe: 'Run a study: many runs, one table; goes on where it was interrupted',
  builder,
  run,
});

function builder(yargs: Argv): Argv<SweepArgs> {
  const text = { type: 'string', requiresArg: true } as const;
  const whole = { type: 'number', requiresArg: true } as const;
  const flag = { type: 'boolean', default: false } as const;
  return yargs
    .positional('study', { type: 'string', demandOption: true, describe: 'study file' })
    .option('out', { ...text, default: 'results', describe: 'parent of all results folders' })
    .option('jobs', { ...whole, describe: 'runs at a time; as many as there are cores' })
    .option('executor', { choices: ['local'], default: 'local', describe: 'who runs them' })
    .option('part', { ...text, describe: 'i/n: only the i-th of n parts; `merge` joins them' })
    .option('dry-run', { ...flag, describe: 'list the points, run nothing' })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'path=value over every run; may be repeated',
    })
    .option('seed', { ...whole, describe: 'first seed, 0 … 2^53 − 1' })
    .option('replications', { ...whole, describe: 'seeds of each point' })
    .option('report', { type: 'boolean', default: true, describe: 'draw report.html' })
    .option('run-reports', { ...flag, describe: 'draw the report of every run too' })
    .option('quiet', { ...flag, describe: 'no progress, no notes' })
    .option('json', {
      ...flag,
      describe: 'the summary as JSON on stdout',
    }) as unknown as Argv<SweepArgs>;
}

interface Part {
  index: number;
  of: number;
}

async function run(args: SweepArgs): Promise<number> {
  const startedMs = Date.now();
  const [jobs, part] = [jobsOf(args), partOf(args.part)];
  whole('seed', args.seed, 0);
  whole('replications', args.replications, 1);
  checkOutputFolder('out', args.out);
  const call: StudyCall = {
    study: args.study,
    set: args.set,
    seed: args.seed,
    replications: args.replications,
  };
  const study = await loadCalled(call);
  const sweep = new Sweep(study, call, { ...args, jobs, part });
  // Every scenario is resolved before the first one runs.
  let runs = await planRuns(study, firstRuns(study), args.out);
  if (args.dryRun) {
    process.stdout.write(planText(study, runs));
    return EXIT.good;
  }
  await sweep.complete(runs);
  for (let more = sweep.more(runs); more.length > 0; more = sweep.more(runs)) {
    const planned = await planRuns(study, more, args.out);
    await sweep.complete(planned);
    runs = [...runs, ...planned];
  }
  const missing = runs.filter((one) => !isDone(one)).length;
  if (missing > 0) {
    const there = `${runs.length - missing} of ${runs.length} runs are there`;
    process.stdout.write(
      `Part ${args.part} is done; ${there}. \`walrus-sim merge\` joins parts.\n`,
    );
    return EXIT.good;
  }
  const finished = await finishStudy(study, runs, {
    call,
    out: args.out,
    startedMs,
    hasReport: args.report,
  });
  tell(args, finished);
  return exitCodeOfStudy(finished);
}

function firstRuns({ points, file }: Study): Pick<PlannedRun, 'point' | 'replication'>[] {
  return points.flatMap((_, point) =>
    Array.from({ length: file.replications }, (_unused, replication) => ({ point, replication })),
  );
}

class Sweep {
  constructor(
    private readonly study: Study,
    private readonly call: StudyCall,
    private readonly options: Omit<SweepArgs, 'jobs' | 'part'> & { jobs: number; part: Part },
  ) {}

  /** Runs what is missing of these and belongs to this part. */
  async complete(runs: readonly PlannedRun[]): Promise<void> {
    const { out, runReports, quiet, jobs } = this.options;
    const due = runs.filter((one) => this.isOurs(one.point) && !isDone(one));
    const already = runs.length - due.length;
    if (already > 0 && !quiet) {
      process.stderr.write(`${already} of ${runs.length} runs are there or not of this part\n`);
    }
    const progress = quiet ? null : startSteps(this.study.name, due.length);
    const startedMs = Date.now();
    let done = 0;
    const onDone = (): void => {
      done++;
      progress?.update(done, paceOf(done, due.length, startedMs));
    };
    const orders = due.map(({ point, replication }) => ({
      point,
      replication,
      out,
      hasReport: runReports,
    }));
    try {
      const workers = Math.min(jobs, orders.length);
      if (workers > 1) {
        await runInWorkers({ call: this.call, orders, jobs: workers, onDone });
        return;
      }
      for (const order of orders) {
        await runOne(this.study, order);
        onDone();
      }
    } finally {
      progress?.stop();
    }
  }

  /** One more seed for each point whose interval is too wide (`precision`). */
  more(runs: readonly PlannedRun[]): Pick<PlannedRun, 'point' | 'replication'>[] {
    const { precision } = this.study.file;
    if (precision === undefined) return [];
    const outcomes = runs.filter(isDone).map(readOutcome);
    const columns = columnsOf(outcomes, [precision.metric]);
    if (columns.length > 1) {
      const found = `precision.metric: ${precision.metric} has no value as a whole`;
      const allowed = columns.map(({ title }) => title).join(', ');
      throw new UsageError(`${this.call.study}: ${found}; allowed: ${allowed}`);
    }
    const [column] = columns;
    if (column === undefined) return [];
    return this.study.points.flatMap((_, point) => {
      const replication = runs.filter((one) => one.point === point).length;
      if (!this.isOurs(point) || replication >= precision.most) return [];
      const interval = intervalAt(outcomes, point, column);
      const half = interval === null ? Number.POSITIVE_INFINITY : longerHalf(interval);
      const allowed = precision.absolute ?? precision.relative! * Math.abs(interval?.mean ?? 0);
      return half <= allowed ? [] : [{ point, replication }];
    });
  }

  private isOurs(point: number): boolean {
    const { index, of } = this.options.part;
    return point % of === index;
  }
}

/** Intervals of probabilities are not even. */
function longerHalf({ mean, low, high }: Interval): number {
  return Math.max(high - mean, mean - low);
}

function paceOf(done: number, total: number, startedMs: number): string {
  const minutes = Math.max(Date.now() - startedMs, 1) / 60_000;
  const left = Math.ceil((minutes * (total - done)) / done);
  return `${done} of ${total} runs, ${(done / minutes).toPrecision(2)} a minute, ${left} min left`;
}

function planText({ axes, points }: Study, runs: readonly PlannedRun[]): string {
  const lines = points.map(({ levels }, point) => {
    const own = runs.filter((one) => one.point === point);
    const there = own.filter(isDone).length;
    const values = levels.map(({ label }, at) => `${axes[at].name} ${label}`).join(', ');
    return `${String(point).padStart(5)}  ${values}: seeds ${own[0].seed}–${own[own.length - 1].seed}, ${there} of ${own.length} runs there\n`;
  });
  const due = runs.filter((one) => !isDone(one)).length;
  return `${lines.join('')}${points.length} points, ${runs.length} runs, ${due} to do\n`;
}

function jobsOf({ jobs }: SweepArgs): number {
  whole('jobs', jobs, 1);
  return jobs ?? availableParallelism();
}

function whole(option: string, value: number | undefined, least: number): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < least)) {
    const allowed = `a whole number from ${least} up`;
    throw new UsageError(`--${option}: found ${value}; allowed: ${allowed}`);
  }
}

function partOf(text: string | undefined): Part {
  if (text === undefined) return { index: 0, of: 1 };
  const match = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text);
  const [index, of] = match === null ? [1, 0] : [Number(match[1]), Number(match[2])];
  if (index > of) {
    throw new UsageError(`--part: found '${text}'; allowed: i/n with i from 1 to n, such as 2/8`);
  }
  return { index: index - 1, of };
}

function tell({ json, report }: SweepArgs, { folder, summary }: Finished): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const lines = [...summary.lines, `Results: ${folder}`, `Table: ${join(folder, 'runs.csv')}`];
  if (report) lines.push(`Report: ${join(folder, 'report.html')}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
