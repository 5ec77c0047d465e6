/**
 * What this build is: version, commit, and a digest over every source file that can change a
 * result. The built command line carries them; in a checkout they are read from the sources, so
 * that both give a run the same id.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BuildInfo {
  version: string;
  /** Git commit; 'unknown' outside a checkout that was never built from one. */
  commit: string;
  /** SHA-256 over engine, codec, models, metrics and checkers. */
  buildDigest: string;
}

declare const __BUILD_INFO__: BuildInfo | undefined;

/** Folders whose content decides results; mirrored in scripts/build.mjs. */
const RESULT_FOLDERS = ['engine', 'codec', 'models', 'metrics', 'checkers'];

let known: BuildInfo | undefined;

export function buildInfo(): BuildInfo {
  known ??= typeof __BUILD_INFO__ === 'undefined' ? readBuildInfo(checkoutRoot()) : ofBuild();
  return known;
}

/** A build inside a checkout tells the checkout's commit: sources may be equal over commits. */
function ofBuild(): BuildInfo {
  const built = __BUILD_INFO__ as BuildInfo;
  const commit = commitOf(checkoutRoot());
  return commit === 'unknown' ? built : { ...built, commit };
}

/** Folder that holds package.json, from a source file or from a built one. */
export function checkoutRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error('the installation is incomplete: package.json is missing');
    }
    folder = parent;
  }
  return folder;
}

export function readBuildInfo(root: string): BuildInfo {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { version, commit: commitOf(root), buildDigest: digestOfSources(root) };
}

function digestOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const folder of RESULT_FOLDERS) {
    const path = join(root, 'sim', folder);
    for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(ts|json)$/.test(name)) {
        hash.update(`${folder}/${name.replaceAll('\\', '/')}\0`);
        hash.update(readFileSync(join(path, name)));
      }
    }
  }
  return hash.digest('hex');
}

/** Reads .git by hand: no process is started and nothing is asked. */
function commitOf(root: string): string {
  const git = join(root, '.git');
  const head = existsSync(join(git, 'HEAD')) ? readFileSync(join(git, 'HEAD'), 'utf8').trim() : '';
  if (!head.startsWith('ref: ')) {
    return head === '' ? 'unknown' : head;
  }
  const ref = head.slice('ref: '.length);
  if (existsSync(join(git, ref))) {
    return readFileSync(join(git, ref), 'utf8').trim();
  }
  const packed = join(git, 'packed-refs');
  const lines = existsSync(packed) ? readFileSync(packed, 'utf8').split('\n') : [];
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? 'unknown';
}
