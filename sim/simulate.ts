/** One run from a scenario to its results, for notebooks and other programs. */
import type { Digests } from './engine/index.ts';
import type { MetricDefinition } from './metrics/index.ts';
import type { RunResults } from './results/run-results.ts';
import type { LoadedScenario } from './scenario/index.ts';
import { createWalrusSimulation } from './simulation.ts';

export interface SimulateOptions {
  /** Measured beside the metrics of the library; they change no digest. */
  metrics?: readonly MetricDefinition[];
  /** Called now and then with the simulated time. */
  onProgress?: (nowUs: number) => void;
}

export interface SimulatedRun {
  results: RunResults;
  digests: Digests;
  eventCount: number;
}

/** Events between two reports of progress. */
const BATCH_EVENTS = 10_000;

/**
 * Runs a loaded scenario to its end, by default with its own seed, an integer from 0 to 2^53 − 1.
 *
 * @throws InvariantBroken when the models contradict themselves.
 */
export function simulate(
  { resolved, inputs }: Pick<LoadedScenario, 'resolved' | 'inputs'>,
  seed = resolved.seed,
  { metrics, onProgress }: SimulateOptions = {},
): SimulatedRun {
  const run = createWalrusSimulation({ resolved, seed, inputs, metrics });
  while (run.simulation.step(BATCH_EVENTS, Infinity) === 'running')
    onProgress?.(run.simulation.now);
  return {
    results: run.results(),
    digests: run.simulation.digest(),
    eventCount: run.simulation.eventCount,
  };
}
