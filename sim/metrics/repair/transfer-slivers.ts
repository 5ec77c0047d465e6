/** Slivers copied from the former owner of a shard. */

import { CAUSES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';

const TRANSFER = CAUSES.indexOf('transfer');
const CAUSE_ARG = 3;

export const transferSlivers = defineMetric({
  name: 'transfer.slivers',
  unit: 'slivers',
  help: 'Slivers copied from the former owner of their shard, verified and stored.',
  better: 'neither',
  labels: [],
  commutes: true,
  init: () => ({ count: 0 }),
  wanted: { 'sliver.stored': { arg: CAUSE_ARG, isWanted: CAUSES.map((_, at) => at === TRANSFER) } },
  on: {
    'sliver.stored': (state, fact) => {
      if (fact.args[CAUSE_ARG] === TRANSFER) state.count++;
    },
    'slivers.filled': (state, { args: [, , cause, count] }) => {
      if (cause === TRANSFER) state.count += count;
    },
  },
  finish: (state) => [{ labels: NO_LABELS, value: state.count }],
});
