/** Faults that changed nothing: most often a scenario that does not do what its author meant. */
import { defineMetric } from '../define.ts';
import { faultLog, isWithoutEffect } from '../folds/fault-log.ts';
import { NO_LABELS } from '../labels.ts';

export const faultsWithoutEffect = defineMetric({
  ...faultLog,
  name: 'faults.without-effect',
  unit: 'faults',
  help: 'Faults that touched nothing, or ended without having changed anything. Also a warning.',
  better: 'lower',
  labels: [],
  finish: (state) => [{ labels: NO_LABELS, value: state.entries.filter(isWithoutEffect).length }],
});
