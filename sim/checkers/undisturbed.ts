/**
 * Whether a run is one to which the formulas for the fault-free case apply: no fault began, no
 * operation failed, was repeated or met an epoch change, and every node was up all the while.
 */
import type { Fact } from '../engine/index.ts';
import { OUTCOMES, USES } from '../models/facts.ts';
import type { CheckerStep, Premise } from './define.ts';

export interface Undisturbed {
  /** First reason against it; '' while there is none. */
  disturbance: string;
  openOperations: number;
}

const OK = OUTCOMES.indexOf('ok');
const RETRIED = USES.indexOf('retried');

export const undisturbedPremise: Premise<Undisturbed> = {
  says: 'no fault began and no operation failed, was repeated or met an epoch change',
  brokenBy: (_views, state) => (state.disturbance === '' ? null : state.disturbance),
};

export function undisturbedState(): Undisturbed {
  return { disturbance: '', openOperations: 0 };
}

/** What each fact tells; every checker with this premise takes them in. */
const NOTICES: Readonly<Record<string, (state: Undisturbed, fact: Fact) => void>> = {
  'fault.started': (state) => note(state, 'a fault began'),
  'node.crashed': (state) => note(state, 'a node crashed'),
  'write.started': open,
  'read.started': open,
  'write.ended': close,
  'read.ended': close,
  'epoch.change-started': meetEpoch,
  'epoch.change-done': meetEpoch,
  'bytes.booked': (state, fact) => {
    if (fact.args[2] === RETRIED) note(state, 'a request was repeated');
  },
};

function open(state: Undisturbed): void {
  state.openOperations++;
}

function close(state: Undisturbed, fact: Fact): void {
  state.openOperations--;
  const outcome = fact.args[2];
  if (outcome !== OK) note(state, `an operation ended as '${OUTCOMES[outcome]}'`);
}

function meetEpoch(state: Undisturbed): void {
  if (state.openOperations > 0) note(state, 'an operation met an epoch change');
}

function note(state: Undisturbed, reason: string): void {
  if (state.disturbance === '') state.disturbance = reason;
}

/** Steps that notice disturbances and then do what `steps` say. */
export function watchingDisturbance<S extends Undisturbed>(
  steps: Readonly<Record<string, CheckerStep<S>>>,
): Record<string, CheckerStep<S>> {
  const on: Record<string, CheckerStep<S>> = { ...steps };
  for (const [name, notice] of Object.entries(NOTICES)) {
    const next = steps[name];
    on[name] = (state, fact, views) => {
      notice(state, fact);
      return next === undefined ? null : next(state, fact, views);
    };
  }
  return on;
}
