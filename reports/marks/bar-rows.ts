/**
 * Named stacked bars under each other, with a heading, a legend and the total beside the name.
 */
import type { BarFacet } from '../geometry/bars.ts';
import type { Svg } from '../panels/panel.ts';
import { drawLegend } from './axes.ts';

export function drawBarRows(svg: Svg, facet: BarFacet): void {
  const group = svg.append('g').attr('transform', `translate(${facet.x},${facet.y})`);
  group.append('text').attr('class', 'heading').attr('y', 13).text(facet.title);
  const below = group.append('g').attr('transform', 'translate(0,24)');
  drawLegend(below, facet.legend);
  const rows = below.append('g').attr('transform', `translate(0,${facet.legend.height + 8})`);
  for (const { label, value, y, bars } of facet.rows) {
    const row = rows.append('g').attr('transform', `translate(0,${y})`);
    const text = row.append('text').attr('class', 'label').attr('y', 11).text(label);
    text.append('tspan').attr('class', 'muted').attr('dx', 8).text(value);
    row
      .selectAll('rect')
      .data(bars)
      .join('rect')
      .attr('class', (bar) => `fill-${bar.key} segment`)
      .attr('x', (bar) => bar.x)
      .attr('y', 16)
      .attr('width', (bar) => bar.width)
      .attr('height', 11);
  }
}
