/**
 * Looks at the places that a command will write to before it starts to work, so that a wrong path
 * costs a message and not the minutes of a simulation.
 */
import { existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './command.ts';

/** @throws UsageError unless folders can be made at this path: it, or what is there of it. */
export function checkOutputFolder(option: string, path: string): void {
  let existing = resolve(path);
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) {
    throw new UsageError(`--${option}: ${path}: a part of this path is not a folder`);
  }
  try {
    rmdirSync(mkdtempSync(join(existing, '.walrus-sim-')));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${option}: ${path}: nothing can be written to ${existing} (${code})`);
  }
}

/** @throws UsageError unless a file can stand at this path, in a folder that exists. */
export function checkOutputFile(option: string, path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UsageError(`--${option}: ${path}: this is a folder; allowed: a file`);
  }
  const folder = dirname(resolve(path));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`--${option}: ${path}: the folder of this file does not exist`);
  }
}
