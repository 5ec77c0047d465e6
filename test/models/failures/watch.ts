/** A quiet small network under the section `failures`, and what it did. */
import { expect } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario, type SmallOptions } from '../../fixtures/small-scenario.ts';
import { factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

export interface Watched {
  duration?: string;
  overrides?: Overrides;
  options?: SmallOptions;
  steps?: Step[];
}

/** Runs ten nodes with four small blobs. */
export function runFailures(failures: Overrides, watched: Watched = {}) {
  const { duration = '20h', overrides = {}, options, steps } = watched;
  const scenario = quietScenario(
    {
      duration,
      fidelity: 'counts',
      network: { epoch: '1000d' },
      workload: { preloaded: { count: 4, size: '1KiB' } },
      failures,
      ...overrides,
    },
    options,
  );
  const run = runSmall(scenario, steps);
  expect(run.brokenBy).toBe('');
  const hours = (name: string, node: number) =>
    factsNamed(run, name)
      .filter(({ entity }) => entity === node)
      .map(({ timeUs }) => timeUs / HOUR_US);
  const causes = run.results.summary.metrics['faults.by-cause'].values ?? [];
  const struck = Object.fromEntries(
    causes.map(({ labels, value }) => [labels.slice('cause='.length), value]),
  );
  return { run, hours, struck, faults: factsNamed(run, 'fault.started') };
}

export const isUp = ({ state }: WalrusContext, node: number): boolean =>
  state.storageNodes.nodes[node].isUp;
