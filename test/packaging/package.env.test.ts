/**
 * What a stranger does first: clones and runs, or installs the package. Needs a package registry
 * and other versions of Node.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../cli/call.ts';

const scratch = scratchFolder();
const run = promisify(execFile);
const OPTIONS = { maxBuffer: 1 << 26 };

/** Without what the test runner and npm left in the environment. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package)|VITEST|NODE_ENV)/.test(name),
  ),
);

const clone = join(scratch, 'clone');
let tarball = '';

beforeAll(() => {
  execFileSync('git', ['clone', '-q', process.cwd(), clone]);
});

const npm = (cwd: string, ...args: string[]) =>
  run('npm', args, { ...OPTIONS, cwd, env: environment });

/** Name, digests and summary of the only run below a folder of results. */
function onlyRun(results: string): {
  folder: string;
  manifest: Record<string, unknown>;
  summary: string;
} {
  const parent = join(results, 'quickstart');
  const [id, ...others] = readdirSync(parent);
  expect(others).toEqual([]);
  const folder = join(parent, id);
  return {
    folder,
    manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')),
    summary: readFileSync(join(folder, 'summary.json'), 'utf8'),
  };
}

describe('a fresh clone', () => {
  it('installs and runs quickstart with `npm ci && npm start`', async () => {
    await npm(clone, 'ci', '--no-audit', '--no-fund');
    const startedMs = Date.now();
    const { stdout } = await npm(clone, 'start');
    expect((Date.now() - startedMs) / 1000).toBeLessThan(60);
    expect(stdout).toMatch(/^Verdict: good/m);
    const { folder } = onlyRun(join(clone, 'results'));
    expect(stdout).toContain(`Report: results/quickstart/`);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('</html>');
  });

  it('is built from its sources, and the build knows when it is stale', async () => {
    const stamp = readFileSync(join(clone, 'dist/.built'), 'utf8');
    await run(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: clone });
    expect(readFileSync(join(clone, 'dist/.built'), 'utf8')).toBe(stamp);
    writeFileSync(join(clone, 'sim/extra.ts'), '/** Nothing. */\nexport const nothing = 0;\n');
    await run(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: clone });
    expect(readFileSync(join(clone, 'dist/.built'), 'utf8')).not.toBe(stamp);
    execFileSync('rm', [join(clone, 'sim/extra.ts')]);
    await run(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: clone });
    expect(readFileSync(join(clone, 'dist/.built'), 'utf8')).toBe(stamp);
  });

  it('answers --help within 150 ms', () => {
    const timesMs = Array.from({ length: 15 }, () => {
      const startedMs = performance.now();
      execFileSync(process.execPath, ['dist/cli.js', '--help'], { cwd: clone });
      return performance.now() - startedMs;
    });
    expect(Math.min(...timesMs)).toBeLessThan(150);
  });
});

describe('the packed package', () => {
  beforeAll(async () => {
    const { stdout } = await npm(clone, 'pack', '--json', '--pack-destination', scratch);
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
    tarball = join(scratch, filename);
    const paths = (files as { path: string }[]).map(({ path }) => path);
    const tops = new Set(paths.map((path) => path.split('/')[0]));
    expect([...tops].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        'package.json',
        'scenarios',
        'schema',
      ].filter((name) => name !== 'CHANGELOG.md' || tops.has(name)),
    );
    expect(paths).toContain('dist/cli.js');
    expect(paths).toContain('dist/types/index.d.ts');
    expect(paths).toContain('dist/types/codec/index.d.ts');
  });

  const home = join(scratch, 'empty');

  it('runs quickstart where nothing else is installed', async () => {
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{ "type": "module", "private": true }\n');
    await npm(home, 'install', '--omit=dev', '--no-audit', '--no-fund', tarball);
    expect(existsSync(join(home, 'node_modules/vitest'))).toBe(false);
    const cli = join(home, 'node_modules/.bin/walrus-sim');
    const scenario = join(home, 'node_modules/walrus-sim/scenarios/quickstart.yaml');
    const { stdout } = await run(cli, ['run', scenario], { ...OPTIONS, cwd: home });
    expect(stdout).toMatch(/^Verdict: good/m);
    const here = onlyRun(join(home, 'results'));
    const there = onlyRun(join(clone, 'results'));
    expect(here.manifest).toEqual(there.manifest);
    expect(here.summary).toBe(there.summary);
  });

  it('is a library with types, and a codec of its own', async () => {
    writeFileSync(
      join(home, 'use.ts'),
      `import { codeFor, sizesOf } from 'walrus-sim/codec';
import { loadScenario, simulate } from 'walrus-sim';
const symbolBytes: number = sizesOf(codeFor(1000), 1_000_000).symbolBytes;
console.log(symbolBytes, typeof loadScenario, typeof simulate);
`,
    );
    const { stdout } = await run('npx', ['tsx', 'use.ts'], {
      ...OPTIONS,
      cwd: home,
      env: environment,
    });
    expect(stdout.trim()).toBe('6 function function');
    const compiler = join(process.cwd(), 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', 'use.ts'];
    const types = ['--types', 'node', '--typeRoots', join(process.cwd(), 'node_modules/@types')];
    await run(process.execPath, [compiler, ...flags, ...types], { ...OPTIONS, cwd: home });
  });
});

describe('other versions of Node', () => {
  it.each([20, 22, 24])('Node %i gives the same digests and the same summary', async (major) => {
    const folder = join(scratch, `node-${major}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    await npm(folder, 'install', '--no-audit', '--no-fund', `node@${major}`);
    const node = join(folder, 'node_modules/node/bin/node');
    const { stdout: version } = await run(node, ['--version']);
    expect(version).toMatch(new RegExp(`^v${major}\\.`));
    const args = ['dist/cli.js', 'run', 'scenarios/quickstart.yaml', '--quiet', '--out', folder];
    await run(node, args, { ...OPTIONS, cwd: clone });
    const here = onlyRun(folder);
    const there = onlyRun(join(clone, 'results'));
    expect(here.manifest).toEqual(there.manifest);
    expect(here.summary).toBe(there.summary);
  });
});
