/** faults.csv: one row per fault that began. */
import { FAULT_VERBS } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import { defineTable } from '../define.ts';
import { faultLog } from '../folds/fault-log.ts';
import { faultName } from './names.ts';

export const faultsTable = defineTable({
  ...faultLog,
  name: 'faults',
  help: 'Faults that began, scheduled and random, in order of time.',
  columns: [
    { name: 'fault', help: 'index: scheduled faults first, then the random ones' },
    { name: 'name', help: 'as in the scenario' },
    { name: 'verb', help: 'what was done' },
    { name: 'nodes', help: 'names of the storage nodes it may touch, space between' },
    { name: 'started_us', help: '' },
    { name: 'ended_us', help: 'empty while in force' },
    { name: 'effect', help: 'how many things it changed; while in force, how many it touches' },
  ],
  rows: (state, views) =>
    state.entries.map((entry) => [
      entry.fault,
      faultName(views, entry.fault),
      FAULT_VERBS[entry.verb],
      nodesOf(views, entry.fault),
      entry.startedUs,
      entry.endedUs < 0 ? null : entry.endedUs,
      entry.endedUs < 0 ? entry.touched : entry.effect,
    ]),
});

function nodesOf(views: WalrusViews, fault: number): string {
  const { faults, randomFaults, network } = views.resolved;
  const declared = fault < faults.length ? faults[fault] : randomFaults[fault - faults.length];
  return (declared?.nodes ?? []).map((node) => network.nodes[node].name).join(' ');
}
