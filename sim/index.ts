/**
 * The library: load a scenario, simulate it, and define metrics and models of one's own. The
 * codec is the entry `walrus-sim/codec`, which depends on nothing here.
 *
 * `definePanel` comes with panels from user files.
 */
export { defineModel, InvariantBroken, type ModelDefinition } from './engine/index.ts';
export { defineMetric, METRICS, type MetricDefinition } from './metrics/index.ts';
export * from './models/economics/policies/library.ts';
export { defineStrategy, type Strategy } from './models/economics/strategies/strategy.ts';
export {
  defineRepairPolicy,
  type RepairPolicy,
  type RepairTask,
  spareShards,
} from './models/repair/policies/index.ts';
export type { WalrusViews } from './models/views.ts';
export type { RunResults, RunSummary, Verdict } from './results/run-results.ts';
export {
  type LoadedScenario,
  type LoadOptions,
  loadScenario,
  loadText,
  ScenarioError,
} from './scenario/index.ts';
export type { ResolvedScenario } from './scenario/resolved.ts';
export { type SimulatedRun, type SimulateOptions, simulate } from './simulate.ts';
export {
  createWalrusSimulation,
  restoreWalrusSimulation,
  type WalrusRun,
  type WalrusRunOptions,
} from './simulation.ts';
