/** margins.csv: the time-weighted histogram of the margins. */
import { clientName } from '../availability/by-client.ts';
import { defineTable } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';

export const marginsTable = defineTable({
  ...blobStates,
  name: 'margins',
  help: 'How long live blobs had which margin; margins that no blob had for any time have no row.',
  columns: [
    { name: 'margin', help: 'read (aRouted − kp) or durable (max(a − kp, b − ks))' },
    { name: 'client', help: 'who reads; empty for durable' },
    { name: 'shards', help: 'the margin; below 0 the blob was not readable, or lost' },
    { name: 'blob_us', help: 'blob-microseconds, exact; a decimal string' },
  ],
  rows: (state, views, endUs) =>
    statesAt(state, endUs).spread.margins.flatMap(({ blobUs }, index, all) => {
      const isDurable = index === all.length - 1;
      return [...blobUs]
        .sort(([one], [other]) => one - other)
        .map(([shards, us]) => [
          isDurable ? 'durable' : 'read',
          isDurable ? '' : clientName(views, index),
          shards,
          `${us}`,
        ]);
    }),
});
