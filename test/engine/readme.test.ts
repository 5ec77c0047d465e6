import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';

const engine = fileURLToPath(new URL('../../sim/engine/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'engine-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function bundle(source: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: source, resolveDir: engine, loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

describe('the engine', () => {
  it('does what its README shows', async () => {
    const readme = readFileSync(join(engine, 'README.md'), 'utf8');
    const [, example] = readme.match(/```ts\n([\s\S]*?)```/) ?? [];
    const { repairs, hours, digests } = await import(await bundle(example, 'example'));
    expect(repairs).toBeGreaterThan(50);
    expect(hours / repairs).toBeGreaterThan(5);
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('bundles for a browser and touches nothing of Node', async () => {
    const file = await bundle("export * from './index.ts';", 'browser');
    const code = readFileSync(file, 'utf8');
    expect(code.length).toBeGreaterThan(20_000);
    expect(code).not.toMatch(/["']node:/);
  });
});
