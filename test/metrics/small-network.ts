/** A small network for runs of the real models: seven nodes, 13 shards (f = 4, kp = 5, ks = 9). */

import type { RunResults } from '../../sim/results/run-results.ts';
import { loadPlainText } from '../../sim/scenario/index.ts';
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts';
import { createWalrusSimulation, type WalrusRun } from '../../sim/simulation.ts';

const SCENARIO = `
about: { title: Small network, description: For tests. }
seed: 3
duration: 2d
fidelity: counts
network:
  shards: 13
  epoch: 14d
  nodes:
    - { name: n0, region: us-central, stake: 9WAL }
    - { name: n1, region: eu-london, stake: 8WAL }
    - { name: n2, region: ap-mumbai, stake: 7WAL }
    - { name: n3, region: ap-sydney, stake: 6WAL }
    - { name: n4, region: sa-saopaulo, stake: 5WAL }
    - { name: n5, region: ap-tokyo, stake: 5WAL }
    - { name: n6, region: ap-tokyo, stake: 5WAL }
  clients:
    - { name: near, region: ca-toronto }
    - { name: far, region: ap-singapore }
workload:
  preloaded: { count: 3, size: 100KiB }
  generated: { count: 6, size: { law: lognormal, median: 96KiB, sigma: 1 } }
  writes: { start: 1h, every: 3h }
  reads: { start: 2h, every: 2h }
  lifetime: 20epochs
probes: { interval: 6h }
`;

/** Missed writes, a lost volume, and stake that moves shards at every epoch change. */
export const EVENTFUL = [
  'duration=5d',
  'network.epoch=1d',
  'workload.writes.every=5h',
  `faults=[
    { name: missed writes, at: 4h, crash: n5, for: 20h },
    { name: volume lost, at: 50h, lose-volume: n4, restart-after: 2h }]`,
  `economics.stake-changes=[
    { at: 1h, node: n0, delta: -6WAL },
    { at: 2h, node: n3, delta: 6WAL },
    { at: 30h, node: n0, delta: 40WAL }]`,
];

/** The scenario with settings laid over it, `path=value` each. */
export function smallNetwork(settings: string[] = [], defect = ''): ResolvedScenario {
  const { resolved } = loadPlainText('small.yaml', SCENARIO, '.', settings);
  return { ...resolved, plantedDefect: defect };
}

/** Runs to the end, or to the invariant that breaks. */
export function finished(resolved: ResolvedScenario): RunResults {
  return runToEnd(createWalrusSimulation({ resolved, seed: resolved.seed, inputs: new Map() }));
}

export function runToEnd(run: WalrusRun, eachBatch: () => void = () => {}): RunResults {
  let stoppedBy = '';
  try {
    while (run.simulation.step(1000) === 'running') eachBatch();
  } catch (error) {
    stoppedBy = (error as Error).message;
  }
  return run.results(stoppedBy);
}

export function measured(results: RunResults, metric: string, labels = ''): number {
  const summary = results.summary.metrics[metric];
  const value =
    labels === '' ? summary.value : summary.values?.find((one) => one.labels === labels)?.value;
  if (value === undefined || value === null) throw new Error(`${metric} {${labels}} has no value`);
  return value;
}
