/**
 * What a run of a study left, and the columns that a study makes of it: the metrics asked for,
 * each with its labels.
 */
import type { MetricSummary, RunSummary, Verdict } from '../results/run-results.ts';
import type { StudyFile } from './study-schema.ts';

export interface Outcome {
  point: number;
  replication: number;
  seed: number;
  runId: string;
  verdict: Verdict;
  /** Checks of the scenario that failed, each in words. */
  failed: string[];
  metrics: Record<string, MetricSummary>;
}

export interface MetricColumn {
  metric: string;
  labels: string;
  /** `metric.` and this is the column's name. */
  title: string;
  unit: string;
  better: string;
  help: string;
}

export function outcomeOf(
  { metrics, verdict, checks }: RunSummary,
  run: Pick<Outcome, 'point' | 'replication' | 'seed' | 'runId'>,
): Outcome {
  const failed = checks.filter(({ passed }) => !passed).map(({ detail }) => detail);
  return { ...run, verdict, failed, metrics };
}

/** One entry of `metrics`: a name or `family.*`, and which of its labels. */
interface Wanted {
  name: string;
  /** '' as a whole, '*' all of them, or one set of labels. */
  labels: string;
}

/** `repair.bytes`, `repair.*`, `repair.bytes{*}` or `repair.bytes{cause=transfer;kind=proof}`. */
export function wantedOf(text: string): Wanted {
  const match = /^([^{]*)\{(.*)\}$/.exec(text);
  return match === null ? { name: text, labels: '' } : { name: match[1], labels: match[2] };
}

const EVERY: readonly Wanted[] = [{ name: '*', labels: '' }];

/** In the order of `wanted`, then of the metrics and labels, whatever the order of the runs. */
export function columnsOf(
  outcomes: readonly Outcome[],
  metrics: StudyFile['metrics'],
): MetricColumn[] {
  const wanted = metrics === 'all' ? EVERY : metrics.map(wantedOf);
  const order = [...new Set(outcomes.flatMap((outcome) => Object.keys(outcome.metrics)))];
  const columns = new Map<string, MetricColumn>();
  for (const one of wanted) {
    for (const metric of order.filter((name) => isMeant(name, one.name))) {
      const found = outcomes.flatMap((outcome) => outcome.metrics[metric] ?? []);
      for (const labels of labelsOf(found, one.labels, metrics === 'all')) {
        const { unit, better, help } = found[0];
        const title = labels === '' ? metric : `${metric}{${labels}}`;
        if (!columns.has(title)) columns.set(title, { metric, labels, title, unit, better, help });
      }
    }
  }
  return [...columns.values()];
}

const isMeant = (metric: string, name: string): boolean =>
  name.endsWith('*') ? metric.startsWith(name.slice(0, -1)) : name === metric;

/** A metric that has no value as a whole is asked for by its name with all its labels. */
function labelsOf(found: readonly MetricSummary[], wanted: string, isAll: boolean): string[] {
  const isWhole = found.some(({ value }) => value !== undefined);
  if (wanted === '' && isWhole) return [''];
  if (wanted === '' && isAll) return [];
  const labels = new Set(found.flatMap(({ values = [] }) => values.map((one) => one.labels)));
  const chosen = [...labels].filter((one) => ['', '*', one].includes(wanted));
  return chosen.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Null: this run did not measure it. */
export function valueIn({ metrics }: Outcome, { metric, labels }: MetricColumn): number | null {
  const found = metrics[metric];
  if (labels === '') return found?.value ?? null;
  return found?.values?.find((one) => one.labels === labels)?.value ?? null;
}
