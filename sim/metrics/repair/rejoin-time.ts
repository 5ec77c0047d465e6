/** measures.md "rejoin": from a node's return to its last sliver. */
import { defineMetric } from '../define.ts';
import { healedSpells, healingLog } from '../folds/healing-log.ts';
import { meanAndMax } from '../statistics.ts';

export const rejoinTime = defineMetric({
  ...healingLog,
  name: 'rejoin.time',
  unit: 'us',
  help:
    'Time from the return of a node to the last sliver that it had missed (`after=outage`) or ' +
    'lost (`after=loss`): mean and maximum; 0 where it had missed nothing. Nodes that were struck ' +
    'again first, or still lack something at the end, are left out.',
  better: 'lower',
  labels: ['after', 'statistic'],
  finish: (state, views) =>
    ['outage', 'loss'].flatMap((after) => {
      const spells = healedSpells(state, views).filter(
        ({ hasLost }) => hasLost === (after === 'loss'),
      );
      return meanAndMax(
        { after },
        spells.map(({ returnedUs, healedUs }) => healedUs - returnedUs),
      );
    }),
});
