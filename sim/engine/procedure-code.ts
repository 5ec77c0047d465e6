/** Definitions of procedures made ready to run: steps by index, found again by name. */
import type { ProcedureDefinition, ProcedureSelf } from './procedure-types.ts';
import type { Wait } from './waits.ts';

export interface Compiled {
  name: string;
  stepNames: string[];
  steps: ((ctx: unknown, self: ProcedureSelf<unknown>) => Wait)[];
  indexOf: Map<string, number>;
  /** By step: the step that followed last time, and its name. Usually the same follows. */
  followed: string[];
  followedIndex: Int32Array;
  start: number;
  onInterrupt: number;
}

/** Throws when `start` or `onInterrupt` names no step. */
export function compile(name: string, definition: ProcedureDefinition): Compiled {
  const stepNames = Object.keys(definition.steps);
  const compiled: Compiled = {
    name,
    stepNames,
    steps: stepNames.map((step) => definition.steps[step]),
    indexOf: new Map(stepNames.map((step, index) => [step, index])),
    followed: stepNames.slice(),
    followedIndex: Int32Array.from(stepNames.keys()),
    start: 0,
    onInterrupt: -1,
  };
  compiled.start = stepIndex(compiled, definition.start);
  const { onInterrupt } = definition;
  if (onInterrupt !== undefined) compiled.onInterrupt = stepIndex(compiled, onInterrupt);
  return compiled;
}

/** Index of the step called `next`, remembered from the last time `step` was left. */
export function followingStep(compiled: Compiled, step: number, next: string): number {
  if (compiled.followed[step] !== next) {
    compiled.followedIndex[step] = stepIndex(compiled, next);
    compiled.followed[step] = next;
  }
  return compiled.followedIndex[step];
}

export function stepIndex(compiled: Compiled, step: string): number {
  const index = compiled.indexOf.get(step);
  if (index !== undefined) return index;
  throw new Error(`procedure '${compiled.name}' has no step '${step}'`);
}

/** Definitions and steps are saved by name: their order in the source is free to change. */
export function findStep(
  { definitions, byName }: { definitions: readonly Compiled[]; byName: Map<string, number> },
  saved: { names: readonly string[]; stepNames: readonly (readonly string[])[] },
  [definition, step]: readonly [definition: number, step: number],
): [definition: number, step: number] {
  const name = saved.names[definition];
  const known = byName.get(name);
  if (known === undefined) throw new Error(`no procedure is named '${name}'`);
  return [known, stepIndex(definitions[known], saved.stepNames[definition][step])];
}
