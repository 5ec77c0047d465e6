/**
 * Readable share of live blobs and the smallest margin above the threshold, over time
 * (availability.readable-share and availability.min-margin, as sampled).
 */

import { count, duration, instant, percent, plural } from '../format.ts';
import { greatestOf, leastOf } from '../geometry/extremes.ts';
import {
  type Box,
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { countAxis, shareAxis, type Tick, timeAt, timeScale } from '../geometry/scales.ts';
import { type StepLine, samplesIn, stepArea, stepLine } from '../geometry/step-line.ts';
import { drawBackground, drawTimeAxis, drawValueAxis } from '../marks/axes.ts';
import { drawLine } from '../marks/lines.ts';
import { isWholeRun, metricValue, type Results } from '../results/results.ts';
import { findSeries, type Series, valueAt } from '../results/series.ts';
import { definePanel, type PanelInput } from './panel.ts';
import { seriesTable } from './series-table.ts';

const SHARE = 'availability.readable-share';
const MARGIN = 'availability.min-margin';
const FACET_HEIGHT = 104;
const FACET_GAP = 48;

interface Facet {
  ticks: Tick[];
  line: StepLine;
  top: number;
  bottom: number;
  /** Pixel of the level to fill towards. */
  level: number;
}

interface AvailabilityShape extends Shape {
  frame: TimeFrame;
  share: Facet;
  deficit: string;
  margin: Facet;
  /** Above the threshold, and below it. */
  marginArea: string;
  marginDeficit: string;
}

export const availability = definePanel<AvailabilityShape>({
  name: 'availability',
  question: 'Could every live blob be read, all the time?',
  note:
    'For the client that fares worst. The margin is how many more shards it could have missed ' +
    'for the worst-placed blob; below 0 that blob is not readable. Bands are faults, dashed ' +
    'lines epochs. Curves are samples (probes.interval): what is shorter may lie between two of ' +
    'them, and the sentence above counts it.',
  metrics: [SHARE, MARGIN],
  files: [],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table: (input) => seriesTable(input, [SHARE, MARGIN]),

  geometry({ results, range }, width) {
    const share = findSeries(results.series, SHARE);
    const margin = findSeries(results.series, MARGIN);
    const top = CAPTION_HEIGHT;
    const bottom = top + 2 * FACET_HEIGHT + FACET_GAP;
    const frame = timeFrame(results, range, { width, top, bottom });
    const reason = 'No availability was sampled in this time.';
    const shareFacet = shareFacetOf(share, range, frame.box);
    const marginFacet = marginFacetOf(margin, range, frame.box);
    const hasNone = [shareFacet, marginFacet].every((one) => isEmpty(one.line));
    return {
      ...(hasNone ? emptyShape(width, reason) : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      share: shareFacet,
      deficit: stepArea(shareFacet.line, shareFacet.level),
      margin: marginFacet,
      marginArea: stepArea(marginFacet.above, marginFacet.level),
      marginDeficit: stepArea(marginFacet.below, marginFacet.level),
    };
  },

  draw(svg, shape) {
    const { frame, share, margin } = shape;
    const { left, right } = frame.box;
    drawBackground(svg, frame);
    drawValueAxis(svg, { ...share, left, right, caption: '↑ Blobs readable' });
    drawValueAxis(svg, { ...margin, left, right, caption: '↑ Smallest margin (shards)' });
    svg.append('path').attr('class', 'fill-bad area').attr('d', shape.deficit);
    drawLine(svg, share.line, 'c1');
    svg.append('path').attr('class', 'fill-c3 area').attr('d', shape.marginArea);
    svg.append('path').attr('class', 'fill-bad area').attr('d', shape.marginDeficit);
    drawLine(svg, margin.line, 'c3');
    svg
      .append('line')
      .attr('class', 'threshold')
      .attr('x1', left)
      .attr('x2', right)
      .attr('y1', margin.level)
      .attr('y2', margin.level);
    drawTimeAxis(svg, frame);
  },

  probe({ results, range }, shape, x) {
    const { left, right, top } = shape.frame.box;
    const us = timeAt(range, left, right, x);
    const share = valueAt(findSeries(results.series, SHARE), us);
    const margin = valueAt(findSeries(results.series, MARGIN), us);
    return {
      x,
      y: top,
      title: instant(us),
      rows: [
        ['Readable', percent(share)],
        ['Smallest margin', Number.isNaN(margin) ? 'no live blob' : plural(margin, 'shard')],
      ],
    };
  },
});

function isEmpty(line: StepLine): boolean {
  return line.path === '' && line.dots.length === 0;
}

function shareFacetOf(series: Series | undefined, range: PanelInput['range'], box: Box): Facet {
  const samples = samplesIn(series ?? { timesUs: [], values: [] }, range);
  const [top, bottom] = [box.top, box.top + FACET_HEIGHT];
  const least = leastOf(samples.values, 1);
  const axis = shareAxis(least, bottom, top);
  const x = timeScale(range, box.left, box.right);
  const line = stepLine(samples, x, axis.scale, box.right - box.left);
  return { ticks: axis.ticks, line, top, bottom, level: top };
}

function marginFacetOf(
  series: Series | undefined,
  range: PanelInput['range'],
  box: Box,
): Facet & { above: StepLine; below: StepLine } {
  const samples = samplesIn(series ?? { timesUs: [], values: [] }, range);
  const [top, bottom] = [box.bottom - FACET_HEIGHT, box.bottom];
  const [least, greatest] = [leastOf(samples.values, 0), greatestOf(samples.values, 1)];
  const axis = countAxis(least, greatest, bottom, top);
  const x = timeScale(range, box.left, box.right);
  const lineOf = (values: readonly number[]) =>
    stepLine({ timesUs: samples.timesUs, values }, x, axis.scale, box.right - box.left);
  return {
    ticks: axis.ticks,
    line: lineOf(samples.values),
    above: lineOf(samples.values.map((value) => Math.max(value, 0))),
    below: lineOf(samples.values.map((value) => Math.min(value, 0))),
    top,
    bottom,
    level: axis.scale(0),
  };
}

function answer(input: PanelInput): string {
  const { results, range } = input;
  const share = metricValue(results, SHARE);
  if (isWholeRun(results, range) && share !== undefined) return wholeRunAnswer(results, share);
  return sampledAnswer(input);
}

/** From the summary, which integrates exactly instead of sampling. */
function wholeRunAnswer(results: Results, share: number): string {
  const margin = metricValue(results, MARGIN);
  const tail = margin === undefined ? '' : `, with a smallest margin of ${marginText(margin)}`;
  if (share >= 1) return `Yes: every client could read every live blob all the time${tail}.`;
  const outages = metricValue(results, 'availability.outages');
  const longestUs = metricValue(results, 'availability.longest-outage');
  const detail = [
    outages === undefined ? '' : plural(outages, 'outage'),
    longestUs === undefined ? '' : `the longest of ${duration(longestUs)}`,
  ].filter((text) => text !== '');
  const list = detail.length === 0 ? '' : ` (${detail.join(', ')})`;
  return (
    `No: for the client that fared worst, blobs were readable ${percent(share)} of the time` +
    `${list}${tail}.`
  );
}

function sampledAnswer({ results, range }: PanelInput): string {
  const share = findSeries(results.series, SHARE);
  if (share === undefined) return 'Availability was not measured in this run.';
  const known = samplesIn(share, range).values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return 'No live blob existed when this part of the run was sampled.';
  const margins = samplesIn(findSeries(results.series, MARGIN) ?? share, range).values;
  const least = leastOf(margins, Number.POSITIVE_INFINITY);
  const tail = Number.isFinite(least) ? `, with a smallest margin of ${marginText(least)}` : '';
  const worst = Math.min(...known);
  if (worst >= 1) return `Yes: every live blob was readable at every sample${tail}.`;
  const bad = known.filter((value) => value < 1).length;
  return (
    `No: at ${count(bad)} of ${plural(known.length, 'sample')} some blobs were not readable, at ` +
    `worst ${percent(1 - worst)} of them${tail}.`
  );
}

function marginText(margin: number): string {
  if (margin < 0) return `${plural(-margin, 'shard')} below the threshold`;
  return `${plural(margin, 'shard')} above the threshold`;
}
