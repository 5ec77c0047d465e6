/**
 * Every metric of the summary, so that a new one shows in the report without a panel of its own.
 * It is a table only.
 */

import { plural, withUnit } from '../format.ts';
import { defineTable, type PanelInput, type PanelTable } from './panel.ts';

export const measurements = defineTable({
  name: 'measurements',
  question: 'What was measured?',
  answer,
  table,
});

function answer({ results }: PanelInput): string {
  const { metrics } = results.summary;
  if (metrics.length === 0) return 'The summary holds no metric.';
  const values = metrics.reduce((sum, metric) => sum + metric.values.length, 0);
  return `${plural(metrics.length, 'metric')} with ${plural(values, 'value')} over the whole run.`;
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'metric', label: 'Metric', unit: 'text' },
      { name: 'labels', label: 'Labels', unit: 'text' },
      { name: 'shown', label: 'Value', unit: 'text' },
      { name: 'help', label: 'Meaning', unit: 'text' },
      { name: 'value', label: 'Exact', unit: 'exact' },
      { name: 'unit', label: 'Unit', unit: 'text' },
      { name: 'better', label: 'Better', unit: 'text' },
    ],
    rows: results.summary.metrics.flatMap(({ name, unit, better, help, values }) =>
      values.map(({ labels, value }, row) => [
        name,
        labels,
        withUnit(value, unit),
        row === 0 ? help : '',
        value,
        unit,
        better,
      ]),
    ),
  };
}
