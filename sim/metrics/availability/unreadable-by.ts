/** measures.md "unavailability": labels class, region and phase. */
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric } from '../define.ts';
import { PHASES } from '../folds/blob-spread.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { shareOf } from '../ratio.ts';
import { SIZE_CLASSES } from '../size-classes.ts';

export const unreadableBy = defineMetric({
  ...blobStates,
  name: 'availability.unreadable-by',
  unit: 'share',
  help:
    'Time-weighted share of live blobs that the clients of a region could not read, by size ' +
    'class, and by phase: during an epoch change, in the 24 h after it, and else. Over the ' +
    'clients of the region together; what was never live has no value.',
  better: 'lower',
  labels: ['class', 'phase', 'region'],
  finish: (state, views, endUs) => {
    const { classes, phases, margins } = statesAt(state, endUs).spread;
    const parts = [
      ...classes.map((part, at) => ({ part, labels: { class: SIZE_CLASSES[at] } })),
      ...phases.map((part, at) => ({ part, labels: { phase: PHASES[at] } })),
    ].filter(({ part, labels }) => part.liveBlobUs > 0n || 'phase' in labels);
    return clientsByRegion(views, margins.length - 1).flatMap(({ region, clients }) =>
      parts.map(({ part, labels }) => {
        const out = clients.reduce((sum, client) => sum + part.outBlobUs[client], 0n);
        const value = shareOf(out, part.liveBlobUs * BigInt(clients.length));
        return { labels: { ...labels, region }, value };
      }),
    );
  },
});

function clientsByRegion(views: WalrusViews, count: number) {
  const regions = new Map<string, number[]>();
  for (let client = 0; client < count; client++) {
    const { region } = views.resolved.network.clients[client];
    regions.set(region, [...(regions.get(region) ?? []), client]);
  }
  return [...regions].map(([region, clients]) => ({ region, clients }));
}
