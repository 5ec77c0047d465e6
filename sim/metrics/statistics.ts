/** The statistics that metrics of durations show, as rows. */
import type { MetricRow } from './define.ts';
import type { Labels } from './labels.ts';
import { meanOf, sortedSamples } from './quantiles.ts';

/** Mean and greatest sample, under `labels` and `statistic`; null without samples. */
export function meanAndMax(labels: Labels, samples: readonly number[]): MetricRow[] {
  const sorted = sortedSamples(samples);
  return [
    { labels: { ...labels, statistic: 'mean' }, value: meanOf(sorted) },
    { labels: { ...labels, statistic: 'max' }, value: sorted.at(-1) ?? null },
  ];
}

/** Samples by key, in the order of the first of each key. */
export function grouped<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  sampleOf: (item: T) => number,
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [sampleOf(item)]);
    else known.push(sampleOf(item));
  }
  return groups;
}
