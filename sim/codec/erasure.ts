/**
 * Erasure patterns of RS(k, r): which codeword symbols are there, which sources must be
 * restored, and the locator values of the transform decoder (codec.md §6).
 *
 * A pattern is computed once and serves all codewords that lost the same symbols; a bounded
 * number of them is kept, because a simulator meets the same failures again and again.
 */

import { CodecError } from './errors.ts';
import { EXP, GROUP_ORDER } from './field.ts';
import { locatorLogs } from './locator.ts';
import { positionOf, type RsCode } from './reed-solomon.ts';

export interface ErasurePattern {
  readonly code: RsCode;
  /** Codeword indices in use, ascending, exactly k of them. */
  readonly received: readonly number[];
  /** Source indices to restore, ascending. */
  readonly missing: readonly number[];
  /** By field position < end: what a received symbol is multiplied by on its way in, else 0. */
  readonly factorsIn: Uint16Array;
  /** By field position < end: what a missing source is multiplied by on its way out, else 0. */
  readonly factorsOut: Uint16Array;
}

const CACHED_PATTERNS_MAX = 256;
const cachedPatterns = new Map<string, ErasurePattern>();
/**
 * Asked for last, by code: the slivers that a node rebuilds of one blob after the other, of both
 * axes in turn, have one pattern an axis.
 */
const latest = new WeakMap<RsCode, { indices: readonly number[]; pattern: ErasurePattern }>();

/**
 * The pattern for exactly k distinct codeword indices in any order. Throws CodecError when
 * there are fewer than k; the caller has dropped duplicates and checked the range.
 */
export function erasurePattern(code: RsCode, indices: readonly number[]): ErasurePattern {
  if (indices.length < code.k) {
    throw new CodecError(
      'not-enough-symbols',
      `RS(${code.k}, ${code.r}) needs ${code.k} symbols, got ${indices.length}`,
    );
  }
  const used = indices.slice(0, code.k);
  const last = latest.get(code);
  if (last !== undefined && isSame(last.indices, used)) return last.pattern;
  const pattern = patternOf(code, used);
  latest.set(code, { indices: used, pattern });
  return pattern;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function patternOf(code: RsCode, indices: readonly number[]): ErasurePattern {
  const isReceived = new Uint8Array(code.k + code.r);
  for (const index of indices) isReceived[index] = 1;
  const key = `${code.k},${code.r}:${packed(isReceived)}`;
  const cached = cachedPatterns.get(key);
  if (cached !== undefined) return cached;
  const pattern = buildPattern(code, isReceived);
  if (cachedPatterns.size >= CACHED_PATTERNS_MAX) {
    cachedPatterns.delete(cachedPatterns.keys().next().value as string);
  }
  cachedPatterns.set(key, pattern);
  return pattern;
}

/** Sixteen marks a character. */
function packed(marks: Uint8Array): string {
  let text = '';
  for (let from = 0; from < marks.length; from += 16) {
    let bits = 0;
    const end = Math.min(from + 16, marks.length);
    for (let i = from; i < end; i++) bits |= marks[i] << (i - from);
    text += String.fromCharCode(bits);
  }
  return text;
}

function buildPattern(code: RsCode, isReceived: Uint8Array): ErasurePattern {
  const received: number[] = [];
  for (let i = 0; i < isReceived.length; i++) if (isReceived[i] === 1) received.push(i);
  const missing: number[] = [];
  for (let i = 0; i < code.k; i++) if (isReceived[i] === 0) missing.push(i);
  const factorsIn = new Uint16Array(code.end);
  const factorsOut = new Uint16Array(code.end);
  if (missing.length > 0) {
    // High rate: the sum over the unknown positions. Low rate: minus the sum over the known ones,
    // since the logarithms of all non-zero elements sum to zero.
    const sums = locatorLogs(markedPositions(code, isReceived));
    const isUnknownSum = code.rate === 'high';
    for (const index of received) {
      const x = positionOf(code, index);
      factorsIn[x] = EXP[isUnknownSum ? sums[x] : GROUP_ORDER - sums[x]];
    }
    for (const index of missing) {
      const x = positionOf(code, index);
      factorsOut[x] = EXP[isUnknownSum ? GROUP_ORDER - sums[x] : sums[x]];
    }
  }
  return { code, received, missing, factorsIn, factorsOut };
}

/** Marks the unknown positions (high rate) or the known ones (low rate). */
function markedPositions(code: RsCode, isReceived: Uint8Array): Float64Array {
  const marks = new Float64Array(code.transform);
  const isHigh = code.rate === 'high';
  for (let index = 0; index < isReceived.length; index++) {
    if ((isReceived[index] === 0) === isHigh) marks[positionOf(code, index)] = 1;
  }
  // Positions without a symbol: r…m−1 unknown in the high rate, k…m−1 known zeros in the low.
  for (let x = isHigh ? code.r : code.k; x < code.m; x++) marks[x] = 1;
  return marks;
}
