/** The examples of the codec's documents run, and print what the documents say. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function fences(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/```[a-z]*\n([\s\S]*?)```/g)].map(([, inside]) => inside);
}

/** Runs a program in a folder of its own, with the package's names pointing into the checkout. */
function run(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'codec-readme-'));
  try {
    const file = join(folder, 'example.ts');
    const placed = program
      .replace('walrus-sim/codec', join(ROOT, 'sim/codec/index.ts'))
      .replace("'./sim/", `'${join(ROOT, 'sim')}/`);
    writeFileSync(file, placed);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    return execFileSync(process.execPath, [tsx, file], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('documents', () => {
  it('have an example of the codec that prints what they say', { timeout: 120_000 }, () => {
    const [program, output] = fences('sim/codec/README.md');
    expect(run(program)).toBe(output);
  });

  it('have an example of comparing codes that prints what they say', { timeout: 120_000 }, () => {
    const [program, output] = fences('sim/codec/codes/README.md');
    expect(run(program)).toBe(output);
  });

  it('have an example of a quilt that prints what they say', { timeout: 120_000 }, () => {
    const [program, output] = fences('docs/codec.md');
    expect(run(program)).toBe(output);
  });

  it('have an example of the runner of vectors', { timeout: 120_000 }, () => {
    const [program] = fences('sim/conform/README.md');
    expect(run(program)).toContain('example:1: unknown kind of vector: k, r, symbolSize');
  });

  it('name every file of the codec', () => {
    const text = readFileSync(join(ROOT, 'sim/codec/README.md'), 'utf8');
    const named = [...text.matchAll(/`([a-z0-9-]+\.ts)`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(20);
    const tracked = execFileSync('ls', [join(ROOT, 'sim/codec')], { encoding: 'utf8' });
    const files = tracked.split('\n').filter((name) => name.endsWith('.ts'));
    expect(files.filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !files.includes(name))).toEqual([]);
  });
});
