/**
 * The quiet parts of every figure: time axis, value axis, background marks and legend.
 */
import type { Legend, TimeFrame } from '../geometry/frame.ts';
import { labelAnchor, type Tick } from '../geometry/scales.ts';
import type { Group, Svg } from '../panels/panel.ts';

/** Faint fault bands and epoch lines behind the data, over all facets. */
export function drawBackground(svg: Svg, frame: TimeFrame): void {
  const { top, bottom } = frame.box;
  const group = svg.append('g').attr('class', 'background').attr('aria-hidden', 'true');
  group
    .selectAll('rect')
    .data(frame.faults)
    .join('rect')
    .attr('class', 'fault-band')
    .attr('x', (fault) => fault.x)
    .attr('y', top)
    .attr('width', (fault) => fault.width)
    .attr('height', bottom - top);
  group
    .selectAll('line')
    .data(frame.epochs)
    .join('line')
    .attr('class', 'epoch-line')
    .attr('x1', (x) => x)
    .attr('x2', (x) => x)
    .attr('y1', top)
    .attr('y2', bottom);
}

export function drawTimeAxis(svg: Svg, frame: TimeFrame): void {
  const { left, right, bottom } = frame.box;
  const group = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
  group
    .append('line')
    .attr('class', 'baseline')
    .attr('x1', left)
    .attr('x2', right)
    .attr('y1', bottom + 0.5)
    .attr('y2', bottom + 0.5);
  drawTicksBelow(group, frame.ticks, bottom, [left, right]);
}

/** Ticks and labels under a horizontal axis; labels near an end stay inside. */
export function drawTicksBelow(
  group: Group,
  ticks: readonly Tick[],
  bottom: number,
  [left, right]: [number, number],
): void {
  for (const { at, label } of ticks) {
    group
      .append('line')
      .attr('class', 'tick')
      .attr('x1', at)
      .attr('x2', at)
      .attr('y1', bottom)
      .attr('y2', bottom + 5);
    group
      .append('text')
      .attr('class', 'tick-label')
      .attr('x', at)
      .attr('y', bottom + 18)
      .attr('text-anchor', labelAnchor(at, left, right))
      .text(label);
  }
}

export interface ValueAxisShape {
  ticks: readonly Tick[];
  /** What is measured, with the unit: "Bytes per 6 h (MiB)". */
  caption: string;
  left: number;
  right: number;
  top: number;
}

/** Grid lines, labels at the left and the axis' name above. */
export function drawValueAxis(svg: Svg, axis: ValueAxisShape): void {
  const group = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
  for (const { at, label } of axis.ticks) {
    group
      .append('line')
      .attr('class', 'grid')
      .attr('x1', axis.left)
      .attr('x2', axis.right)
      .attr('y1', at)
      .attr('y2', at);
    group
      .append('text')
      .attr('class', 'tick-label')
      .attr('x', axis.left - 8)
      .attr('y', at)
      .attr('dy', '0.32em')
      .attr('text-anchor', 'end')
      .text(label);
  }
  group
    .append('text')
    .attr('class', 'caption')
    .attr('x', 0)
    .attr('y', axis.top - 9)
    .text(axis.caption);
}

/** What a value axis below a figure measures, under its ticks and at its right end. */
export function drawCaptionBelow(
  svg: Svg,
  caption: string,
  [right, bottom]: [number, number],
): void {
  svg
    .append('text')
    .attr('class', 'caption')
    .attr('x', right)
    .attr('y', bottom + 36)
    .attr('text-anchor', 'end')
    .text(caption);
}

export function drawLegend(
  svg: Svg | Group,
  legend: Legend,
  kind: 'fill' | 'stroke' = 'fill',
): void {
  const group = (svg as Group).append('g').attr('class', 'legend').attr('aria-hidden', 'true');
  for (const { key, label, x, y } of legend.items) {
    const item = group.append('g').attr('transform', `translate(${x},${y})`);
    if (kind === 'fill') {
      item
        .append('rect')
        .attr('class', `fill-${key}`)
        .attr('y', 1)
        .attr('width', 11)
        .attr('height', 11)
        .attr('rx', 2);
    } else {
      item.append('path').attr('class', `stroke-${key} line`).attr('d', 'M0,6.5H12');
    }
    item.append('text').attr('class', 'label').attr('x', 16).attr('y', 11).text(label);
  }
}

/** The sentence in place of a figure. */
export function drawEmpty(svg: Svg, shape: { width: number; height: number; empty: string }): void {
  svg
    .append('rect')
    .attr('class', 'empty-frame')
    .attr('x', 0.5)
    .attr('y', 0.5)
    .attr('width', Math.max(shape.width - 1, 0))
    .attr('height', shape.height - 1)
    .attr('rx', 6);
  svg
    .append('text')
    .attr('class', 'empty-text')
    .attr('x', shape.width / 2)
    .attr('y', shape.height / 2)
    .attr('dy', '0.32em')
    .attr('text-anchor', 'middle')
    .text(shape.empty);
}
