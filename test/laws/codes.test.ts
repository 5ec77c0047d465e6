/** The kit of laws on every listed code, and what each is known to cost. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  codeFamilies,
  combinationOf,
  type ErasureCode,
  locallyRepairable,
  planBytes,
  redStuff,
  reedSolomon,
  replication,
  storedBytes,
} from '../../sim/codec/codes/index.ts';
import { codeFor, encodeBlob, sizesOf } from '../../sim/codec/index.ts';
import { toHex, xorshiftBytes } from '../codec/bytes.ts';
import { codeLaws } from './code-laws.ts';

const LENGTHS = [0, 1, 1000, 4097];
const examples = codeFamilies.flatMap((family) =>
  family.examples().map((code): [string, ErasureCode] => [code.name, code]),
);
const allBut = (code: ErasureCode, ...lost: number[]) =>
  new Set(Array.from({ length: code.pieceCount }, (_, i) => i).filter((i) => !lost.includes(i)));
const repairBytes = (code: ErasureCode, lengthBytes: number, target: number, ...lost: number[]) =>
  planBytes(code.planRepair(lengthBytes, target, allBut(code, target, ...lost)) ?? []);

describe('codes', { timeout: 120_000 }, () => {
  it('are at least four families, each with examples', () => {
    expect(codeFamilies.length).toBeGreaterThanOrEqual(4);
    for (const family of codeFamilies) expect(family.examples().length).toBeGreaterThan(1);
  });

  it.each(examples)('%s obeys the laws', (_, code) => {
    codeLaws(code, LENGTHS);
  });

  it('carry pieces longer than a symbol can be', () => {
    codeLaws(reedSolomon(3, 2), [250_000]);
    codeLaws(locallyRepairable({ groupSize: 2, groups: 1, globals: 1 }), [250_000]);
  });

  it('take thresholds, rates and pieces from RedStuff itself', () => {
    const blob = xorshiftBytes(6, 2000);
    const code = redStuff(10);
    const encoded = encodeBlob(codeFor(10), blob);
    const pieces = code.encode(blob);
    const pair = (p: number) => toHex(encoded.primary(p)) + toHex(encoded.secondary(9 - p));
    expect(pieces.map((piece) => toHex(piece))).toEqual(pieces.map((_, p) => pair(p)));
    const sizes = sizesOf(codeFor(1000), 33_554_432);
    expect(storedBytes(redStuff(1000), 33_554_432)).toBe(
      sizes.encodedBytes - 1000 * sizes.metadataBytes,
    );
  });

  it('cost what the theory says for one lost piece of a large blob', () => {
    const length = 60_000;
    expect(repairBytes(replication(3), length, 1)).toBe(length);
    expect(repairBytes(reedSolomon(10, 4), length, 12)).toBe(length);
    // Symbols of one sliver pair: (kp + ks) · S, about blob / n · (n / kp + n / ks).
    const { symbolBytes } = sizesOf(codeFor(100), length);
    expect(repairBytes(redStuff(100), length, 7)).toBe((34 + 67) * symbolBytes);
    const local = locallyRepairable({ groupSize: 6, groups: 2, globals: 2 });
    const chunk = length / 12;
    expect(repairBytes(local, length, 3)).toBe(6 * chunk);
    expect(repairBytes(local, length, 12)).toBe(6 * chunk);
    expect(repairBytes(local, length, 14)).toBe(12 * chunk);
    // The parity of the group is gone too: all the other chunks and a global piece.
    expect(repairBytes(local, length, 3, 12)).toBe(12 * chunk);
    expect(storedBytes(local, length)).toBe(16 * chunk);
  });

  it('know which losses a locally repairable code survives', () => {
    const code = locallyRepairable({ groupSize: 6, groups: 2, globals: 2 });
    // Each group covers one loss by itself, the globals cover two more wherever they are.
    const isRecoverable = (lost: number[]) => {
      const inGroup = [0, 1].map(
        (group) =>
          lost.filter((i) => i === 12 + group || (i < 12 && Math.floor(i / 6) === group)).length,
      );
      const globals = lost.filter((i) => i >= 14).length;
      return Math.max(0, inGroup[0] - 1) + Math.max(0, inGroup[1] - 1) + globals <= 2;
    };
    let survived = 0;
    for (let bits = 0; bits < 1 << 16; bits++) {
      const lost = Array.from({ length: 16 }, (_, i) => i).filter((i) => (bits >> i) & 1);
      if (lost.length < 3 || lost.length > 4) continue;
      const isDecodable = code.isDecodable(allBut(code, ...lost));
      expect(isDecodable, `${lost}`).toBe(isRecoverable(lost));
      if (isDecodable && lost.length === 4) survived += 1;
      if (lost.length === 3) expect(isDecodable).toBe(true);
    }
    // Huang et al. say 86 % of four losses.
    expect(survived / 1820).toBeCloseTo(0.86, 2);
  });

  it('solve for factors, or say that there are none', () => {
    const rows = [
      [1, 0, 0],
      [0, 1, 0],
      [3, 5, 7],
    ];
    expect(combinationOf(rows, [1, 0, 0])).toEqual([1, 0, 0]);
    expect(combinationOf(rows.slice(0, 2), [0, 0, 1])).toBeNull();
    expect(combinationOf([], [0, 0])).toEqual([]);
    expect(combinationOf([], [0, 1])).toBeNull();
  });

  it('refuse parameters and answers that are none', () => {
    const bad: [() => unknown, string][] = [
      [() => replication(0), 'number of copies is 0'],
      [() => reedSolomon(0, 2), 'source symbols k is 0'],
      [() => reedSolomon(40_000, 40_000), 'does not fit'],
      [() => redStuff(3), 'number of shards n is 3'],
      [() => redStuff(10, 10, 3), 'kp of n = 10 is 10'],
      [() => locallyRepairable({ groupSize: 0, groups: 1, globals: 1 }), 'chunks in a group is 0'],
      [() => replication(2).pieceBytes(-1), 'blob length in bytes is -1'],
    ];
    for (const [attempt, message] of bad) expect(attempt).toThrow(message);
    const code = reedSolomon(2, 1);
    const short = { from: 0, part: 0, bytes: 3, data: new Uint8Array(3) };
    expect(() => code.decode(100, [short])).toThrow('holder 0 has 3 bytes, expected 50');
    expect(() => code.decode(100, [{ ...short, from: 3 }])).toThrow('piece index is 3');
    expect(() => code.decode(100, [])).toThrow('pieces none do not determine');
  });
});

describe('the example of a new code', () => {
  const folder = mkdtempSync(join(process.cwd(), '.examples-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('obeys the laws', async () => {
    const text = readFileSync('sim/codec/codes/README.md', 'utf8');
    const [, program] = /```ts\n(\/\*\* Two halves[\s\S]*?)```/.exec(text)!;
    const source = join(process.cwd(), 'sim/codec/codes');
    const file = join(folder, 'mirrored-halves.ts');
    writeFileSync(file, program.replaceAll("from './", `from '${source}/`));
    const { mirroredHalves } = (await import(/* @vite-ignore */ file)) as {
      mirroredHalves: ErasureCode;
    };
    codeLaws(mirroredHalves, LENGTHS);
    expect(mirroredHalves.isDecodable(new Set([0, 1]))).toBe(false);
    expect(mirroredHalves.isDecodable(new Set([0, 3]))).toBe(true);
  });
});
