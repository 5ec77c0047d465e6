/**
 * Epochs and faults on the time axis (epochs.csv, faults.csv): a row for each fault, or for each
 * cause where there are many.
 */

import { count, duration, instant, plural } from '../format.ts';
import { type EpochBlock, epochBlocks } from '../geometry/epoch-blocks.ts';
import { causeOf, type FaultRow, faultRows } from '../geometry/fault-rows.ts';
import {
  emptyShape,
  heightBelow,
  MARGIN_RIGHT,
  type Shape,
  type TimeFrame,
  timeFrame,
} from '../geometry/frame.ts';
import { SPAN_WIDTH_MIN } from '../geometry/lanes.ts';
import { timeScale } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawTimeAxis } from '../marks/axes.ts';
import { epochs, type FaultSpan, faultSpans } from '../results/events.ts';
import type { Results, TimeRange } from '../results/results.ts';
import { definePanel, type PanelInput, type PanelTable, type Probe } from './panel.ts';

const EPOCH_HEIGHT = 24;
const ROWS_TOP = EPOCH_HEIGHT + 8;

interface EventsShape extends Shape {
  frame: TimeFrame;
  epochs: EpochBlock[];
  /** Hand-over: from the change of epoch until a quorum had its shards. */
  handOvers: { x: number; width: number }[];
  rows: FaultRow[];
}

export const events = definePanel<EventsShape>({
  name: 'events',
  question: 'What happened, and when?',
  note:
    'Above, epochs; a green foot marks the hand-over of shards. Below, faults, by cause where they ' +
    'are many. Short ones are widened.',
  metrics: [],
  files: ['epochs.csv', 'faults.csv'],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results, range }, width) {
    const found = faultsIn(results, range);
    const right = Math.max(width - MARGIN_RIGHT, 10);
    const x = timeScale(range, 0, right);
    const rows = faultRows(found, x, { top: ROWS_TOP, left: 0, right });
    const last = rows[rows.length - 1];
    const bottom = last === undefined ? ROWS_TOP : last.y + last.height;
    const frame = timeFrame(results, range, { width, top: 0, bottom, left: 0 });
    const inRange = epochs(results).filter(
      (one) => one.startUs <= range.endUs && one.endUs >= range.startUs,
    );
    const isEmpty = inRange.length + found.length === 0;
    return {
      ...(isEmpty
        ? emptyShape(width, 'No epoch and no fault in this time.')
        : { width, height: heightBelow(bottom), empty: '' }),
      frame,
      epochs: epochBlocks(inRange, x),
      handOvers: inRange
        .filter((one) => one.doneUs > one.startUs)
        .map((one) => ({
          x: round(x(one.startUs)),
          width: round(Math.max(x(one.doneUs) - x(one.startUs), SPAN_WIDTH_MIN)),
        })),
      rows,
    };
  },

  draw(svg, shape) {
    for (const { x, width, label, isOdd } of shape.epochs) {
      svg
        .append('rect')
        .attr('class', isOdd ? 'epoch-block odd' : 'epoch-block')
        .attr('x', x)
        .attr('width', width)
        .attr('height', EPOCH_HEIGHT);
      const text = svg.append('text').attr('class', 'label').attr('y', 16);
      text
        .attr('x', x + width / 2)
        .attr('text-anchor', 'middle')
        .text(label);
    }
    for (const { x, width } of shape.handOvers) {
      svg
        .append('rect')
        .attr('class', 'fill-c3')
        .attr('x', x)
        .attr('y', EPOCH_HEIGHT - 4)
        .attr('width', width)
        .attr('height', 4);
    }
    for (const { path, label, labelX, labelY, anchor } of shape.rows) {
      svg.append('path').attr('class', 'fill-c4').attr('d', path);
      const text = svg.append('text').attr('class', 'label').attr('x', labelX);
      text.attr('y', labelY).attr('text-anchor', anchor).text(label);
    }
    drawTimeAxis(svg, shape.frame);
  },

  probe({ results, range }, shape, x, y) {
    const row = shape.rows.find((one) => y >= one.y && y < one.y + one.height);
    if (row !== undefined) return { x, y: row.y, ...told(row.faults) };
    const at = shape.epochs.findIndex((one) => x >= one.x && x <= one.x + one.width);
    const epoch = epochs(results).filter(
      (one) => one.startUs <= range.endUs && one.endUs >= range.startUs,
    )[at];
    if (epoch === undefined) return null;
    return {
      x,
      y: 0,
      title: `Epoch ${epoch.epoch}`,
      rows: [
        ['From', instant(epoch.startUs)],
        ['Hand-over', duration(epoch.doneUs - epoch.startUs)],
        ['Shards moved', count(epoch.shardsMoved)],
        ['Members', count(epoch.members)],
      ],
    };
  },
});

function told(faults: readonly FaultSpan[]): Pick<Probe, 'title' | 'rows'> {
  const [fault] = faults;
  if (faults.length > 1) return { title: causeOf(fault), rows: toldTogether(faults) };
  return {
    title: fault.name,
    rows: [
      ['What', fault.verb],
      ['Nodes', fault.nodes],
      ['From', instant(fault.startUs)],
      ['For', lengthText(fault)],
      ['Effect', fault.effect],
    ],
  };
}

function toldTogether(faults: readonly FaultSpan[]): Probe['rows'] {
  const ended = faults.filter(({ isForGood }) => !isForGood);
  const longestUs = ended.reduce((most, one) => Math.max(most, one.endUs - one.startUs), 0);
  const rows: Probe['rows'] = [
    ['What', [...new Set(faults.map(({ verb }) => verb))].join(', ')],
    ['Faults', count(faults.length)],
  ];
  if (ended.length > 0) rows.push(['Longest', duration(longestUs)]);
  if (ended.length < faults.length) rows.push(['For good', count(faults.length - ended.length)]);
  return rows;
}

function lengthText(fault: FaultSpan): string {
  return fault.isForGood ? 'good' : duration(fault.endUs - fault.startUs);
}

function faultsIn(results: Results, range: TimeRange): FaultSpan[] {
  return faultSpans(results)
    .filter((one) => one.startUs <= range.endUs && one.endUs >= range.startUs)
    .sort((one, other) => one.startUs - other.startUs || one.endUs - other.endUs);
}

function answer({ results, range }: PanelInput): string {
  const inRange = epochs(results).filter(
    (one) => one.startUs >= range.startUs && one.startUs <= range.endUs,
  );
  const moved = inRange.reduce((sum, one) => sum + (one.shardsMoved || 0), 0);
  const found = faultsIn(results, range);
  const began = `${plural(inRange.length, 'epoch')} began`;
  const hands = moved === 0 ? 'no shard changed hands' : `${plural(moved, 'shard')} changed hands`;
  const faults =
    found.length === 0
      ? 'no fault was in force'
      : `${plural(found.length, 'fault')} ${found.length === 1 ? 'was' : 'were'} in force`;
  return `In ${duration(range.endUs - range.startUs)}, ${began}, ${hands} and ${faults}.`;
}

function table({ results, range }: PanelInput): PanelTable {
  const epochRows = epochs(results)
    .filter((one) => one.startUs <= range.endUs && one.endUs >= range.startUs)
    .map((one) => {
      const length = one.doneUs - one.startUs;
      const moved = `${plural(one.shardsMoved || 0, 'shard')} moved`;
      return [
        `Epoch ${one.epoch}`,
        'epoch change',
        one.startUs,
        Number.isNaN(length) ? null : one.doneUs,
        '',
        moved,
      ];
    });
  const faultRows = faultsIn(results, range).map((fault) => [
    fault.name,
    fault.verb,
    fault.startUs,
    fault.isForGood ? null : fault.endUs,
    fault.nodes,
    fault.effect,
  ]);
  return {
    columns: [
      { name: 'name', label: 'Event', unit: 'text' },
      { name: 'kind', label: 'Kind', unit: 'text' },
      { name: 'started_us', label: 'Started', unit: 'instant-us' },
      { name: 'ended_us', label: 'Ended', unit: 'instant-us' },
      { name: 'nodes', label: 'Nodes', unit: 'text' },
      { name: 'effect', label: 'Effect', unit: 'text' },
    ],
    rows: [...epochRows, ...faultRows].sort((one, other) => Number(one[2]) - Number(other[2])),
  };
}
