/**
 * The few figures at the top of a report. A figure that the run did not measure is left out.
 */

import { bytes, count, duration, percent } from './format.ts';
import { ascending, quantile } from './geometry/distribution.ts';
import { metricValue, type Results } from './results/results.ts';
import { numbers, texts } from './results/table.ts';

export interface Glance {
  label: string;
  value: string;
}

export function glances(results: Results): Glance[] {
  const found: Glance[] = [];
  const add = (label: string, metric: string, show: (value: number) => string) => {
    const value = metricValue(results, metric);
    if (value !== undefined) found.push({ label, value: show(value) });
  };
  add('readable over time, worst client', 'availability.readable-share', percent);
  add('shards: smallest margin', 'availability.min-margin', count);
  add('blobs lost', 'blobs.lost', count);
  const readBack = texts(results.tables.blobs, 'read_back').filter((text) => text !== '');
  if (readBack.length > 0) {
    const equal = readBack.filter((text) => text === 'ok').length;
    found.push({
      label: 'blobs read back equal',
      value: `${count(equal)} / ${count(readBack.length)}`,
    });
  }
  add('moved by repair', 'repair.bytes', bytes);
  const median = medianLatency(results, 'read');
  if (!Number.isNaN(median)) found.push({ label: 'median read', value: duration(median) });
  return found;
}

function medianLatency(results: Results, kind: string): number {
  const file = results.tables.operations;
  const [kinds, outcomes] = [texts(file, 'kind'), texts(file, 'outcome')];
  const latencies = numbers(file, 'latency_us').filter(
    (_, row) => kinds[row] === kind && outcomes[row] === 'ok',
  );
  return quantile(ascending(latencies), 0.5);
}
