/** What models write and use as procedures: definitions, what a step sees, and the control. */
import type { Untyped } from './untyped.ts';
import type { Wait } from './waits.ts';

export type ProcedureId = number;

/** What a step sees of its own procedure. Valid during the step only. */
export interface ProcedureSelf<Locals> {
  readonly id: ProcedureId;
  readonly locals: Locals;
  /** Value of the signal, end value of the procedure or amount granted that woke it. */
  readonly value: number;
  /** In `anyOf`, the index of the condition that was met. */
  readonly which: number;
  /** What the interrupter gave as a reason; 0 unless interrupted. */
  readonly reason: number;
}

export interface ProcedureDefinition<Locals = Untyped, Ctx = Untyped> {
  readonly start: string;
  readonly steps: Readonly<Record<string, (ctx: Ctx, self: ProcedureSelf<Locals>) => Wait>>;
  /** Step that an interrupt leads to. Without one, interrupting is an error. */
  readonly onInterrupt?: string;
}

/** What models may do with procedures. */
export interface ProcedureControl {
  /** Starts one at the present time, in an event of its own. The locals become the engine's. */
  spawn(name: string, locals: object): ProcedureId;
  /** Withdraws what it waits for and sends it to `onInterrupt`; nothing if it has ended. */
  interrupt(id: ProcedureId, reason?: number): void;
  /** Its locals, for reading and changing. Throws when it has ended. */
  locals(id: ProcedureId): Untyped;
  isAlive(id: ProcedureId): boolean;
}
