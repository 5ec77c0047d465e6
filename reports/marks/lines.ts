/**
 * A step line and its lonely samples.
 */
import type { StepLine } from '../geometry/step-line.ts';
import type { Svg } from '../panels/panel.ts';

export function drawLine(svg: Svg, line: StepLine, key: string): void {
  svg.append('path').attr('class', `stroke-${key} line`).attr('d', line.path);
  svg
    .append('g')
    .selectAll('circle')
    .data(line.dots)
    .join('circle')
    .attr('class', `fill-${key}`)
    .attr('cx', (dot) => dot.x)
    .attr('cy', (dot) => dot.y)
    .attr('r', 3);
}
