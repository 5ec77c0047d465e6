/** What is saved of all procedures: a column for each of their fields. */
import type { Compound } from './compound-wait.ts';
import type { SlotData } from './slots.ts';
import type { WaitList } from './wait-list.ts';

export interface ProceduresData {
  slots: SlotData;
  names: string[];
  stepNames: string[][];
  definition: Int32Array;
  step: Int32Array;
  state: Int32Array;
  which: Int32Array;
  timer: Float64Array;
  token: Float64Array;
  ref: Float64Array;
  amount: Float64Array;
  value: Float64Array;
  reason: Float64Array;
  locals: (object | null)[];
  compounds: (Compound | null)[];
  joiners: (WaitList | null)[];
}
