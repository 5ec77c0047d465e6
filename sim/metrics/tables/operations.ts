/** operations.csv: one row per write and read. */
import { OUTCOMES } from '../../models/facts.ts';
import { defineTable } from '../define.ts';
import { OPERATION_KINDS, operations } from '../folds/operations.ts';

export const operationsTable = defineTable({
  ...operations,
  name: 'operations',
  help: 'Writes and reads of the clients, in the order of their starts.',
  columns: [
    { name: 'operation', help: 'number, in order of start' },
    { name: 'kind', help: OPERATION_KINDS.join(', ') },
    { name: 'client', help: 'name' },
    { name: 'blob', help: 'index into blobs.csv' },
    { name: 'started_us', help: '' },
    { name: 'latency_us', help: 'until it ended; empty if it did not' },
    { name: 'outcome', help: `${OUTCOMES.join(', ')}; unfinished` },
    { name: 'size_bytes', help: 'unencoded bytes to write, or read' },
  ],
  rows: (state, views) =>
    state.operation.map((operation, row) => [
      operation,
      OPERATION_KINDS[state.kind[row]],
      views.resolved.network.clients[state.client[row]].name,
      state.blob[row] < 0 ? null : state.blob[row],
      state.startedUs[row],
      state.latencyUs[row] < 0 ? null : state.latencyUs[row],
      state.outcome[row] < 0 ? 'unfinished' : OUTCOMES[state.outcome[row]],
      state.sizeBytes[row],
    ]),
});
