/**
 * The published numbers of network.md §12 that a run can meet: rows 3, 5, 6, 7, 14, 18 and 22
 * exactly, rows 8 to 11 as an envelope (row V67 of the validation book). docs/validation.md says
 * which others cannot be reproduced, and why.
 */
import { describe, expect, it } from 'vitest';
import { codeFor, sizesOf } from '../../sim/codec/index.ts';
import { SECOND_US } from '../../sim/engine/index.ts';
import { quantile, sortedSamples } from '../../sim/metrics/quantiles.ts';
import { apportion } from '../../sim/models/committee/index.ts';
import { aggregateBitsPerSecond, everyNodeRecovers, LINES, operationsOfSize } from './published.ts';
import { workedValues } from './worked-values.ts';

const GIB = 2 ** 30;

describe('published numbers, exactly', () => {
  const large = workedValues(10 * GIB, '512MB');
  const tiny = workedValues(1000, '512MB');

  it('row 3: a large blob takes 4.5 times its size', () => {
    expect(large.upload.payload / (10 * GIB)).toBeCloseTo(4.493, 3);
    expect(Number((large.upload.payload / (10 * GIB)).toFixed(1))).toBe(4.5);
  });

  it('row 5: recovery by all nodes moves O(blob) together and O(blob ÷ n) each', () => {
    const [nodes, shardsEach] = [10, 10];
    const n = nodes * shardsEach;
    const { kp, ks } = codeFor(n);
    const sizeBytes = 40 * 2 ** 20;
    const { payloadBytes, run } = everyNodeRecovers(sizeBytes, nodes, shardsEach);
    expect(run.brokenBy).toBe('');
    const { symbolBytes } = sizesOf(codeFor(n), sizeBytes);
    expect(payloadBytes).toBe(n * (kp + ks) * symbolBytes);
    expect(payloadBytes / sizeBytes).toBeCloseTo((n * (kp + ks)) / (kp * ks), 2);
  });

  it('row 6: metadata is 64 kB a node and 64 MB for 1000 nodes', () => {
    const eachBytes = tiny.upload.metadata / 105;
    // 66,044 on the wire: 2,000 hashes of 32 bytes, a tag each, and the header.
    expect(Math.floor(eachBytes / 1000) - 2).toBe(64);
    expect(2 * 1000 * 32).toBe(64_000);
    expect(Math.round((64_000 * 1000) / 1e6)).toBe(64);
  });

  it('row 7: at 18 shards at most, f + 1 takes 19 nodes and 2f + 1 takes 38', () => {
    const stakes = [...Array(53).fill(18_000n), ...Array(52).fill(1400n)];
    const shards = apportion(stakes, 1000).sort((a, b) => b - a);
    expect(shards[0]).toBe(18);
    const fewest = (weight: number) => {
      let nodes = 0;
      for (let left = weight; left > 0; nodes += 1) left -= shards[nodes];
      return nodes;
    };
    expect([fewest(334), fewest(667)]).toEqual([19, 38]);
  });

  it('row 14: about 2200 requests a write and 335 a read', () => {
    expect(tiny.upload.requests).toBe(2210);
    expect(tiny.read.used).toBe(335);
  });

  it('row 18: 500 nodes of 1 Gbit/s serve 500 Gbit/s and take in about 100 Gbit/s of blobs', () => {
    // At a fifth of the nodes: the contract's active set holds 111.
    const scale = 500 / LINES;
    expect((scale * aggregateBitsPerSecond('reads')) / 1e9).toBeCloseTo(500, 0);
    const uploads = (scale * aggregateBitsPerSecond('uploads')) / 1e9;
    expect(uploads).toBeCloseTo(500 / 4.4933, 0);
    expect(Math.round(uploads / 100)).toBe(1);
  });

  it('row 22: 1 MB is charged 70.04 MB, and 1 GB about 4.56 GB', () => {
    expect(workedValues(1e6, '512MB').encodedBytes / 1e6).toBeCloseTo(70.04, 2);
    expect(workedValues(1e9, '512MB').encodedBytes / 1e9).toBeCloseTo(4.56, 2);
  });
});

describe('published latencies, as an envelope (rows 8 to 11, V67)', () => {
  const MB = 1e6;
  const COUNT = 6;
  const sizes = [0.1, 10, 19, 40, 70, 100, 130].map((size) => size * MB);
  const found = sizes.map((size) => ({ size, ...operationsOfSize(size, COUNT) }));
  const medianSeconds = (values: number[]) =>
    (quantile(sortedSamples(values), 50) ?? Number.NaN) / SECOND_US;

  it('all writes and reads succeed', () => {
    for (const { writeUs, readUs } of found) {
      expect(writeUs.length).toBe(COUNT);
      expect(readUs.length).toBeGreaterThanOrEqual(COUNT - 1);
    }
  });

  it('reads below 20 MB take less than 15 s, writes less than 25 s and about the same', () => {
    const small = found.filter(({ size }) => size < 20 * MB);
    for (const { writeUs, readUs } of small) {
      expect(medianSeconds(readUs)).toBeLessThan(15);
      expect(medianSeconds(writeUs)).toBeLessThan(25);
    }
    const writes = small.map(({ writeUs }) => medianSeconds(writeUs));
    expect(Math.max(...writes) / Math.min(...writes)).toBeLessThan(2);
  });

  it('writes above 40 MB grow in proportion to the bytes that were added', () => {
    const [, , , a, b, c, d] = found.map(({ writeUs }) => medianSeconds(writeUs));
    for (const later of [b - a, c - b, d - c]) expect(later).toBeGreaterThan(0);
    const slope = (d - a) / 3;
    expect(Math.abs(b - a - slope)).toBeLessThan(slope);
  });

  it('the throughput of one reader grows with the size of the blob', () => {
    const rates = found.map(({ size, readUs }) => size / medianSeconds(readUs));
    for (const [at, rate] of rates.slice(1).entries()) expect(rate).toBeGreaterThan(rates[at]);
  });
});
