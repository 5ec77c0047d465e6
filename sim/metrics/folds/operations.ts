/** Every write and read with its times, sizes and outcome, as parallel columns. */
import { OUTCOMES } from '../../models/facts.ts';
import type { FoldDefinition } from '../define.ts';

export const OPERATION_KINDS = ['write', 'read', 'read-back'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Parallel arrays, in the order of the starts. */
export interface Operations {
  /** Operation → row. */
  rows: Map<number, number>;
  operation: number[];
  /** Index into OPERATION_KINDS. */
  kind: number[];
  client: number[];
  blob: number[];
  startedUs: number[];
  /** −1 until ended. */
  latencyUs: number[];
  /** Index into OUTCOMES; −1 until ended. */
  outcome: number[];
  sizeBytes: number[];
  /** Row of the read that ended last; −1 before the first. */
  lastRead: number;
}

const READ_BACK = OPERATION_KINDS.indexOf('read-back');

export const operations: FoldDefinition<Operations> = {
  fold: 'operations',
  init: () => ({
    rows: new Map(),
    operation: [],
    kind: [],
    client: [],
    blob: [],
    startedUs: [],
    latencyUs: [],
    outcome: [],
    sizeBytes: [],
    lastRead: -1,
  }),
  on: {
    'write.started': (state, fact) =>
      start(state, fact.entity, 0, fact.timeUs, fact.args[0], fact.args[1], fact.args[2]),
    'read.started': (state, fact) =>
      start(state, fact.entity, 1, fact.timeUs, fact.args[0], fact.args[1], 0),
    'write.ended': (state, fact) => {
      const row = state.rows.get(fact.entity);
      if (row === undefined) return;
      state.blob[row] = fact.args[1];
      state.outcome[row] = fact.args[2];
      state.latencyUs[row] = fact.args[3];
    },
    'read.ended': (state, fact) => {
      const row = state.rows.get(fact.entity);
      if (row === undefined) return;
      state.outcome[row] = fact.args[2];
      state.latencyUs[row] = fact.args[3];
      state.sizeBytes[row] = fact.args[4];
      state.lastRead = row;
    },
    // Told right after the end of the read that was one.
    'blob.read-back': (state, fact) => {
      const row = state.lastRead;
      if (row >= 0 && state.blob[row] === fact.entity) state.kind[row] = READ_BACK;
    },
  },
};

/** Operations of one kind that ended, by outcome. */
export function outcomesOf(state: Operations, kind: OperationKind): number[] {
  const kindCode = OPERATION_KINDS.indexOf(kind);
  const counts = OUTCOMES.map(() => 0);
  for (let row = 0; row < state.kind.length; row++) {
    if (state.kind[row] === kindCode && state.outcome[row] >= 0) counts[state.outcome[row]]++;
  }
  return counts;
}

function start(
  state: Operations,
  operation: number,
  kind: number,
  startedUs: number,
  client: number,
  blob: number,
  sizeBytes: number,
): void {
  state.rows.set(operation, state.operation.length);
  state.operation.push(operation);
  state.kind.push(kind);
  state.client.push(client);
  state.blob.push(blob);
  state.startedUs.push(startedUs);
  state.latencyUs.push(-1);
  state.outcome.push(-1);
  state.sizeBytes.push(sizeBytes);
}
