/**
 * Files of the user that a scenario names with `use:`: read here, keyed by their SHA-256 like every
 * input, and imported by whoever runs them (cli/import-modules.ts).
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256Hex } from './files.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import { repairChoicesOf } from './resolve-repair.ts';
import type { Scenario } from './schema.ts';

export interface UserModule {
  /** As written, relative to the scenario file. */
  path: string;
  sha256: string;
  bytes: Uint8Array;
  /** Where it lies on this machine; never part of a result. */
  file: string;
}

export function readModules(
  folder: string,
  scenario: Scenario,
): { modules: UserModule[]; problems: Problem[] } {
  const modules: UserModule[] = [];
  const problems: Problem[] = [];
  for (const { choice, path } of choicesOf(scenario)) {
    if (typeof choice !== 'object' || !('use' in choice)) continue;
    const file = resolve(folder, choice.use);
    if (!existsSync(file) || !statSync(file).isFile()) {
      problems.push({
        path: [...path, 'use'],
        found: `file not found: ${show(choice.use)}`,
        allowed: 'a TypeScript or JavaScript file, its path relative to the scenario file',
        suggestion: '',
      });
      continue;
    }
    const bytes = new Uint8Array(readFileSync(file));
    modules.push({ path: choice.use, sha256: sha256Hex(bytes), bytes, file });
  }
  return { modules, problems };
}

type Choice = string | { use: string } | { name: string };

/** Everything that may name a file: policies and strategies of the economy, policies of repair. */
function choicesOf({ economics, storage }: Scenario): { choice: Choice; path: FieldPath }[] {
  const ofEconomy = Object.entries(economics.policies ?? {}).map(([kind, choice]) => ({
    choice: choice as Choice,
    path: ['economics', 'policies', kind],
  }));
  const ofPeople = (['operators', 'delegators', 'users'] as const).flatMap((role) =>
    (economics[role] ?? []).map(({ use }, at) => ({
      choice: use === undefined ? '' : { use },
      path: ['economics', role, at],
    })),
  );
  return [...ofEconomy, ...ofPeople, ...repairChoicesOf(storage.repair)];
}
