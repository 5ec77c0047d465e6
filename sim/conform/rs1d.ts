/**
 * Vectors of rs1d.jsonl: the one-dimensional code by itself. Beside the fields of the line, the
 * source is decoded back from the last k symbols of the codeword.
 */

import { rsCode } from '../codec/reed-solomon.ts';
import { decodeSymbols, encodeSymbols } from '../codec/symbols.ts';
import { xorshiftBytes } from './generators.ts';
import { sha256Hex, toHex } from './hex.ts';

export interface SymbolVector {
  k: number;
  r: number;
  symbolSize: number;
  seed: number;
  sourceHex?: string;
  repairHex?: string;
}

const FIRST_BYTES = 16;

/** The record that the line must be; throws when decoding does not give the source back. */
export function symbolRecord(vector: SymbolVector): Record<string, unknown> {
  const { k, r, symbolSize } = vector;
  const code = rsCode(k, r);
  const source = xorshiftBytes(vector.seed, k * symbolSize);
  const repair = encodeSymbols(code, symbolSize, source);
  const codeword = new Uint8Array(source.length + repair.length);
  codeword.set(source);
  codeword.set(repair, source.length);
  const last = Array.from({ length: k }, (_, i) => r + i).map((index) => ({
    index,
    symbol: codeword.subarray(index * symbolSize, (index + 1) * symbolSize),
  }));
  if (toHex(decodeSymbols(code, symbolSize, last)) !== toHex(source)) {
    throw new Error('the last k symbols do not decode to the source');
  }
  return {
    k,
    r,
    symbolSize,
    seed: vector.seed,
    rate: code.rate,
    m: code.m,
    repairSha256: sha256Hex([repair]),
    firstRepairHex: toHex(repair.subarray(0, Math.min(FIRST_BYTES, symbolSize))),
    ...('sourceHex' in vector ? { sourceHex: toHex(source) } : {}),
    ...('repairHex' in vector ? { repairHex: toHex(repair) } : {}),
  };
}
