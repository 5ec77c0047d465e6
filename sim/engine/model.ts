/**
 * What a model is to the engine: a name, a slice of state, handlers by event kind, procedures
 * and facts; and what an observer is. Both are plain data and register nothing.
 */

import type { Context } from './context.ts';
import type { Fact, FactDefinition } from './facts.ts';
import type { ProcedureDefinition } from './procedure-types.ts';
import type { Untyped } from './untyped.ts';

export interface ModelDefinition<Slice = Untyped, Ctx extends Context = Context> {
  /** Key of its slice in `ctx.state`. */
  readonly name: string;
  /** Raised whenever the meaning of its state changes: saved simulations name it. */
  readonly version: number;
  readonly description: string;
  /** Sentences for the report. */
  readonly assumptions?: readonly string[];
  /** Makes the slice. All models' `init` run in order; no facts yet. */
  init(ctx: Ctx): Slice;
  /** Runs after all `init`, in order, at time 0: first events, spawns, facts. */
  start?(ctx: Ctx): void;
  /** By event kind; a kind has one handler in the whole simulation. */
  readonly handlers?: Readonly<Record<string, (ctx: Ctx, target: number, arg: number) => void>>;
  readonly procedures?: Readonly<Record<string, ProcedureDefinition>>;
  readonly facts?: readonly FactDefinition[];
}

export interface ObserverDefinition<State = Untyped, Views = Untyped> {
  readonly name: string;
  /** Makes its state, plain data, after all models' `init` and before any `start`. */
  init(views: Views): State;
  /** By fact name. An observer changes its own state and nothing else. */
  readonly on: Readonly<Record<string, (state: State, fact: Fact, views: Views) => void>>;
}

/** Returns the definition as it is; for the types. */
export function defineModel<Slice, Ctx extends Context = Context>(
  definition: ModelDefinition<Slice, Ctx>,
): ModelDefinition<Slice, Ctx> {
  return definition;
}

/** Returns the definition as it is; for the types. */
export function defineObserver<State, Views>(
  definition: ObserverDefinition<State, Views>,
): ObserverDefinition<State, Views> {
  return definition;
}
