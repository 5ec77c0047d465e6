/** Scenarios: from a YAML file to the resolved scenario that a simulation is a function of. */

export { FAULT_VERBS } from './fault-schema.ts';
export { sha256Hex } from './files.ts';
export { scenarioJsonSchema } from './json-schema.ts';
export {
  type LoadedScenario,
  type LoadOptions,
  loadPlainText,
  loadScenario,
  loadText,
} from './load.ts';
export { type Problem, ScenarioError } from './problems.ts';
export { canonicalLabels } from './resolve.ts';
export type * from './resolved.ts';
