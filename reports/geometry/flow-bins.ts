/**
 * Counters that only grow (repair bytes) as amounts in equal steps of time, stacked. Between two
 * samples a counter is taken to grow evenly; before the first it was 0 at time 0.
 */
import { stack } from 'd3';
import type { TimeRange } from '../results/results.ts';
import { sampleBefore } from '../results/series.ts';
import { type Scale, timeStep } from './scales.ts';
import { round, type Samples } from './step-line.ts';

export interface FlowBins {
  stepUs: number;
  /** Bin edges, one more than bins; the outer ones are the range's ends. */
  edgesUs: number[];
  /** Amounts by counter and bin. */
  amounts: number[][];
}

/** `most` bins at most, no finer than the samples, at customary multiples of time. */
export function flowBins(counters: readonly Samples[], range: TimeRange, most: number): FlowBins {
  const lengthUs = Math.max(range.endUs - range.startUs, 1);
  const sampleUs = Math.max(...counters.map(meanGap), 0);
  const stepUs = timeStep(Math.max(lengthUs / Math.max(most, 1), Math.min(sampleUs, lengthUs)));
  const edgesUs = [range.startUs];
  const first = Math.floor(range.startUs / stepUs) * stepUs + stepUs;
  for (let at = first; at < range.endUs; at += stepUs) edgesUs.push(at);
  edgesUs.push(Math.max(range.endUs, range.startUs + 1));
  const amounts = counters.map((counter) => {
    const levels = edgesUs.map((edge) => counterAt(counter, edge));
    return levels.slice(1).map((level, index) => Math.max(level - levels[index], 0));
  });
  return { stepUs, edgesUs, amounts };
}

function meanGap({ timesUs }: Samples): number {
  if (timesUs.length < 2) return 0;
  return (timesUs[timesUs.length - 1] - timesUs[0]) / (timesUs.length - 1);
}

/** Value of a counter at any time. */
export function counterAt({ timesUs, values }: Samples, us: number): number {
  const before = sampleBefore(timesUs, us);
  if (before < 0) {
    return timesUs.length === 0 || timesUs[0] <= 0 ? 0 : (values[0] * us) / timesUs[0];
  }
  if (before === timesUs.length - 1) return values[before];
  const share = (us - timesUs[before]) / (timesUs[before + 1] - timesUs[before]);
  return values[before] + (values[before + 1] - values[before]) * share;
}

/** One closed step area a counter, the first at the bottom; '' where it is all zero. */
export function stackedAreas(bins: FlowBins, x: Scale, y: Scale): string[] {
  const keys = bins.amounts.map((_, index) => index);
  const rows = bins.edgesUs.slice(1).map((_, bin) => bins.amounts.map((one) => one[bin]));
  const layers = stack<number[], number>()
    .keys(keys)
    .value((row, key) => row[key])(rows);
  return layers.map((layer, index) => {
    if (bins.amounts[index].every((amount) => amount === 0)) return '';
    const edges = bins.edgesUs.map((edge) => round(x(edge)));
    let path = `M${edges[0]},${round(y(layer[0][0]))}`;
    layer.forEach(([, upper], bin) => {
      path += `V${round(y(upper))}H${edges[bin + 1]}`;
    });
    for (let bin = layer.length - 1; bin >= 0; bin -= 1) {
      path += `V${round(y(layer[bin][0]))}H${edges[bin]}`;
    }
    return `${path}Z`;
  });
}

/** Largest sum of a bin. */
export function tallestBin(bins: FlowBins): number {
  let tallest = 0;
  for (let bin = 0; bin + 1 < bins.edgesUs.length; bin += 1) {
    const sum = bins.amounts.reduce((total, one) => total + one[bin], 0);
    if (sum > tallest) tallest = sum;
  }
  return tallest;
}
