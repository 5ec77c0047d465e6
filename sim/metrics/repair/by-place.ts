/** measures.md "repair ledger … by node, region and epoch". */
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric, type MetricRow } from '../define.ts';
import {
  bytesByCause,
  noBytes,
  type RepairPlaces,
  repairPlaces,
  summed,
} from '../folds/repair-places.ts';
import { REPAIR_CAUSES } from '../folds/traffic.ts';
import { type Labels, NO_LABELS } from '../labels.ts';
import { endpointName } from '../tables/names.ts';

/** Name of a place → its cells of the ledger, in a fixed order. */
type Places = Map<string, Float64Array>;

export const repairBytesByNode = byPlace('node', 'the node that repairs', nodesOf);
export const repairBytesByRegion = byPlace(
  'region',
  'the region of the node that repairs',
  regionsOf,
);
export const repairBytesByEpoch = byPlace('epoch', 'the epoch in which they were booked', epochsOf);

function byPlace(
  label: 'node' | 'region' | 'epoch',
  what: string,
  placesOf: (state: RepairPlaces, views: WalrusViews) => Places,
) {
  return defineMetric({
    ...repairPlaces,
    name: `repair.bytes-by-${label}`,
    unit: 'bytes',
    help:
      `The bytes of repair.bytes by cause and by ${what}; what moved nothing is left out. ` +
      'Without labels: the greatest of them, all causes together.',
    better: 'lower',
    labels: [label, 'cause'],
    finish: (state, views) => {
      const rows: MetricRow[] = [];
      let greatest = 0;
      for (const [place, cells] of placesOf(state, views)) {
        const bytes = bytesByCause(cells);
        greatest = Math.max(
          greatest,
          bytes.reduce((sum, one) => sum + one, 0),
        );
        REPAIR_CAUSES.forEach((cause, at) => {
          const labels: Labels = { [label]: place, cause };
          if (bytes[at] > 0) rows.push({ labels, value: bytes[at] });
        });
      }
      return [{ labels: NO_LABELS, value: greatest }, ...rows];
    },
  });
}

export function nodesOf(state: RepairPlaces, views: WalrusViews): Places {
  return new Map(state.places.map((cells, at) => [endpointName(views, at), cells]));
}

export function regionsOf(state: RepairPlaces, views: WalrusViews): Places {
  const { nodes, clients } = views.resolved.network;
  const regions: Places = new Map();
  [...nodes, ...clients].forEach(({ region }, at) => {
    regions.set(region, summed(regions.get(region) ?? noBytes(), state.places[at]));
  });
  return regions;
}

export function epochsOf(state: RepairPlaces): Places {
  return new Map([...state.epochs].map(([epoch, cells]) => [`${epoch}`, cells]));
}
