/** Results folders, out and in. */
export { type BuildInfo, buildInfo, checkoutRoot } from './build-info.ts';
export { canonicalJson } from './canonical.ts';
export type { Digests, FinishedRun, LadderRung, Manifest } from './manifest.ts';
export { onlyMetrics } from './only-metrics.ts';
export {
  ResultsError,
  readManifest,
  readRun,
  type StoredRun,
} from './read-results.ts';
export { type RunIdentity, runIdOf, scenarioHashOf } from './run-id.ts';
export * from './run-results.ts';
export { measureTiming, type Timing } from './timing.ts';
export {
  plannedRunId,
  type WriteOptions,
  type WrittenResults,
  writeResults,
} from './write-results.ts';
export { type StudyResults, writeStudy } from './write-study.ts';
