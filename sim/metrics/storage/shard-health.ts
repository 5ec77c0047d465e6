/** How complete each shard is on the node that should hold it. */
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { ratioOf } from '../ratio.ts';

export const shardHealth = defineMetric({
  name: 'shard.health',
  unit: 'share',
  help:
    'Share of the slivers of live certified blobs, without a population, that the current owner ' +
    'of a shard holds: of the least complete shard at the end; in the series of every shard at ' +
    'that moment.',
  better: 'higher',
  labels: ['shard'],
  init: () => null,
  on: {},
  sample: (_state, views) =>
    healths(views).flatMap((value, shard) =>
      value === null ? [] : [{ labels: { shard: `${shard}` }, value }],
    ),
  finish: (_state, views) => {
    let least: number | null = null;
    for (const value of healths(views)) {
      if (value !== null && (least === null || value < least)) least = value;
    }
    return [{ labels: NO_LABELS, value: least }];
  },
});

function healths(views: WalrusViews): (number | null)[] {
  const values: (number | null)[] = [];
  for (let shard = 0; shard < views.shardCount; shard++) {
    const { present, expected } = views.shardHealth(shard);
    values.push(ratioOf(present, expected));
  }
  return values;
}
