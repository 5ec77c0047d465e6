/**
 * What a checker is: one invariant that watches a run and never repairs anything.
 *
 * Safety: it must hold at every fact. Liveness: it must hold at the end, once faults have stopped.
 * A checker states its premise (foundations.md §5). Once the run leaves the premise the checker
 * is disarmed for good, with the time and the reason; what happens from then on is a result, not
 * a broken invariant. State is plain data, saved with the simulation; `defineChecker` returns
 * what it is given and registers nothing.
 */
import type { Fact, WantedCodes } from '../engine/index.ts';
import type { WalrusViews } from '../models/views.ts';

/** null: all is well, or there was nothing to look at. */
export type Finding = { kind: 'broken' | 'disarmed'; detail: string } | null;

/** The invariant does not hold: the run stops here. */
export function broken(detail: string): Finding {
  return { kind: 'broken', detail };
}

/** The checker cannot judge this run (any more). */
export function disarmed(detail: string): Finding {
  return { kind: 'disarmed', detail };
}

/** Takes one fact. Written as a method so that checkers of any state fit one list. */
export type CheckerStep<S> = {
  step(state: S, fact: Fact, views: WalrusViews): Finding;
}['step'];

export interface Premise<S> {
  /** One sentence. */
  readonly says: string;
  /** Why it does not hold now; null while it does. */
  brokenBy(views: WalrusViews, state: S): string | null;
}

export interface CheckerDefinition<S = unknown> {
  /** kebab-case, unique. */
  readonly name: string;
  /** What must be true, in one sentence. */
  readonly statement: string;
  /** Where that is demanded, e.g. `network.md §13 5`. */
  readonly spec: string;
  readonly kind: 'safety' | 'liveness';
  /** null: the invariant holds in every run. */
  readonly premise: Premise<S> | null;
  init(views: WalrusViews): S;
  readonly on: Readonly<Record<string, CheckerStep<S>>>;
  /** Fact name → those of them that its step does anything with, where not all are. */
  readonly wanted?: Readonly<Record<string, WantedCodes>>;
  /** Looked at once, when the run ends. Must not change the state. */
  atEnd?(state: S, views: WalrusViews, endUs: number): Finding;
}

export function defineChecker<S>(definition: CheckerDefinition<S>): CheckerDefinition<S> {
  return definition;
}
