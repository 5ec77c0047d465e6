/** epochs.csv: one row per epoch. */
import type { WalrusViews } from '../../models/views.ts';
import { defineTable } from '../define.ts';

interface EpochRow {
  epoch: number;
  startedUs: number;
  /** −1 while its committee is not yet complete. */
  doneUs: number;
  shardsMoved: number;
  members: number;
}

interface Epochs {
  rows: EpochRow[];
  /** Members of a committee that is selected and not yet in office, by epoch. */
  selected: Map<number, number>;
}

export const epochsTable = defineTable<Epochs>({
  name: 'epochs',
  help: 'Epochs that began; the first one is already complete at time 0.',
  columns: [
    { name: 'epoch', help: 'number, from 1' },
    { name: 'started_us', help: 'its committee took over' },
    { name: 'done_us', help: 'a quorum of it has its shards; empty if that never came' },
    { name: 'shards_moved', help: 'shards that changed hands at its start' },
    { name: 'members', help: 'storage nodes in its committee' },
  ],
  init: (views) => {
    const first = { epoch: views.epoch, startedUs: views.nowUs, doneUs: views.nowUs };
    const rows = [{ ...first, shardsMoved: 0, members: membersOf(views) }];
    return { rows, selected: new Map() };
  },
  on: {
    'committee.selected': (state, fact) => {
      state.selected.set(fact.entity, fact.args[0]);
    },
    'epoch.change-started': (state, fact, views) => {
      const members = state.selected.get(fact.entity) ?? membersOf(views);
      state.selected.delete(fact.entity);
      const [shardsMoved] = fact.args;
      const row = { epoch: fact.entity, startedUs: fact.timeUs, doneUs: -1 };
      state.rows.push({ ...row, shardsMoved, members });
    },
    'epoch.change-done': (state, fact) => {
      const row = state.rows.find(({ epoch }) => epoch === fact.entity);
      if (row !== undefined) row.doneUs = fact.timeUs;
    },
  },
  rows: (state) =>
    state.rows.map(({ epoch, startedUs, doneUs, shardsMoved, members }) => [
      epoch,
      startedUs,
      doneUs < 0 ? null : doneUs,
      shardsMoved,
      members,
    ]),
});

function membersOf(views: WalrusViews): number {
  return views.committee('current')?.members.length ?? 0;
}
