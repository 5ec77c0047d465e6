/**
 * Operations on rows of field elements in the tower basis (tables.ts).
 *
 * A row is a run of units of 32 bytes, 16 low halves then 16 high halves, so that ranges of rows
 * are ranges of units and no loop needs to know how long a row is.
 */

const UNIT_BYTES: usize = 32;

/** to ^= from over `bytes`. */
export function addRows(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += UNIT_BYTES) {
    v128.store(to + at, v128.xor(v128.load(to + at), v128.load(from + at)));
    v128.store(to + at, v128.xor(v128.load(to + at, 16), v128.load(from + at, 16)), 16);
  }
}

// @ts-ignore: decorator
@inline
function lookup(low: v128, high: v128, value: v128, nibble: v128): v128 {
  return v128.xor(
    i8x16.swizzle(low, v128.and(value, nibble)),
    i8x16.swizzle(high, i8x16.shr_u(value, 4)),
  );
}

/** upper ^= factor · lower; lower ^= upper. Factor in the subfield. */
export function forwardSubfield(upper: usize, bytes: usize, table: usize): void {
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
export function inverseSubfield(upper: usize, bytes: usize, table: usize): void {
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

/** As forwardSubfield, any factor. */
export function forwardGeneral(upper: usize, bytes: usize, table: usize): void {
  const nibble = i8x16.splat(15);
  const lower = upper + bytes;
  for (let p = upper, q = lower; p < lower; p += UNIT_BYTES, q += UNIT_BYTES) {
    const a = v128.load(q);
    const b = v128.load(q, 16);
    const c = v128.xor(v128.load(p), generalLow(table, a, b, nibble));
    const d = v128.xor(v128.load(p, 16), generalHigh(table, a, b, nibble));
    v128.store(p, c);
    v128.store(p, d, 16);
    v128.store(q, v128.xor(a, c));
    v128.store(q, v128.xor(b, d), 16);
  }
}

/** As inverseSubfield, any factor. */
export function inverseGeneral(upper: usize, bytes: usize, table: usize): void {
  const nibble = i8x16.splat(15);
  const lower = upper + bytes;
  for (let p = upper, q = lower; p < lower; p += UNIT_BYTES, q += UNIT_BYTES) {
    const c = v128.load(p);
    const d = v128.load(p, 16);
    const a = v128.xor(v128.load(q), c);
    const b = v128.xor(v128.load(q, 16), d);
    v128.store(q, a);
    v128.store(q, b, 16);
    v128.store(p, v128.xor(c, generalLow(table, a, b, nibble)));
    v128.store(p, v128.xor(d, generalHigh(table, a, b, nibble)), 16);
  }
}

// @ts-ignore: decorator
@inline
function generalLow(table: usize, a: v128, b: v128, nibble: v128): v128 {
  return v128.xor(
    lookup(v128.load(table), v128.load(table, 32), a, nibble),
    lookup(v128.load(table, 64), v128.load(table, 96), b, nibble),
  );
}

// @ts-ignore: decorator
@inline
function generalHigh(table: usize, a: v128, b: v128, nibble: v128): v128 {
  return v128.xor(
    lookup(v128.load(table, 16), v128.load(table, 48), a, nibble),
    lookup(v128.load(table, 80), v128.load(table, 112), b, nibble),
  );
}

/** Multiplies `bytes` of rows in place by the factor of a general table. */
export function scaleRows(at: usize, bytes: usize, table: usize): void {
  const nibble = i8x16.splat(15);
  for (let p = at; p < at + bytes; p += UNIT_BYTES) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    v128.store(p, generalLow(table, a, b, nibble));
    v128.store(p, generalHigh(table, a, b, nibble), 16);
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
