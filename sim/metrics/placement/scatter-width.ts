/** With how many others a node shares data: who can help to rebuild it. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { placedBlobs } from './node-sets.ts';

export const scatterWidth = defineMetric({
  name: 'placement.scatter-width',
  unit: 'nodes',
  help:
    'Other nodes with which a node shares a live blob, mean over the nodes of the committee at the ' +
    'end; empty where every shard has a piece of every blob.',
  better: 'higher',
  labels: [],
  init: () => null,
  on: {},
  finish: (_state, views) => [
    { labels: NO_LABELS, value: placedBlobs(views)?.scatterWidth ?? null },
  ],
});
