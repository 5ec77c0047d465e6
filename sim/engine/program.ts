/** The fixed part of a simulation: models, observers, and their handlers by number. */
import type { Context } from './context.ts';
import { KIND_HAZARD } from './hazards.ts';
import type { ModelDefinition, ObserverDefinition } from './model.ts';

export type Handler = (ctx: Context, target: number, arg: number) => void;

export interface Program {
  readonly models: readonly ModelDefinition[];
  readonly observers: readonly ObserverDefinition[];
  /** Names by kind; the engine's own come first. */
  readonly kindNames: string[];
  readonly kinds: ReadonlyMap<string, number>;
  readonly handlers: Handler[];
}

const OWN_KINDS = ['engine.resume', 'engine.elapsed', 'engine.hazard'];

/** Throws when two models, observers or handlers share a name. */
export function buildProgram(
  models: readonly ModelDefinition[],
  observers: readonly ObserverDefinition[],
): Program {
  const kindNames = OWN_KINDS.slice();
  const kinds = new Map(OWN_KINDS.map((name, index) => [name, index]));
  const handlers: Handler[] = OWN_KINDS.map(() => unexpected);
  requireUnique('model', models);
  requireUnique('observer', observers);
  for (const model of models) {
    for (const kind of Object.keys(model.handlers ?? {})) {
      if (kinds.has(kind)) {
        throw new Error(`model '${model.name}': the event kind '${kind}' has a handler already`);
      }
      kinds.set(kind, kindNames.length);
      kindNames.push(kind);
      handlers.push((model.handlers as Record<string, Handler>)[kind]);
    }
  }
  if (handlers.length <= KIND_HAZARD) throw new Error('the kinds of the engine are missing');
  return { models, observers, kindNames, kinds, handlers };
}

function requireUnique(what: string, members: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) throw new Error(`two ${what}s are named '${name}'`);
    seen.add(name);
  }
}

function unexpected(): void {
  throw new Error('an event of the engine reached the models');
}
