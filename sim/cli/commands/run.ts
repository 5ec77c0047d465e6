/** `run`: one simulation, its results folder and its report. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { buildInfo, measureTiming, runIdOf, writeResults } from '../../results/index.ts';
import { exitCodeOf } from '../../results/run-results.ts';
import { parseQuantity, quantityAllowed } from '../../scenario/units.ts';
import { defineCommand, UsageError } from '../command.ts';
import { openEventFile } from '../event-file.ts';
import { checkOutputFile, checkOutputFolder } from '../output-paths.ts';
import { startProgress } from '../progress.ts';
import { reportPage } from '../report-page.ts';
import {
  loadNamed,
  type NamedScenario,
  type ScenarioArgs,
  withScenario,
} from '../scenario-options.ts';
import { runSession, type Session, type SessionOptions } from '../session.ts';
import { writeTraceFile } from '../trace-file.ts';

interface RunArgs extends ScenarioArgs {
  out: string;
  events?: string;
  kind?: string[];
  entity?: string[];
  trace?: string;
  checkpointEvery?: string;
  from?: string;
  rebuildEvery?: number;
  maxEvents?: number;
  report: boolean;
  quiet: boolean;
  json: boolean;
}

export default defineCommand<RunArgs>({
  command: 'run <scenario>',
  describe: 'Simulate a scenario: a results folder and its report',
  builder,
  run,
});

function builder(yargs: Argv): Argv<RunArgs> {
  const list = { type: 'string', array: true, nargs: 1 } as const;
  const text = { type: 'string', requiresArg: true } as const;
  const whole = { type: 'number', requiresArg: true } as const;
  return withScenario(yargs)
    .option('out', { ...text, default: 'results', describe: 'parent of all results folders' })
    .option('events', { ...text, describe: 'write every fact to this file, one JSON a line' })
    .option('kind', { ...list, describe: '--events: only facts of this name, or blob.*' })
    .option('entity', { ...list, describe: '--events: only this entity, as 3 or node:3' })
    .option('trace', { ...text, describe: 'write a trace that Perfetto opens' })
    .option('checkpoint-every', { ...text, describe: 'save the simulation each time, as 7d' })
    .option('from', { ...text, describe: 'go on with a saved simulation of this scenario' })
    .option('rebuild-every', { ...whole, describe: 'encode and decode the state every N events' })
    .option('max-events', { ...whole, describe: 'stop after N events' })
    .option('report', { type: 'boolean', default: true, describe: 'draw report.html' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress, no notes' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'the summary as JSON on stdout',
    }) as unknown as Argv<RunArgs>;
}

async function run(args: RunArgs): Promise<number> {
  const startedMs = Date.now();
  if (args.events === undefined && (args.kind ?? args.entity) !== undefined) {
    throw new UsageError('--kind and --entity choose what --events writes; allowed: with --events');
  }
  const scenario = await loadNamed(args);
  checkOutputs(args);
  const events =
    args.events === undefined
      ? undefined
      : openEventFile(args.events, { kinds: args.kind ?? [], entities: args.entity ?? [] });
  const progress = startProgress({
    title: scenario.name,
    durationUs: scenario.resolved.durationUs,
    isQuiet: args.quiet,
  });
  const session = await runSession({
    ...sessionOptions(args, scenario),
    onFact: events === undefined ? undefined : (fact) => events.write(fact),
    onProgress: (state) => progress.update(state),
  }).finally(() => progress.stop());
  events?.finish();
  if (args.trace !== undefined) {
    writeTraceFile(args.trace, session.results);
  }
  const { folder } = await writeResults({
    parent: args.out,
    run: session.run,
    results: session.results,
    inputs: scenario.inputs,
    timing: measureTiming(startedMs, session.run.eventCount),
    report: args.report ? reportPage : undefined,
  });
  tell(args, session, folder);
  return exitCodeOf(session.results);
}

function checkOutputs({ out, events, trace }: RunArgs): void {
  checkOutputFolder('out', out);
  if (events !== undefined) checkOutputFile('events', events);
  if (trace !== undefined) checkOutputFile('trace', trace);
}

function sessionOptions(
  args: RunArgs,
  { name, resolved, inputs, moduleFiles }: NamedScenario,
): SessionOptions {
  return {
    name,
    resolved,
    inputs,
    moduleFiles,
    from: args.from === undefined ? undefined : new Uint8Array(readFileSync(args.from)),
    rebuildEvery: positive('rebuild-every', args.rebuildEvery),
    maxEvents: positive('max-events', args.maxEvents),
    checkpoints:
      args.checkpointEvery === undefined
        ? undefined
        : {
            everyUs: durationOf('checkpoint-every', args.checkpointEvery),
            write: checkpointWriter(args, name, { resolved, inputs }),
          },
  };
}

/** Checkpoints lie beside the results, so that those of an interrupted run can be gone on with. */
function checkpointWriter(
  args: RunArgs,
  name: string,
  { resolved, inputs }: Pick<NamedScenario, 'resolved' | 'inputs'>,
): (bytes: Uint8Array, nowUs: number) => void {
  const runId = runIdOf({
    resolved,
    seed: resolved.seed,
    inputs: [...inputs.keys()],
    buildDigest: buildInfo().buildDigest,
  });
  const folder = join(args.out, name, 'checkpoints', runId);
  return (bytes, nowUs) => {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
    }
    const path = join(folder, `${nowUs}.checkpoint`);
    writeFileSync(`${path}.partial`, bytes);
    renameSync(`${path}.partial`, path);
    if (!args.quiet) {
      process.stderr.write(`checkpoint: ${path}\n`);
    }
  };
}

function tell(args: RunArgs, { results, broken }: Session, folder: string): void {
  if (broken !== null) {
    process.stderr.write(`walrus-sim: ${broken.message}\n`);
    if (broken.cause instanceof Error) {
      process.stderr.write(`${broken.cause.stack}\n`);
    }
  }
  if (args.json) {
    process.stdout.write(`${JSON.stringify(results.summary, null, 2)}\n`);
    return;
  }
  const { lines: told, warnings } = results.summary;
  const more = warnings.filter((warning) => !told.includes(warning));
  const lines = [...told, ...more.map((text) => `Warning: ${text}`), `Results: ${folder}`];
  if (args.report) {
    lines.push(`Report: ${join(folder, 'report.html')}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function positive(option: string, value: number | undefined): number | undefined {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
    throw new UsageError(`--${option}: found ${value}; allowed: a whole number from 1 up`);
  }
  return value;
}

function durationOf(option: string, text: string): number {
  const parsed = parseQuantity('duration', text);
  if (!parsed.ok || parsed.value <= 0n) {
    const reason = parsed.ok ? 'is not above 0' : parsed.reason;
    const hint =
      !parsed.ok && parsed.suggestion !== '' ? `; did you mean '${parsed.suggestion}'?` : '';
    throw new UsageError(
      `--${option}: '${text}' ${reason}; allowed: ${quantityAllowed('duration')}${hint}`,
    );
  }
  return Number(parsed.value);
}
