/** A simulation of one small model, for tests of single features. */
import type { Context, FactDefinition, ProcedureDefinition } from '../../sim/engine/index.ts';
import {
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from '../../sim/engine/index.ts';

export const NOTED: FactDefinition = {
  name: 'thing.noted',
  domain: 'physical',
  entity: 'thing',
  args: ['value'],
  help: 'A test noted something.',
};

export interface OneModel {
  init?(ctx: Context): Record<string, unknown>;
  start?(ctx: Context): void;
  handlers?: Record<string, (ctx: Context, target: number, arg: number) => void>;
  procedures?: Record<string, ProcedureDefinition>;
  facts?: FactDefinition[];
}

/** The model's slice is `ctx.state.one`, with a `log` of numbers and strings. */
export function oneModel(model: OneModel) {
  return {
    name: 'one',
    version: 1,
    description: 'A test.',
    facts: [NOTED],
    ...model,
    init: (ctx: Context) => ({ log: [], ...model.init?.(ctx) }),
  };
}

export function simulate(model: OneModel, options?: Partial<SimulationOptions>): Simulation {
  return createSimulation({ models: [oneModel(model)], resolved: {}, seed: 1, ...options });
}

/** Runs to the end and gives the log. */
export function logOf(model: OneModel, options?: Partial<SimulationOptions>): unknown[] {
  const simulation = simulate(model, options);
  runToEnd(simulation);
  return simulation.ctx.state.one.log;
}

export function runToEnd(simulation: Simulation): Simulation {
  while (simulation.step(1000) === 'running');
  return simulation;
}
