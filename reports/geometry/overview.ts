/**
 * The time brush's background: epochs as blocks, faults as bars, repair traffic as a silhouette.
 */
import { epochs, faultSpans } from '../results/events.ts';
import { type Results, type TimeRange, wholeRun } from '../results/results.ts';
import { findAllSeries } from '../results/series.ts';
import { type EpochBlock, epochBlocks } from './epoch-blocks.ts';
import { flowBins, stackedAreas, tallestBin } from './flow-bins.ts';
import { lanePaths } from './lanes.ts';
import { byteAxis, type Tick, timeScale, timeTicks } from './scales.ts';

export interface Overview {
  width: number;
  height: number;
  left: number;
  right: number;
  /** Bottom of the part that is brushed. */
  bottom: number;
  epochs: EpochBlock[];
  faults: string;
  silhouette: string;
  ticks: Tick[];
}

const EPOCH_HEIGHT = 17;
const SILHOUETTE_HEIGHT = 22;
const FAULT_HEIGHT = 7;
const AXIS_HEIGHT = 24;

export function overview(results: Results, width: number, left: number, right: number): Overview {
  const range = wholeRun(results);
  const x = timeScale(range, left, right);
  const faultTop = EPOCH_HEIGHT + SILHOUETTE_HEIGHT + 2;
  const bottom = faultTop + FAULT_HEIGHT + 3;
  return {
    width,
    height: bottom + AXIS_HEIGHT,
    left,
    right,
    bottom,
    epochs: epochBlocks(epochs(results), x),
    faults: lanePaths(
      faultSpans(results).map(({ startUs, endUs }) => ({ row: 0, kind: 0, startUs, endUs })),
      x,
      {
        top: faultTop,
        right,
        rowHeight: FAULT_HEIGHT,
        lanes: [{ offset: 0, height: FAULT_HEIGHT }],
      },
    )[0],
    silhouette: silhouette(results, range, x),
    ticks: timeTicks(range, left, right),
  };
}

function silhouette(results: Results, range: TimeRange, x: (us: number) => number): string {
  const counters = findAllSeries(results.series, 'repair.bytes');
  const bins = flowBins(counters, range, (x(range.endUs) - x(range.startUs)) / 3);
  const sum = bins.edgesUs
    .slice(1)
    .map((_, bin) => bins.amounts.reduce((total, one) => total + one[bin], 0));
  const total = { ...bins, amounts: [sum] };
  const bottom = EPOCH_HEIGHT + SILHOUETTE_HEIGHT;
  return stackedAreas(total, x, byteAxis(tallestBin(total), bottom, EPOCH_HEIGHT + 2).scale)[0];
}
