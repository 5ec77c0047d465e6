/** Stacked columns as drawn paths. */
import type { StackPaths } from '../geometry/stacked-columns.ts';
import type { Svg } from '../panels/panel.ts';

export function drawStacks(svg: Svg, paths: StackPaths): void {
  svg
    .append('g')
    .selectAll('path')
    .data(paths)
    .join('path')
    .attr('class', ({ key }) => `fill-${key} stacked`)
    .attr('d', ({ path }) => path);
}
