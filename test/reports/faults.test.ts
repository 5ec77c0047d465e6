/** Faults as bands behind the data and as rows: a few, and thousands. */
import { describe, expect, it } from 'vitest';
import { faultBands } from '../../reports/geometry/fault-bands.ts';
import { faultRows } from '../../reports/geometry/fault-rows.ts';
import type { FaultSpan } from '../../reports/results/events.ts';

const x = (us: number) => us;
const place = { top: 0, left: 0, right: 1000 };

function fault(name: string, startUs: number, endUs: number, isForGood = false): FaultSpan {
  const what = { fault: name, verb: 'crash', nodes: 'node-0', effect: '1' };
  return { ...what, name, startUs, endUs, isForGood };
}

describe('bands of faults', () => {
  const bandsOf = (...faults: FaultSpan[]) =>
    faultBands(faults, x).map(({ x: from, width }) => [from, from + width]);

  it('are one each where no two meet', () => {
    expect(bandsOf(fault('a', 10, 20), fault('b', 30, 30))).toEqual([
      [10, 20],
      [30, 31],
    ]);
  });

  it('lie over each other where several faults were in force, three at most', () => {
    expect(bandsOf(fault('a', 10, 40), fault('b', 20, 30))).toEqual([
      [10, 40],
      [20, 30],
    ]);
    const many = Array.from({ length: 50 }, (_, index) => fault(`f ${index}`, index, 200));
    expect(bandsOf(...many)).toEqual([
      [0, 200],
      [1, 200],
      [2, 200],
    ]);
  });

  it('go on where one fault ends and another begins', () => {
    expect(bandsOf(fault('a', 10, 20), fault('b', 20, 30))).toEqual([[10, 30]]);
  });

  it('count faults for good as one, from the first on', () => {
    const gone = [fault('b', 60, 1000, true), fault('a', 50, 1000, true)];
    expect(bandsOf(...gone)).toEqual([[50, 1000]]);
  });
});

describe('rows of faults', () => {
  it('are one for each fault as long as they are few', () => {
    const rows = faultRows([fault('missed writes', 10, 20), fault('crash 1', 700, 900)], x, place);
    expect(rows.map(({ label, anchor }) => [label, anchor])).toEqual([
      ['missed writes', 'start'],
      ['crash 1', 'start'],
    ]);
    expect(rows.map(({ path }) => path)).toEqual(['M10,4H20V16H10Z', 'M700,24H900V36H700Z']);
  });

  it('are one for each cause where they are many, and none is left out', () => {
    const faults = Array.from({ length: 3000 }, (_, index) =>
      fault(index % 3 === 0 ? `long ${index}` : `short ${index}`, index / 3, index / 3 + 0.1),
    );
    const rows = faultRows(faults, x, place);
    expect(rows.map(({ label }) => label.replace('\u00a0', ' '))).toEqual([
      'long, 1,000 times',
      'short, 2,000 times',
    ]);
    expect(rows.reduce((sum, row) => sum + row.faults.length, 0)).toBe(3000);
    expect(rows[0].path).toBe('M0,16H1000V28H0Z');
    expect(rows[1].y).toBeGreaterThanOrEqual(rows[0].y + rows[0].height);
  });
});
