/** Options that every command with a scenario shares, and what they mean for the loader. */
import { basename } from 'node:path';
import type { Argv } from 'yargs';
import { ECONOMY_METRICS } from '../metrics/economics/index.ts';
import { METRICS } from '../metrics/index.ts';
import { type LoadedScenario, loadScenario } from '../scenario/index.ts';

export interface ScenarioArgs {
  scenario: string;
  seed?: string;
  set?: string[];
  fidelity?: string;
}

export const FIDELITIES = ['bytes', 'sampled', 'counts'] as const;

export function withScenario(yargs: Argv): Argv<ScenarioArgs> {
  return yargs
    .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file' })
    .option('seed', { type: 'string', requiresArg: true, describe: 'seed, 0 … 2^53 − 1' })
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'path=value over the file; may be repeated',
    })
    .option('fidelity', {
      type: 'string',
      choices: FIDELITIES,
      describe: 'which blobs carry real bytes: all, some, none',
    }) as Argv<ScenarioArgs>;
}

export interface NamedScenario extends LoadedScenario {
  /** Base name of the file without its ending. */
  name: string;
}

/** Loads the scenario with the options laid over it, the last word being --seed and --fidelity. */
export async function loadNamed(args: ScenarioArgs): Promise<NamedScenario> {
  const settings = [...(args.set ?? [])];
  if (args.seed !== undefined) {
    settings.push(`seed=${args.seed}`);
  }
  if (args.fidelity !== undefined) {
    settings.push(`fidelity=${args.fidelity}`);
  }
  const name = basename(args.scenario).replace(/\.ya?ml$/, '');
  const metricNames = [...METRICS, ...ECONOMY_METRICS].map((metric) => metric.name);
  const loaded = await loadScenario(args.scenario, { settings, metricNames });
  return { name, ...loaded };
}
