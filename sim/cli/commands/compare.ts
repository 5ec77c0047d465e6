/**
 * `compare`: two scenarios, or runs from their results folders, on the same seeds, side by side.
 * Says where they first differ and who holds more in the second one.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Argv } from 'yargs';
import { measureTiming, readRun, writeResults } from '../../results/index.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { createWalrusSimulation, type WalrusRun } from '../../simulation.ts';
import { runPaired } from '../../study/paired-runs.ts';
import { scenarioDifference } from '../../study/scenario-difference.ts';
import { defineCommand, EXIT, UsageError } from '../command.ts';
import { withComparison } from '../comparison-tables.ts';
import { type Comparison, comparisonText, FORMATS, type Format } from '../comparison-text.ts';
import { importModules } from '../import-modules.ts';
import { metricDifferences } from '../metric-differences.ts';
import { checkOutputFolder } from '../output-paths.ts';
import { startProgress } from '../progress.ts';
import { reportPage } from '../report-page.ts';
import { loadNamed } from '../scenario-options.ts';
import { asUser, sessionOf } from '../session.ts';

interface CompareArgs {
  a: string;
  b: string;
  seed?: string;
  seeds: number;
  set?: string[];
  setB?: string[];
  format: Format;
  out?: string;
  quiet: boolean;
}

export default defineCommand<CompareArgs>({
  command: 'compare <a> <b>',
  describe: 'Run two scenarios on the same seeds: where they first differ, and who gains',
  builder,
  run,
});

function builder(yargs: Argv): Argv<CompareArgs> {
  const settings = { type: 'string', array: true, nargs: 1 } as const;
  return yargs
    .positional('a', { type: 'string', demandOption: true, describe: 'scenario or results folder' })
    .positional('b', { type: 'string', demandOption: true, describe: 'the one it is held against' })
    .option('seed', {
      type: 'string',
      requiresArg: true,
      describe: 'first seed; that of A if not given',
    })
    .option('seeds', { type: 'number', default: 1, describe: 'so many seeds in a row' })
    .option('set', { ...settings, describe: 'path=value over both scenario files' })
    .option('set-b', { ...settings, describe: 'path=value over B alone' })
    .option('format', { choices: FORMATS, default: 'table', describe: 'of the comparison' })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'write the results of B with the comparison and its report below this folder',
    })
    .option('quiet', {
      type: 'boolean',
      default: false,
      describe: 'no progress',
    }) as unknown as Argv<CompareArgs>;
}

/** One side: what is run, and what its files export. */
interface Side {
  name: string;
  resolved: ResolvedScenario;
  inputs: Map<string, Uint8Array>;
  modules: ReadonlyMap<string, unknown>;
}

async function run(args: CompareArgs): Promise<number> {
  const startedMs = Date.now();
  if (!Number.isSafeInteger(args.seeds) || args.seeds < 1) {
    throw new UsageError(`--seeds: found ${args.seeds}; allowed: a whole number from 1 up`);
  }
  if (args.out !== undefined) checkOutputFolder('out', args.out);
  const { comparison, last } = await compareSeeds(args);
  process.stdout.write(comparisonText(comparison, args.format));
  if (args.out !== undefined) {
    const name = `${comparison.names.b}-against-${comparison.names.a}`;
    const session = sessionOf(last.run, { name, resolved: last.side.resolved });
    const { folder } = await writeResults({
      parent: args.out,
      run: session.run,
      results: withComparison(session.results, comparison),
      inputs: last.side.inputs,
      timing: measureTiming(startedMs, session.run.eventCount),
      report: reportPage,
    });
    process.stderr.write(`Results: ${folder}\nReport: ${join(folder, 'report.html')}\n`);
  }
  return EXIT.good;
}

/** The comparison seed by seed, and the last run of B. */
async function compareSeeds(args: CompareArgs) {
  let a = await loadSide(args.a, args, []);
  let b = await loadSide(args.b, { ...args, seed: args.seed ?? `${a.resolved.seed}` }, args.setB);
  const comparison: Comparison = {
    names: { a: a.name, b: b.name },
    changed: scenarioDifference(a.resolved, b.resolved),
    pairs: [],
  };
  const firstSeed = a.resolved.seed;
  for (let seed = firstSeed; ; seed++) {
    if (seed > firstSeed) {
      // What a scenario draws while it is loaded, as stakes are, follows the seed too.
      a = await loadSide(args.a, { ...args, seed: `${seed}` }, []);
      b = await loadSide(args.b, { ...args, seed: `${seed}` }, args.setB);
    }
    const pair = { a: start(a), b: start(b) };
    const progress = startProgress({
      title: `${a.name} against ${b.name}, seed ${seed}`,
      durationUs: Math.max(a.resolved.durationUs, b.resolved.durationUs),
      isQuiet: args.quiet,
    });
    const runs = await runPaired(pair, {
      step: (one, events) => asUser(() => one.simulation.step(events, Infinity)),
      onProgress: async (nowUs) => {
        progress.update({
          nowUs,
          events: pair.a.simulation.eventCount + pair.b.simulation.eventCount,
        });
        await nextTurn();
      },
    }).finally(() => progress.stop());
    const metrics = metricDifferences(pair.a.results(''), pair.b.results(''));
    comparison.pairs.push({ seed, runs, metrics });
    if (comparison.pairs.length === args.seeds)
      return { comparison, last: { run: pair.b, side: b } };
  }
}
function start({ resolved, inputs, modules }: Side): WalrusRun {
  const { seed } = resolved;
  return asUser(() => createWalrusSimulation({ resolved, seed, inputs, modules }));
}

async function loadSide(
  path: string,
  { seed, seeds, set = [] }: CompareArgs,
  own: readonly string[] = [],
): Promise<Side> {
  if (existsSync(join(path, 'manifest.json'))) {
    if (set.length + own.length > 0) {
      throw new UsageError(`${path}: --set and --set-b change scenario files, not stored runs`);
    }
    const { resolved, inputs, moduleFiles, manifest } = readRun(path);
    if (seeds > 1 || (seed !== undefined && seed !== `${resolved.seed}`)) {
      throw new UsageError(`${path}: a stored run has its seed, ${resolved.seed}, and no other`);
    }
    const modules = await importModules(moduleFiles);
    return { name: manifest.scenario.name, resolved, inputs, modules };
  }
  const loaded = await loadNamed({ scenario: path, seed, set: [...set, ...own] });
  const modules = await importModules(loaded.moduleFiles);
  const { resolved, inputs } = loaded;
  return { name: basename(loaded.name), resolved, inputs, modules };
}
