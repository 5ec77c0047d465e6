/** Encoding piece by piece: a blob from anywhere, slivers to anywhere, progress in between. */
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type BlobSource,
  blake2b256,
  codeFor,
  computeMetadata,
  customCode,
  encodeBlob,
  encodeTo,
} from '../../sim/codec/index.ts';
import { toHex, xorshiftBytes } from './bytes.ts';

/** A source that is asked for each byte once, in order. */
function watched(blob: Uint8Array): BlobSource & { asked: () => number } {
  let asked = 0;
  return {
    lengthBytes: blob.length,
    read(to, at) {
      expect(at).toBe(asked);
      to.set(blob.subarray(at, at + to.length));
      asked += to.length;
    },
    asked: () => asked,
  };
}

/** A sink that joins the pieces it gets, which must come in order. */
function joined() {
  const slivers = new Map<string, Uint8Array>();
  let pieces = 0;
  return {
    slivers,
    pieces: () => pieces,
    write(axis: Axis, index: number, at: number, bytes: Uint8Array) {
      const name = `${axis} ${index}`;
      const before = slivers.get(name) ?? new Uint8Array();
      expect(before.length, name).toBe(at);
      const grown = new Uint8Array(at + bytes.length);
      grown.set(before);
      grown.set(bytes, at);
      slivers.set(name, grown);
      pieces++;
    },
  };
}

const CASES = [
  { what: 'an empty blob', code: codeFor(4), lengthBytes: 0 },
  { what: 'a blob that does not fill its rows', code: codeFor(10), lengthBytes: 33 },
  { what: 'a blob in many groups of columns', code: codeFor(10), lengthBytes: 1_200_000 },
  { what: 'other rates', code: customCode(30, 21, 2), lengthBytes: 50_001 },
];

describe('encodeTo', { timeout: 60_000 }, () => {
  it.each(CASES)('hands on the slivers of $what', ({ code, lengthBytes }) => {
    const blob = xorshiftBytes(lengthBytes, lengthBytes);
    const [source, sink] = [watched(blob), joined()];
    const metadata = encodeTo(sink, code, source);
    const expected = encodeBlob(code, blob);
    expect(metadata).toEqual(expected.metadata);
    expect(source.asked()).toBe(lengthBytes);
    for (const axis of ['primary', 'secondary'] as const) {
      for (let i = 0; i < code.n; i++) {
        const found = sink.slivers.get(`${axis} ${i}`) ?? new Uint8Array();
        expect(toHex(found) === toHex(expected[axis](i)), `${axis} ${i}`).toBe(true);
      }
    }
    expect(sink.pieces()).toBeGreaterThanOrEqual(2 * code.n);
    expect(toHex(computeMetadata(code, watched(blob)).blobId)).toBe(toHex(metadata.blobId));
  });
});

describe('progress', () => {
  it.each(CASES)('of $what rises to its end and changes nothing', ({ code, lengthBytes }) => {
    const blob = xorshiftBytes(lengthBytes, lengthBytes);
    const heard: number[] = [];
    const totals = new Set<number>();
    const onProgress = (done: number, total: number) => {
      heard.push(done);
      totals.add(total);
    };
    expect(computeMetadata(code, blob, { onProgress })).toEqual(computeMetadata(code, blob));
    expect([...totals]).toEqual([heard.at(-1)]);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.length).toBeGreaterThan(4);
  });
});

describe('callbacks', () => {
  const code = codeFor(7);
  const blob = xorshiftBytes(3, 100);

  it('cannot use the codec while it encodes, and may after that', () => {
    const misuse = () => {
      blake2b256(blob);
    };
    const busy = expect.objectContaining({ code: 'busy' });
    expect(() => computeMetadata(code, blob, { onProgress: misuse })).toThrow(busy);
    expect(() => encodeTo({ write: misuse }, code, blob)).toThrow(busy);
    expect(() => computeMetadata(code, { lengthBytes: 100, read: misuse })).toThrow(busy);
    expect(blake2b256(blob)).toHaveLength(32);
  });

  it('that throw end the encode with their error', () => {
    const stop = () => {
      throw new RangeError('enough');
    };
    expect(() => encodeBlob(code, blob, { onProgress: stop })).toThrow(new RangeError('enough'));
    expect(encodeBlob(code, blob).metadata.lengthBytes).toBe(100);
  });
});
