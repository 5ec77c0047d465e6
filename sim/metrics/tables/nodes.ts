/** nodes.csv: one row per storage node, as it is at the end. */
import { CAUSES, type Cause } from '../../models/facts.ts';
import { defineTable } from '../define.ts';
import { BOOKED_KIND_ARGS, REPAIR_CAUSES } from '../folds/traffic.ts';

interface NodeRow {
  stakeFrost: bigint;
  crashes: number;
  /** Bytes of the repair calls that the node made, both directions, every use. */
  repairBytes: number;
}

const FROST_PER_WAL = 1_000_000_000n;
const isRepair = CAUSES.map((cause) => (REPAIR_CAUSES as readonly Cause[]).includes(cause));

export const nodesTable = defineTable<NodeRow[]>({
  name: 'nodes',
  help: 'Storage nodes, in the order of the scenario.',
  columns: [
    { name: 'node', help: 'index' },
    { name: 'name', help: 'as in the scenario' },
    { name: 'region', help: 'as in the RTT table' },
    { name: 'stake_frost', help: 'stake at the end, with all changes' },
    { name: 'shards', help: 'shards in the current committee at the end' },
    { name: 'capacity_bytes', help: 'size of the volume' },
    { name: 'stored_bytes', help: 'slivers and metadata on the volume at the end' },
    { name: 'up_bytes', help: 'bytes sent over the access link' },
    { name: 'down_bytes', help: 'bytes received over the access link' },
    { name: 'workers_us', help: 'time that its workers together were at work on symbols' },
    { name: 'disk_us', help: 'time that its volume read what was asked of it' },
    { name: 'repair_bytes', help: 'bytes of the repair calls it made, both directions' },
    { name: 'crashes', help: 'times it stopped answering' },
  ],
  init: (views) =>
    views.resolved.network.nodes.map((node) => ({
      stakeFrost: BigInt(node.stakeFrost),
      crashes: 0,
      repairBytes: 0,
    })),
  on: {
    'node.crashed': (state, fact) => {
      state[fact.entity].crashes++;
    },
    'stake.changed': (state, fact) => {
      const [wholeWal, remainderFrost] = fact.args;
      state[fact.entity].stakeFrost += BigInt(wholeWal) * FROST_PER_WAL + BigInt(remainderFrost);
    },
    'bytes.booked': (state, fact) => {
      if (!isRepair[fact.args[1]]) return;
      if (fact.entity >= state.length) return;
      for (const arg of BOOKED_KIND_ARGS) state[fact.entity].repairBytes += fact.args[arg];
    },
  },
  rows: (state, views) =>
    state.map((row, node) => {
      const view = views.node(node);
      return [
        node,
        view.name,
        view.region,
        `${row.stakeFrost}`,
        view.shards,
        view.capacityBytes,
        view.storedBytes,
        view.upBytes,
        view.downBytes,
        view.workersUs,
        view.diskUs,
        row.repairBytes,
        row.crashes,
      ];
    }),
});
