import { expect, it } from 'vitest';
import { METRICS, TABLES } from '../../sim/metrics/index.ts';
import { metricLaws, tableLaws } from './metric-laws.ts';

it('there are metrics and tables to look at', () => {
  expect(METRICS.length).toBeGreaterThan(30);
  expect(TABLES.length).toBeGreaterThanOrEqual(7);
});

for (const metric of METRICS) metricLaws(metric);
for (const table of TABLES) tableLaws(table);
