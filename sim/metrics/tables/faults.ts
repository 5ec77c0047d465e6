/** faults.csv: one row per fault that began. */
import { FAULT_VERBS } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import { defineTable } from '../define.ts';
import { type FaultEntry, faultLog } from '../folds/fault-log.ts';
import { faultName, faultNodes } from './names.ts';

export const faultsTable = defineTable({
  ...faultLog,
  name: 'faults',
  help: 'Faults that began, scheduled and random, in order of time.',
  columns: [
    { name: 'fault', help: 'number: scheduled faults first, then the random ones as they struck' },
    { name: 'name', help: 'as in the scenario' },
    { name: 'verb', help: 'what was done' },
    { name: 'nodes', help: 'names of its storage nodes, space between' },
    { name: 'started_us', help: '' },
    { name: 'ended_us', help: 'empty if still in force, or for good' },
    {
      name: 'effect',
      help:
        'what it changed: nodes taken or kept down, slivers lost or damaged, pairs cut, links; ' +
        'while in force, how many it touches',
    },
  ],
  rows: (state, views) =>
    state.entries.map((entry) => [
      entry.fault,
      faultName(views, entry),
      FAULT_VERBS[entry.verb],
      faultNodes(views, entry).join(' '),
      entry.startedUs,
      isForGood(views, entry) ? null : entry.endedUs,
      entry.endedUs < 0 ? entry.touched : entry.effect,
    ]),
});

/** A scheduled fault without a length is told as ended at once: its effect is known then. */
function isForGood(views: WalrusViews, { fault, verb, endedUs }: FaultEntry): boolean {
  if (endedUs < 0) return true;
  return views.resolved.faults[fault]?.forUs === 0 && FAULT_VERBS[verb] !== 'corrupt';
}
