import { describe, expect, it } from 'vitest';
import { nearest } from '../../sim/scenario/nearest.ts';
import { parseQuantity, quantityPattern } from '../../sim/scenario/units.ts';

describe('quantities', () => {
  const right: [Parameters<typeof parseQuantity>[0], string, bigint][] = [
    ['duration', '14d', 1_209_600_000_000n],
    ['duration', '40ms', 40_000n],
    ['duration', '23.3ms', 23_300n],
    ['duration', '1us', 1n],
    ['duration', '0s', 0n],
    ['size', '32MiB', 33_554_432n],
    ['size', '75TB', 75_000_000_000_000n],
    ['size', '1.5KiB', 1_536n],
    ['size', '1_000 kB', 1_000_000n],
    ['rate', '1Gbps', 125_000_000n],
    ['rate', '40MB/s', 40_000_000n],
    ['frost', '5000WAL', 5_000_000_000_000n],
    ['frost', '0.000000001WAL', 1n],
    ['frost', '5000000000WAL', 5_000_000_000_000_000_000n],
    ['usd', '0.023USD', 23_000_000n],
    ['epochs', '4epochs', 4n],
  ];
  it.each(right)('reads %s %s as %s base units, exactly', (kind, text, value) => {
    expect(parseQuantity(kind, text)).toEqual({ ok: true, value });
    expect(text).toMatch(new RegExp(quantityPattern(kind)));
  });

  const wrong: [Parameters<typeof parseQuantity>[0], string, string, string][] = [
    ['duration', '14', 'has no unit', ''],
    ['duration', '14days', "unknown unit 'days'", '14d'],
    ['duration', '5m', "unknown unit 'm'", '5min'],
    ['size', '32mib', "unknown unit 'mib'", '32MiB'],
    ['size', '3.5B', 'not a whole number of bytes', ''],
    ['rate', '1Gbsp', "unknown unit 'Gbsp'", '1Gbps'],
    ['rate', '3bps', 'not a whole number of bytes per second', ''],
    ['frost', '0.0000000001WAL', 'not a whole number of FROST', ''],
    ['frost', '5wal', "unknown unit 'wal'", '5WAL'],
    ['duration', 'soon', 'no number', ''],
    ['duration', '1e3s', "unknown unit 'e3s'", ''],
  ];
  it.each(wrong)('refuses %s %s: %s', (kind, text, reason, suggestion) => {
    const parsed = parseQuantity(kind, text);
    expect(parsed).toMatchObject({ ok: false, suggestion });
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
    const isWellFormed = reason.includes('whole number'); // only arithmetic can tell
    expect(new RegExp(quantityPattern(kind)).test(text)).toBe(isWellFormed);
  });
});

describe('the nearest spelling', () => {
  it('counts a swap of neighbours as one slip', () => {
    expect(nearest('shrads', ['shares', 'shards'])).toBe('shards');
  });

  it('offers nothing when no name is near', () => {
    expect(nearest('weather', ['shards', 'nodes', 'epoch'])).toBe('');
  });
});
