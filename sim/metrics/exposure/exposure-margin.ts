/** measures.md "exposure … with its least margin". */
import { defineMetric } from '../define.ts';
import { exposureLog, exposuresAt } from '../folds/exposure-log.ts';

export const exposureMargin = defineMetric({
  ...exposureLog,
  name: 'exposure.min-margin',
  unit: 'shards',
  help:
    'Smallest margin of a written blob between its certificate and full healing: `read` is ' +
    'aRouted − kp for the client that fares worst, `durable` is max(a − kp, b − ks).',
  better: 'higher',
  labels: ['margin'],
  finish: (state, _views, endUs) => {
    const all = exposuresAt(state, endUs);
    const least = (of: 'readMargin' | 'durableMargin') => {
      const known = all.map((exposure) => exposure[of]).filter((value) => value !== null);
      return known.length === 0 ? null : known.reduce((low, one) => Math.min(low, one));
    };
    return [
      { labels: { margin: 'read' }, value: least('readMargin') },
      { labels: { margin: 'durable' }, value: least('durableMargin') },
    ];
  },
});
