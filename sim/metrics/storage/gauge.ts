/** Metrics that need no facts: read from the views at each probe and at the end. */
import type { WalrusViews } from '../../models/views.ts';
import type { Better } from '../../results/run-results.ts';
import { defineMetric, type MetricDefinition } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

interface GaugeOptions {
  name: string;
  unit: string;
  help: string;
  better: Better;
  read: (views: WalrusViews) => number | null;
}

export function gauge({ read, ...texts }: GaugeOptions): MetricDefinition<null> {
  return defineMetric<null>({
    ...texts,
    labels: [],
    init: () => null,
    on: {},
    sample: (_state, views) => {
      const value = read(views);
      return value === null ? [] : [{ labels: NO_LABELS, value }];
    },
    finish: (_state, views) => [{ labels: NO_LABELS, value: read(views) }],
  });
}
