/** What went over the access links, from their own counters. */
import { defineMetric } from '../define.ts';

export const networkBytes = defineMetric({
  name: 'network.bytes',
  unit: 'bytes',
  help: 'Bytes that all access links carried, integrated from their rates, by direction.',
  better: 'neither',
  labels: ['direction'],
  init: () => null,
  on: {},
  finish: (_state, views) => {
    const { up, down } = views.linkBytes();
    return [
      { labels: { direction: 'up' }, value: up },
      { labels: { direction: 'down' }, value: down },
    ];
  },
});
