/** The table and the probe of panels that show lengths of time by group. */
import { count, duration } from '../format.ts';
import type { RangeShape, TimedGroup } from '../geometry/range-rows.ts';
import type { PanelTable, Probe } from './panel.ts';

export function timedTable(groups: readonly TimedGroup[], what: string): PanelTable {
  return {
    columns: [
      { name: 'group', label: what, unit: 'text' },
      { name: 'times', label: 'Times', unit: 'count' },
      { name: 'least_us', label: 'Least', unit: 'duration-us' },
      { name: 'median_us', label: 'Median', unit: 'duration-us' },
      { name: 'p90_us', label: '90 %', unit: 'duration-us' },
      { name: 'greatest_us', label: 'Greatest', unit: 'duration-us' },
    ],
    rows: groups.map((group) => [
      group.label,
      group.count,
      ...[group.leastUs, group.medianUs, group.p90Us, group.greatestUs].map(Math.round),
    ]),
  };
}

export function timedProbe(
  groups: readonly TimedGroup[],
  { rows }: RangeShape,
  y: number,
): Probe | null {
  const at = rows.findLastIndex((row) => row.y <= y);
  const group = groups[at];
  if (group === undefined) return null;
  return {
    x: rows[at].x[1],
    y: rows[at].y,
    title: group.label,
    rows: [
      ['Times', count(group.count)],
      ['Least', duration(group.leastUs)],
      ['Median', duration(group.medianUs)],
      ['90 %', duration(group.p90Us)],
      ['Greatest', duration(group.greatestUs)],
    ],
  };
}
