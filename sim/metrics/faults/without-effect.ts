/** Faults that changed nothing: most often a scenario that does not do what its author meant. */
import { defineMetric } from '../define.ts';
import { faultLog, isDeclared, isWithoutEffect } from '../folds/fault-log.ts';
import { NO_LABELS } from '../labels.ts';

export const faultsWithoutEffect = defineMetric({
  ...faultLog,
  name: 'faults.without-effect',
  unit: 'faults',
  help: 'Faults that touched nothing, or ended without having changed anything, declared and drawn. Also a warning.',
  better: 'lower',
  labels: ['when'],
  finish: (state, views) => {
    const idle = state.entries.filter(isWithoutEffect);
    const declared = idle.filter((entry) => isDeclared(views, entry)).length;
    return [
      { labels: NO_LABELS, value: idle.length },
      { labels: { when: 'declared' }, value: declared },
      { labels: { when: 'drawn' }, value: idle.length - declared },
    ];
  },
});
