/** How many sets of nodes there are whose loss takes a blob with all its pieces: its copysets. */
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { placedBlobs } from './node-sets.ts';

export const nodeSetCount = defineMetric({
  name: 'placement.node-sets',
  unit: 'sets',
  help:
    'Different sets of nodes on which all pieces of a live blob are meant to lie, at the end; ' +
    'empty where every shard has a piece of every blob.',
  better: 'lower',
  labels: [],
  init: () => null,
  on: {},
  finish: (_state, views) => {
    const placed = placedBlobs(views);
    const count = placed?.patterns.reduce((sum, { sets }) => sum + sets, 0) ?? null;
    return [{ labels: NO_LABELS, value: count }];
  },
});
