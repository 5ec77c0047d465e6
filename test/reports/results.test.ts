import { describe, expect, it } from 'vitest';
import { formatCsv, parseCsv } from '../../reports/results/csv.ts';
import { epochs, faultSpans } from '../../reports/results/events.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { packColumn, unpackColumn } from '../../reports/results/packed.ts';
import { decodePayload, encodePayload } from '../../reports/results/payload.ts';
import { metricValue } from '../../reports/results/results.ts';
import { findSeries, sampleBefore, seriesFromCsv } from '../../reports/results/series.ts';
import { spans } from '../../reports/results/spans.ts';
import { tableFromCsv } from '../../reports/results/table.ts';
import { EMPTY, headersOnly, large, onePoint, quickstart } from './fixtures/index.ts';

describe('CSV', () => {
  it('reads quotes, doubled quotes, line ends inside quotes and empty cells', () => {
    const text = 'a,b,c\r\n"x, ""y""",,"two\nlines"\n1,2,\n';
    expect(parseCsv(text)).toEqual([
      ['a', 'b', 'c'],
      ['x, "y"', '', 'two\nlines'],
      ['1', '2', ''],
    ]);
  });

  it('reads the same rows with and without quotes in the file', () => {
    const rows = [
      ['a', 'b'],
      ['1', ''],
      ['', '2'],
    ];
    expect(parseCsv('a,b\n1,\n,2\n')).toEqual(rows);
    expect(parseCsv('"a",b\n1,\n,2')).toEqual(rows);
  });

  it('writes what it reads', () => {
    const rows = [
      ['plain', 'with, comma', 'with "quotes"', 'line\nend', ''],
      ['1', '2', '3', '4', '5'],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual(rows);
  });

  it('finds no row in an empty file', () => {
    expect(parseCsv('')).toEqual([]);
    expect(tableFromCsv(undefined).rows).toBe(0);
  });
});

describe('tables', () => {
  it('keeps amounts beyond the exact integers as text', () => {
    const table = tableFromCsv('stake\n9007199254740993\n1\n');
    expect(table.columns.stake).toEqual(['9007199254740993', '1']);
  });

  it('makes a column numeric only when every filled cell is a number', () => {
    const table = tableFromCsv('a,b,c\n1,x,0.5\n,2,1e3\n');
    expect(table.columns).toEqual({ a: [1, null], b: ['x', '2'], c: [0.5, 1000] });
  });
});

describe('packed columns', () => {
  const columns: [string, (number | null)[] | string[]][] = [
    ['nothing', []],
    ['one number', [7]],
    ['steps', [0, 10, 20, 30, 40, 50]],
    ['runs', [1, 1, 1, 1, null, null, 0.5]],
    ['large integers', [2 ** 53 - 1, -(2 ** 53 - 1), 0]],
    ['fractions', [0.1, 0.2, 1 / 3]],
    ['texts', ['a', 'b', 'a', '']],
  ];
  for (const [name, column] of columns) {
    it(`come back as they went in: ${name}`, () => {
      const packed = JSON.parse(JSON.stringify(packColumn(column)));
      expect(unpackColumn(packed)).toEqual(column);
    });
  }

  it('store a healthy shard in a few characters', () => {
    const column = new Array<number>(10_000).fill(1);
    expect(JSON.stringify(packColumn(column)).length).toBeLessThan(40);
  });
});

describe('series', () => {
  const text = [
    'run,time_us,metric,labels,value,unit',
    'r,0,blobs.live,,0,blobs',
    'r,10,blobs.live,,1,blobs',
    'r,10,availability.readable-share,,1,share',
    'r,20,blobs.live,,2,blobs',
    'r,30,blobs.live,,3,blobs',
    'r,30,availability.readable-share,,0.5,share',
    '',
  ].join('\n');

  it('have a gap where a probe left the metric out', () => {
    const found = findSeries(seriesFromCsv(text), 'availability.readable-share');
    expect(found?.timesUs).toEqual([0, 10, 20, 30]);
    expect(found?.values).toEqual([Number.NaN, 1, Number.NaN, 0.5]);
  });

  it('are put in order of time', () => {
    const found = seriesFromCsv('time_us,metric,labels,value,unit\n9,m,,1,\n3,m,,2,\n')[0];
    expect(found.timesUs).toEqual([3, 9]);
    expect(found.values).toEqual([2, 1]);
  });

  it('hold a sample until the next one', () => {
    const timesUs = [10, 20, 30];
    expect([9, 10, 19, 20, 31].map((us) => sampleBefore(timesUs, us))).toEqual([-1, 0, 0, 1, 2]);
  });
});

describe('results', () => {
  for (const [name, files] of [
    ['no file', EMPTY],
    ['headers only', headersOnly()],
    ['one point', onePoint()],
    ['a quickstart', quickstart()],
    ['a thousand shards', large()],
  ] as const) {
    it(`are the same after the page has unpacked them: ${name}`, () => {
      const results = resultsFromFiles(files);
      expect(decodePayload(encodePayload(results))).toEqual(results);
    });
  }

  it('take 1000 shards × 300 samples in under a megabyte', () => {
    expect(encodePayload(resultsFromFiles(large())).length).toBeLessThan(1_000_000);
  });

  it('have no verdict without a summary', () => {
    expect(resultsFromFiles(EMPTY).summary.verdict).toBe('unknown');
  });

  it('find values with and without labels of one metric', () => {
    const results = resultsFromFiles(quickstart());
    expect(metricValue(results, 'repair.bytes')).toBe(371 * 1024 * 1024);
    expect(metricValue(results, 'repair.bytes', 'cause=blob-sync')).toBe(24 * 1024 * 1024);
    expect(metricValue(results, 'read.latency')).toBeUndefined();
  });

  it('name a file that is not JSON', () => {
    expect(() => resultsFromFiles({ 'summary.json': '{' })).toThrow(/summary\.json is not valid/);
  });

  it('mark the origin of each parameter, also below a default record', () => {
    const files = {
      'scenario.yaml': [
        'durationUs: 1000000',
        'network: { shards: 7, overheadBytes: 2048 }',
        'workload: { gapUs: { law: exponential, mean: 5000 } }',
        'defaults:',
        '  - { path: network.overheadBytes, value: 2KiB, status: assumed, source: guess }',
        '  - { path: workload.gapUs, value: "5 ms", status: derived, source: "§4" }',
        '',
      ].join('\n'),
    };
    const rows = resultsFromFiles(files).parameters;
    const of = (path: string) => rows.find((row) => row.path === path);
    expect(of('network.shards')).toMatchObject({ value: '7', status: 'set' });
    expect(of('network.overheadBytes')).toMatchObject({ status: 'assumed', exact: '2048' });
    expect(of('network.overheadBytes')?.value).toBe('2\u00a0KiB');
    expect(of('workload.gapUs.mean')).toMatchObject({ status: 'derived', source: '§4' });
    expect(rows.some((row) => row.path === 'workload.gapUs')).toBe(false);
  });

  it('end an epoch where the next begins and a lasting fault at the end of the run', () => {
    const results = resultsFromFiles({
      'scenario.yaml': 'durationUs: 100\n',
      'epochs.csv': 'epoch,started_us,done_us,shards_moved,members\n1,0,0,0,5\n2,60,,3,5\n',
      'faults.csv': 'fault,name,verb,nodes,started_us,ended_us,effect\n0,gone,leave,a,30,,1\n',
      'spans.csv': 'node,kind,started_us,ended_us,detail\na,down,30,100,open=yes\n',
    });
    expect(epochs(results).map((one) => [one.startUs, one.endUs])).toEqual([
      [0, 60],
      [60, 100],
    ]);
    expect(faultSpans(results)[0]).toMatchObject({ endUs: 100, isForGood: true });
    expect(spans(results)[0]).toMatchObject({ isOpen: true, endUs: 100, detail: '' });
  });
});
