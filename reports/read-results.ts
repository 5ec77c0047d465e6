/**
 * The one file of the reports that touches the disk: a results folder → its text files by name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultFiles } from './results/from-files.ts';

/** Throws when the folder does not exist. */
export function readResultFiles(folder: string): ResultFiles {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|csv|yaml)$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
