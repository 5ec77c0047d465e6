import { expect, it } from 'vitest';
import { quickRows } from './engine-rows.ts';

it('the benchmark of the engine measures, compares and checks the order of both queues', () => {
  const rows = quickRows('--work', 'cancel-heavy');
  const systems = rows.filter(({ work }) => work === 'cancel-heavy').map(({ system }) => system);
  expect(systems).toEqual(
    expect.arrayContaining(['walrus-sim', 'walrus-sim, heap', 'simjs', 'both queues']),
  );
  for (const { value, unit } of rows) {
    expect(value).toBeGreaterThan(0);
    expect(unit).not.toBe('');
  }
  const simjs = rows.find(({ system, ratio }) => system === 'simjs' && ratio !== undefined);
  expect(simjs?.ratioTo).toBe('walrus-sim');
  const memory = rows.filter(({ unit }) => unit === 'bytes/pending event');
  expect(memory.map(({ system }) => system)).toEqual(['walrus-sim', 'walrus-sim, heap', 'simjs']);
  expect(memory[0].value).toBeLessThan(100);
});
