/**
 * Imports the files of the user that a scenario names with `use:`, TypeScript included, and takes
 * clocks and unnamed randomness away from them: whatever reads one while a simulation runs stops
 * it with a message instead of making two runs differ.
 *
 * The guard stands before the files are loaded, so that a clock they keep for later is guarded too.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A file that cannot be used: one message, exit code 2. */
class UserModuleError extends Error {
  constructor(path: string, what: string) {
    super(`${path}: ${what}`);
    this.name = 'PolicyError';
  }
}

/** What each file exports as its default, by SHA-256. */
export async function importModules(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, unknown>> {
  const modules = new Map<string, unknown>();
  if (files.size === 0) return modules;
  installGuard();
  for (const [sha256, file] of files) {
    try {
      modules.set(sha256, unwrap((await importOne(file)).default));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserModuleError(file, `cannot be imported: ${reason}`);
    }
    if (modules.get(sha256) === undefined) {
      throw new UserModuleError(
        file,
        'has no default export; allowed: what definePolicy or defineStrategy returns',
      );
    }
  }
  return modules;
}

const OWN_NAME = /(['"])walrus-sim\1/g;

/** Where the library cannot be found from the file (a results folder, say), it is this one. */
async function importOne(file: string): Promise<{ default?: unknown }> {
  const { tsImport } = await import('tsx/esm/api');
  const load = (path: string) => tsImport(pathToFileURL(path).href, import.meta.url);
  try {
    return await load(file);
  } catch (error) {
    const isUnknown = /Cannot find (module|package) '(walrus-sim)'/.test(String(error));
    if (!isUnknown) throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'walrus-sim-module-'));
  try {
    const copy = join(folder, basename(file));
    const library = JSON.stringify(import.meta.resolve('walrus-sim'));
    writeFileSync(copy, readFileSync(file, 'utf8').replaceAll(OWN_NAME, library));
    return await load(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that is loaded as CommonJS has its default export one level down. */
function unwrap(exported: unknown): unknown {
  const inner = (exported as { default?: unknown } | undefined)?.default;
  return inner === undefined ? exported : inner;
}

let isGuarded = false;
let isRunning = false;

/** Runs `work` with clocks and unnamed randomness out of reach, where a guard stands. */
export function withoutClock<T>(work: () => T): T {
  if (!isGuarded) return work();
  isRunning = true;
  try {
    return work();
  } finally {
    isRunning = false;
  }
}

function installGuard(): void {
  if (isGuarded) return;
  isGuarded = true;
  const guard = <F extends (...args: never[]) => unknown>(what: string, call: F): F =>
    ((...args: never[]) => {
      refuse(what);
      return call(...args);
    }) as F;
  const { now } = Date;
  globalThis.Date = new Proxy(Date, {
    construct(target, args: [number?]) {
      if (args.length === 0) refuse('a clock (new Date)');
      return Reflect.construct(target, args);
    },
    get: (target, key) =>
      key === 'now' ? guard('a clock (Date.now)', now) : Reflect.get(target, key),
  });
  Math.random = guard('randomness without a name (Math.random)', Math.random);
  performance.now = guard('a clock (performance.now)', performance.now.bind(performance));
}

function refuse(what: string): void {
  if (isRunning) throw new Error(`reads ${what}, which differs from run to run`);
}
