/** Latency quantiles of the writes or the reads that succeeded, by size of blob and by region. */
import { OUTCOMES } from '../../models/facts.ts';
import { defineMetric, type MetricRow } from '../define.ts';
import {
  OPERATION_KINDS,
  type OperationKind,
  type Operations,
  operations,
} from '../folds/operations.ts';
import type { Labels } from '../labels.ts';
import { LATENCY_QUANTILES, quantile, sortedSamples } from '../quantiles.ts';
import { SIZE_CLASSES, sizeClassOf } from '../size-classes.ts';

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
    help:
      `${what}, of those with outcome ok; exact quantiles by nearest rank: of all, by size class ` +
      'of the blob, by region of the client, and by both where any succeeded.',
    better: 'lower',
    labels: ['quantile', 'region', 'size'],
    finish: (state, views) => {
      const regions = views.resolved.network.clients.map(({ region }) => region);
      return [...groupsOf(state, kind, regions)].flatMap(([, { labels, samplesUs }]) =>
        quantileRows(labels, samplesUs),
      );
    },
  });
}

interface Group {
  labels: Labels;
  samplesUs: number[];
}

/** All first, then whatever occurs: sizes ascending within a region, regions by client. */
function groupsOf(
  state: Operations,
  kind: OperationKind,
  regions: readonly string[],
): Map<string, Group> {
  const groups = new Map<string, Group>([['', { labels: {}, samplesUs: [] }]]);
  const open = (labels: Labels) => groups.set(keyOf(labels), { labels, samplesUs: [] });
  for (const size of SIZE_CLASSES) open({ size });
  for (const region of new Set(regions)) {
    open({ region });
    for (const size of SIZE_CLASSES) open({ region, size });
  }
  const kindCode = OPERATION_KINDS.indexOf(kind);
  for (let row = 0; row < state.kind.length; row++) {
    if (state.kind[row] !== kindCode || state.outcome[row] !== OK) continue;
    const region = regions[state.client[row]];
    const size = SIZE_CLASSES[sizeClassOf(state.sizeBytes[row])];
    const keys: Labels[] = [{}, { size }, { region }, { region, size }];
    for (const labels of keys) {
      groups.get(keyOf(labels))!.samplesUs.push(state.latencyUs[row]);
    }
  }
  for (const [key, { samplesUs }] of groups) {
    if (key !== '' && samplesUs.length === 0) groups.delete(key);
  }
  return groups;
}

function keyOf({ region = '', size = '' }: Labels): string {
  return region === '' && size === '' ? '' : `${region}/${size}`;
}

function quantileRows(labels: Labels, samplesUs: readonly number[]): MetricRow[] {
  const sorted = sortedSamples(samplesUs);
  return LATENCY_QUANTILES.map(({ name, percent }) => ({
    labels: { ...labels, quantile: name },
    value: quantile(sorted, percent),
  }));
}
