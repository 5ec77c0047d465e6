/** The few readable lines at the end of a run: simulated, lost, repaired, verdict. */
import type { WalrusViews } from '../models/views.ts';
import type {
  CheckerSummary,
  CheckSummary,
  MetricSummary,
  MetricValue,
  Verdict,
} from '../results/run-results.ts';
import type { LostBlob } from './folds/blob-states.ts';
import { formatBytes, formatCount, formatDuration, formatShare, plural } from './format.ts';
import { endpointName } from './tables/names.ts';

export interface Closing {
  verdict: Verdict;
  metrics: Readonly<Record<string, MetricSummary>>;
  checks: readonly CheckSummary[];
  checkers: readonly CheckerSummary[];
  lost: readonly LostBlob[];
  endUs: number;
  /** Message of what stopped the run; '' when nothing did. */
  stoppedBy: string;
}

export function closingLines(closing: Closing, views: WalrusViews): string[] {
  return [
    simulatedLine(closing, views),
    failureDataLine(views),
    faultsLine(closing),
    availabilityLine(closing),
    repairLine(closing),
    ...lossLines(closing, views),
    readBackLine(closing),
    ...checkLines(closing),
    ...checkerLines(closing),
    closing.stoppedBy === '' ? '' : `Stopped: ${closing.stoppedBy}.`,
    verdictLine(closing),
  ].filter((line) => line !== '');
}

function simulatedLine({ metrics, endUs }: Closing, views: WalrusViews): string {
  const registered = numberAt(metrics, 'blobs.registered');
  const certified = numberAt(metrics, 'blobs.certified');
  return (
    `Simulated ${formatDuration(endUs)}: ${plural(views.nodeCount, 'storage node')}, ` +
    `${plural(views.shardCount, 'shard')}, up to epoch ${views.epoch}; ` +
    `${plural(registered, 'blob')} registered, ${formatCount(certified)} certified.`
  );
}

/** Which column of the failure data the run used. */
function failureDataLine({ resolved }: WalrusViews): string {
  const { profile, causes } = resolved.failures ?? { profile: 'none', causes: 'all' };
  if (profile === 'none') return 'Failure data: no column (failures.profile: none).';
  const which = causes === 'all' ? 'all causes' : `${causes} causes only`;
  return `Failure data: column '${profile}', ${which}.`;
}

function faultsLine({ metrics }: Closing): string {
  const count = numberAt(metrics, 'faults.injected');
  if (count === 0) return 'Faults: none.';
  const verbs = (metrics['faults.injected'].values ?? [])
    .filter(({ value }) => value !== null && value > 0)
    .map(({ labels, value }) => `${formatCount(value ?? 0)} ${labels.slice('verb='.length)}`);
  return `Faults: ${plural(count, 'fault')} injected (${verbs.join(', ')}).`;
}

function availabilityLine({ metrics }: Closing): string {
  const share = valueAt(metrics, 'availability.readable-share');
  const margin = valueAt(metrics, 'availability.min-margin');
  const longestUs = numberAt(metrics, 'availability.longest-outage');
  if (share === null || margin === null) return 'Availability: no blob was live.';
  const outage = longestUs === 0 ? 'no outage' : `longest outage ${formatDuration(longestUs)}`;
  return (
    `Availability: ${formatShare(share)} readable over time for the client that fared worst, ` +
    `smallest margin ${plural(margin, 'shard')}, ${outage}.`
  );
}

function repairLine({ metrics }: Closing): string {
  const bytes = numberAt(metrics, 'repair.bytes');
  const parts = (metrics['repair.slivers'].values ?? [])
    .filter(({ value }) => value !== null && value > 0)
    .map(({ labels, value }) => `${formatCount(value ?? 0)} by ${labels.slice('cause='.length)}`);
  const detail = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return (
    `Repaired: ${plural(numberAt(metrics, 'repair.slivers'), 'sliver')} rebuilt${detail}, ` +
    `${formatCount(numberAt(metrics, 'transfer.slivers'))} moved by transfer, ` +
    `${formatBytes(bytes)} of traffic.`
  );
}

function lossLines({ metrics, lost }: Closing, views: WalrusViews): string[] {
  if (lost.length === 0) return ['Lost: nothing.'];
  const [first] = lost;
  const { name } = views.blob(first.blob);
  const bytes = numberAt(metrics, 'blobs.lost-bytes');
  const isNode = first.fact.startsWith('node.') || first.fact === 'volume.lost';
  const what = isNode ? `${first.fact} of ${endpointName(views, first.entity)}` : first.fact;
  return [
    `Lost: ${plural(lost.length, 'blob')}, ${formatBytes(bytes)}. First: ${name} after ` +
      `${formatDuration(first.timeUs)} by ${what} (event ${first.eventSeq}).`,
  ];
}

function readBackLine({ metrics }: Closing): string {
  const all = numberAt(metrics, 'blobs.read-back');
  if (all === 0) return '';
  const ok = numberAt(metrics, 'blobs.read-back', 'outcome=ok');
  return `Read back: ${formatCount(ok)} of ${plural(all, 'blob')} with the bytes that went in.`;
}

function checkLines({ checks }: Closing): string[] {
  if (checks.length === 0) return [];
  const failed = checks.filter(({ passed }) => !passed);
  const passed = checks.length - failed.length;
  return [
    `Checks: ${passed} of ${checks.length} passed.`,
    ...failed.map(({ detail }) => `  failed: ${detail}.`),
  ];
}

function checkerLines({ checkers }: Closing): string[] {
  const withStatus = (status: CheckerSummary['status']) =>
    checkers.filter((checker) => checker.status === status);
  const disarmed = withStatus('disarmed').map(({ name }) => name);
  const parts = [
    `${withStatus('held').length} held`,
    disarmed.length === 0 ? '' : `${disarmed.length} did not apply (${disarmed.join(', ')})`,
  ].filter((part) => part !== '');
  return [
    `Invariants: ${parts.join(', ')}.`,
    ...withStatus('broken').map(({ name, detail }) => `  broken: ${name}, ${detail}.`),
  ];
}

const VERDICT_TEXTS: Record<Verdict, string> = {
  good: 'good: nothing was lost and every check passed',
  'data-lost': 'data was lost',
  'check-failed': 'a check failed',
  'invariant-broken': 'an invariant broke: this is a defect of the simulator or of the model',
};

function verdictLine({ verdict }: Closing): string {
  return `Verdict: ${VERDICT_TEXTS[verdict]}.`;
}

function valueAt(
  metrics: Readonly<Record<string, MetricSummary>>,
  name: string,
  labels = '',
): MetricValue {
  const metric = metrics[name];
  if (labels === '') return metric.value ?? null;
  return metric.values?.find((one) => one.labels === labels)?.value ?? null;
}

function numberAt(
  metrics: Readonly<Record<string, MetricSummary>>,
  name: string,
  labels = '',
): number {
  return valueAt(metrics, name, labels) ?? 0;
}
