/** What a step of a procedure returns: what it waits for, and which step comes next. */
import { PRIORITY_MAX } from './event-pool.ts';
import type { ResourceId } from './resources.ts';
import type { SignalId } from './signals.ts';
import type { TimeUs } from './time.ts';

export const WAIT_END = 0;
export const WAIT_GO = 1;
export const WAIT_DELAY = 2;
export const WAIT_SIGNAL = 3;
export const WAIT_RESOURCE = 4;
export const WAIT_JOIN = 5;
export const WAIT_ANY = 6;
export const WAIT_ALL = 7;

/** Opaque to models: made by the functions below, consumed by the engine. */
export interface Wait {
  readonly type: number;
  /** Name of the next step. */
  readonly next: string;
  /** Duration, or the id of what is waited for, or the end value. */
  readonly ref: number;
  /** Units of a resource; of a duration the priority of the event that ends it. */
  readonly amount: number;
  readonly conditions: readonly Condition[] | null;
}

export interface Condition {
  readonly type: number;
  readonly ref: number;
  readonly amount: number;
}

/** Goes on after a duration. */
export function delay(us: TimeUs, next: string): Wait {
  return { type: WAIT_DELAY, next, ref: us, amount: 0, conditions: null };
}

/** Goes on in this instant, after all else that is planned for it. */
export function settled(next: string): Wait {
  return { type: WAIT_DELAY, next, ref: 0, amount: PRIORITY_MAX, conditions: null };
}

/** Goes on with another step in the same event. */
export function goTo(next: string): Wait {
  return { type: WAIT_GO, next, ref: 0, amount: 0, conditions: null };
}

/** Waits for a signal; `self.value` is then what it was fired with. */
export function until(signal: SignalId, next: string): Wait {
  return { type: WAIT_SIGNAL, next, ref: signal, amount: 0, conditions: null };
}

/** Waits for units of a resource, first in, first out; the procedure releases them itself. */
export function acquire(resource: ResourceId, amount: number, next: string): Wait {
  return { type: WAIT_RESOURCE, next, ref: resource, amount, conditions: null };
}

/**
 * Waits for the end of another procedure; `self.value` is then its end value. One that has
 * ended before goes on at once with value 0: end values are not kept.
 */
export function join(procedure: number, next: string): Wait {
  return { type: WAIT_JOIN, next, ref: procedure, amount: 0, conditions: null };
}

/** Waits for the first of some conditions; the others are withdrawn. */
export function anyOf(conditions: readonly Condition[], next: string): Wait {
  if (conditions.length === 0) throw new RangeError('anyOf needs a condition');
  return { type: WAIT_ANY, next, ref: 0, amount: 0, conditions };
}

/** Waits for all of some conditions; goes on at once when there are none. */
export function allOf(conditions: readonly Condition[], next: string): Wait {
  return { type: WAIT_ALL, next, ref: 0, amount: 0, conditions };
}

/** Ends the procedure. Whoever joins it gets the value. */
export function end(value = 0): Wait {
  return { type: WAIT_END, next: '', ref: value, amount: 0, conditions: null };
}

export function elapsed(us: TimeUs): Condition {
  return { type: WAIT_DELAY, ref: us, amount: 0 };
}

export function fired(signal: SignalId): Condition {
  return { type: WAIT_SIGNAL, ref: signal, amount: 0 };
}

export function ended(procedure: number): Condition {
  return { type: WAIT_JOIN, ref: procedure, amount: 0 };
}

export function granted(resource: ResourceId, amount: number): Condition {
  return { type: WAIT_RESOURCE, ref: resource, amount };
}
