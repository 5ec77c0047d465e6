/** Rows of geometry/range-rows.ts over one time axis. */
import { fitText } from '../geometry/frame.ts';
import type { RangeShape } from '../geometry/range-rows.ts';
import type { Group, Svg } from '../panels/panel.ts';
import { drawTicksBelow } from './axes.ts';

export function drawRangeRows(svg: Svg, { rows, ticks, left, right, bottom }: RangeShape): void {
  const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
  for (const { at } of ticks) line(axis, 'grid', at, at, 0, bottom);
  line(axis, 'baseline', left, right, bottom + 0.5, bottom + 0.5);
  drawTicksBelow(axis, ticks, bottom, [left, right]);
  for (const { label, value, key, y, x } of rows) {
    const [least, median, most, greatest] = x;
    const row = svg.append('g').attr('transform', `translate(0,${y})`);
    const text = row.append('text').attr('class', 'label halo').attr('x', left).attr('y', 12);
    text.text(label);
    const room = right - left - 7 * label.length - 16;
    text.append('tspan').attr('class', 'muted').attr('dx', 8).text(fitText(value, room));
    line(row, `stroke-${key} line`, least, greatest, 25, 25);
    row
      .append('rect')
      .attr('class', `fill-${key}`)
      .attr('x', median)
      .attr('y', 20)
      .attr('width', Math.max(most - median, 3))
      .attr('height', 10)
      .attr('rx', 2);
  }
}

function line(parent: Group, of: string, x1: number, x2: number, y1: number, y2: number): void {
  parent
    .append('line')
    .attr('class', of)
    .attr('x1', x1)
    .attr('x2', x2)
    .attr('y1', y1)
    .attr('y2', y2);
}
