/** measures.md "unavailability": the share of *time* in which any, 1% and all blobs are out. */
import { defineMetric } from '../define.ts';
import { OUT_LEVELS } from '../folds/blob-spread.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { ratioOf } from '../ratio.ts';
import { clientName } from './by-client.ts';

export const timeOut = defineMetric({
  ...blobStates,
  name: 'availability.time-out',
  unit: 'share',
  help:
    'Share of the time in which blobs were live in which the client could not read any of them ' +
    '(`all`), at least one in a hundred (`one-percent`), or at least one (`any`). Without labels: ' +
    '`any` of the client that fares worst.',
  better: 'lower',
  labels: ['client', 'out'],
  finish: (state, views, endUs) => {
    const { liveUs, levelUs } = statesAt(state, endUs).spread;
    const shares = levelUs.map((levels) => levels.map((us) => ratioOf(us, liveUs)));
    const worst = shares.map(([any]) => any).filter((share) => share !== null);
    return [
      { labels: {}, value: worst.length === 0 ? null : Math.max(...worst) },
      ...shares.flatMap((levels, index) =>
        levels.map((value, level) => ({
          labels: { client: clientName(views, index), out: OUT_LEVELS[level] },
          value,
        })),
      ),
    ];
  },
});
