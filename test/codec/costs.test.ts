/** Costs of operations against the tables of network.md §3.1. */
import { describe, expect, it } from 'vitest';
import { codeFor, operationCosts, sizesOf } from '../../sim/codec/index.ts';

const code = codeFor(1000);
const MIB = 1_048_576;
const GIB = 1024 * MIB;

describe('costs of operations', () => {
  it('are those of the worked table for n = 1000 and 105 nodes', () => {
    // Blob, upload ÷ blob, bytes to recover a pair, the same ÷ pair, bytes to transfer a pair.
    const rows: [number, string, string, string, string][] = [
      [1_000_000, '13.0', '343 kB', '57.2', '6.1 kB'],
      [10 * MIB, '5.24', '385 kB', '8.0', '48.1 kB'],
      [20_000_000, '4.85', '427 kB', '4.7', '90.2 kB'],
      [130_000_000, '4.55', '923 kB', '1.58', '584.7 kB'],
      [GIB, '4.50', '5163 kB', '1.07', '4824.9 kB'],
      [10 * GIB, '4.49', '48586 kB', '1.01', '48246.3 kB'],
    ];
    for (const [size, upload, recover, ratio, transfer] of rows) {
      const costs = operationCosts(code, size, 105);
      const { primarySliverBytes, secondarySliverBytes } = sizesOf(code, size);
      const pair = primarySliverBytes + secondarySliverBytes;
      const digits = (text: string) => (text.split('.')[1] ?? '').length;
      expect((costs.write.bytes / size).toFixed(digits(upload))).toBe(upload);
      expect(`${Math.round(costs.recoverPair.bytes / 1000)} kB`).toBe(recover);
      expect((costs.recoverPair.bytes / pair).toFixed(digits(ratio))).toBe(ratio);
      expect(`${(costs.transferPair.bytes / 1000).toFixed(1)} kB`).toBe(transfer);
    }
    const small = operationCosts(code, 445_556, 105);
    expect(small.write.bytes / 1e6).toBeCloseTo(8.95, 2);
    expect(small.recoverPair.bytes).toBe(1001 * 339);
    expect((small.recoverPair.bytes / 2002).toFixed(1)).toBe('169.5');
  });

  it('break even with reading and re-encoding where the table says', () => {
    const shards = [445_556, 10 * MIB, 130_000_000, GIB].map((size) => {
      return operationCosts(code, size, 105).breakEvenShards.toFixed(1);
    });
    expect(shards).toEqual(['1.5', '27.9', '141.0', '208.0']);
  });

  it('count about 2200 requests a write and 335 a read, as the official SDK says', () => {
    const { write, read, recoverPrimary, recoverSecondary, transferPair } = operationCosts(
      code,
      MIB,
      105,
    );
    expect([write.requests, read.requests]).toEqual([2210, 335]);
    // Nodes that cover 667 and 334 shards when each has 1000 / 105.
    expect([recoverPrimary.requests, recoverSecondary.requests]).toEqual([71, 36]);
    expect(transferPair.requests).toBe(2);
    expect(read.bytes).toBe(66_044 + 334 * (667 * 6 + 2 + 4));
  });

  it('refuse a committee that is none', () => {
    expect(() => operationCosts(code, 1, 0)).toThrow('number of nodes of 1000 shards is 0');
    expect(() => operationCosts(code, 1, 1001)).toThrow('1001');
  });
});
