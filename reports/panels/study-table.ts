/** What the panels on a study share: their table, and the name of a metric. */
import { withUnit } from '../format.ts';
import type { Results } from '../results/results.ts';
import { type StudyColumn, type StudyEstimate, studyOf } from '../results/study.ts';
import type { PanelTable } from './panel.ts';

export const titleOf = ({ metric, labels }: StudyColumn): string =>
  labels === '' ? metric : `${metric} (${labels.replaceAll(';', ', ')})`;

/** Part of the element's id. */
export const slugOf = ({ metric, labels }: StudyColumn): string =>
  `${metric}-${labels}`
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/-$/, '')
    .toLowerCase();

export function intervalText({ mean, low, high }: StudyEstimate, unit: string): string {
  const middle = withUnit(mean, unit);
  if (!Number.isFinite(low)) return middle;
  return `${middle} (${withUnit(low, unit)} to ${withUnit(high, unit)})`;
}

export function studyTable(results: Results, column: number): PanelTable {
  const study = studyOf(results);
  const { unit } = study.columns[column];
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    columns: [
      ...study.axes.map(({ name }) => ({ name, label: name, unit: 'text' as const })),
      { name: 'runs', label: 'Runs', unit: 'count' },
      ...['mean', 'low', 'high', 'difference'].map((name) => ({
        name,
        label: `${name[0].toUpperCase()}${name.slice(1)}${unit === '' ? '' : ` (${unit})`}`,
        unit: 'exact' as const,
      })),
    ],
    rows: study.points.map((levels, point) => {
      const { count, mean, low, high, difference } = study.estimates[column][point];
      return [
        ...levels.map((level, axis) => study.axes[axis].labels[level]),
        count,
        ...[mean, low, high, difference].map(orNull),
      ];
    }),
  };
}
