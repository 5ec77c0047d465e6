/** Every fault that began, with what it touched and what it changed. */
import type { FoldDefinition } from '../define.ts';

export interface FaultEntry {
  /** Index of the fault: scheduled ones first, then the random ones. */
  fault: number;
  /** Index into FAULT_VERBS. */
  verb: number;
  touched: number;
  startedUs: number;
  /** −1 while in force. */
  endedUs: number;
  /** What it changed, as told at its end; −1 while in force. */
  effect: number;
}

export interface FaultLog {
  entries: FaultEntry[];
}

export const faultLog: FoldDefinition<FaultLog> = {
  fold: 'fault-log',
  init: () => ({ entries: [] }),
  on: {
    'fault.started': (state, fact) => {
      state.entries.push({
        fault: fact.entity,
        verb: fact.args[0],
        touched: fact.args[1],
        startedUs: fact.timeUs,
        endedUs: -1,
        effect: -1,
      });
    },
    'fault.ended': (state, fact) => {
      const entry = state.entries.findLast(
        ({ fault, endedUs }) => fault === fact.entity && endedUs < 0,
      );
      if (entry === undefined) return;
      entry.endedUs = fact.timeUs;
      entry.effect = fact.args[0];
    },
  },
};

/** It ended and had changed nothing, or it is still in force and touches nothing. */
export function isWithoutEffect(entry: FaultEntry): boolean {
  return entry.endedUs < 0 ? entry.touched === 0 : entry.effect === 0;
}
