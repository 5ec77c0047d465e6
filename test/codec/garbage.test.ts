/**
 * Whatever is handed in, the codec answers with a value or a CodecError, never with another error
 * or a trap of the wasm module, and works as before afterwards.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type Code,
  codeFor,
  columnsOfSlivers,
  computeMetadata,
  consistencyCheck,
  customCode,
  decodeBlob,
  decodeSymbols,
  encodeSymbols,
  expandSliver,
  parseBlobId,
  parseDecodingSymbol,
  parseGeneralRecoverySymbol,
  parseInconsistencyProof,
  parseMetadata,
  parseQuiltPatchId,
  parseSliver,
  proveSymbol,
  readQuiltIndex,
  readQuiltPatch,
  recoverProvenSliver,
  recoverSliver,
  recoverSlivers,
  rsCode,
  sizesOf,
  verifyInconsistencyProof,
  verifySliver,
  verifySymbol,
} from '../../sim/codec/index.ts';
import { xorshiftBytes } from './bytes.ts';

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 70 }),
  fc.constantFrom(0.5, Number.NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, -0),
);
const bytes = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ size: 'large' }));
const indexed = fc.array(
  fc.record({ index: numbers, sliver: bytes, symbol: bytes, proof: bytes }),
  { maxLength: 12 },
);
const inputs = fc.record({
  numbers: fc.array(numbers, { minLength: 4, maxLength: 4 }),
  bytes,
  proof: bytes,
  indexed,
  axis: fc.constantFrom<Axis>('primary', 'secondary', 'other' as Axis),
  text: fc.string({ unit: 'binary' }),
});
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

const code: Code = codeFor(7);
const blob = xorshiftBytes(4, 200);
const metadata = computeMetadata(code, blob);

const attempts: Record<string, (input: Input) => unknown> = {
  customCode: ({ numbers: [n, kp, ks] }) => customCode(n, kp, ks),
  codeFor: ({ numbers: [n] }) => codeFor(n),
  rsCode: ({ numbers: [k, r] }) => rsCode(k, r),
  sizesOf: ({ numbers: [length] }) => sizesOf(code, length),
  decodeBlob: ({ numbers: [length], axis, indexed: list }) => decodeBlob(code, length, axis, list),
  recoverSliver: ({ numbers: [size, target], axis, indexed: list }) =>
    recoverSliver(code, size, axis, target, list),
  recoverSlivers: ({ numbers, axis, bytes }) =>
    recoverSlivers(code, numbers[0], axis, numbers, [bytes]),
  recoverProvenSliver: ({ numbers: [target], axis, indexed: list }) =>
    recoverProvenSliver(code, metadata, axis, target, list),
  verifyInconsistencyProof: ({ numbers: [targetIndex], axis, indexed: symbols }) =>
    verifyInconsistencyProof(code, metadata, { targetAxis: axis, targetIndex, symbols }),
  verifySliver: ({ numbers: [index], axis, bytes: sliver }) =>
    verifySliver(code, metadata, axis, index, sliver),
  verifySymbol: ({ numbers: [source, leaf], axis, bytes: symbol, proof }) =>
    verifySymbol(code, metadata, axis, source, leaf, symbol, proof),
  proveSymbol: ({ numbers: [size, leaf], axis, bytes: sliver }) =>
    proveSymbol(code, axis, size, sliver, leaf),
  expandSliver: ({ numbers: [size, leaf], axis, bytes: sliver }) =>
    expandSliver(code, axis, size, sliver).proof(leaf),
  encodeSymbols: ({ numbers: [size], bytes: source }) => encodeSymbols(rsCode(3, 2), size, source),
  decodeSymbols: ({ numbers: [size], indexed: list }) => decodeSymbols(rsCode(3, 2), size, list),
  consistencyCheck: ({ bytes: other }) => consistencyCheck(code, metadata, other, 'strict'),
  parseSliver: ({ bytes: sent }) => parseSliver(sent),
  parseMetadata: ({ bytes: sent }) => parseMetadata(sent),
  parseDecodingSymbol: ({ bytes: sent }) => parseDecodingSymbol(sent),
  parseGeneralRecoverySymbol: ({ bytes: sent }) => parseGeneralRecoverySymbol(sent),
  parseInconsistencyProof: ({ bytes: sent, axis }) => parseInconsistencyProof(sent, axis),
  parseBlobId: ({ text }) => parseBlobId(text),
  parseQuiltPatchId: ({ text }) => parseQuiltPatchId(text),
  readQuiltIndex: ({ indexed: list }) => readQuiltIndex(columnsOfSlivers(list)),
  readQuiltPatch: ({ numbers: [startColumn, endColumn], indexed: list }) =>
    readQuiltPatch(columnsOfSlivers(list), { startColumn, endColumn }),
};

describe('garbage', { timeout: 120_000 }, () => {
  it.each(Object.keys(attempts))('given to %s gives a value or a CodecError', (name) => {
    fc.assert(
      fc.property(inputs, (input) => {
        try {
          attempts[name](input);
        } catch (error) {
          expect(error).toMatchObject({ name: 'CodecError' });
        }
      }),
      { numRuns: 150 },
    );
    expect(computeMetadata(code, blob)).toEqual(metadata);
  });
});
