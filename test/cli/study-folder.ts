/** The small study of the tests of `sweep`, and what a sweep of it has left in a folder. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const STUDY = 'test/cli/sweep.yaml';
/** Workers are processes of the command line; a test runner is none. */
export const ONE = ['--jobs', '1', '--quiet'];

/** Every file of a study but timing.json. */
export function filesOf(out: string, name = 'sweep'): Record<string, string> {
  const folder = join(out, name);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile() && !file.endsWith('timing.json'))
    .sort();
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** The folders of its runs. */
export const runsIn = (out: string): string[] =>
  existsSync(join(out, 'sweep'))
    ? readdirSync(join(out, 'sweep')).filter((name) => /^[0-9a-f]{16}$/.test(name))
    : [];
