/** measures.md "exposure": blob-time between certificate and full healing. */
import { defineMetric } from '../define.ts';
import { exposureLog, exposuresAt } from '../folds/exposure-log.ts';
import { meanAndMax } from '../statistics.ts';

export const exposureTime = defineMetric({
  ...exposureLog,
  name: 'exposure.time',
  unit: 'us',
  help:
    'Time from the certificate of a written blob until every shard has both slivers: mean and ' +
    'maximum of those that came to it; `total` is the blob-time of all, with those that are ' +
    'still exposed at the end or ended before.',
  better: 'lower',
  labels: ['statistic'],
  finish: (state, _views, endUs) => {
    const all = exposuresAt(state, endUs);
    const lengthUs = ({ certifiedUs, untilUs }: (typeof all)[number]) => untilUs - certifiedUs;
    const healed = all.filter((exposure) => exposure.state === 'healed').map(lengthUs);
    const total = all.reduce((sum, exposure) => sum + lengthUs(exposure), 0);
    return [...meanAndMax({}, healed), { labels: { statistic: 'total' }, value: total }];
  },
});
