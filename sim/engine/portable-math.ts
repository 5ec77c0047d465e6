/**
 * log, exp and pow in plain arithmetic: the same bits on every engine and machine.
 *
 * The platform's own differ between V8 releases and between x64 and arm64. The reductions and
 * the minimax coefficients are the classic ones of Sun's fdlibm (e_log, e_exp, 1993); only
 * + − × ÷ and Math.sqrt are used, which IEEE 754 fixes exactly. log and exp are within 1 ulp;
 * pow is exp(y log x), with a relative error of about (2 + |y log x|) × 2^-53. Trigonometry is
 * left out: nothing here needs it.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
// biome-ignore lint/suspicious/noApproximativeNumericConstant: written out, equal everywhere.
const INVERSE_LN2 = 1.4426950408889634;

const LOG_1 = 0.6666666666666735;
const LOG_2 = 0.3999999999940942;
const LOG_3 = 0.2857142874366239;
const LOG_4 = 0.22222198432149784;
const LOG_5 = 0.1818357216161805;
const LOG_6 = 0.15313837699209373;
const LOG_7 = 0.14798198605116586;

const EXP_1 = 0.16666666666666602;
const EXP_2 = -0.0027777777777015593;
const EXP_3 = 6.613756321437934e-5;
const EXP_4 = -1.6533902205465252e-6;
const EXP_5 = 4.1381367970572385e-8;
const EXP_LARGEST = 709.782712893384;
const EXP_SMALLEST = -745.1332191019412;

const TWO_54 = 18_014_398_509_481_984;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
double[0] = 1;
/** Index of the word with sign and exponent: 1 on little-endian machines. */
const HIGH = words[1] === 0x3ff0_0000 ? 1 : 0;
const LOW = 1 - HIGH;

/** Natural logarithm; −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  if (x < SMALLEST_NORMAL) {
    exponent = -54;
    double[0] = x * TWO_54;
  } else {
    double[0] = x;
  }
  const high = words[HIGH];
  exponent += (high >> 20) - 1023;
  const mantissa = high & 0x000f_ffff;
  // Brings the fraction into [√2/2, √2), where the series in s = f / (2 + f) is short.
  const carry = (mantissa + 0x9_5f64) & 0x10_0000;
  words[HIGH] = mantissa | (carry ^ 0x3ff0_0000);
  exponent += carry >> 20;
  const f = double[0] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (LOG_2 + w * (LOG_4 + w * LOG_6));
  const odd = z * (LOG_1 + w * (LOG_3 + w * (LOG_5 + w * LOG_7)));
  const tail = even + odd;
  const k = exponent;
  // Far from 1 the half square is split off, which keeps the sum exact to the last place.
  if (((mantissa - 0x6_147a) | (0x6_b851 - mantissa)) > 0) {
    const half = 0.5 * f * f;
    return k * LN2_HIGH - (half - (s * (half + tail) + k * LN2_LOW) - f);
  }
  return k * LN2_HIGH - (s * (f - tail) - k * LN2_LOW - f);
}

/** e to the power x; 0 and Infinity past the range of doubles. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > EXP_LARGEST) return Number.POSITIVE_INFINITY;
  if (x < EXP_SMALLEST) return 0;
  const magnitude = x < 0 ? -x : x;
  let high = x;
  let low = 0;
  let k = 0;
  if (magnitude > 0.34657359027997264) {
    k = Math.floor(INVERSE_LN2 * x + 0.5);
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
  } else if (magnitude < 3.725290298461914e-9) {
    return 1 + x;
  }
  const reduced = high - low;
  const t = reduced * reduced;
  const c = reduced - t * (EXP_1 + t * (EXP_2 + t * (EXP_3 + t * (EXP_4 + t * EXP_5))));
  if (k === 0) return 1 - ((reduced * c) / (c - 2) - reduced);
  const y = 1 - (low - (reduced * c) / (2 - c) - high);
  return k >= -1021 ? (k === 1024 ? y * 2 * powerOfTwo(1023) : y * powerOfTwo(k)) : tiny(y, k);
}

/** x to the power y for x ≥ 0; NaN for a negative x. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 0.5) return Math.sqrt(x);
  return exp(y * log(x));
}

export const sqrt = Math.sqrt;

function tiny(y: number, k: number): number {
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** 2 to the power k, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return double[0];
}
