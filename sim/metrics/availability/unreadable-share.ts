/** measures.md: "recoverable but not readable is reported as a cause of its own". */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { shareOf } from '../ratio.ts';
import { clientName } from './by-client.ts';

export const unreadableShare = defineMetric({
  ...blobStates,
  name: 'availability.unreadable-share',
  unit: 'share',
  help:
    'Time-weighted share of live blobs that the client could not read, by cause: `routing` where ' +
    'the nodes that are up could still rebuild the blob, `slivers` where they could not.',
  better: 'lower',
  labels: ['cause', 'client'],
  finish: (state, views, endUs) => {
    const final = statesAt(state, endUs);
    return final.clients.flatMap((totals, index) => {
      const client = clientName(views, index);
      const routing = totals.recoverableOutBlobUs;
      return [
        { labels: { cause: 'routing', client }, value: shareOf(routing, final.liveBlobUs) },
        {
          labels: { cause: 'slivers', client },
          value: shareOf(totals.outBlobUs - routing, final.liveBlobUs),
        },
      ];
    });
  },
});
