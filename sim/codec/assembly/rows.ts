/**
 * Operations on rows of field elements in the tower basis (tables.ts).
 *
 * A row is a run of units of 32 bytes, 16 low halves then 16 high halves, so that ranges of rows
 * are ranges of units and no loop needs to know how long a row is. Factors below 256 treat both
 * halves alike.
 */

import { lookup } from './swizzle';
import { firstHalf, foldedHalf, secondHalf, subfieldTable } from './tables';

const UNIT_BYTES: usize = 32;

/** to ^= from over `bytes`. */
export function addRows(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += UNIT_BYTES) {
    v128.store(to + at, v128.xor(v128.load(to + at), v128.load(from + at)));
    v128.store(to + at, v128.xor(v128.load(to + at, 16), v128.load(from + at, 16)), 16);
  }
}

/** upper ^= factor · lower; lower ^= upper. Factor in the subfield. */
export function forwardSubfield(upper: usize, bytes: usize, factor: u32): void {
  const table = subfieldTable(factor);
  const t0 = v128.load(table);
  const t1 = v128.load(table, 16);
  const nibble = i8x16.splat(15);
  const lower = upper + bytes;
  for (let p = upper, q = lower; p < lower; p += UNIT_BYTES, q += UNIT_BYTES) {
    const a = v128.load(q);
    const b = v128.load(q, 16);
    const c = v128.xor(v128.load(p), lookup(t0, t1, a, nibble));
    const d = v128.xor(v128.load(p, 16), lookup(t0, t1, b, nibble));
    v128.store(p, c);
    v128.store(p, d, 16);
    v128.store(q, v128.xor(a, c));
    v128.store(q, v128.xor(b, d), 16);
  }
}

/** lower ^= upper; upper ^= factor · lower. Factor in the subfield. */
export function inverseSubfield(upper: usize, bytes: usize, factor: u32): void {
  const table = subfieldTable(factor);
  const t0 = v128.load(table);
  const t1 = v128.load(table, 16);
  const nibble = i8x16.splat(15);
  const lower = upper + bytes;
  for (let p = upper, q = lower; p < lower; p += UNIT_BYTES, q += UNIT_BYTES) {
    const c = v128.load(p);
    const d = v128.load(p, 16);
    const a = v128.xor(v128.load(q), c);
    const b = v128.xor(v128.load(q, 16), d);
    v128.store(q, a);
    v128.store(q, b, 16);
    v128.store(p, v128.xor(c, lookup(t0, t1, a, nibble)));
    v128.store(p, v128.xor(d, lookup(t0, t1, b, nibble)), 16);
  }
}

/**
 * Two forward layers over four runs of rows of `bytes` each: `factor` between the first and the
 * last two, then 2·factor and 2·factor + 2, which must be in the subfield, within each two.
 */
export function forwardFour(at: usize, bytes: usize, factor: u32): void {
  const outer = subfieldTable(factor);
  const inner = subfieldTable(factor * 2);
  const other = subfieldTable(factor * 2 + 2);
  const t0 = v128.load(outer);
  const t1 = v128.load(outer, 16);
  const u0 = v128.load(inner);
  const u1 = v128.load(inner, 16);
  const w0 = v128.load(other);
  const w1 = v128.load(other, 16);
  const nibble = i8x16.splat(15);
  const end = at + bytes;
  for (let p = at, q = at + 2 * bytes; p < end; p += 16, q += 16) {
    let x2 = v128.load(q);
    let x3 = v128.load(q + bytes);
    let x0 = v128.xor(v128.load(p), lookup(t0, t1, x2, nibble));
    let x1 = v128.xor(v128.load(p + bytes), lookup(t0, t1, x3, nibble));
    x2 = v128.xor(x2, x0);
    x3 = v128.xor(x3, x1);
    x0 = v128.xor(x0, lookup(u0, u1, x1, nibble));
    v128.store(p, x0);
    v128.store(p + bytes, v128.xor(x1, x0));
    x2 = v128.xor(x2, lookup(w0, w1, x3, nibble));
    v128.store(q, x2);
    v128.store(q + bytes, v128.xor(x3, x2));
  }
}

/** As forwardFour with factor 0, so that two of the three products vanish. */
export function forwardFourZero(at: usize, bytes: usize): void {
  const other = subfieldTable(2);
  const w0 = v128.load(other);
  const w1 = v128.load(other, 16);
  const nibble = i8x16.splat(15);
  const end = at + bytes;
  for (let p = at, q = at + 2 * bytes; p < end; p += 16, q += 16) {
    const x0 = v128.load(p);
    const x1 = v128.load(p + bytes);
    const x3 = v128.xor(v128.load(q + bytes), x1);
    const x2 = v128.xor(v128.xor(v128.load(q), x0), lookup(w0, w1, x3, nibble));
    v128.store(p + bytes, v128.xor(x1, x0));
    v128.store(q, x2);
    v128.store(q + bytes, v128.xor(x3, x2));
  }
}

/** Two inverse layers: `factor` and factor + 2 within each two, then factor / 2. */
export function inverseFour(at: usize, bytes: usize, factor: u32): void {
  const inner = subfieldTable(factor);
  const other = subfieldTable(factor + 2);
  const outer = subfieldTable(factor >> 1);
  const t0 = v128.load(outer);
  const t1 = v128.load(outer, 16);
  const u0 = v128.load(inner);
  const u1 = v128.load(inner, 16);
  const w0 = v128.load(other);
  const w1 = v128.load(other, 16);
  const nibble = i8x16.splat(15);
  const end = at + bytes;
  for (let p = at, q = at + 2 * bytes; p < end; p += 16, q += 16) {
    let x0 = v128.load(p);
    let x2 = v128.load(q);
    let x1 = v128.xor(v128.load(p + bytes), x0);
    let x3 = v128.xor(v128.load(q + bytes), x2);
    x0 = v128.xor(x0, lookup(u0, u1, x1, nibble));
    x2 = v128.xor(x2, lookup(w0, w1, x3, nibble));
    x2 = v128.xor(x2, x0);
    x3 = v128.xor(x3, x1);
    v128.store(q, x2);
    v128.store(q + bytes, x3);
    v128.store(p, v128.xor(x0, lookup(t0, t1, x2, nibble)));
    v128.store(p + bytes, v128.xor(x1, lookup(t0, t1, x3, nibble)));
  }
}

/** As inverseFour with factor 0. */
export function inverseFourZero(at: usize, bytes: usize): void {
  const other = subfieldTable(2);
  const w0 = v128.load(other);
  const w1 = v128.load(other, 16);
  const nibble = i8x16.splat(15);
  const end = at + bytes;
  for (let p = at, q = at + 2 * bytes; p < end; p += 16, q += 16) {
    const x0 = v128.load(p);
    const x2 = v128.load(q);
    const x1 = v128.xor(v128.load(p + bytes), x0);
    const x3 = v128.xor(v128.load(q + bytes), x2);
    v128.store(p + bytes, x1);
    v128.store(q, v128.xor(v128.xor(x2, lookup(w0, w1, x3, nibble)), x0));
    v128.store(q + bytes, v128.xor(x3, x1));
  }
}

/**
 * As forwardSubfield, any factor f + g·t: (a + b·t)(f + g·t) has the halves
 * a·f + b·(128·g) and (a + b)(f + g) + a·f.
 */
export function forwardGeneral(upper: usize, bytes: usize, factor: u32): void {
  const nibble = i8x16.splat(15);
  const first = subfieldTable(firstHalf(factor));
  const sum = subfieldTable(firstHalf(factor) ^ secondHalf(factor));
  const folded = subfieldTable(foldedHalf(factor));
  const f0 = v128.load(first);
  const f1 = v128.load(first, 16);
  const s0 = v128.load(sum);
  const s1 = v128.load(sum, 16);
  const g0 = v128.load(folded);
  const g1 = v128.load(folded, 16);
  const lower = upper + bytes;
  for (let p = upper, q = lower; p < lower; p += UNIT_BYTES, q += UNIT_BYTES) {
    const a = v128.load(q);
    const b = v128.load(q, 16);
    const af = lookup(f0, f1, a, nibble);
    const c = v128.xor(v128.load(p), v128.xor(af, lookup(g0, g1, b, nibble)));
    const ab = lookup(s0, s1, v128.xor(a, b), nibble);
    const d = v128.xor(v128.load(p, 16), v128.xor(af, ab));
    v128.store(p, c);
    v128.store(p, d, 16);
    v128.store(q, v128.xor(a, c));
    v128.store(q, v128.xor(b, d), 16);
  }
}

/** As inverseSubfield, any factor. */
export function inverseGeneral(upper: usize, bytes: usize, factor: u32): void {
  const lower = upper + bytes;
  addRows(lower, upper, bytes);
  addMultiple(upper, lower, bytes, factor);
}

/** to ^= factor · from over `bytes`, any factor. */
export function addMultiple(to: usize, from: usize, bytes: usize, factor: u32): void {
  const nibble = i8x16.splat(15);
  const first = subfieldTable(firstHalf(factor));
  const sum = subfieldTable(firstHalf(factor) ^ secondHalf(factor));
  const folded = subfieldTable(foldedHalf(factor));
  const f0 = v128.load(first);
  const f1 = v128.load(first, 16);
  const s0 = v128.load(sum);
  const s1 = v128.load(sum, 16);
  const g0 = v128.load(folded);
  const g1 = v128.load(folded, 16);
  const end = to + bytes;
  for (let p = to, q = from; p < end; p += UNIT_BYTES, q += UNIT_BYTES) {
    const a = v128.load(q);
    const b = v128.load(q, 16);
    const af = lookup(f0, f1, a, nibble);
    const low = v128.xor(af, lookup(g0, g1, b, nibble));
    const high = v128.xor(af, lookup(s0, s1, v128.xor(a, b), nibble));
    v128.store(p, v128.xor(v128.load(p), low));
    v128.store(p, v128.xor(v128.load(p, 16), high), 16);
  }
}

/** Multiplies `bytes` of rows in place by any factor. */
export function scaleRows(at: usize, bytes: usize, factor: u32): void {
  const nibble = i8x16.splat(15);
  const first = subfieldTable(firstHalf(factor));
  const sum = subfieldTable(firstHalf(factor) ^ secondHalf(factor));
  const folded = subfieldTable(foldedHalf(factor));
  const f0 = v128.load(first);
  const f1 = v128.load(first, 16);
  const s0 = v128.load(sum);
  const s1 = v128.load(sum, 16);
  const g0 = v128.load(folded);
  const g1 = v128.load(folded, 16);
  for (let p = at; p < at + bytes; p += UNIT_BYTES) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const af = lookup(f0, f1, a, nibble);
    v128.store(p, v128.xor(af, lookup(g0, g1, b, nibble)));
    v128.store(p, v128.xor(af, lookup(s0, s1, v128.xor(a, b), nibble)), 16);
  }
}

/**
 * Changes the basis of rows in place: high halves h become map(h), low halves get another map of
 * the same h added. The four tables at `table`: low nibble and high nibble of the map added to
 * the low half, then of the map that replaces the high half.
 */
export function changeBasis(at: usize, bytes: usize, table: usize): void {
  const t0 = v128.load(table);
  const t1 = v128.load(table, 16);
  const t2 = v128.load(table, 32);
  const t3 = v128.load(table, 48);
  const nibble = i8x16.splat(15);
  for (let p = at; p < at + bytes; p += UNIT_BYTES) {
    const high = v128.load(p, 16);
    v128.store(p, v128.xor(v128.load(p), lookup(t0, t1, high, nibble)));
    v128.store(p, lookup(t2, t3, high, nibble), 16);
  }
}
