/**
 * Quilts (codec.md §11). Byte identity with the official SDK is in test/vectors/quilt.jsonl;
 * here: the original's own table of symbol sizes, the published savings, laws, and wrong input.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Code,
  codeFor,
  columnsOfBlob,
  columnsOfSlivers,
  customCode,
  encodeBlob,
  layOutQuilt,
  packQuilt,
  parseQuiltPatchId,
  type Quilt,
  type QuiltPatch,
  quiltIndexColumns,
  quiltPatchIdToString,
  quiltSymbolBytes,
  readQuiltIndex,
  readQuiltPatch,
  sizesOf,
} from '../../sim/codec/index.ts';
import { toHex, xorshiftBytes } from './bytes.ts';

const MIB = 1_048_576;

describe('the symbol size of a quilt', () => {
  it('is that of the original in the cases of its own tests', () => {
    const cases: [number[], number, number, number, number][] = [
      [[1000, 1, 1], 4, 7, 2, 72],
      [[1], 3, 2, 1, 4],
      [[115, 80, 4], 17, 9, 3, 6],
      [[20, 20, 20], 3, 5, 2, 4],
      [[5, 5, 5], 5, 1, 1, 6],
      [[25, 35, 45], 200, 1, 3, 10],
      [[10, 0, 0, 0], 17, 9, 2, 2],
      [
        [
          416, 253, 258, 384, 492, 303, 276, 464, 143, 251, 388, 263, 515, 433, 505, 385, 346, 69,
          48, 495, 329, 450, 494, 104, 539, 245, 109, 317, 60,
        ],
        34,
        16,
        3,
        32,
      ],
    ];
    for (const [items, columns, rows, indexColumns, expected] of cases) {
      expect(quiltSymbolBytes(items, columns, rows, indexColumns)).toBe(expected);
    }
    expect(() => quiltSymbolBytes([2, 1, 2, 1], 3, 3, 1)).toThrow(
      '3 patches, this code has room for 2',
    );
  });

  it('is the smallest even one with which everything fits', () => {
    const items = fc.array(fc.integer({ min: 6, max: 5000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        items,
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        (sizes, columns, rows) => {
          const found = quiltSymbolBytes(sizes, columns, rows, 10);
          const fits = (symbolBytes: number) =>
            sizes.reduce((sum, size) => sum + Math.ceil(size / (rows * symbolBytes)), 0) <=
              columns &&
            Math.ceil(sizes[0] / (rows * symbolBytes)) <= 10 &&
            // The first column holds version and length of the index.
            rows * symbolBytes >= 5;
          let least = 2;
          while (!fits(least)) least += 2;
          expect(found).toBe(least);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the published savings: 600 files, 409 × at 10 KiB and 13 × at 1 MiB', () => {
    const code = codeFor(1000);
    const units = (lengthBytes: number) => Math.ceil(sizesOf(code, lengthBytes).encodedBytes / MIB);
    const saving = (lengthBytes: number) => {
      const patches = Array.from({ length: 600 }, (_, i) => ({
        identifier: `file-${i}.dat`,
        lengthBytes,
      }));
      return (600 * units(lengthBytes)) / units(layOutQuilt(code, patches).lengthBytes);
    };
    expect(saving(10_240)).toBeCloseTo(37_800 / 92, 10);
    expect(Math.abs(saving(10_240) / 409 - 1)).toBeLessThan(0.01);
    expect(saving(MIB)).toBeCloseTo(40_200 / 3059, 10);
    expect(Math.abs(saving(MIB) / 13 - 1)).toBeLessThan(0.02);
  });
});

const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
const identifiers = texts.filter((text) => !/\p{Cc}|\p{White_Space}$/u.test(text));
const patchLists = fc.uniqueArray(
  fc.record({
    identifier: identifiers,
    tags: fc.array(fc.tuple(texts, texts), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    data: fc.uint8Array({ maxLength: 400 }),
  }),
  { selector: (patch) => patch.identifier, maxLength: 8 },
);
const codes: fc.Arbitrary<Code> = fc.oneof(
  fc.integer({ min: 13, max: 40 }).map(codeFor),
  fc.integer({ min: 1, max: 12 }).map((kp) => customCode(30, kp, 9 + (kp % 5))),
);

describe('every quilt', { timeout: 60_000 }, () => {
  it('gives each patch back from its own secondary slivers, and not with one of them gone', () => {
    fc.assert(
      fc.property(codes, patchLists, (code, patches) => {
        const { blob, layout } = packQuilt(code, patches);
        const { secondary, symbolBytes } = encodeBlob(code, blob);
        expect(symbolBytes).toBe(layout.symbolBytes);
        const columns = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, i) => ({
            index: from + i,
            sliver: secondary(from + i),
          }));
        const first = columnsOfSlivers(columns(0, 1));
        expect(quiltIndexColumns(first)).toBe(layout.indexColumns);
        const index = readQuiltIndex(columnsOfSlivers(columns(0, layout.indexColumns)));
        expect(index.length).toBe(patches.length);
        for (const entry of index) {
          const own = columns(entry.startColumn, entry.endColumn);
          const read = readQuiltPatch(columnsOfSlivers(own), entry);
          const given = patches.find((patch) => patch.identifier === entry.identifier)!;
          expect(toHex(read.data)).toBe(toHex(given.data));
          expect(new Map(read.tags)).toEqual(given.tags);
          expect(new Map(entry.tags)).toEqual(given.tags);
          for (let i = 0; i < own.length; i++) {
            const without = columnsOfSlivers(own.filter((_, j) => j !== i));
            expect(() => readQuiltPatch(without, entry)).toThrow('needs secondary sliver');
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in whatever order the patches are given, and read alike from the blob', () => {
    fc.assert(
      fc.property(codes, patchLists, (code, patches) => {
        const { blob } = packQuilt(code, patches);
        expect(toHex(packQuilt(code, [...patches].reverse()).blob)).toBe(toHex(blob));
        const columns = columnsOfBlob(code, blob);
        const read = readQuiltIndex(columns).map((entry) => readQuiltPatch(columns, entry));
        const order = (list: readonly { identifier: string; data: Uint8Array }[]) =>
          list.map(
            ({ identifier, data }) =>
              `${toHex(new TextEncoder().encode(identifier))} ${toHex(data)}`,
          );
        expect(order(read)).toEqual(order(patches).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('lays items on columns of their own, in order and without gaps', () => {
    fc.assert(
      fc.property(codes, patchLists, (code, patches) => {
        const layout = layOutQuilt(
          code,
          patches.map(({ identifier, tags, data }) => ({
            identifier,
            tags,
            lengthBytes: data.length,
          })),
        );
        let column = layout.indexColumns;
        for (const patch of layout.patches) {
          expect(patch.startColumn).toBe(column);
          const filled = Math.ceil(patch.storedBytes / layout.columnBytes);
          column += filled;
          expect(patch.endColumn).toBe(column);
        }
        expect(column).toBeLessThanOrEqual(code.ks);
        expect(layout.lengthBytes).toBe(code.kp * code.ks * layout.symbolBytes);
      }),
      { numRuns: 60 },
    );
  });
});

describe('wrong input to quilts', () => {
  const code = codeFor(10);
  const patch = (identifier: string, data = xorshiftBytes(1, 20)): QuiltPatch => ({
    identifier,
    data,
  });
  const quilt: Quilt = packQuilt(code, [patch('a'), patch('b', xorshiftBytes(2, 100))]);
  const columns = columnsOfBlob(code, quilt.blob);

  it('is refused by name', () => {
    const cases: [() => unknown, string][] = [
      [() => packQuilt(code, [patch('')]), 'identifier of a quilt patch is empty'],
      [() => packQuilt(code, [patch('a '), patch('b')]), 'quilt patch "a " ends in white space'],
      [() => packQuilt(code, [patch('a\u3000')]), 'ends in white space'],
      [() => packQuilt(code, [patch('a\u0007b')]), 'control characters'],
      [() => packQuilt(code, [patch('a\u0085')]), 'control characters'],
      [() => packQuilt(code, [patch('\ud800')]), 'half a surrogate pair'],
      [() => packQuilt(code, [patch('x'.repeat(65_532))]), '65532 bytes, 65531 are allowed'],
      [() => packQuilt(code, [patch('a'), patch('a')]), 'two quilt patches are called "a"'],
      [
        () =>
          packQuilt(
            code,
            'abcdefg'.split('').map((name) => patch(name)),
          ),
        '7 patches, this code has room for 6',
      ],
      [() => packQuilt(code, [patch('a', new Uint8Array(2_000_000))]), 'take some patches out'],
      [
        () => packQuilt(code, [{ ...patch('a'), tags: new Map([['k', 'v'.repeat(70_000)]]) }]),
        'tags have 70006 bytes',
      ],
      [
        () => layOutQuilt(code, [{ identifier: 'a', lengthBytes: -1 }]),
        'length of quilt patch 0 is -1',
      ],
      [() => columnsOfBlob(code, new Uint8Array(57)), '57 bytes are none'],
      [() => columnsOfBlob(code, new Uint8Array(0)), '0 bytes are none'],
      [() => readQuiltIndex(columnsOfBlob(code, new Uint8Array(56))), 'the quilt has version 0'],
      [() => readQuiltIndex(columnsOfSlivers([])), 'the quilt index needs secondary sliver 0'],
      [() => readQuiltPatch(columns, { startColumn: 0, endColumn: 0 }), 'no room for a patch'],
      [() => readQuiltPatch(columns, { startColumn: 6, endColumn: 9 }), 'version'],
      [() => readQuiltPatch(columns, { startColumn: 7, endColumn: 9 }), 'needs secondary sliver 7'],
    ];
    for (const [attempt, message] of cases) {
      expect(attempt, message).toThrow(message);
      expect(attempt).toThrow(expect.objectContaining({ name: 'CodecError' }));
    }
    const slivers = [2, 4].map((bytes, index) => ({ index, sliver: new Uint8Array(bytes) }));
    expect(() => columnsOfSlivers(slivers)).toThrow('sliver 1 has 4 bytes, another has 2');
    const [a, b] = readQuiltIndex(columns);
    expect(() => readQuiltPatch(columns, { ...b, identifier: 'c' })).toThrow(
      'is called "b", the index says "c"',
    );
    expect(() => readQuiltPatch(columns, { ...b, endColumn: b.startColumn + 1 })).toThrow(
      'are there',
    );
    expect(a.endColumn).toBe(b.startColumn);
  });

  it('never crashes on damaged quilts: another patch, or a CodecError', () => {
    let refused = 0;
    for (let bit = 0; bit < 8 * quilt.blob.length; bit++) {
      const damaged = quilt.blob.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      try {
        const read = columnsOfBlob(code, damaged);
        for (const entry of readQuiltIndex(read)) readQuiltPatch(read, entry);
      } catch (error) {
        expect(error).toMatchObject({ name: 'CodecError' });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe('IDs of patches', () => {
  const quiltId = xorshiftBytes(5, 32);

  it('go to text and back', () => {
    const id = { quiltId, startColumn: 258, endColumn: 65535 };
    const text = quiltPatchIdToString(id);
    expect(Buffer.from(text, 'base64url').toString('hex')).toBe(`${toHex(quiltId)}010201ffff`);
    expect(parseQuiltPatchId(text)).toEqual(id);
  });

  it('are refused when they are none', () => {
    const text = quiltPatchIdToString({ quiltId, startColumn: 1, endColumn: 2 });
    expect(() => parseQuiltPatchId(text.slice(1))).toThrow('49 characters, not 50');
    expect(() => parseQuiltPatchId(`!${text.slice(1)}`)).toThrow('character 0 is not base64url');
    expect(() => parseQuiltPatchId(`${text.slice(0, 49)}B`)).toThrow('bits beyond its 37 bytes');
    const backwards = quiltPatchIdToString({ quiltId, startColumn: 2, endColumn: 2 });
    expect(() => parseQuiltPatchId(backwards)).toThrow('columns 2 to 2');
    const later = Buffer.from(text, 'base64url');
    later[32] = 2;
    expect(() => parseQuiltPatchId(later.toString('base64url'))).toThrow('version 2');
    expect(() =>
      quiltPatchIdToString({ quiltId: quiltId.slice(1), startColumn: 1, endColumn: 2 }),
    ).toThrow('31 bytes');
  });
});
