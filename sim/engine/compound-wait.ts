/** A wait for any or all of several conditions: which of them are met, and what was granted. */
import type { Resources } from './resources.ts';
import { type Condition, WAIT_RESOURCE } from './waits.ts';

/** By condition, in the order in which the step named them. */
export interface Compound {
  all: boolean;
  remaining: number;
  types: number[];
  refs: number[];
  amounts: number[];
  met: number[];
  timers: number[];
}

export function createCompound(
  conditions: readonly Condition[],
  state: Pick<Compound, 'all' | 'remaining' | 'met'>,
): Compound {
  return {
    all: state.all,
    remaining: state.remaining,
    types: conditions.map((condition) => condition.type),
    refs: conditions.map((condition) => condition.ref),
    amounts: conditions.map((condition) => condition.amount),
    met: state.met,
    timers: conditions.map(() => 0),
  };
}

/** Releases what met conditions were granted. */
export function giveBack(compound: Compound, resources: Resources): void {
  for (let index = 0; index < compound.met.length; index += 1) {
    if (compound.met[index] === 1 && compound.types[index] === WAIT_RESOURCE) {
      resources.release(compound.refs[index], compound.amounts[index]);
    }
  }
}
