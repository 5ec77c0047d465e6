/** Reads a results folder back: for `rerun`, and to tell a results folder from others. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { Manifest } from './manifest.ts';
import { RESULTS_SCHEMA_VERSION } from './run-results.ts';
import { scenarioFromYaml } from './scenario-text.ts';
import { userPoliciesOf } from './user-policies.ts';

/** A folder that is no results folder, or one that this version cannot read. */
export class ResultsError extends Error {
  override name = 'ResultsError';
}

export interface StoredRun {
  manifest: Manifest;
  resolved: ResolvedScenario;
  /** Inputs that were copied into the folder, by SHA-256. */
  inputs: Map<string, Uint8Array>;
  /** Where copies of the user's policies lie, by SHA-256. */
  moduleFiles: Map<string, string>;
}

export function readRun(folder: string): StoredRun {
  const manifest = readManifest(folder);
  const resolved = scenarioFromYaml(readFileSync(join(folder, 'scenario.yaml'), 'utf8'));
  const inputs = new Map<string, Uint8Array>();
  for (const { sha256, copy } of manifest.inputs) {
    if (copy !== '' && existsSync(join(folder, copy))) {
      inputs.set(sha256, new Uint8Array(readFileSync(join(folder, copy))));
    }
  }
  const modules = userPoliciesOf(resolved).map(({ sha256 }) => sha256);
  const moduleFiles = new Map(
    manifest.inputs
      .filter(({ sha256, copy }) => copy !== '' && modules.includes(sha256))
      .map(({ sha256, copy }) => [sha256, join(folder, copy)]),
  );
  return { manifest, resolved, inputs, moduleFiles };
}

export function readManifest(folder: string): Manifest {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) {
    throw new ResultsError(`${folder}: not a results folder; it has no manifest.json`);
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (manifest.schemaVersion !== RESULTS_SCHEMA_VERSION) {
    throw new ResultsError(
      `${folder}: results schema ${manifest.schemaVersion}, this version reads ${RESULTS_SCHEMA_VERSION}`,
    );
  }
  return manifest;
}
