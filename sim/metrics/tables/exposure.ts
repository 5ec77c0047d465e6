/** exposure.csv: written blobs from their certificate to the last missing sliver. */
import { defineTable } from '../define.ts';
import { exposureLog, exposuresAt } from '../folds/exposure-log.ts';

export const exposureTable = defineTable({
  ...exposureLog,
  name: 'exposure',
  help: 'Written blobs from their certificate until every shard has both slivers.',
  columns: [
    { name: 'blob', help: 'index into blobs.csv' },
    { name: 'size_bytes', help: 'unencoded' },
    { name: 'certified_us', help: 'point of availability' },
    { name: 'until_us', help: 'every shard has both slivers; or as `state` says' },
    { name: 'read_margin', help: 'least aRouted − kp, worst client; empty if it took no time' },
    { name: 'durable_margin', help: 'least max(a − kp, b − ks); empty if it took no time' },
    { name: 'state', help: 'healed, open (at the end), ended (expired, deleted or invalidated)' },
  ],
  rows: (state, views, endUs) =>
    exposuresAt(state, endUs).map(
      ({ blob, certifiedUs, untilUs, readMargin, durableMargin, state: as }) => [
        blob,
        views.blob(blob).sizeBytes,
        certifiedUs,
        untilUs,
        readMargin,
        durableMargin,
        as,
      ],
    ),
});
