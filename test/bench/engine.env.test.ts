import { expect, it } from 'vitest';
import { quickRows } from './engine-rows.ts';

it('the benchmark of the engine runs every work beside simjs and SimPy', () => {
  const rows = quickRows();
  const works = new Set(rows.map(({ work }) => work));
  for (const work of works) {
    if (work.startsWith('memory')) continue;
    const systems = rows.filter((row) => row.work === work).map(({ system }) => system);
    expect(systems.sort()).toEqual(
      ['SimPy', 'both queues', 'simjs', 'walrus-sim', 'walrus-sim, heap'].sort(),
    );
  }
  expect(works.size).toBe(8);
}, 600_000);
