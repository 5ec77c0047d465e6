/** Panels of a study: what they say and draw of results that are known. */
import { describe, expect, it } from 'vitest';
import { panelsFor } from '../../reports/panels/index.ts';
import type { Panel } from '../../reports/panels/panel.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { decodePayload, encodePayload } from '../../reports/results/payload.ts';
import { wholeRun } from '../../reports/results/results.ts';

type Point = { levels: string[]; values: (number | '')[]; mean: number | '' };

function resultsOf(
  axes: string[],
  points: Point[],
  { design = 'grid', base = 0, around = 1 } = {},
) {
  const axisRows = points.flatMap(({ levels, values }, point) =>
    axes.map((axis, at) =>
      [point, point === base ? 1 : 0, axis, levels[at], values[at], ''].join(','),
    ),
  );
  const rows = points.map(({ mean }, point) => {
    const [count, low, high] = mean === '' ? [0, '', ''] : [2, mean - around, mean + around];
    return [point, 'cost', '', 'bytes', count, mean, low, high, '', '', ''].join(',');
  });
  const header =
    'point,metric,labels,unit,count,mean,low,high,difference,difference_low,difference_high';
  return resultsFromFiles({
    'manifest.json': JSON.stringify({ design, points: points.length, runs: 2 * points.length }),
    'axes.csv': ['point,is_base,axis,label,value,unit', ...axisRows].join('\n'),
    'estimates.csv': [header, ...rows].join('\n'),
  });
}

const grid = resultsOf(
  ['code', 'size'],
  ['a', 'b'].flatMap((code, at) =>
    [1, 2, 4].map(
      (size): Point => ({
        levels: [code, `${size}KiB`],
        values: ['', size * 1024],
        mean: (at + 1) * size * 100,
      }),
    ),
  ),
);

const steps = resultsOf(
  ['wide', 'narrow', 'idle'],
  [
    [0, 0, 0, 100],
    [1, 0, 0, 500],
    [2, 0, 0, 40],
    [0, 1, 0, 120],
    [0, 0, 1, 100],
  ].map(([wide, narrow, idle, mean]) => ({
    levels: [`w${wide}`, `n${narrow}`, `i${idle}`],
    values: [wide, narrow, idle],
    mean,
  })),
  { design: 'one-at-a-time' },
);

const named = (panels: readonly Panel[], start: string): Panel =>
  panels.find(({ name }) => name.startsWith(start))!;
const input = (results: typeof grid) => ({ results, range: wholeRun(results) });
/** With plain spaces. */
const said = (panel: Panel, results: typeof grid): string =>
  panel.answer(input(results)).replaceAll('\u00a0', ' ');
const finite = (shape: object): boolean => !/NaN|Infinity|null/.test(JSON.stringify(shape));

describe('a study in the report', () => {
  it('asks about its metrics, and survives being packed into the page', () => {
    const panels = panelsFor(grid);
    expect(panels.map(({ name }) => name)).toEqual(['lines-cost', 'map-cost']);
    const again = decodePayload(encodePayload(grid));
    expect(panelsFor(again).map((panel) => panel.answer(input(again)))).toEqual(
      panels.map((panel) => panel.answer(input(grid))),
    );
  });

  it('runs lines along the axis of numbers, one for each value of the other', () => {
    const lines = named(panelsFor(grid), 'lines');
    expect(lines.question).toBe('How does cost move with size?');
    expect(said(lines, grid)).toBe(
      'From 150 B at 1KiB to 600 B at 4KiB, as means over the other axes.',
    );
    for (const width of [390, 900]) {
      const shape = lines.geometry(input(grid), width) as unknown as {
        lines: { path: string; dots: { x: number; y: number; top: number; bottom: number }[] }[];
      };
      expect(finite(shape)).toBe(true);
      expect(shape.lines.map(({ dots }) => dots.length)).toEqual([3, 3]);
      const [first, second] = shape.lines.map(({ dots }) => dots[2].y);
      expect(second).toBeLessThan(first);
      const [{ y, top, bottom }] = shape.lines[0].dots;
      expect(top).toBeLessThan(y);
      expect(bottom).toBeGreaterThan(y);
    }
  });

  it('maps two axes, the highest cell darkest', () => {
    const map = named(panelsFor(grid), 'map');
    expect(said(map, grid)).toBe('Highest at 4KiB and b: 800 B; lowest at 1KiB and a: 100 B.');
    const shape = map.geometry(input(grid), 500) as unknown as {
      cells: { level: number; text: string }[];
    };
    expect(shape.cells.map(({ level }) => level)).toEqual([0, 1, 3, 1, 3, 6]);
    expect(finite(shape)).toBe(true);
  });

  it('says of a map that is the same everywhere that it is', () => {
    const flat = resultsOf(
      ['code', 'size'],
      ['a', 'b'].flatMap((code) =>
        [1, 2].map((size): Point => ({ levels: [code, `${size}`], values: ['', size], mean: 0 })),
      ),
    );
    expect(said(named(panelsFor(flat), 'map'), flat)).toBe('Nowhere: it is 0 B throughout.');
  });

  it('keeps means apart where intervals are far wider, and draws no bytes below 0', () => {
    const wide = resultsOf(
      ['policy', 'code'],
      ['eager', 'lazy'].flatMap((policy, at) =>
        ['a', 'b'].map(
          (code): Point => ({ levels: [policy, code], values: ['', ''], mean: 10 + 5 * at }),
        ),
      ),
      { around: 1000 },
    );
    const lines = named(panelsFor(wide), 'lines');
    expect(lines.note).toContain('Intervals far wider than the means differ are cut.');
    const shape = lines.geometry(input(wide), 700) as unknown as {
      lines: { dots: { x: number; y: number; top: number; bottom: number }[] }[];
      values: { label: string }[];
      bottom: number;
    };
    expect(shape.values.some(({ label }) => /^[-\u2212]/.test(label))).toBe(false);
    const [eager, lazy] = shape.lines[0].dots;
    expect(eager.y - lazy.y).toBeGreaterThan(20);
    expect(eager.bottom).toBeLessThanOrEqual(shape.bottom);
    // Lines of the other axis stand side by side where values are names.
    expect(shape.lines[1].dots[0].x).toBeGreaterThan(eager.x);
  });

  it('ranks axes that were moved alone, and leaves out the one that moves nothing', () => {
    const [panel] = panelsFor(steps);
    expect(panel.question).toBe('Which axis moves cost most?');
    expect(said(panel, steps)).toBe('wide: from 40 B at w2 to 500 B at w1; the base has 100 B.');
    const shape = panel.geometry(input(steps), 700) as unknown as { rows: { label: string }[] };
    expect(shape.rows.map(({ label }) => label)).toEqual(['wide', 'narrow']);
    expect(finite(shape)).toBe(true);
    expect(panel.table(input(steps)).rows).toHaveLength(5);
  });

  it('leaves out what no run measured, and draws a single point', () => {
    const none = resultsOf(['a'], [{ levels: ['1'], values: [1], mean: '' }]);
    expect(panelsFor(none)).toEqual([]);
    const one = resultsOf(['a'], [{ levels: ['1'], values: [1], mean: 3 }]);
    for (const panel of panelsFor(one)) {
      expect(said(panel, one)).toBe('No axis has more than one value.');
      expect(finite(panel.geometry(input(one), 390))).toBe(true);
    }
  });
});
