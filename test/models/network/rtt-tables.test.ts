import { describe, expect, it } from 'vitest';
import { rttTables } from '../../../sim/models/network/index.ts';

function pairs(name: string): number[] {
  const { rttMs } = rttTables[name];
  return rttMs.flatMap((row, i) => row.filter((_, j) => j > i)).sort((a, b) => a - b);
}

function median(sorted: number[]): number {
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? (sorted[middle - 1] + sorted[middle]) / 2
    : sorted[Math.floor(middle)];
}

describe('round-trip time tables', () => {
  it('are square, symmetric, and name their source', () => {
    expect(Object.keys(rttTables)).toEqual(['wide12', 'ibm10']);
    for (const { regions, rttMs, source } of Object.values(rttTables)) {
      expect(source).not.toBe('');
      expect(rttMs).toHaveLength(regions.length);
      expect(new Set(regions).size).toBe(regions.length);
      rttMs.forEach((row, i) => {
        expect(row).toHaveLength(regions.length);
        expect(row[i]).toBe(1);
        row.forEach((value, j) => {
          expect(value).toBe(rttMs[j][i]);
        });
      });
    }
  });

  it('have the medians and maxima published for them', () => {
    expect(Math.round(median(pairs('wide12')))).toBe(149);
    expect(Math.round(median(pairs('ibm10')))).toBe(150);
    expect(Math.round(Math.max(...pairs('wide12')))).toBe(322);
    expect(Math.round(Math.max(...pairs('ibm10')))).toBe(328);
  });

  it('give single pairs as published', () => {
    const { regions, rttMs } = rttTables.wide12;
    const at = (a: string, b: string) => rttMs[regions.indexOf(a)][regions.indexOf(b)];
    expect(at('us-central', 'eu-frankfurt')).toBe(106.4);
    expect(at('sa-saopaulo', 'ap-singapore')).toBe(321.7);
    expect(rttTables.ibm10.rttMs[3][4]).toBe(13);
  });
});
