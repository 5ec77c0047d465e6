/** Every fault that began, with what it touched and what it changed. */
import type { Fact } from '../../engine/index.ts';
import type { WalrusViews } from '../../models/views.ts';
import type { FoldDefinition } from '../define.ts';

export interface FaultEntry {
  /** Number of the fault: scheduled ones first, then each time that a random one struck. */
  fault: number;
  /** Index into FAULT_VERBS. */
  verb: number;
  /** Index into `failures.causeNames`; −1 for a fault of the section `faults`. */
  cause: number;
  touched: number;
  startedUs: number;
  eventSeq: number;
  /** Storage nodes that went down or lost their volume in the event that began it. */
  struck: number[];
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
        cause: -1,
        touched: fact.args[1],
        startedUs: fact.timeUs,
        eventSeq: fact.eventSeq,
        struck: [],
        endedUs: -1,
        effect: -1,
      });
    },
    'fault.attributed': (state, fact) => {
      const entry = openEntry(state, fact);
      if (entry !== undefined) entry.cause = fact.args[0];
    },
    'fault.ended': (state, fact) => {
      const entry = openEntry(state, fact);
      if (entry === undefined) return;
      entry.endedUs = fact.timeUs;
      entry.effect = fact.args[0];
    },
    'node.crashed': noteStruck,
    'volume.lost': noteStruck,
  },
};

function openEntry({ entries }: FaultLog, fact: Fact): FaultEntry | undefined {
  return entries.findLast(({ fault, endedUs }) => fault === fact.entity && endedUs < 0);
}

function noteStruck(state: FaultLog, fact: Fact): void {
  const entry = state.entries.at(-1);
  if (entry === undefined || entry.eventSeq !== fact.eventSeq) return;
  if (!entry.struck.includes(fact.entity)) entry.struck.push(fact.entity);
}

/** The scenario names its time: a fault that the run did not draw. */
export function isDeclared({ resolved }: WalrusViews, { fault, cause }: FaultEntry): boolean {
  const { faults, failures } = resolved;
  if (cause < 0) return fault < faults.length;
  return cause === failures?.initial?.cause || cause === failures?.trace?.cause;
}

/** It ended and had changed nothing, or it is still in force and touches nothing. */
export function isWithoutEffect(entry: FaultEntry): boolean {
  return entry.endedUs < 0 ? entry.touched === 0 : entry.effect === 0;
}
