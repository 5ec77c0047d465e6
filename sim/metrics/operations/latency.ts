/** Latency quantiles of the writes or the reads that succeeded. */
import { OUTCOMES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { latenciesOf, type OperationKind, operations } from '../folds/operations.ts';
import { LATENCY_QUANTILES, quantile, sortedSamples } from '../quantiles.ts';

const OK = OUTCOMES.indexOf('ok');

export const writeLatency = latencyMetric(
  'write',
  'Time from the start of a write to its certificate on chain',
);

export const readLatency = latencyMetric(
  'read',
  'Time from the start of a read, not of the final read-back, to its bytes',
);

function latencyMetric(kind: OperationKind, what: string) {
  return defineMetric({
    ...operations,
    name: `${kind}.latency`,
    unit: 'us',
    help: `${what}, of those with outcome ok; exact quantiles by nearest rank.`,
    better: 'lower',
    labels: ['quantile'],
    finish: (state) => {
      const sorted = sortedSamples(latenciesOf(state, kind, OK));
      return LATENCY_QUANTILES.map(({ name, percent }) => ({
        labels: { quantile: name },
        value: quantile(sorted, percent),
      }));
    },
  });
}
