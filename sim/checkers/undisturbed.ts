/**
 * Whether a run is one to which the formulas for the fault-free case apply: no fault began, no
 * operation failed, was repeated or met an epoch change, and every node was up all the while.
 */
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

/** Takes the facts below into the state; each checker calls it from its own steps. */
export const noticeDisturbance: CheckerStep<Undisturbed> = (state, fact) => {
  switch (fact.name) {
    case 'fault.started':
      note(state, 'a fault began');
      break;
    case 'node.crashed':
      note(state, 'a node crashed');
      break;
    case 'slivers.lost':
    case 'sliver.corrupted':
      note(state, 'slivers were lost or damaged');
      break;
    case 'write.started':
    case 'read.started':
      state.openOperations++;
      break;
    case 'write.ended':
    case 'read.ended':
      state.openOperations--;
      if (fact.args[2] !== OK) note(state, `an operation ended as '${OUTCOMES[fact.args[2]]}'`);
      break;
    case 'epoch.change-started':
    case 'epoch.change-done':
      if (state.openOperations > 0) note(state, 'an operation met an epoch change');
      break;
    case 'bytes.booked':
      if (fact.args[2] === RETRIED) note(state, 'a request was repeated');
      break;
  }
  return null;
};

/** Facts that `noticeDisturbance` wants. */
export const DISTURBING_FACTS = [
  'fault.started',
  'node.crashed',
  'slivers.lost',
  'sliver.corrupted',
  'write.started',
  'read.started',
  'write.ended',
  'read.ended',
  'epoch.change-started',
  'epoch.change-done',
  'bytes.booked',
] as const;

function note(state: Undisturbed, reason: string): void {
  if (state.disturbance === '') state.disturbance = reason;
}

/** Steps that notice disturbances and then do what `steps` say. */
export function watchingDisturbance<S extends Undisturbed>(
  steps: Readonly<Record<string, CheckerStep<S>>>,
): Record<string, CheckerStep<S>> {
  const on: Record<string, CheckerStep<S>> = { ...steps };
  for (const name of DISTURBING_FACTS) {
    const next = steps[name];
    on[name] = (state, fact, views) => {
      noticeDisturbance(state, fact, views);
      return next === undefined ? null : next(state, fact, views);
    };
  }
  return on;
}
