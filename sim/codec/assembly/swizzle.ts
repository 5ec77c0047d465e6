/** Table lookup by nibble; indices are 0…15, for which the relaxed instruction is exact. */

// @ts-ignore: decorator
@inline
export function swizzle(table: v128, nibbles: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(table, nibbles);
  return i8x16.swizzle(table, nibbles);
}

/** Product of 16 subfield elements with the factor whose two tables these are. */
// @ts-ignore: decorator
@inline
export function lookup(low: v128, high: v128, value: v128, nibble: v128): v128 {
  return v128.xor(
    swizzle(low, v128.and(value, nibble)),
    swizzle(high, v128.and(i16x8.shr_u(value, 4), nibble)),
  );
}
