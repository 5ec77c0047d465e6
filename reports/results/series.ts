/**
 * series.csv as one series a metric and label set: the sampled state of the run over time.
 */
import { forEachRow } from './csv.ts';

export interface Series {
  metric: string;
  /** `k=v;k=v`, sorted; '' without labels. */
  labels: string;
  unit: string;
  /** Whole microseconds, ascending. */
  timesUs: number[];
  /** NaN where the measure was undefined (no live blob, nothing expected). */
  values: number[];
}

export function seriesFromCsv(text: string | undefined): Series[] {
  const byKey = new Map<string, Series>();
  let places: number[] | null = null;
  forEachRow(text ?? '', (row) => {
    if (places === null) {
      places = ['time_us', 'metric', 'labels', 'value', 'unit'].map((name) => row.indexOf(name));
      return;
    }
    const [time, metric, labels, value, unit] = places;
    const key = `${row[metric]}\n${row[labels] ?? ''}`;
    let series = byKey.get(key);
    if (series === undefined) {
      series = {
        metric: row[metric],
        labels: row[labels] ?? '',
        unit: row[unit] ?? '',
        timesUs: [],
        values: [],
      };
      byKey.set(key, series);
    }
    series.timesUs.push(Number(row[time]));
    series.values.push(row[value] === '' ? Number.NaN : Number(row[value]));
  });
  return [...byKey.values()].map(inTimeOrder);
}

function inTimeOrder(series: Series): Series {
  const { timesUs, values } = series;
  if (timesUs.every((time, index) => index === 0 || timesUs[index - 1] <= time)) return series;
  const order = timesUs.map((_, index) => index);
  order.sort((left, right) => timesUs[left] - timesUs[right] || left - right);
  return {
    ...series,
    timesUs: order.map((index) => timesUs[index]),
    values: order.map((index) => values[index]),
  };
}

/**
 * The series with NaN at every probe of the run that it has no sample for: a measure that was
 * undefined at a probe (no live blob) has no row there, and must not seem to hold its last value.
 */
export function withGaps(series: Series, all: readonly Series[]): Series {
  const probesUs = probeTimes(all);
  if (series.timesUs.length === probesUs.length) return series;
  const values = new Array<number>(probesUs.length).fill(Number.NaN);
  let probe = 0;
  series.timesUs.forEach((us, index) => {
    while (probesUs[probe] < us) probe += 1;
    values[probe] = series.values[index];
  });
  return { ...series, timesUs: probesUs, values };
}

const probes = new WeakMap<readonly Series[], number[]>();

/** Every sample time of the run, ascending. */
function probeTimes(all: readonly Series[]): number[] {
  let times = probes.get(all);
  if (times === undefined) {
    const distinct = new Set<number>();
    // Series of equal times share one array in the page.
    const axes = new Set(all.map((series) => series.timesUs));
    for (const axis of axes) for (const us of axis) distinct.add(us);
    times = [...distinct].sort((one, other) => one - other);
    probes.set(all, times);
  }
  return times;
}

/** Value of one label in `k=v;k=v`; undefined when it is absent. */
export function labelOf(labels: string, name: string): string | undefined {
  for (const pair of labels.split(';')) {
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  }
  return undefined;
}

/** The series of a metric without labels, with its gaps; undefined when it was not sampled. */
export function findSeries(all: readonly Series[], metric: string): Series | undefined {
  const found = all.find((series) => series.metric === metric && series.labels === '');
  return found === undefined ? undefined : withGaps(found, all);
}

/** Every series of a metric, in file order. */
export function findAllSeries(all: readonly Series[], metric: string): Series[] {
  return all.filter((series) => series.metric === metric);
}

/** Index of the last sample at or before `timeUs`; −1 when there is none. */
export function sampleBefore(timesUs: readonly number[], timeUs: number): number {
  let low = 0;
  let high = timesUs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesUs[middle] <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The sample that holds at a time; NaN before the first. */
export function valueAt(series: Series | undefined, us: number): number {
  if (series === undefined) return Number.NaN;
  const at = sampleBefore(series.timesUs, us);
  return at < 0 ? Number.NaN : series.values[at];
}
