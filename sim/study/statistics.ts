/**
 * Estimates with their uncertainty: means of independent values, batch means of one long run,
 * Student's t. Pure, in portable arithmetic, so that a study prints the same digits everywhere.
 *
 * The t quantile inverts the regularised incomplete beta function (continued fraction, Lentz) by
 * bisection. Batch means follow the usual recipe (Law, Simulation Modeling and Analysis, 9.5):
 * their interval is too narrow when batches are short against the correlation of the run,
 * therefore the warning. Interval methods for quantiles and ratios are left out.
 */
import { exp, log, sqrt } from '../engine/portable-math.ts';

export interface Interval {
  mean: number;
  standardError: number;
  /** Ends of the confidence interval. */
  low: number;
  high: number;
  /** Independent values, or batches. */
  count: number;
  /** Share of such intervals that hold the true value, 0.95 by default. */
  confidence: number;
  /** Why the interval should not be trusted; empty when nothing is known against it. */
  warning: string;
}

/** Batches shorter than this many correlation times give intervals that are too narrow. */
export const CORRELATION_TIMES_MIN = 30;

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index];
  return sum / values.length;
}

/** Unbiased variance; needs two values. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const difference = values[index] - centre;
    squares += difference * difference;
  }
  return squares / (values.length - 1);
}

/** Student's interval for the mean of independent values; throws RangeError below two. */
export function meanInterval(values: ArrayLike<number>, confidence = 0.95): Interval {
  const count = values.length;
  if (count < 2) throw new RangeError(`an interval needs two values, not ${count}`);
  const centre = mean(values);
  const standardError = sqrt(variance(values) / count);
  const half = studentQuantile(0.5 + confidence / 2, count - 1) * standardError;
  const ends = { low: centre - half, high: centre + half };
  return { mean: centre, standardError, ...ends, count, confidence, warning: '' };
}

/**
 * Exact interval of Clopper and Pearson (Biometrika 26, 1934) for a probability of which
 * independent values are draws, each 0 or 1: never without width, also where none or all are 1.
 */
export function probabilityInterval(values: ArrayLike<number>, confidence = 0.95): Interval {
  const count = values.length;
  if (count < 1) throw new RangeError('an interval of a probability needs a value');
  const share = mean(values);
  const hits = Math.round(share * count);
  const tail = (1 - confidence) / 2;
  const low = hits === 0 ? 0 : betaQuantile(tail, hits, count - hits + 1);
  const high = hits === count ? 1 : betaQuantile(1 - tail, hits + 1, count - hits);
  const standardError = sqrt((share * (1 - share)) / count);
  return { mean: share, standardError, low, high, count, confidence, warning: '' };
}

/** The x with I_x(a, b) = p, by bisection. */
function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
}

/**
 * Interval for the mean of one long run from the means of its equal, consecutive batches.
 *
 * `processVariance` is the variance of the process itself over the run (time-weighted if the
 * means are). A batch of m correlation times has means of variance processVariance ÷ m, which
 * tells how long the batches are; without it nothing warns.
 */
export function batchMeansInterval(
  batchMeans: ArrayLike<number>,
  options: { processVariance?: number; confidence?: number } = {},
): Interval {
  const interval = meanInterval(batchMeans, options.confidence);
  const { processVariance } = options;
  if (processVariance === undefined || !(processVariance > 0)) return interval;
  const times = processVariance / variance(batchMeans);
  if (times >= CORRELATION_TIMES_MIN) return interval;
  const warning =
    `batches are about ${Math.round(times * 10) / 10} correlation times long, ` +
    `fewer than ${CORRELATION_TIMES_MIN}: the interval is too narrow, run longer`;
  return { ...interval, warning };
}

/** Means of `batches` equal runs of consecutive values; a rest at the end is dropped. */
export function batchMeansOf(values: ArrayLike<number>, batches: number): number[] {
  const size = Math.floor(values.length / batches);
  if (size < 1) throw new RangeError(`${values.length} values do not fill ${batches} batches`);
  const means: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    let sum = 0;
    for (let index = batch * size; index < (batch + 1) * size; index += 1) sum += values[index];
    means.push(sum / size);
  }
  return means;
}

/** The t with P(T ≤ t) = p for Student's distribution; 0 < p < 1, degrees ≥ 1. */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1) || !(degrees >= 1)) throw new RangeError('0 < p < 1 and degrees >= 1');
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  // P(T > t) = I_x(degrees/2, 1/2) / 2 at x = degrees / (degrees + t²).
  const tail = 2 * (1 - p);
  let low = 0;
  let high = 1;
  while (high - low > 0) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteBeta(middle, degrees / 2, 0.5) < tail) low = middle;
    else high = middle;
  }
  return sqrt((degrees * (1 - low)) / low);
}

/** Regularised incomplete beta function I_x(a, b). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (value < tiny && value > -tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 500; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (factor - 1 < 1e-16 && factor - 1 > -1e-16) break;
  }
  return result;
}

/** log Γ(x) for x > 0: shifted up, then Stirling's series. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188)))));
  const stirling = (shifted - 0.5) * log(shifted) - shifted + 0.9189385332046727 + series;
  return stirling - log(product);
}
