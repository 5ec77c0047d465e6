import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  plural,
} from '../../sim/metrics/format.ts';
import { labelsText } from '../../sim/metrics/labels.ts';

describe('readable quantities', () => {
  it.each([
    [formatBytes(1023), '1023 B'],
    [formatBytes(1536), '1.5 KiB'],
    [formatBytes(200 * 1024), '200 KiB'],
    [formatBytes(4.5 * 1024 ** 4), '4.5 TiB'],
    [formatDuration(0), '0 us'],
    [formatDuration(999), '999 us'],
    [formatDuration(1500), '1.5 ms'],
    [formatDuration(3_200_000), '3.2 s'],
    [formatDuration(90_000_000), '1 min 30 s'],
    [formatDuration(86_400_000_000 * 14), '14 d'],
    [formatDuration(86_400_000_000 + 3_600_000_000 * 6), '1 d 6 h'],
    [formatCount(7), '7'],
    [formatCount(1234567), '1,234,567'],
    [formatShare(1), '100%'],
    [formatShare(0.9995), '99.95%'],
    [formatShare(1 - 1e-9), 'just under 100%'],
    [formatShare(1e-9), 'just above 0%'],
    [formatShare(0), '0%'],
    [plural(1, 'blob'), '1 blob'],
    [plural(1000, 'blob'), '1,000 blobs'],
  ])('%s', (found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('labels', () => {
  it('are sorted by key and escape their separators', () => {
    expect(labelsText({ use: 'used', cause: 'read' })).toBe('cause=read;use=used');
    expect(labelsText({ client: 'a;b=c%' })).toBe('client=a%3Bb%3Dc%25');
    expect(labelsText({})).toBe('');
  });
});
