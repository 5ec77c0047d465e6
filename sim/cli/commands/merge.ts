/** `merge`: joins the parts of a study that were run apart, and writes its tables. */
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { defineCommand, UsageError } from '../command.ts';
import { checkOutputFolder } from '../output-paths.ts';
import { exitCodeOfStudy, finishStudy } from '../sweep-finish.ts';
import { isDone, loadCalled, type PlannedRun, planRuns, type StudyCall } from '../sweep-plan.ts';

interface MergeArgs {
  study: string;
  folders: string[];
  out: string;
  set?: string[];
  seed?: number;
  replications?: number;
  report: boolean;
}

export default defineCommand<MergeArgs>({
  command: 'merge <study> [folders..]',
  describe: 'Join the parts of a study that were run apart',
  builder: (yargs) =>
    yargs
      .positional('study', { type: 'string', demandOption: true, describe: 'study file' })
      .positional('folders', {
        type: 'string',
        array: true,
        default: [],
        describe: 'what the parts were given as --out',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        default: 'results',
        describe: 'as sweep',
      })
      .option('set', { type: 'string', array: true, nargs: 1, describe: 'as the parts had it' })
      .option('seed', { type: 'number', requiresArg: true, describe: 'as the parts had it' })
      .option('replications', {
        type: 'number',
        requiresArg: true,
        describe: 'as the parts had it',
      })
      .option('report', {
        type: 'boolean',
        default: true,
        describe: 'draw report.html',
      }) as unknown as import('yargs').Argv<MergeArgs>,
  run,
});

async function run({ study: file, folders, out, report, ...rest }: MergeArgs): Promise<number> {
  const startedMs = Date.now();
  checkOutputFolder('out', out);
  const nowhere = folders.find((folder) => !existsSync(folder));
  if (nowhere !== undefined) {
    throw new UsageError(`${nowhere}: no such folder; allowed: what --out of a part named`);
  }
  const call: StudyCall = {
    study: file,
    set: rest.set,
    seed: rest.seed,
    replications: rest.replications,
  };
  const study = await loadCalled(call);
  const { replications, precision } = study.file;
  const most = precision?.most ?? replications;
  const all = study.points.flatMap((_, point) =>
    Array.from({ length: most }, (_unused, replication) => ({ point, replication })),
  );
  const runs = await planRuns(study, all, out);
  for (const one of runs) fetchRun(one, folders, study.name);
  // More seeds than the first ones are there only where the interval asked for them.
  const wanted = runs.filter((one) => one.replication < replications || isDone(one));
  const missing = wanted.filter((one) => !isDone(one));
  if (missing.length > 0) {
    const [{ point, seed }] = missing;
    const first = `the first is point ${point}, seed ${seed}`;
    const found = `${missing.length} of ${wanted.length} runs are missing; ${first}`;
    throw new UsageError(`${file}: ${found}; \`walrus-sim sweep\` runs what is missing`);
  }
  const finished = await finishStudy(study, wanted, { call, out, startedMs, hasReport: report });
  process.stdout.write(`${finished.summary.lines.join('\n')}\nResults: ${finished.folder}\n`);
  return exitCodeOfStudy(finished);
}

/** Copies a run that one of the parts has. */
function fetchRun(run: PlannedRun, folders: readonly string[], name: string): void {
  if (isDone(run)) return;
  const from = folders
    .map((folder) => join(folder, name, run.runId))
    .find((folder) => existsSync(join(folder, 'manifest.json')));
  if (from === undefined) return;
  const aside = join(dirname(run.folder), `.${basename(run.folder)}.partial-${process.pid}`);
  mkdirSync(dirname(aside), { recursive: true });
  rmSync(aside, { recursive: true, force: true });
  cpSync(from, aside, { recursive: true });
  renameSync(aside, run.folder);
}
