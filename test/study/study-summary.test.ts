import { expect, it } from 'vitest';
import type { Outcome } from '../../sim/study/outcomes.ts';
import { studySchema } from '../../sim/study/study-schema.ts';
import { studySummary } from '../../sim/study/study-summary.ts';

it('the summary of a study names metrics that it asked for and no run measured', () => {
  const bytes = {
    unit: 'bytes',
    better: 'lower',
    help: '',
    labels: ['cause'],
    value: 3,
    values: [{ labels: 'cause=transfer', value: 3 }],
  } as const;
  const metrics = { 'repair.bytes': { ...bytes, labels: ['cause'], values: [...bytes.values] } };
  const run = { point: 0, replication: 0, seed: 1, runId: 'a', verdict: 'good', failed: [] };
  const file = studySchema.parse({
    about: { title: 'Of a test' },
    scenario: 'a.yaml',
    axes: { shards: { path: 'network.shards', values: [10] } },
    metrics: ['repair.bytes', 'repair.bytes{cause=transfer}', 'repair.bytes{cause=nothing}'],
  });
  const points = [{ levels: [], settings: [] }];
  const { lines } = studySummary({ file, points, axes: [] }, [{ ...run, metrics } as Outcome], []);
  expect(lines.filter((line) => line.startsWith('No run measured'))).toEqual([
    'No run measured repair.bytes{cause=nothing}.',
  ]);
});
