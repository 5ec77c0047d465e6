/**
 * The field GF(2^16) in Cantor coordinates (codec.md §2): tables, product, inverse.
 *
 * A 16-bit number stands for a sum of Cantor basis elements; addition is XOR, 1 is the unit. In
 * these coordinates v·v ⊕ v = v >> 1, which is what makes generator and twiddles so simple.
 */

/** x^16 + x^5 + x^3 + x^2 + 1 (reed-solomon-simd 3.1.0). */
const POLYNOMIAL = 0x1002d;

/** Order of the multiplicative group; also the "logarithm" of zero. */
export const GROUP_ORDER = 65535;

/** The Cantor basis, each element in the polynomial representation (codec.md §2). */
const CANTOR_BASIS = [
  0x0001, 0xacca, 0x3c0e, 0x163e, 0xc582, 0xed2e, 0x914c, 0x4012, 0x6c98, 0x10d8, 0x6a72, 0xb900,
  0xfdb8, 0xfb34, 0xff38, 0x991e,
] as const;

interface FieldTables {
  log: Uint16Array;
  exp: Uint16Array;
  expTwice: Uint16Array;
}

function buildTables(): FieldTables {
  const discreteLog = new Uint16Array(65536);
  discreteLog[0] = GROUP_ORDER;
  for (let i = 0, state = 1; i < GROUP_ORDER; i++) {
    discreteLog[state] = i;
    state <<= 1;
    if (state >= 65536) state ^= POLYNOMIAL;
  }
  const polynomialOf = new Uint16Array(65536);
  for (let bit = 0; bit < 16; bit++) {
    const width = 1 << bit;
    for (let v = 0; v < width; v++) {
      polynomialOf[width + v] = polynomialOf[v] ^ CANTOR_BASIS[bit];
    }
  }
  const log = new Uint16Array(65536);
  const exp = new Uint16Array(65536);
  for (let v = 0; v < 65536; v++) {
    log[v] = discreteLog[polynomialOf[v]];
    exp[log[v]] = v;
  }
  exp[GROUP_ORDER] = exp[0];
  const expTwice = new Uint16Array(2 * GROUP_ORDER + 1);
  for (let i = 0; i < expTwice.length; i++) expTwice[i] = exp[i % GROUP_ORDER];
  return { log, exp, expTwice };
}

const tables = buildTables();

/** LOG[v] in 0…65534; LOG[0] = 65535 means "zero has none". */
export const LOG: Readonly<Uint16Array> = tables.log;

/** EXP[LOG[v]] = v; EXP[65535] = EXP[0] = 1. */
export const EXP: Readonly<Uint16Array> = tables.exp;

/** EXP continued to twice the order, so that a sum of two logarithms needs no reduction. */
export const EXP_TWICE: Readonly<Uint16Array> = tables.expTwice;

/** Product of two elements. */
export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return EXP_TWICE[LOG[a] + LOG[b]];
}

/** Inverse of a non-zero element. */
export function invert(a: number): number {
  if (a === 0) throw new RangeError('zero has no inverse');
  return EXP[GROUP_ORDER - LOG[a]];
}
