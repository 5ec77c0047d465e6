/** The thresholds of a scenario, held against what was measured. */
import type { CheckSummary, MetricSummary, MetricValue } from '../results/run-results.ts';
import type { ResolvedCheck } from '../scenario/resolved.ts';

/** A check passes when its metric has a value with these labels inside [min, max]. */
export function evaluateChecks(
  checks: readonly ResolvedCheck[],
  metrics: Readonly<Record<string, MetricSummary>>,
): CheckSummary[] {
  return checks.map((check) => {
    const value = valueAt(metrics[check.metric], check.labels);
    const passed =
      value !== null &&
      value !== undefined &&
      (check.min === null || value >= check.min) &&
      (check.max === null || value <= check.max);
    const detail = detailOf(check, value, metrics[check.metric]);
    return { ...check, value: value ?? null, passed, detail };
  });
}

/** undefined: there is no such metric, or no value with these labels. */
function valueAt(metric: MetricSummary | undefined, labels: string): MetricValue | undefined {
  if (metric === undefined) return undefined;
  if (labels === '') return metric.value;
  return metric.values?.find((one) => one.labels === labels)?.value;
}

/** So many sets of labels are named to whoever asked for one that is not there. */
const LABELS_SHOWN_MAX = 6;

function detailOf(
  check: ResolvedCheck,
  value: MetricValue | undefined,
  of: MetricSummary | undefined,
): string {
  const { metric, labels, min, max } = check;
  const name = labels === '' ? metric : `${metric}{${labels}}`;
  const bounds = [
    min === null ? '' : `at least ${min}`,
    max === null ? '' : `at most ${max}`,
  ].filter((part) => part !== '');
  const asked = bounds.length === 0 ? 'a value' : bounds.join(' and ');
  if (value === undefined) {
    const values = of?.values ?? [];
    const there = values.slice(0, LABELS_SHOWN_MAX).map(({ labels: one }) => `{${one}}`);
    const known = there.length === 0 ? '' : `; there is ${there.join(', ')}`;
    const rest = values.length > there.length ? ' …' : '';
    return `${name} does not exist; asked for ${asked}${known}${rest}`;
  }
  if (value === null) return `${name} had nothing to measure; asked for ${asked}`;
  return `${name} is ${value}; asked for ${asked}`;
}
