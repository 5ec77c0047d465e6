/**
 * Bytes on all volumes against bytes of live blobs, and their ratio, over time
 * (storage.stored-bytes, storage.blob-bytes).
 */

import { bytes, instant, short } from '../format.ts';
import { greatestOf } from '../geometry/extremes.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Legend,
  legend,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { byteAxis, numberAxis, type Tick, timeAt, timeScale } from '../geometry/scales.ts';
import { type Samples, type StepLine, samplesIn, stepLine } from '../geometry/step-line.ts';
import { drawBackground, drawLegend, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawLine } from '../marks/lines.ts';
import { findSeries, type Series, valueAt } from '../results/series.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';
import { tableOf } from './series-table.ts';

const STORED = 'storage.stored-bytes';
const BLOBS = 'storage.blob-bytes';
const BYTES_HEIGHT = 130;
const RATIO_HEIGHT = 70;
const FACET_GAP = 46;

interface StorageShape extends Shape {
  frame: TimeFrame;
  legend: Legend;
  bytes: { ticks: Tick[]; caption: string; top: number; stored: StepLine; blobs: StepLine };
  ratio: { ticks: Tick[]; top: number; line: StepLine };
}

export const storage = definePanel<StorageShape>({
  name: 'storage',
  question: 'How much is stored for each byte of data?',
  note: 'Slivers and metadata on all volumes against the size of the live blobs themselves.',
  metrics: [STORED, BLOBS],
  files: [],
  followsTime: true,
  size: 'half',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const { stored, blobs, ratio } = seriesOf(results.series);
    const key = legend(
      [
        { key: 'c1', label: 'Stored on nodes' },
        { key: 'c2', label: 'Live blobs' },
      ],
      width,
    );
    const top = key.height + CAPTION_HEIGHT;
    const ratioTop = top + BYTES_HEIGHT + FACET_GAP;
    const bottom = ratioTop + RATIO_HEIGHT;
    const frame = timeFrame(results, range, { width, top, bottom });
    const { left, right } = frame.box;
    const x = timeScale(range, left, right);
    const [storedIn, blobsIn, ratioIn] = [stored, blobs, ratio].map((one) => samplesIn(one, range));
    const largest = Math.max(greatestOf(storedIn.values, 0), greatestOf(blobsIn.values, 0));
    const axis = byteAxis(largest, top + BYTES_HEIGHT, top);
    const ratioAxis = numberAxis(greatestOf(ratioIn.values, 0), bottom, ratioTop);
    const lineOf = (one: Samples) => stepLine(one, x, axis.scale, right - left);
    const isEmpty = storedIn.timesUs.length === 0 && blobsIn.timesUs.length === 0;
    const reason = 'Storage was not sampled in this time.';
    return {
      ...(isEmpty ? emptyShape(width, reason) : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      legend: key,
      bytes: {
        ticks: axis.ticks,
        caption: `↑ ${axis.unit}`,
        top,
        stored: lineOf(storedIn),
        blobs: lineOf(blobsIn),
      },
      ratio: {
        ticks: ratioAxis.ticks,
        top: ratioTop,
        line: stepLine(ratioIn, x, ratioAxis.scale, right - left),
      },
    };
  },

  draw(svg, { frame, legend: key, bytes: upper, ratio }) {
    const { left, right } = frame.box;
    drawLegend(svg, key, 'stroke');
    drawBackground(svg, frame);
    drawValueAxis(svg, { ...upper, left, right });
    drawLine(svg, upper.stored, 'c1');
    drawLine(svg, upper.blobs, 'c2');
    drawValueAxis(svg, { ...ratio, left, right, caption: '↑ Stored bytes per blob byte' });
    drawLine(svg, ratio.line, 'c3');
    drawTimeAxis(svg, frame);
  },

  probe({ results, range }, shape, x) {
    const { left, right, top } = shape.frame.box;
    const us = timeAt(range, left, right, x);
    const { stored, blobs, ratio } = seriesOf(results.series);
    return {
      x,
      y: top,
      title: instant(us),
      rows: [
        ['Stored on nodes', bytes(valueAt(stored, us))],
        ['Live blobs', bytes(valueAt(blobs, us))],
        ['Ratio', short(valueAt(ratio, us))],
      ],
    };
  },
});

/** The ratio is undefined while no blob is live. */
function seriesOf(all: readonly Series[]): { stored: Series; blobs: Series; ratio: Series } {
  const none: Series = { metric: '', labels: '', unit: 'bytes', timesUs: [], values: [] };
  const stored = findSeries(all, STORED) ?? none;
  const blobs = findSeries(all, BLOBS) ?? none;
  const ratio: Series = {
    metric: 'stored / blob bytes',
    labels: '',
    unit: '',
    timesUs: stored.timesUs,
    values: stored.timesUs.map((us, index) => {
      const size = valueAt(blobs, us);
      return size > 0 ? stored.values[index] / size : Number.NaN;
    }),
  };
  return { stored, blobs, ratio };
}

function answer({ results, range }: PanelInput): string {
  const { stored, blobs, ratio } = seriesOf(results.series);
  const samples = samplesIn(ratio, range);
  if (stored.timesUs.length === 0) return 'Storage was not measured in this run.';
  let last = samples.values.length - 1;
  while (last >= 0 && Number.isNaN(samples.values[last])) last -= 1;
  if (last < 0) return 'No live blob existed when storage was sampled.';
  const us = samples.timesUs[last];
  return (
    `On ${instant(us)}, nodes stored ${bytes(valueAt(stored, us))} for ` +
    `${bytes(valueAt(blobs, us))} of live blobs: ${short(samples.values[last])} bytes for ` +
    'each byte.'
  );
}

function table({ results, range }: PanelInput): PanelTable {
  const { stored, blobs, ratio } = seriesOf(results.series);
  if (stored.timesUs.length === 0) {
    return { columns: [{ name: 'time_us', label: 'Time', unit: 'instant-us' }], rows: [] };
  }
  return tableOf(
    [
      { series: { ...stored, unit: 'bytes' }, name: 'stored_bytes', label: 'Stored on nodes' },
      { series: { ...blobs, unit: 'bytes' }, name: 'blob_bytes', label: 'Live blobs' },
      { series: ratio, name: 'ratio', label: 'Ratio' },
    ],
    range,
  );
}
