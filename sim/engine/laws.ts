/**
 * Laws of durations and sizes as data, with what hazards need of them: the cumulative hazard
 * H(t) = −log P(T > t) and its inverse. Each draw inverts one 53-bit uniform, so that two runs
 * that share a stream stay in step and a longer law gives a longer value.
 */
import { logNormalTail, normalQuantile, normalTailQuantile } from './normal.ts';
import { exp, log, pow } from './portable-math.ts';

/** A distribution over non-negative numbers, in the unit of whoever holds it. */
export type Law =
  | { law: 'constant'; value: number }
  | { law: 'uniform'; min: number; max: number }
  | { law: 'exponential'; mean: number }
  | { law: 'lognormal'; median: number; sigma: number }
  | { law: 'weibull'; shape: number; scale: number }
  /** Two kinds mixed: a share with one mean, the rest with another. */
  | { law: 'hyperexponential'; share: number; mean: number; otherMean: number }
  /** Early failures (shape below 1), a constant rate, and wear-out (shape above 1) compete. */
  | {
      law: 'bathtub';
      infantShape: number;
      infantScale: number;
      mean: number;
      wearOutShape: number;
      wearOutScale: number;
    };

/** The value whose share of the law below it is `uniform`, 0 ≤ uniform < 1. */
export function lawQuantile(law: Law, uniform: number): number {
  switch (law.law) {
    case 'constant':
      return law.value;
    case 'uniform':
      return law.min + (law.max - law.min) * uniform;
    case 'exponential':
      return -law.mean * log(1 - uniform);
    case 'lognormal':
      return lognormalQuantile(law.median, law.sigma, uniform);
    case 'weibull':
      return weibullQuantile(law.shape, law.scale, uniform);
    case 'hyperexponential':
    case 'bathtub':
      return inverseCumulativeHazard(law, -log(1 - uniform));
  }
}

export function weibullQuantile(shape: number, scale: number, uniform: number): number {
  return scale * pow(-log(1 - uniform), 1 / shape);
}

export function lognormalQuantile(median: number, sigma: number, uniform: number): number {
  return median * exp(sigma * openQuantile(uniform));
}

/** Normal quantile of a uniform from [0, 1): the 0 moves half a step inside. */
export function openQuantile(uniform: number): number {
  return normalQuantile(uniform === 0 ? 5.551115123125783e-17 : uniform);
}

/** H(t) for t ≥ 0; Infinity where survival is impossible. */
export function cumulativeHazard(law: Law, t: number): number {
  if (t <= 0) return 0;
  switch (law.law) {
    case 'constant':
      return t < law.value ? 0 : Number.POSITIVE_INFINITY;
    case 'uniform':
      if (t <= law.min) return 0;
      return t < law.max ? -log((law.max - t) / (law.max - law.min)) : Number.POSITIVE_INFINITY;
    case 'exponential':
      return t / law.mean;
    case 'lognormal':
      return -logNormalTail(log(t / law.median) / law.sigma);
    case 'weibull':
      return pow(t / law.scale, law.shape);
    case 'hyperexponential':
      return mixedHazard(law, t);
    case 'bathtub':
      return (
        pow(t / law.infantScale, law.infantShape) +
        t / law.mean +
        pow(t / law.wearOutScale, law.wearOutShape)
      );
  }
}

/** The t with H(t) = `hazard`, for hazard > 0 finite. Not defined for a constant law. */
export function inverseCumulativeHazard(law: Law, hazard: number): number {
  switch (law.law) {
    case 'constant':
      return law.value;
    case 'uniform':
      return law.max - (law.max - law.min) * exp(-hazard);
    case 'exponential':
      return law.mean * hazard;
    case 'lognormal':
      return law.median * exp(law.sigma * normalTailQuantile(-hazard));
    case 'weibull':
      return law.scale * pow(hazard, 1 / law.shape);
    case 'hyperexponential': {
      const { mean, otherMean } = law;
      return bisect(
        law,
        hazard,
        Math.min(mean, otherMean) * hazard,
        Math.max(mean, otherMean) * hazard,
      );
    }
    case 'bathtub':
      // One of the three parts contributes at least a third, and none more than all of it.
      return bisect(law, hazard, firstOfParts(law, hazard / 3), firstOfParts(law, hazard));
  }
}

/**
 * Remaining life at `age` of something that lives by the law, its hazard rate multiplied by
 * `tilt`, for one uniform. 0 when the law allows no such age.
 */
export function remainingLife(law: Law, age: number, tilt: number, uniform: number): number {
  if (law.law === 'constant') return Math.max(0, law.value - age);
  const survived = cumulativeHazard(law, age);
  if (survived === Number.POSITIVE_INFINITY) return 0;
  const step = -log(1 - uniform) / tilt;
  if (law.law === 'exponential') return law.mean * step;
  return Math.max(0, inverseCumulativeHazard(law, survived + step) - age);
}

type Mixed = Extract<Law, { law: 'hyperexponential' }>;
type Bathtub = Extract<Law, { law: 'bathtub' }>;

/** Halvings after which a bracket is as narrow as doubles allow. */
const HALVINGS = 64;

/** −log of the mixed survival, written around the slower kind so that nothing underflows. */
function mixedHazard({ share, mean, otherMean }: Mixed, t: number): number {
  const isSlower = mean >= otherMean;
  const [slow, fast] = isSlower ? [mean, otherMean] : [otherMean, mean];
  const slowShare = isSlower ? share : 1 - share;
  return t / slow - log(slowShare + (1 - slowShare) * exp(t / slow - t / fast));
}

/** The earliest age at which one of the parts alone has the hazard. */
function firstOfParts(law: Bathtub, hazard: number): number {
  return Math.min(
    law.infantScale * pow(hazard, 1 / law.infantShape),
    law.mean * hazard,
    law.wearOutScale * pow(hazard, 1 / law.wearOutShape),
  );
}

/** The age between two bounds at which the law has the hazard. */
function bisect(law: Law, hazard: number, least: number, most: number): number {
  let low = least;
  let high = most;
  for (let round = 0; round < HALVINGS; round += 1) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (cumulativeHazard(law, middle) < hazard) low = middle;
    else high = middle;
  }
  return high;
}
