/** measures.md "margin": the time-weighted histogram of the margins, in quantiles. */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { clientName } from './by-client.ts';

/** Permille of blob-time at or below the value. */
const QUANTILES = [
  { name: 'p0.1', permille: 1n },
  { name: 'p1', permille: 10n },
  { name: 'p10', permille: 100n },
  { name: 'p50', permille: 500n },
];

export const marginQuantiles = defineMetric({
  ...blobStates,
  name: 'margin.quantiles',
  unit: 'shards',
  help:
    'Margins of all live blobs weighted by time: the margin at or below which a blob is that ' +
    'share of its time. `durable` is max(a − kp, b − ks), the others aRouted − kp of that client. ' +
    'The whole histogram is in margins.csv.',
  better: 'higher',
  labels: ['of', 'quantile'],
  finish: (state, views, endUs) =>
    statesAt(state, endUs).spread.margins.flatMap(({ blobUs }, index, all) => {
      const of = index === all.length - 1 ? 'durable' : `client ${clientName(views, index)}`;
      return QUANTILES.map(({ name, permille }) => ({
        labels: { of, quantile: name },
        value: weightedQuantile(blobUs, permille),
      }));
    }),
});

/** Smallest margin with at least that share of the weight at or below it; null without weight. */
function weightedQuantile(weights: ReadonlyMap<number, bigint>, permille: bigint): number | null {
  const margins = [...weights.keys()].sort((a, b) => a - b);
  let total = 0n;
  for (const weight of weights.values()) total += weight;
  let below = 0n;
  for (const margin of margins) {
    below += weights.get(margin)!;
    if (1000n * below >= permille * total) return margin;
  }
  return null;
}
