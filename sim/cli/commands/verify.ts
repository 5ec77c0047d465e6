/**
 * `verify`: the same run in a fresh process and in this one after another run, digests compared.
 * Where they differ, the first event that differs is named: that is the bug report.
 */
import type { Argv } from 'yargs';
import { defineCommand, EXIT } from '../command.ts';
import { type FactLine, factLine, findDivergence, type RunTrace } from '../divergence.ts';
import { callFresh } from '../fresh-process.ts';
import { startProgress } from '../progress.ts';
import {
  loadNamed,
  type NamedScenario,
  type ScenarioArgs,
  withScenario,
} from '../scenario-options.ts';
import { runSession, type SessionOptions } from '../session.ts';

interface VerifyArgs extends ScenarioArgs {
  rebuildEvery?: number;
  quiet: boolean;
  /** Hidden: what the fresh process is asked for, `trace` or `facts:AFTER:TO`. */
  answer?: string;
}

export default defineCommand<VerifyArgs>({
  command: 'verify <scenario>',
  describe: 'Run twice and compare the digests; name the first event that differs',
  builder: (yargs) =>
    withScenario(yargs)
      .option('rebuild-every', {
        type: 'number',
        requiresArg: true,
        describe: 'encode and decode the state every N events in the second run',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'no progress, no notes' })
      .option('answer', { type: 'string', hidden: true }) as unknown as Argv<VerifyArgs>,
  run,
});

/** Events of the run that goes before, with another seed: enough to touch every cache. */
const WARM_UP_EVENTS = 20_000;

async function run(args: VerifyArgs): Promise<number> {
  const scenario = await loadNamed(args);
  if (args.answer !== undefined) {
    return answer(args.answer, scenario);
  }
  const note = (text: string) => (args.quiet ? undefined : process.stderr.write(`${text}\n`));
  note('First run, in a fresh process');
  const fresh = await callFresh<RunTrace>(childArgs(args, 'trace'));
  note('Second run, here, after another run');
  await warmUp(scenario);
  const { durationUs } = scenario.resolved;
  const progress = startProgress({ title: scenario.name, durationUs, isQuiet: args.quiet });
  const { rebuildEvery } = args;
  const here = await traceOf(scenario, {
    rebuildEvery,
    onProgress: (state) => progress.update(state),
  }).finally(() => progress.stop());
  const divergence = await findDivergence(
    fresh,
    here,
    (after, to) => callFresh<FactLine[]>(childArgs(args, `facts:${after}:${to}`)),
    (after, to) => factsBetween(scenario, after, to, { rebuildEvery }),
  );
  if (divergence === null) {
    const lines = [
      `Equal: ${here.eventCount} events twice`,
      `traceDigest ${here.trace}`,
      `physicalDigest ${here.physical}`,
      `economicDigest ${here.economic}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.good;
  }
  const { afterEvent, toEvent, first, second } = divergence;
  const lines = [
    `Different: the runs part between events ${afterEvent + 1} and ${toEvent}`,
    `  fresh process:     ${tell(first)}`,
    `  after another run: ${tell(second)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.checkFailed;
}

const tell = (fact: FactLine | null): string =>
  fact === null ? '(no further fact)' : `event ${fact.event}: ${fact.text}`;

function childArgs(args: ScenarioArgs, answer: string): string[] {
  const settings = (args.set ?? []).flatMap((setting) => ['--set', setting]);
  const seed = args.seed === undefined ? [] : ['--seed', args.seed];
  const fidelity = args.fidelity === undefined ? [] : ['--fidelity', args.fidelity];
  return ['verify', args.scenario, ...settings, ...seed, ...fidelity, '--answer', answer];
}

/** The fresh process's side: prints JSON and nothing else. */
async function answer(question: string, scenario: NamedScenario): Promise<number> {
  const [what, after, to] = question.split(':');
  const reply =
    what === 'facts'
      ? await factsBetween(scenario, Number(after), Number(to), {})
      : await traceOf(scenario, {});
  process.stdout.write(JSON.stringify(reply));
  return EXIT.good;
}

async function warmUp(scenario: NamedScenario): Promise<void> {
  const { name, inputs, resolved, moduleFiles } = scenario;
  const other = { ...resolved, seed: resolved.seed + 1 };
  await runSession({ name, inputs, moduleFiles, resolved: other, maxEvents: WARM_UP_EVENTS });
}

async function traceOf(scenario: NamedScenario, more: Partial<SessionOptions>): Promise<RunTrace> {
  const { name, resolved, inputs, moduleFiles } = scenario;
  const { run } = await runSession({ name, resolved, inputs, moduleFiles, ...more });
  return { ...run.digests, eventCount: run.eventCount, ladder: run.ladder };
}

/** Facts as text, from one partial run. */
async function factsBetween(
  scenario: NamedScenario,
  afterEvent: number,
  toEvent: number,
  more: Partial<SessionOptions>,
): Promise<FactLine[]> {
  const { name, resolved, inputs, moduleFiles } = scenario;
  const facts: FactLine[] = [];
  let fired = 0;
  await runSession({
    name,
    resolved,
    inputs,
    moduleFiles,
    ...more,
    maxEvents: toEvent,
    onProgress: ({ events }) => {
      fired = events;
    },
    onFact: (fact) => {
      if (fired + BATCH_MAX >= afterEvent) {
        facts.push(factLine(fact));
      }
    },
  });
  return facts;
}

/** Facts are kept from a little before the stretch: events are counted between batches only. */
const BATCH_MAX = 4_000;
