import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  apportion,
  fewestNodes,
  maxShardsPerNode,
  quorumWeight,
  validityWeight,
} from '../../../sim/models/committee/index.ts';

/** Rows of the validation table that concern committees; the table states what must come out. */
const path = new URL('../../vectors/validation.json', import.meta.url);
const rows: { id: string; expected: string }[] = JSON.parse(readFileSync(path, 'utf8'));
const expectedOf = (id: string) => rows.find((row) => row.id === id)!.expected;
const seatsOf = (id: string) =>
  expectedOf(id)
    .split(';')
    .map((list) => list.trim().split(' ').map(Number));

describe('validation table', () => {
  it('V53: apportions even and uneven stakes as the contract tests do', () => {
    const results = [
      apportion([25_000n, 25_000n, 25_000n, 25_000n], 778),
      apportion([50_000n, 30_000n, 15_000n, 5_000n], 777),
      apportion([4_000n, 2_000n, 1_000n], 10),
    ];
    expect(results).toEqual(seatsOf('V53'));
  });

  it('V54: apportions with ties, and under the cap', () => {
    const results = [
      apportion([780_000n, 650_000n, 520_000n, 390_000n, 260_000n], 18),
      apportion([600n, 100n, 200n, 100n], 1000),
    ];
    expect(results).toEqual(seatsOf('V54'));
    expect(maxShardsPerNode(4, 1000)).toBe(500);
    // Without the cap the first node would hold 600.
    expect(apportion([600n, 100n, 200n, 100n], 1000, 1000)[0]).toBe(600);
  });

  it('V44: 334 and 667 of 1000 shards need 19 and 38 nodes when none holds more than 18', () => {
    const [validity, atLeast, quorum, orMore] = numbersAfterSigns(expectedOf('V44'));
    expect([validity, quorum]).toEqual([validityWeight(1000), quorumWeight(1000)]);
    const holdings = [...new Array<number>(55).fill(18), 10];
    expect(fewestNodes(holdings, validity)).toBe(atLeast);
    expect(fewestNodes(holdings, quorum)).toBe(orMore);
    // One node fewer falls short.
    expect((atLeast - 1) * 18).toBeLessThan(validity);
    expect((orMore - 1) * 18).toBeLessThan(quorum);
  });

  it('V44: the baseline committee of 105 nodes has exactly these node counts', () => {
    const url = new URL('../../vectors/economics-baseline.json', import.meta.url);
    const baseline = JSON.parse(readFileSync(url, 'utf8')) as {
      nodes: { list: { stake_wal: number; expected_shards: number }[] };
    };
    const { list } = baseline.nodes;
    const stakes = list.map((node) => BigInt(node.stake_wal) * 1_000_000_000n);
    const holdings = apportion(stakes, 1000);
    expect(holdings).toEqual(list.map((node) => node.expected_shards));
    expect([holdings.length, Math.max(...holdings)]).toEqual([105, 18]);
    expect([fewestNodes(holdings, 334), fewestNodes(holdings, 667)]).toEqual([19, 38]);
  });
});

/** 'f+1=334 needs >= 19 nodes; 2f+1=667 needs >= 38 nodes' → 334, 19, 667, 38. */
function numbersAfterSigns(text: string): number[] {
  return [...text.matchAll(/=\s*(\d+)/g)].map((match) => Number(match[1]));
}
