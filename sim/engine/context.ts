/** What handlers, steps and models are given: the whole engine as they may use it. */

import type { Random } from './distributions.ts';
import type { Timer } from './event-pool.ts';
import type { HazardControl } from './hazards.ts';
import type { ProcedureControl } from './procedure-types.ts';
import type { ResourceControl } from './resources.ts';
import type { Withdrawn } from './scheduler.ts';
import type { SignalControl } from './signals.ts';
import type { TimeUs } from './time.ts';
import type { Untyped } from './untyped.ts';

export interface Lull {
  untilUs: TimeUs;
  events: number;
  /** Sequence numbers given so far. */
  sequence: number;
}

/** Events that were worked out inside another, between two of the queue. */
export interface Passage {
  /** When the last of them fired; before the end of the lull. */
  toUs: TimeUs;
  /** How many fired, and how many were planned: each takes a sequence number. */
  fired: number;
  planned: number;
  /** Sequence numbers of the last, and of the event that planned it. */
  eventSeq: number;
  causeSeq: number;
}

export interface Context<World = Untyped, Resolved = Untyped> {
  readonly now: TimeUs;
  /** Slices by model name. Plain data without aliasing. */
  readonly state: World;
  /** The scenario, frozen. */
  readonly resolved: Resolved;
  /** Files by SHA-256 in hexadecimal. Never part of a saved simulation. */
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  readonly seed: number;
  /** Sequence number of the running event, 0 before the first, and of the one it came from. */
  readonly eventSeq: number;
  readonly causeSeq: number;

  /**
   * Plans the event `kind` for `delayUs` from now. `target` and `arg` are 32-bit integers; a
   * lower priority (−32…31, 0 by default) fires first within an instant, then the one scheduled
   * first.
   */
  schedule(
    delayUs: TimeUs,
    kind: string | number,
    target?: number,
    arg?: number,
    priority?: number,
  ): Timer;
  scheduleAt(
    timeUs: TimeUs,
    kind: string | number,
    target?: number,
    arg?: number,
    priority?: number,
  ): Timer;
  /** False when it has fired or was cancelled before, or is 0. */
  cancel(timer: Timer): boolean;
  /** When a pending event fires, −1 when it is not pending. */
  timeOf(timer: Timer): TimeUs;
  /** Index of an event kind, for hot loops. Not to be stored in state. */
  kind(name: string): number;
  /** States a fact: exactly as many integers as its definition names. */
  emit(
    fact: string,
    entity: number,
    a?: number,
    b?: number,
    c?: number,
    d?: number,
    e?: number,
    f?: number,
    g?: number,
    h?: number,
  ): void;

  /**
   * How far the running event may go on alone: neither does another fire nor the run end before
   * `untilUs`, and so many events may be counted.
   */
  lull(): Lull;
  /** Takes a pending event out of the queue; `putBack` plans it again where it was. */
  withdraw(timer: Timer): Withdrawn;
  putBack(withdrawn: Withdrawn): Timer;
  /** Goes on inside the running event as if those that `passage` counts had fired. */
  pass(passage: Passage): void;

  readonly random: Random;
  readonly procedures: ProcedureControl;
  readonly signals: SignalControl;
  readonly resources: ResourceControl;
  readonly hazards: HazardControl;

  /** An invariant broke: stops the run with time, event and seed. */
  violate(message: string): never;
  /** Ends the run after this event. */
  stop(): void;
}
