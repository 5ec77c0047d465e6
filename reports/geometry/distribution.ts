/**
 * Quantiles and a histogram with equal bins on a logarithmic axis.
 */

/** Quantile of ascending values with linear interpolation; NaN without values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
}

export interface LogBins {
  /** Edges, one more than counts. */
  edges: number[];
  counts: number[];
}

/**
 * `bins` bins of equal ratio from `min` to `max` (both positive, max > min). Values outside count
 * in the outer bins.
 */
export function logBins(
  values: ArrayLike<number>,
  domain: { min: number; max: number },
  bins: number,
): LogBins {
  const low = Math.log(domain.min);
  const width = (Math.log(domain.max) - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (let index = 0; index < values.length; index += 1) {
    const bin = Math.floor((Math.log(Math.max(values[index], domain.min)) - low) / width);
    counts[Math.min(Math.max(bin, 0), bins - 1)] += 1;
  }
  const edges = Array.from({ length: bins + 1 }, (_, index) => Math.exp(low + width * index));
  edges[0] = domain.min;
  edges[bins] = domain.max;
  return { edges, counts };
}

/** A positive domain around the values, at least a factor of 4 wide. */
export function logDomain(sorted: ArrayLike<number>): { min: number; max: number } {
  if (sorted.length === 0) return { min: 1e3, max: 1e6 };
  const least = Math.max(sorted[0], 1);
  const greatest = Math.max(sorted[sorted.length - 1], least);
  const pad = Math.max(1.3, Math.sqrt(4 / (greatest / least)));
  return { min: Math.max(least / pad, 0.5), max: greatest * pad };
}
