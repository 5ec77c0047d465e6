/** Reads that a partition could have stopped and did not. */
import { OUTCOMES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

const OK = OUTCOMES.indexOf('ok');

export const readsDuringPartition = defineMetric({
  name: 'reads.during-partition',
  unit: 'reads',
  help:
    'Reads with outcome ok that ended while a partition was in force between their client and ' +
    'any node that was up.',
  better: 'neither',
  labels: [],
  init: () => ({ count: 0 }),
  on: {
    'read.ended': (state, fact, views) => {
      const [client, , outcome] = fact.args;
      if (outcome === OK && views.cutsInForce() > 0 && views.isCutOff(client)) state.count++;
    },
  },
  finish: (state) => [{ labels: NO_LABELS, value: state.count }],
});
