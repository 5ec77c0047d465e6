/**
 * A network of mainnet's shape for the benchmark: 1000 shards on 105 nodes, the largest with 18
 * (network.md §11), no faults, blobs of sizes as in network.md §11 (nothing is published: the load
 * generator's range, and above it a tail to a few megabytes), counts only.
 */
import { loadPlainText, type ResolvedScenario } from '../../sim/scenario/index.ts';

export interface Shape {
  shards: number;
  nodes: number;
  /** Shards of the largest node. */
  largest: number;
  preloaded: number;
  reads: number;
  writes: number;
}

export const MAINNET: Shape = {
  shards: 1000,
  nodes: 105,
  largest: 18,
  preloaded: 60,
  reads: 0,
  writes: 0,
};

const REGIONS = ['us-central', 'eu-london', 'eu-frankfurt', 'ap-tokyo', 'ap-singapore'];
/** Far enough apart that operations do not overlap. */
const GAP_MINUTES = 5;

/** Shards by node: they fall in equal steps from the largest, and add up exactly. */
export function weightsOf({ shards, nodes, largest }: Shape): number[] {
  const smallest = (2 * shards) / nodes - largest;
  const step = (largest - smallest) / (nodes - 1);
  const weights = Array.from({ length: nodes }, (_, i) => Math.round(largest - step * i));
  let missing = shards - weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = nodes >> 1; missing !== 0; i += 1) {
    weights[i] += Math.sign(missing);
    missing -= Math.sign(missing);
  }
  return weights;
}

export function mainnetScenario(shape: Shape): ResolvedScenario {
  const { shards, preloaded, reads, writes } = shape;
  const minutes = GAP_MINUTES * (Math.max(reads, writes) + 1);
  const scenario = {
    about: { title: 'Scale' },
    seed: 5,
    duration: `${minutes}min`,
    fidelity: 'counts',
    network: {
      shards,
      nodes: weightsOf(shape).map((weight, index) => ({
        name: `node-${index}`,
        region: REGIONS[index % REGIONS.length],
        stake: `${weight}000000WAL`,
        capacity: '400TB',
      })),
      clients: REGIONS.slice(0, 2).map((region, index) => ({ name: `client-${index}`, region })),
    },
    workload: {
      preloaded: { count: preloaded, size: { law: 'lognormal', median: '96KiB', sigma: 1.6 } },
      generated: { count: writes, size: { law: 'lognormal', median: '96KiB', sigma: 1.6 } },
      writes: { start: '2min', every: `${GAP_MINUTES}min` },
      reads: { start: reads > 0 ? '4min' : `${2 * minutes}min`, every: `${GAP_MINUTES}min` },
      lifetime: '6epochs',
      'read-back': false,
    },
    probes: { interval: `${minutes}min` },
  };
  return loadPlainText('scale.yaml', JSON.stringify(scenario), '.').resolved; // JSON is YAML.
}
