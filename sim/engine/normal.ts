/**
 * The normal distribution: quantile and tail, in portable arithmetic.
 *
 * The quantile is algorithm AS 241 (Wichura 1988), relative accuracy about 1e-16. The logarithm
 * of the upper tail follows from a continued fraction far out and from a series near 0, and
 * is inverted by Newton's method: lognormal lifetimes conditional on their age need both.
 */
import { exp, log, sqrt } from './portable-math.ts';

const LOG_SQRT_2_PI = 0.9189385332046728;

const CENTRAL_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRAL_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];

/** The z with P(Z ≤ z) = p, for 0 < p < 1. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, CENTRAL_TOP)) / polynomial(r, CENTRAL_BOTTOM);
  }
  let r = sqrt(-log(q < 0 ? p : 1 - p));
  let z: number;
  if (r <= 5) {
    r -= 1.6;
    z = polynomial(r, MIDDLE_TOP) / polynomial(r, MIDDLE_BOTTOM);
  } else {
    r -= 5;
    z = polynomial(r, FAR_TOP) / polynomial(r, FAR_BOTTOM);
  }
  return q < 0 ? -z : z;
}

/** log P(Z > z), accurate far into both tails. */
export function logNormalTail(z: number): number {
  if (z < -1) return logOneMinus(exp(logNormalTail(-z)));
  if (z < 2) return log(0.5 - centralArea(z));
  return -0.5 * z * z - LOG_SQRT_2_PI - log(z + tailFraction(z));
}

/** The z with log P(Z > z) = `logTail`, for logTail < 0. */
export function normalTailQuantile(logTail: number): number {
  let z = sqrt(-2 * logTail);
  if (logTail > -1e-3) z = normalQuantile(-expMinusOne(logTail));
  else if (logTail > -700) z = -normalQuantile(exp(logTail));
  for (let round = 0; round < 4; round += 1) {
    const tail = logNormalTail(z);
    const hazard = exp(-0.5 * z * z - LOG_SQRT_2_PI - tail);
    if (!(hazard > 0)) break;
    z += (tail - logTail) / hazard;
  }
  return z;
}

/** Area between 0 and z under the density, by its series; |z| < 2 keeps it exact. */
function centralArea(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; k < 60; k += 1) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return sum * exp(-0.5 * z * z - LOG_SQRT_2_PI);
}

/** The continued fraction 1/(z + 2/(z + 3/(z + …))) of Mills' ratio. */
function tailFraction(z: number): number {
  let value = 0;
  for (let k = 160; k >= 1; k -= 1) value = k / (z + value);
  return value;
}

/** log(1 − x) for 0 ≤ x < 1. */
function logOneMinus(x: number): number {
  if (x > 1e-3) return log(1 - x);
  return -x * (1 + x * (1 / 2 + x * (1 / 3 + x * (1 / 4 + x / 5))));
}

/** e^x − 1 for small x ≤ 0. */
function expMinusOne(x: number): number {
  return x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x / 120))));
}

function polynomial(r: number, coefficients: readonly number[]): number {
  let value = coefficients[coefficients.length - 1];
  for (let k = coefficients.length - 2; k >= 0; k -= 1) value = value * r + coefficients[k];
  return value;
}
