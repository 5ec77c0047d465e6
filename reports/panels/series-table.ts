/**
 * Sampled metrics as a table: one row a sample time, one column a metric.
 */
import type { Series } from '../results/series.ts';
import { findSeries } from '../results/series.ts';
import type { ColumnUnit, PanelInput, PanelTable } from './panel.ts';

/** Metrics without labels that share their sample times; absent ones are left out. */
export function seriesTable(
  { results, range }: PanelInput,
  metrics: readonly string[],
): PanelTable {
  const found = metrics
    .map((metric) => findSeries(results.series, metric))
    .filter((series): series is Series => series !== undefined);
  return tableOf(
    found.map((series) => ({ series, name: series.metric.replaceAll(/[.-]/g, '_') })),
    range,
  );
}

/** Any series with column names of their own. */
export function tableOf(
  named: readonly { series: Series; name: string; label?: string }[],
  range: PanelInput['range'],
): PanelTable {
  const times = [...new Set(named.flatMap(({ series }) => series.timesUs))]
    .filter((us) => us >= range.startUs && us <= range.endUs)
    .sort((one, other) => one - other);
  const columns = named.map(({ series }) => {
    const byTime = new Map(series.timesUs.map((us, index) => [us, series.values[index]]));
    return times.map((us) => {
      const value = byTime.get(us);
      return value === undefined || Number.isNaN(value) ? null : value;
    });
  });
  return {
    columns: [
      { name: 'time_us', label: 'Time', unit: 'instant-us' },
      ...named.map(({ series, name, label }) => ({
        name,
        label: label ?? series.metric,
        unit: unitOf(series.unit),
      })),
    ],
    rows: times.map((us, row) => [us, ...columns.map((column) => column[row])]),
  };
}

/** Units as metrics declare them → how a column is shown. */
export function unitOf(unit: string): ColumnUnit {
  if (/^(bytes?|B)$/.test(unit)) return 'bytes';
  if (/^(us|µs|microseconds?)$/i.test(unit)) return 'duration-us';
  if (/^(share|fraction)$/.test(unit)) return 'share';
  if (/^frost$/i.test(unit)) return 'frost';
  return 'number';
}
