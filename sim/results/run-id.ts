/** The id of a run: a hash of everything that can change a result (foundations.md §6). */
import { createHash } from 'node:crypto';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { canonicalJson } from './canonical.ts';
import { RESULTS_SCHEMA_VERSION } from './run-results.ts';

export interface RunIdentity {
  resolved: ResolvedScenario;
  seed: number;
  /** SHA-256 of every input, in hex. */
  inputs: readonly string[];
  buildDigest: string;
  /** Events after which the run was stopped; absent when it ran to its end. */
  maxEvents?: number;
}

const ID_LENGTH = 16;

/** 16 hex digits; equal for equal runs on any machine. */
export function runIdOf({ resolved, seed, inputs, buildDigest, maxEvents }: RunIdentity): string {
  const identity = {
    resolved: canonicalJson(resolved),
    seed,
    inputs: [...inputs].sort(),
    buildDigest,
    resultsSchema: RESULTS_SCHEMA_VERSION,
    maxEvents,
  };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex').slice(0, ID_LENGTH);
}

/** SHA-256 of the resolved scenario, in hex. */
export function scenarioHashOf(resolved: ResolvedScenario): string {
  return createHash('sha256').update(canonicalJson(resolved)).digest('hex');
}
