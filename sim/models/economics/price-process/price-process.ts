/**
 * The price of WAL in US dollars: an exogenous process of the market (economics.md §16, §20).
 *
 * A double, as the sources that node software polls give it. Every random move comes from a named
 * stream and portable arithmetic. Moves are exact in distribution for any step, so that a finer
 * grid of steps changes the path and not its law. Left out: trade that moves the price (no agent
 * of a scenario does) and the exchange on testnet.
 */
import { exp, log, type Random, sqrt } from '../../../engine/index.ts';

/** Plain data; times in microseconds, rates a year of 365.25 days. */
export type PriceProcess =
  | { kind: 'constant'; usd: number }
  /** Geometric Brownian motion: `driftPerYear` is the growth of the mean. */
  | { kind: 'gbm'; usd: number; driftPerYear: number; volatilityPerYear: number }
  /** The same with jumps: lognormal factors at the times of a Poisson process. */
  | {
      kind: 'jump';
      usd: number;
      driftPerYear: number;
      volatilityPerYear: number;
      jumpsPerYear: number;
      /** Mean and standard deviation of the logarithm of a jump. */
      jumpMean: number;
      jumpDeviation: number;
    }
  /** The logarithm returns to that of `meanUsd`, half the way in `halfLifeUs`. */
  | {
      kind: 'mean-reverting';
      usd: number;
      meanUsd: number;
      halfLifeUs: number;
      volatilityPerYear: number;
    }
  /** Multiplied by `factor` evenly over `overUs`, from `startUs` on; constant elsewhere. */
  | { kind: 'ramp'; usd: number; startUs: number; overUs: number; factor: number }
  /** Observations, ascending in time; each holds until the next. */
  | { kind: 'history'; points: readonly { timeUs: number; usd: number }[] };

/** Where the price stands. */
export interface PriceState {
  timeUs: number;
  usd: number;
}

const YEAR_US = 31_557_600_000_000;

export function startPrice(market: PriceProcess): PriceState {
  return { timeUs: 0, usd: market.kind === 'history' ? market.points[0].usd : market.usd };
}

/** Moves the price on to `timeUs`, changing `state`. Streams: `wal-usd/walk`, `wal-usd/jumps`. */
export function advancePrice(
  market: PriceProcess,
  state: PriceState,
  { timeUs, random }: { timeUs: number; random: Random },
): void {
  const years = (timeUs - state.timeUs) / YEAR_US;
  if (!(years > 0)) return;
  state.timeUs = timeUs;
  switch (market.kind) {
    case 'constant':
      return;
    case 'gbm':
      state.usd *= diffusion(market, { years, random });
      return;
    case 'jump':
      state.usd *= diffusion(market, { years, random }) * jumps(market, { years, random });
      return;
    case 'mean-reverting':
      state.usd = reverted(market, state.usd, { years, random });
      return;
    case 'ramp':
      state.usd = rampAt(market, timeUs);
      return;
    case 'history':
      state.usd = observedAt(market.points, timeUs);
      return;
  }
}

interface Step {
  years: number;
  random: Random;
}

function diffusion(
  { driftPerYear, volatilityPerYear: sigma }: { driftPerYear: number; volatilityPerYear: number },
  { years, random }: Step,
): number {
  const z = random.normal(random.open('wal-usd/walk'));
  return exp((driftPerYear - (sigma * sigma) / 2) * years + sigma * sqrt(years) * z);
}

/** Most jumps of one step; a rate that needs more is a slip. */
const JUMPS_MAX = 1000;

/** Waiting times until the step is over, then one size a jump. */
function jumps(market: Extract<PriceProcess, { kind: 'jump' }>, { years, random }: Step): number {
  const stream = random.open('wal-usd/jumps');
  const { jumpsPerYear, jumpMean, jumpDeviation } = market;
  if (!(jumpsPerYear > 0)) return 1;
  let logFactor = 0;
  let passed = random.exponential(stream, 1 / jumpsPerYear);
  for (let count = 0; passed < years; count++) {
    if (count === JUMPS_MAX) throw new Error(`more than ${JUMPS_MAX} jumps of WAL/USD in a step`);
    logFactor += jumpMean + jumpDeviation * random.normal(stream);
    passed += random.exponential(stream, 1 / jumpsPerYear);
  }
  return exp(logFactor);
}

function reverted(
  market: Extract<PriceProcess, { kind: 'mean-reverting' }>,
  usd: number,
  { years, random }: Step,
): number {
  const { meanUsd, halfLifeUs, volatilityPerYear: sigma } = market;
  const rate = (log(2) * YEAR_US) / halfLifeUs;
  const kept = exp(-rate * years);
  const mean = log(meanUsd) + (log(usd) - log(meanUsd)) * kept;
  const deviation = sigma * sqrt((1 - kept * kept) / (2 * rate));
  return exp(mean + deviation * random.normal(random.open('wal-usd/walk')));
}

function rampAt(market: Extract<PriceProcess, { kind: 'ramp' }>, timeUs: number): number {
  const { usd, startUs, overUs, factor } = market;
  const part = Math.min(1, Math.max(0, (timeUs - startUs) / overUs));
  return usd * exp(log(factor) * part);
}

function observedAt(points: readonly { timeUs: number; usd: number }[], timeUs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].timeUs <= timeUs) low = middle + 1;
    else high = middle;
  }
  return points[Math.max(0, low - 1)].usd;
}
