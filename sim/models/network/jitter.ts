/**
 * Delays of messages by table: whole microseconds of a time multiplied by a lognormal factor of
 * median 1, the same ones to the last that `lognormal` of the engine gives, in a fraction of the
 * work.
 *
 * The quantile exp(σ z(u)) is kept at 4,096 places of u and drawn straight in between, with a
 * bound of the error of each stretch. Where a delay could be rounded otherwise within that bound,
 * and in the tails, where there is none, it is worked out in full.
 */
import {
  exp,
  type Law,
  lawQuantile,
  normalQuantile,
  type TimeUs,
  toTicks,
} from '../../engine/index.ts';

const STRETCHES = 4096;
/** Of values worked out in doubles, relative; the portable functions are within 1e-15. */
const ROUNDING = 1e-12;
const SQRT_2_PI = 2.5066282746310002;

export class JitterTable {
  private readonly law: Law;
  /** Value at the start of each stretch, and the bound of its error; both side by side. */
  private readonly places = new Float64Array(2 * STRETCHES + 2);

  /** `sigma` above 0: standard deviation of the logarithm of the factor. */
  constructor(sigma: number) {
    this.law = { law: 'lognormal', median: 1, sigma };
    const { places } = this;
    for (let index = 1; index < STRETCHES; index += 1) {
      places[2 * index] = lawQuantile(this.law, index / STRETCHES);
    }
    places[1] = places[2 * STRETCHES - 1] = Number.POSITIVE_INFINITY;
    for (let index = 1; index < STRETCHES - 1; index += 1) {
      places[2 * index + 1] = errorBound(sigma, index) + ROUNDING * places[2 * index + 2];
    }
  }

  /** toTicks(us × factor + addedUs) of the factor whose share of the law below is `uniform`. */
  delayed(us: TimeUs, addedUs: TimeUs, uniform: number): TimeUs {
    const { places } = this;
    const place = uniform * STRETCHES;
    const stretch = place | 0;
    const at = 2 * stretch;
    const value = places[at] + (place - stretch) * (places[at + 2] - places[at]);
    const delayUs = us * value + addedUs;
    const errorUs = us * places[at + 1];
    // Rounded to the nearest; where the table has no value, comparing with NaN is false.
    const ticks = Math.floor(delayUs + 0.5 - errorUs);
    if (ticks === Math.floor(delayUs + 0.5 + errorUs)) return ticks;
    return toTicks(us * lawQuantile(this.law, uniform) + addedUs);
  }
}

/**
 * Of the straight line over a stretch h of the quantile g(u): h² / 8 times the most of |g''|,
 * where g'' = σ g (σ + z) / φ(z)², each part taken where it is worst.
 */
function errorBound(sigma: number, stretch: number): number {
  const low = normalQuantile(stretch / STRETCHES);
  const high = normalQuantile((stretch + 1) / STRETCHES);
  const furthest = Math.max(-low, high);
  const density = exp(-0.5 * furthest * furthest) / SQRT_2_PI;
  const bend = (sigma * exp(sigma * high) * (sigma + furthest)) / (density * density);
  return bend / (8 * STRETCHES * STRETCHES);
}
