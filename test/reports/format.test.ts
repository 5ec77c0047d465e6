import { describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  DAY_US,
  duration,
  instant,
  percent,
  plural,
  readableTimes,
  sentenceList,
  short,
  wal,
  withUnit,
  writerFor,
} from '../../reports/format.ts';

/** No-break spaces as plain ones, to be readable here. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('formats', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024 ** 2 + 1, '10 MiB'],
    [3.5 * 1024 ** 4, '3.5 TiB'],
    [Number.NaN, 'n/a'],
  ])('writes %d bytes as %s', (value, text) => expect(plain(bytes(value))).toBe(text));

  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.9999999, 'over 99.999 %'],
    [0.00000001, 'under 0.001 %'],
    [0.985, '98.5 %'],
    [0.5, '50 %'],
  ])('writes the share %d as %s', (value, text) => expect(plain(percent(value))).toBe(text));

  it.each([
    [0, '0 s'],
    [12, '12 µs'],
    [85_000, '85 ms'],
    [12_300_000, '12.3 s'],
    [59.9996e6, '60 s'],
    [65e6, '1 min 5 s'],
    [3.5 * 3600e6, '3 h 30 min'],
    [14 * DAY_US, '14 d'],
    [-65e6, '−1 min 5 s'],
  ])('writes %d µs as %s', (value, text) => expect(plain(duration(value))).toBe(text));

  it.each([
    [0, 'day 0'],
    [DAY_US, 'day 1'],
    [3 * DAY_US + 6.5 * 3600e6, 'day 3, 06:30'],
    [15e6, 'day 0, 00:00:15'],
  ])('writes the moment %d as %s', (value, text) => expect(plain(instant(value))).toBe(text));

  it.each([
    ['as everywhere where that tells them apart', [60e6, 7200e6], 'us', ['1 min', '2 h']],
    ['in seconds where it does not', [3_600_400_000, 3_602_900_000], 'us', ['3,600 s', '3,603 s']],
    [
      'with the digits that it takes',
      [3_600_100_000, 3_600_140_000],
      'us',
      ['3,600.1 s', '3,600.14 s'],
    ],
    ['as everywhere in other units', [1000, 1000.001], 'bytes', ['1,000 B', '1,000 B']],
  ] as const)('writes values side by side %s', (_how, values, unit, texts) => {
    expect(values.map(writerFor(values, unit)).map(plain)).toEqual(texts);
  });

  it('groups digits and uses a true minus', () => {
    expect([count(1234567), count(-1234), short(-1.5), short(1234.6)]).toEqual([
      '1,234,567',
      '−1,234',
      '−1.5',
      '1,235',
    ]);
  });

  it('writes FROST of any length exactly, as WAL', () => {
    expect(plain(wal('123456789012345678901'))).toBe('123,456,789,012.345678901 WAL');
    expect(plain(wal('-1'))).toBe('−0.000000001 WAL');
  });

  it('reads the unit that a metric declares', () => {
    expect(plain(withUnit(1536, 'bytes'))).toBe('1.5 KiB');
    expect(plain(withUnit(0.25, 'share'))).toBe('25 %');
    expect(plain(withUnit(85_000, 'us'))).toBe('85 ms');
    expect(plain(withUnit(3, 'shards'))).toBe('3 shards');
    expect(withUnit(null, 'bytes')).toBe('n/a');
  });

  it('puts words together', () => {
    expect(plain(`${plural(1, 'blob')} ${plural(2, 'blob')}`)).toBe('1 blob 2 blobs');
    expect(sentenceList(['a', 'b', 'c'])).toBe('a, b and c');
    expect(plain(readableTimes('at 86400000000 us, event 35'))).toBe('on day 1, event 35');
  });
});
