/** What is measured: the same work by us and by the original encoder, and what bounds it. */
import { BlobEncoder } from '@mysten/walrus-wasm';
import {
  blobIdToString,
  codeFor,
  columnCode,
  decodeBlob,
  type EncodedBlob,
  encodeBlob,
  encodeSliver,
  parseSliver,
  type RsCode,
  recoverSliver,
  rowCode,
  sliverMessageBytes,
  sliverRoom,
  symbolBytesOf,
  symbolOfSliver,
  verifySliver,
} from '../../sim/codec/index.ts';
import type { Contender, Job } from './measure.ts';
import { pattern } from './pattern.ts';

const MIB = 1_048_576;
export const OURS = 'walrus-sim';
export const ORIGINAL = '@mysten/walrus-wasm 0.3';

/** Rows of the transforms of one codeword: of all chunks, and of what they are summed to. */
function transformRows({ k, r, m, rate }: RsCode): number {
  return (Math.ceil((rate === 'high' ? k : r) / m) + 1) * m;
}

function encodingBound(n: number, lengthBytes: number): string {
  const code = codeFor(n);
  const symbolBytes = symbolBytesOf(code, lengthBytes);
  const blocks = n * n * Math.ceil((1 + symbolBytes) / 128) + 2 * n * (n - 1);
  const rows = code.kp * transformRows(rowCode(code)) + n * transformRows(columnCode(code));
  const mib = Math.round((rows * symbolBytes) / MIB);
  return `${blocks} hash blocks, ${mib} MiB through the transform`;
}

/** Both encoders: all slivers into memory that is there already, and the blob ID. */
export function encoders(n: number, lengthBytes: number): Contender[] {
  const blob = pattern(lengthBytes);
  const code = codeFor(n);
  const encoder = new BlobEncoder(n);
  const room = sliverRoom(code, lengthBytes);
  const buffers = (axis: 'primary' | 'secondary') =>
    Array.from({ length: n }, () => new Uint8Array(sliverMessageBytes(code, lengthBytes, axis)));
  const [primary, secondary] = [buffers('primary'), buffers('secondary')];
  return [
    {
      system: OURS,
      run: () => encodeBlob(code, blob, { room }),
      answer: (result) => blobIdToString((result as EncodedBlob).metadata.blobId),
    },
    {
      system: ORIGINAL,
      run: () => encoder.encode(blob, primary, secondary),
      answer: (result) => {
        const [described] = result as [{ blob_id: number[] }];
        return blobIdToString(Uint8Array.from(described.blob_id));
      },
    },
  ];
}

export function encodeJob(n: number, mib: number, target?: string): Job {
  return {
    work: `metadata + slivers, n=${n}, ${mib} MiB, one thread`,
    boundedBy: encodingBound(n, mib * MIB),
    contenders: encoders(n, mib * MIB),
    repeats: 1,
    target,
  };
}

/** Neither decoder compares the blob with its ID; both read slivers in BCS. */
export function decodeJob(n: number, mib: number, target: string): Job {
  const blob = pattern(mib * MIB);
  const code = codeFor(n);
  const encoded = encodeBlob(code, blob);
  const { symbolBytes, metadata } = encoded;
  const messages = Array.from({ length: code.kp }, (_, i) => n - code.kp + i).map((index) =>
    encodeSliver({ index, symbolBytes, sliver: encoded.primary(index) }),
  );
  const decoder = new BlobEncoder(n);
  const out = new Uint8Array(blob.length);
  const answer = (bytes: unknown) => String(Buffer.compare(bytes as Uint8Array, blob) === 0);
  const { transform, m } = columnCode(code);
  const through = ((transform + m) * code.ks * symbolBytes) / MIB;
  return {
    work: `decode from repair slivers only, n=${n}, ${mib} MiB, one thread`,
    boundedBy: `0 hash blocks, at most ${Math.round(through)} MiB through the transform`,
    contenders: [
      {
        system: OURS,
        run: () => decodeBlob(code, blob.length, 'primary', messages.map(parseSliver)),
        answer,
      },
      {
        system: ORIGINAL,
        run: () => {
          decoder.decode(metadata.blobId, BigInt(blob.length), messages, out);
          return out;
        },
        answer,
      },
    ],
    repeats: 1,
    target,
  };
}

export const REBUILD =
  'rebuild one primary sliver of a 32 MiB blob at n=1000 from 667 symbols, hash checked, no proofs';

/** Other symbols every time, so that the erasure locator is computed anew. */
export function rebuildJob(target: string): Job {
  const n = 1000;
  const mib = 32;
  const code = codeFor(n);
  const encoded = encodeBlob(code, pattern(mib * MIB));
  const { symbolBytes, metadata } = encoded;
  const symbols = Array.from({ length: n }, (_, index) => ({
    index,
    symbol: symbolOfSliver(code, 'secondary', symbolBytes, encoded.secondary(index), 0),
  }));
  const rotated = [...symbols, ...symbols];
  const { transform } = rowCode(code);
  const through = ((2 * transform * symbolBytes) / MIB).toFixed(1);
  const blocks = n * Math.ceil((1 + symbolBytes) / 128) + n - 1;
  let first = 0;
  return {
    work: REBUILD,
    boundedBy: `${blocks} hash blocks, ${through} MiB through the transform`,
    contenders: [
      {
        system: OURS,
        run: () => {
          first = (first + 37) % n;
          const used = rotated.slice(first, first + code.ks);
          const sliver = recoverSliver(code, symbolBytes, 'primary', 0, used);
          return verifySliver(code, metadata, 'primary', 0, sliver);
        },
        answer: (isRight) => (isRight === true ? 'right' : 'wrong sliver'),
      },
    ],
    repeats: 30,
    target,
  };
}

export function singleSymbolJob(n: number, mib: number): Job {
  const code = codeFor(n);
  const encoded = encodeBlob(code, pattern(mib * MIB));
  const { symbolBytes } = encoded;
  const expected = Buffer.from(encoded.primary(n - 1).subarray(0, symbolBytes)).toString('hex');
  return {
    work: `one recovery symbol without proof, n=${n}, ${mib} MiB`,
    boundedBy: `0 hash blocks, ${code.kp} products of symbols of ${symbolBytes} bytes`,
    contenders: [
      {
        system: OURS,
        run: () => symbolOfSliver(code, 'secondary', symbolBytes, encoded.secondary(0), n - 1),
        answer: (symbol) => {
          return Buffer.from(symbol as Uint8Array).toString('hex') === expected ? 'right' : 'wrong';
        },
      },
    ],
    repeats: 200,
  };
}
