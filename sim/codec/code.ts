/**
 * The two-dimensional code: n shards, kp primary and ks secondary source symbols (codec.md §1,
 * §12). `codeFor` derives kp and ks from Byzantine fault tolerance; `customCode` takes any.
 */

import { CodecError, requireWhole } from './errors.ts';
import { type RsCode, rsCode } from './reed-solomon.ts';

export interface Code {
  /** Shards; also slivers per axis. */
  readonly n: number;
  /** Primary source symbols: rows of the message matrix, symbols in a secondary sliver. */
  readonly kp: number;
  /** Secondary source symbols: columns of the message matrix, symbols in a primary sliver. */
  readonly ks: number;
}

export type Axis = 'primary' | 'secondary';

/** Smallest n for which the deployed rule leaves repair symbols (f ≥ 1). */
export const SHARDS_MIN = 4;
const SHARDS_MAX = 65535;

/** Largest number of faulty shards tolerated, f = ⌊(n−1)/3⌋. */
export function faultyShardsMax(n: number): number {
  return Math.floor((n - 1) / 3);
}

/** The deployed code for n ≥ 4 shards: kp = n − 2f, ks = n − f. */
export function codeFor(n: number): Code {
  requireWhole(n, SHARDS_MIN, SHARDS_MAX, 'number of shards n', 'bad-code');
  const f = faultyShardsMax(n);
  return customCode(n, n - 2 * f, n - f);
}

/** Any code with 1 ≤ kp < n, 1 ≤ ks < n whose two one-dimensional codes fit into the field. */
export function customCode(n: number, kp: number, ks: number): Code {
  requireWhole(n, 2, SHARDS_MAX, 'number of shards n', 'bad-code');
  requireWhole(kp, 1, n - 1, `primary source symbols kp of n = ${n}`, 'bad-code');
  requireWhole(ks, 1, n - 1, `secondary source symbols ks of n = ${n}`, 'bad-code');
  const code = { n, kp, ks };
  columnCode(code);
  rowCode(code);
  return code;
}

/** RS(ks, n − ks): a row of the expanded matrix, an expanded primary sliver. */
export function rowCode(code: Code): RsCode {
  return rsCode(code.ks, code.n - code.ks);
}

/** RS(kp, n − kp): a column of the expanded matrix, an expanded secondary sliver. */
export function columnCode(code: Code): RsCode {
  return rsCode(code.kp, code.n - code.kp);
}

/** The code along a sliver of this axis. */
export function sliverCode(code: Code, axis: Axis): RsCode {
  return axis === 'primary' ? rowCode(code) : columnCode(code);
}

export function otherAxis(axis: Axis): Axis {
  return axis === 'primary' ? 'secondary' : 'primary';
}

export function requireAxis(axis: Axis): void {
  if (axis !== 'primary' && axis !== 'secondary') {
    throw new CodecError('bad-index', `axis is ${String(axis)}, allowed: primary, secondary`);
  }
}
