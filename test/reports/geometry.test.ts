import { describe, expect, it } from 'vitest';
import { cellAt, stackedBar, unitGrid } from '../../reports/geometry/bars.ts';
import { logBins, logDomain, quantile } from '../../reports/geometry/distribution.ts';
import { epochBlocks } from '../../reports/geometry/epoch-blocks.ts';
import { counterAt, flowBins, stackedAreas } from '../../reports/geometry/flow-bins.ts';
import { fitText, legend, textWidth } from '../../reports/geometry/frame.ts';
import { heatMap, heatRows, levelOf } from '../../reports/geometry/heat-map.ts';
import { coveredUs, lanePaths } from '../../reports/geometry/lanes.ts';
import {
  byteAxis,
  countAxis,
  labelAnchor,
  latencyAxis,
  shareAxis,
  timeAt,
  timeScale,
  timeTicks,
} from '../../reports/geometry/scales.ts';
import { samplesIn, stepArea, stepLine } from '../../reports/geometry/step-line.ts';

const DAY_US = 24 * 3600e6;
const identity = (value: number) => value;

describe('time axis', () => {
  it('marks customary steps: weeks for months, hours for days', () => {
    const labels = (days: number) =>
      timeTicks({ startUs: 0, endUs: days * DAY_US }, 0, 840).map((tick) =>
        tick.label.replaceAll('\u00a0', ' '),
      );
    expect(labels(42)).toEqual([
      'day 0',
      'day 7',
      'day 14',
      'day 21',
      'day 28',
      'day 35',
      'day 42',
    ]);
    expect(labels(1)).toContain('06:00');
  });

  it('never sets more marks than there is room for', () => {
    for (const days of [0.001, 0.3, 1, 9, 44, 365, 36500]) {
      expect(timeTicks({ startUs: 0, endUs: days * DAY_US }, 0, 840).length).toBeLessThanOrEqual(
        11,
      );
    }
  });

  it('reads back the moment that it draws', () => {
    const range = { startUs: 5, endUs: 1005 };
    const x = timeScale(range, 10, 110);
    expect(timeAt(range, 10, 110, x(305))).toBe(305);
    expect([x(-1), x(2000)]).toEqual([10, 110]);
  });

  it('draws a range without length at its left end', () => {
    expect(timeScale({ startUs: 7, endUs: 7 }, 10, 110)(7)).toBe(10);
    expect(timeTicks({ startUs: 0, endUs: 0 }, 10, 110)).toHaveLength(1);
  });
});

describe('value axes', () => {
  it('ticks bytes at round binary amounts', () => {
    const axis = byteAxis(3.2 * 1024 ** 2, 100, 0);
    expect(axis.unit).toBe('MiB');
    expect(axis.ticks.map((tick) => tick.label)).toEqual(['0', '1', '2', '3', '4']);
    expect(axis.scale(0)).toBe(100);
  });

  it('keeps zero inside a count axis, and only whole marks', () => {
    const axis = countAxis(-2, 1, 90, 0);
    expect(axis.ticks.map((tick) => tick.label)).toEqual(['−2', '−1', '0', '1']);
  });

  it('starts a share axis at the highest round floor below the least share', () => {
    expect([1, 0.9995, 0.99, 0.95, 0.3].map((min) => shareAxis(min, 100, 0).floor)).toEqual([
      0, 0.999, 0.9, 0.9, 0,
    ]);
  });

  it('keeps latency labels apart', () => {
    for (const max of [2e3, 1e6, 1e9, 1e11]) {
      const { ticks } = latencyAxis(1e3, max, 0, 300);
      const gaps = ticks.slice(1).map((tick, at) => tick.at - ticks[at].at);
      expect(Math.min(...gaps, 999)).toBeGreaterThanOrEqual(56);
      // A label at an end is anchored there and reaches 56 pixels inwards.
      const inner = ticks.filter(({ at }) => labelAnchor(at, 0, 300) === 'middle');
      if (ticks[0].at < 18) {
        expect(Math.min(...inner.map(({ at }) => at - ticks[0].at), 999)).toBeGreaterThanOrEqual(
          84,
        );
      }
    }
  });
});

describe('step lines', () => {
  it('hold each sample until the next', () => {
    const line = stepLine({ timesUs: [0, 10, 20], values: [1, 5, 2] }, identity, identity, 100);
    expect(line.path).toBe('M0,1H10V5H20V2H20');
  });

  it('break where the measure is undefined', () => {
    const samples = { timesUs: [0, 10, 20, 30], values: [1, Number.NaN, 3, 3] };
    expect(stepLine(samples, identity, identity, 100).path).toBe('M0,1H10M20,3H30');
  });

  it('show a single sample as a dot', () => {
    const line = stepLine({ timesUs: [4], values: [2] }, identity, identity, 100);
    expect(line).toEqual({ path: '', dots: [{ x: 4, y: 2 }] });
  });

  it('keep a one-sample dip among a hundred thousand', () => {
    const timesUs = Array.from({ length: 100_000 }, (_, at) => at);
    const values = timesUs.map((at) => (at === 54_321 ? 0.25 : 1));
    const line = stepLine(
      { timesUs, values },
      (us) => us / 100,
      (value) => value * 100,
      1000,
    );
    expect(line.path).toContain('V25');
    expect(line.path.length).toBeLessThan(30_000);
  });

  it('carry the sample that holds at the start of a range into it', () => {
    const all = { timesUs: [0, 10, 20, 30], values: [1, 2, 3, 4] };
    expect(samplesIn(all, { startUs: 15, endUs: 25 })).toEqual({
      timesUs: [15, 20, 25],
      values: [2, 3, 3],
    });
    expect(samplesIn(all, { startUs: 40, endUs: 50 })).toEqual({ timesUs: [40], values: [4] });
    expect(samplesIn({ timesUs: [], values: [] }, { startUs: 0, endUs: 9 }).timesUs).toEqual([]);
  });

  it('close their area run by run', () => {
    const line = { path: 'M0,1H10M20,3H30', dots: [] };
    expect(stepArea(line, 9)).toBe('M0,1H10V9H0ZM20,3H30V9H20Z');
  });
});

describe('heat map', () => {
  it.each([
    [1, 0],
    [0.999, 1],
    [0.99, 1],
    [0.989, 2],
    [0.9, 2],
    [0.75, 3],
    [0.5, 4],
    [0.001, 5],
    [0, 6],
    [Number.NaN, -1],
  ])('puts a present share of %d on level %d', (share, level) => {
    expect(levelOf(share)).toBe(level);
  });

  it('draws one rectangle for a run of equal cells', () => {
    const row = { timesUs: [0, 10, 20, 30], values: [1, 1, 0, 1] };
    const map = heatMap(
      [row],
      { startUs: 0, endUs: 40 },
      { left: 0, right: 40, top: 0, bottom: 4 },
      { rowHeight: 4, fold: 1 },
    );
    expect(map.paths[0]).toBe('M0,0H20V4H0ZM30,0H40V4H30Z');
    expect(map.paths[6]).toBe('M20,0H30V4H20Z');
  });

  it('shows the worst of what it folds together, in rows and in time', () => {
    const good = { timesUs: [0, 1, 2, 3], values: [1, 1, 1, 1] };
    const bad = { timesUs: [0, 1, 2, 3], values: [1, 0, 1, 1] };
    const map = heatMap(
      [good, bad],
      { startUs: 0, endUs: 4 },
      { left: 0, right: 3, top: 0, bottom: 1 },
      { rowHeight: 1, fold: 2 },
    );
    expect(map.paths[6]).toContain('M0,0');
  });

  it('gives a thousand shards whole-pixel rows inside the height', () => {
    for (const rows of [1, 4, 100, 333, 1000]) {
      const { rowHeight, fold } = heatRows(rows, 500);
      expect(Number.isInteger(rowHeight)).toBe(true);
      expect(Math.ceil(rows / fold) * rowHeight).toBeLessThanOrEqual(500);
    }
  });
});

describe('flows', () => {
  const counter = { timesUs: [0, 100, 200], values: [0, 50, 50] };

  it('grow evenly between samples', () => {
    expect([0, 50, 100, 150, 300].map((us) => counterAt(counter, us))).toEqual([0, 25, 50, 50, 50]);
    expect(counterAt({ timesUs: [100], values: [50] }, 50)).toBe(25);
  });

  it('add up to the whole, whatever the bins', () => {
    const samples = {
      timesUs: Array.from({ length: 50 }, (_, at) => at * 3600e6),
      values: Array.from({ length: 50 }, (_, at) => at * at),
    };
    for (const most of [1, 7, 40, 500]) {
      const { amounts, edgesUs } = flowBins([samples], { startUs: 0, endUs: 49 * 3600e6 }, most);
      expect(amounts[0].reduce((sum, one) => sum + one, 0)).toBeCloseTo(49 * 49, 6);
      expect(edgesUs.length - 1).toBeLessThanOrEqual(Math.max(most, 1) + 1);
    }
  });

  it('stack without gaps, and leave out what moved nothing', () => {
    const bins = {
      stepUs: 1,
      edgesUs: [0, 1, 2],
      amounts: [
        [1, 2],
        [0, 0],
        [3, 1],
      ],
    };
    expect(stackedAreas(bins, identity, identity)).toEqual([
      'M0,0V1H1V2H2V0H1V0H0Z',
      '',
      'M0,1V4H1V3H2V2H1V1H0Z',
    ]);
  });
});

describe('lanes', () => {
  const layout = { top: 0, right: 100, rowHeight: 10, lanes: [{ offset: 2, height: 4 }] };

  it('merge spans that touch on screen and widen short ones', () => {
    const span = (row: number, startUs: number, endUs: number) => ({
      row,
      kind: 0,
      startUs,
      endUs,
    });
    const path = lanePaths([span(0, 0, 1), span(0, 2, 30), span(1, 50, 50)], identity, layout)[0];
    expect(path).toBe('M0,2H30V6H0ZM50,12H52.5V16H50Z');
  });

  it('do not pass the end of the axis', () => {
    const path = lanePaths([{ row: 0, kind: 0, startUs: 100, endUs: 100 }], identity, layout)[0];
    expect(path).toBe('M97.5,2H100V6H97.5Z');
  });

  it('draw a hundred thousand spans as no more than the pixels', () => {
    const many = Array.from({ length: 100_000 }, (_, at) => {
      return { row: at % 5, kind: 0, startUs: at, endUs: at + 1 };
    });
    const path = lanePaths(many, (us) => us / 1000, layout)[0];
    expect(path.length).toBeLessThan(20_000);
  });

  it('measure the union of what overlaps', () => {
    const list = [
      { startUs: 0, endUs: 10 },
      { startUs: 5, endUs: 12 },
      { startUs: 20, endUs: 21 },
      { startUs: 1, endUs: 2 },
    ];
    expect(coveredUs(list)).toBe(13);
  });
});

describe('distributions', () => {
  it('take quantiles between the values', () => {
    expect([0, 0.5, 0.25, 1].map((share) => quantile([1, 2, 3, 4], share))).toEqual([
      1, 2.5, 1.75, 4,
    ]);
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([9], 0.99)).toBe(9);
  });

  it('count every value in exactly one bin', () => {
    const values = Array.from({ length: 1000 }, (_, at) => 1 + at * 17);
    const bins = logBins(values, logDomain(values), 40);
    expect(bins.counts.reduce((sum, one) => sum + one, 0)).toBe(1000);
    expect(bins.edges).toHaveLength(41);
  });

  it('give one value a domain around it', () => {
    const { min, max } = logDomain([5000]);
    expect(min).toBeLessThan(5000);
    expect(max / min).toBeGreaterThanOrEqual(3.9);
    expect(logDomain([0]).min).toBeGreaterThan(0);
  });
});

describe('bars, cells and text', () => {
  it('lay parts of a bar end to end', () => {
    const parts = [
      { key: 'a', amount: 2 },
      { key: 'b', amount: 0 },
      { key: 'c', amount: 3 },
    ];
    expect(stackedBar(parts, 10, 10)).toEqual([
      { key: 'a', x: 10, width: 20 },
      { key: 'c', x: 30, width: 30 },
    ]);
  });

  it('find a cell where it was drawn', () => {
    const grid = unitGrid(new Array<string>(100).fill('x'), 200, 300);
    const pitch = grid.cellPixels + 2;
    expect(cellAt(grid, 100, 1, 1)).toBe(0);
    expect(cellAt(grid, 100, 1, pitch + 1)).toBe(grid.columns);
    expect(cellAt(grid, 100, 1, 100 * pitch)).toBe(-1);
    expect(unitGrid([], 200, 300).height).toBe(0);
  });

  it('cut text to its room', () => {
    expect(fitText('short', 100)).toBe('short');
    const cut = fitText('a much longer name than fits', 60);
    expect(cut.endsWith('…')).toBe(true);
    expect(textWidth(cut)).toBeLessThanOrEqual(60);
    expect(fitText('anything', 4)).toBe('');
  });

  it('break a legend into rows', () => {
    const entries = ['one', 'two', 'three', 'four'].map((label) => ({ key: 'c1', label }));
    const narrow = legend(entries, 100);
    expect(new Set(narrow.items.map((item) => item.y)).size).toBeGreaterThan(1);
    expect(legend(entries, 1000).height).toBeLessThan(narrow.height);
    expect(legend([], 100).height).toBe(0);
  });

  it('label only as many epochs as fit', () => {
    const list = Array.from({ length: 50 }, (_, at) => ({
      epoch: at + 1,
      startUs: at * 10,
      endUs: at * 10 + 10,
      doneUs: at * 10,
      shardsMoved: 0,
      members: 1,
    }));
    const blocks = epochBlocks(list, identity);
    const labelled = blocks.filter((block) => block.label !== '');
    expect(labelled.length).toBeGreaterThan(5);
    const gaps = labelled.slice(1).map((block, at) => block.x - labelled[at].x);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(textWidth('49'));
    expect(epochBlocks(list.slice(0, 4), (us) => us * 20)[1].label).toBe('Epoch 2');
  });
});
