/** One row per client and one, without labels, for the client that fares worst. */
import type { WalrusViews } from '../../models/views.ts';
import type { MetricRow, SampleRow } from '../define.ts';
import type { BlobStates, ClientTotals } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export function clientName(views: WalrusViews, client: number): string {
  return views.resolved.network.clients[client].name;
}

/** The worst client's row comes first; it is null when no client has a value. */
export function rowsByClient(
  state: BlobStates,
  views: WalrusViews,
  worst: 'least' | 'greatest',
  measure: (client: ClientTotals, index: number) => number | null,
): MetricRow[] {
  const rows = state.clients.map((client, index) => ({
    labels: { client: clientName(views, index) },
    value: measure(client, index),
  }));
  const known = rows.map((row) => row.value).filter((value) => value !== null);
  const extreme = worst === 'least' ? Math.min : Math.max;
  return [{ labels: NO_LABELS, value: known.length === 0 ? null : extreme(...known) }, ...rows];
}

/** The same rows for a chart; clients without a value are left out. */
export function samplesByClient(
  state: BlobStates,
  views: WalrusViews,
  worst: 'least' | 'greatest',
  measure: (client: ClientTotals, index: number) => number | null,
): SampleRow[] {
  const samples: SampleRow[] = [];
  for (const { labels, value } of rowsByClient(state, views, worst, measure)) {
    if (value !== null) samples.push({ labels, value });
  }
  return samples;
}
