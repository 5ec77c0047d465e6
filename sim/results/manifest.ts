/** manifest.json: what was run, with nothing in it that depends on the machine. */
import type { ResolvedFile, ResolvedScenario } from '../scenario/resolved.ts';
import { buildInfo } from './build-info.ts';
import { runIdOf, scenarioHashOf } from './run-id.ts';
import { RESULTS_SCHEMA_VERSION, type Verdict } from './run-results.ts';

export interface Digests {
  /** Over all facts; 32 hex digits, as are the two others. */
  trace: string;
  physical: string;
  economic: string;
}

/** Digests on the way, every 2^16 events. */
export interface LadderRung extends Digests {
  eventCount: number;
}

export interface ManifestInput extends ResolvedFile {
  /** Where its copy lies in the folder; '' when it was too large to copy. */
  copy: string;
}

export interface Manifest {
  schemaVersion: typeof RESULTS_SCHEMA_VERSION;
  runId: string;
  tool: { name: 'walrus-sim'; version: string; commit: string; buildDigest: string };
  /** Name from the file, and the hash of the resolved scenario. */
  scenario: { name: string; title: string; sha256: string };
  seed: number;
  /** 0 when the run was not cut short. */
  maxEvents: number;
  traceDigest: string;
  physicalDigest: string;
  economicDigest: string;
  eventCount: number;
  /** Simulated time at which the run ended. */
  endedUs: number;
  verdict: Verdict;
  inputs: ManifestInput[];
  ladder: LadderRung[];
  /** Repeats the run from its folder. */
  command: string;
}

/** What a finished run tells about itself beside its results. */
export interface FinishedRun {
  /** Base name of the scenario file without its ending. */
  name: string;
  resolved: ResolvedScenario;
  seed: number;
  digests: Digests;
  ladder: readonly LadderRung[];
  eventCount: number;
  endedUs: number;
  maxEvents?: number;
}

export function makeManifest(
  run: FinishedRun,
  verdict: Verdict,
  inputs: ManifestInput[],
): Manifest {
  const { version, commit, buildDigest } = buildInfo();
  const { resolved, seed, digests, maxEvents } = run;
  const hashes = inputs.map(({ sha256 }) => sha256);
  const runId = runIdOf({ resolved, seed, inputs: hashes, buildDigest, maxEvents });
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    runId,
    tool: { name: 'walrus-sim', version, commit, buildDigest },
    scenario: { name: run.name, title: resolved.about.title, sha256: scenarioHashOf(resolved) },
    seed,
    maxEvents: maxEvents ?? 0,
    traceDigest: digests.trace,
    physicalDigest: digests.physical,
    economicDigest: digests.economic,
    eventCount: run.eventCount,
    endedUs: run.endedUs,
    verdict,
    inputs,
    ladder: [...run.ladder],
    command: `walrus-sim rerun results/${run.name}/${runId}`,
  };
}
