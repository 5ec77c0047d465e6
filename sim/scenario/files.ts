/**
 * The real files a scenario stores: finds them by path or glob, beside the scenario file, and
 * reads each once. `*` and `?` stay within a folder, `**` crosses folders; names that begin with
 * a dot are never matched by a wildcard.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedFile } from './resolved.ts';

export interface FoundFiles {
  files: ResolvedFile[];
  /** Contents by SHA-256 in hex. */
  inputs: Map<string, Uint8Array>;
  problems: Problem[];
}

/** More than this in one scenario is a slip in a glob. */
const FILES_MAX = 10_000;
const WALK_DEPTH_MAX = 32;

/** Reads every file that the patterns name, in the order of patterns, then of paths. */
export function findFiles(folder: string, written: string | string[] | undefined): FoundFiles {
  const patterns = written === undefined ? [] : Array.isArray(written) ? written : [written];
  const found: FoundFiles = { files: [], inputs: new Map(), problems: [] };
  const paths = new Set<string>();
  for (const [index, pattern] of patterns.entries()) {
    const field = Array.isArray(written) ? ['workload', 'files', index] : ['workload', 'files'];
    const matches = /[*?]/.test(pattern) ? glob(folder, pattern) : plain(folder, pattern);
    if (matches.length === 0) {
      found.problems.push(missing(folder, pattern, field));
    }
    for (const path of matches) {
      paths.add(path);
    }
    if (paths.size > FILES_MAX) {
      const text = `${paths.size} files match`;
      const allowed = `at most ${FILES_MAX}`;
      found.problems.push({ path: field, found: text, allowed, suggestion: '' });
      return found;
    }
  }
  for (const path of paths) {
    const bytes = new Uint8Array(readFileSync(join(folder, path)));
    const sha256 = sha256Hex(bytes);
    found.inputs.set(sha256, bytes);
    found.files.push({ path, sha256, sizeBytes: bytes.length });
  }
  return found;
}

export const sha256Hex = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

function plain(folder: string, path: string): string[] {
  const full = join(folder, path);
  return existsSync(full) && statSync(full).isFile() ? [path] : [];
}

function missing(folder: string, pattern: string, path: FieldPath): Problem {
  const isGlob = /[*?]/.test(pattern);
  const cut = pattern.lastIndexOf('/') + 1;
  const beside = isGlob ? [] : namesIn(join(folder, pattern.slice(0, cut)));
  const near = nearest(pattern.slice(cut), beside);
  return {
    path,
    found: isGlob ? `no file matches ${show(pattern)}` : `file not found: ${show(pattern)}`,
    allowed: 'paths or globs relative to the scenario file',
    suggestion: near === '' ? '' : pattern.slice(0, cut) + near,
  };
}

const namesIn = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort(byCodePoint) : [];

/** Paths below the folder that match, with `/` between parts, in code point order. */
function glob(folder: string, pattern: string): string[] {
  const parts = pattern.split('/');
  const matches = new Set<string>();
  descend(folder, '', parts, matches, 0);
  return [...matches].sort(byCodePoint);
}

function descend(
  folder: string,
  below: string,
  parts: readonly string[],
  matches: Set<string>,
  depth: number,
) {
  const [part, ...rest] = parts;
  if (depth > WALK_DEPTH_MAX || part === undefined) {
    return;
  }
  if (part === '.' || part === '..') {
    descend(folder, `${below}${part}/`, rest, matches, depth + 1);
    return;
  }
  if (part === '**') {
    descend(folder, below, rest, matches, depth + 1);
  }
  const matcher = part === '**' ? /^[^.]/ : partMatcher(part);
  for (const name of namesIn(join(folder, below)).filter((entry) => matcher.test(entry))) {
    const path = `${below}${name}`;
    const isFolder = statSync(join(folder, path)).isDirectory();
    if (isFolder) {
      descend(folder, `${path}/`, part === '**' ? parts : rest, matches, depth + 1);
    } else if (rest.length === 0 && part !== '**') {
      matches.add(path);
    }
  }
}

function partMatcher(part: string): RegExp {
  const source = part
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${/^[*?]/.test(part) ? '(?!\\.)' : ''}${source}$`);
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
