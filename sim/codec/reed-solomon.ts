/**
 * The one-dimensional systematic code RS(k, r) of codec.md §4: rate choice, positions, twiddles
 * and the closed form of the generator (the plain reference that every faster form must equal).
 */

import { CodecError, requireWhole } from './errors.ts';
import { invert, multiply } from './field.ts';

export interface RsCode {
  /** Source symbols; codeword indices 0…k−1. */
  readonly k: number;
  /** Repair symbols; codeword indices k…k+r−1. */
  readonly r: number;
  readonly rate: 'high' | 'low';
  /** np2(r) for the high rate, np2(k) for the low one. */
  readonly m: number;
  /** lg m. */
  readonly shift: number;
  /** First position past those in use: m + k (high) or m + r (low). */
  readonly end: number;
  /** Length of the decoding transform, np2(end). */
  readonly transform: number;
}

/** Smallest power of two ≥ x, for 1 ≤ x ≤ 2^30. */
export function nextPowerOfTwo(x: number): number {
  return x <= 1 ? 1 : 1 << (32 - Math.clz32(x - 1));
}

/** Parameters kept at once; a study walks through few codes, a test through hundreds. */
const CACHED_CODES_MAX = 4096;
const cachedCodes = new Map<number, RsCode>();

/** RS(k, r); throws CodecError unless k, r ≥ 1 and it fits into 2^16 positions. */
export function rsCode(k: number, r: number): RsCode {
  const key = k * 65536 + r;
  const cached = cachedCodes.get(key);
  if (cached !== undefined) return cached;
  requireWhole(k, 1, 65535, 'number of source symbols k', 'bad-code');
  requireWhole(r, 1, 65535, 'number of repair symbols r', 'bad-code');
  const a = nextPowerOfTwo(k);
  const b = nextPowerOfTwo(r);
  if (Math.min(a, b) + Math.max(k, r) > 65536) {
    throw new CodecError('bad-code', `RS(${k}, ${r}) does not fit into 65536 field positions`);
  }
  // The tie rule looks backwards; it is what the deployed library does (codec.md §4).
  const isHigh = a === b ? k <= r : a > b;
  const m = isHigh ? b : a;
  const end = m + (isHigh ? k : r);
  const code: RsCode = {
    k,
    r,
    rate: isHigh ? 'high' : 'low',
    m,
    shift: 31 - Math.clz32(m),
    end,
    transform: nextPowerOfTwo(end),
  };
  if (cachedCodes.size >= CACHED_CODES_MAX) cachedCodes.clear();
  cachedCodes.set(key, code);
  return code;
}

/** Field position of codeword index `index`. */
export function positionOf(code: RsCode, index: number): number {
  const isSource = index < code.k;
  if (code.rate === 'high') return isSource ? code.m + index : index - code.k;
  return isSource ? index : code.m + index - code.k;
}

/** Coefficient of source i in repair j (closed form). */
export function generatorEntry(code: RsCode, repair: number, source: number): number {
  const { m, shift, rate } = code;
  if (rate === 'high') return multiply((m + source) >> shift, invert((m + source) ^ repair));
  return multiply((m + repair) >> shift, invert((m + repair) ^ source));
}

/** Twiddle factor w(j) of the transforms (codec.md §5). */
export function twiddle(j: number): number {
  const next = j + 1;
  const trailingZeros = 31 - Math.clz32(next & -next);
  return (next >> trailingZeros) ^ 1;
}
