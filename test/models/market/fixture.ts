/** Runs of one scenario text with the network and without it, and what they say of WAL. */
import type { Fact } from '../../../sim/engine/index.ts';
import { loadPlainText } from '../../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../../sim/simulation.ts';

export interface Ran {
  facts: Fact[];
  digests: { trace: string; physical: string; economic: string };
  run: ReturnType<typeof createWalrusSimulation>;
}

/** Runs a scenario to its end; `modules` stand for files of the user. */
export function ranOf(text: string, settings: readonly string[] = []): Ran {
  const { resolved, inputs } = loadPlainText('market.yaml', text, '.', settings);
  const run = createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
  const facts: Fact[] = [];
  run.simulation.onFact((fact) => facts.push({ ...fact, args: [...fact.args] }));
  while (run.simulation.step(10_000) === 'running');
  return { facts, digests: run.simulation.digest(), run };
}

export const named = ({ facts }: Ran, ...names: string[]): Fact[] =>
  facts.filter(({ name }) => names.includes(name));

/** 25 nodes of 100 shards for some days of an epoch each; a few blobs, nobody fails. */
export const network = (economics: string, more = ''): string => `
about: { title: A market }
duration: 4d
fidelity: counts
network:
  shards: 100
  epoch: 1d
  nodes: { count: 25, stake: { law: uniform, min: 1000000WAL, max: 3000000WAL } }
workload:
  preloaded: { count: 12, size: { law: constant, value: 64KiB } }
  read-back: false
${more}
economics:
${economics}
`;
