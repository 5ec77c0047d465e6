/**
 * What a rule answers: its result, or a refusal. A refused call has changed nothing.
 *
 * `error` is the contract's constant in snake case without its E; `insufficient_funds`,
 * `symbol_size_overflow` and `duplicate_blob` stand for aborts of the platform.
 */
export interface Refusal {
  ok: false;
  error: string;
}

export type Outcome<T = unknown> = ({ ok: true } & T) | Refusal;

export function refuse(error: string): Refusal {
  return { ok: false, error };
}
