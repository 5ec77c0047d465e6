/**
 * Builds what the package ships (dist/) and what the sources import but nobody wrote by hand
 * (sim/generated/): the codec's WebAssembly, the report page, the bundles, the type declarations.
 *
 * Plain JavaScript, so that it runs before anything is built. `--if-stale` does nothing while
 * dist/.built holds the hash of the sources as they are. Without the development packages an
 * existing dist/ is left as it is.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'dist');
const GENERATED = join(ROOT, 'sim/generated');
const STAMP = join(DIST, '.built');

/** Everything the build reads; sim/generated is made by it. */
const SOURCES = ['sim', 'reports', 'scripts', 'package.json', 'tsconfig.json'];

/** Entry points: file in dist → source. */
const ENTRIES = { cli: 'sim/main.ts', index: 'sim/index.ts', codec: 'sim/codec/index.ts' };

/** SHA-256 over the paths and contents of all sources. */
export function sourceHash() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesBelow(join(ROOT, source))) {
      hash.update(`${relative(ROOT, file).split(sep).join('/')}\0`);
      hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** The hash that dist/ was built from, or ''. */
export const builtHash = () => (existsSync(STAMP) ? readFileSync(STAMP, 'utf8').trim() : '');

function filesBelow(path) {
  if (statSync(path).isFile()) {
    return [path];
  }
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((file) => file !== GENERATED)
    .flatMap(filesBelow);
}

/** The build, or a reason why there is none. */
export async function build() {
  const hash = sourceHash();
  const { buildWasm } = await import('./build-wasm.mjs');
  const { buildReport } = await import('./build-report.mjs');
  const startedMs = Date.now();
  await buildWasm();
  await buildReport();
  const made = ['codec-wasm.ts', 'report-bundle.ts'];
  for (const name of readdirSync(GENERATED).filter((file) => !made.includes(file))) {
    rmSync(join(GENERATED, name), { recursive: true, force: true });
  }
  const aside = join(ROOT, `.dist-${process.pid}`);
  try {
    await bundle(aside);
    declareTypes(join(aside, 'types'));
    writeFileSync(join(aside, '.built'), `${hash}\n`);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(aside, DIST);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return Date.now() - startedMs;
}

/** How the package is bundled; the benchmarks of whole runs measure what is made like that. */
export const BUNDLED = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['tsx', 'esbuild'],
  // Constants of modules are written out where they are used: 3 to 7% of the engine's time.
  minifySyntax: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'error',
  // CommonJS dependencies (fast-csv, cli-progress) call require for Node's own modules.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
  },
};

async function bundle(outdir) {
  const esbuild = await import('esbuild');
  mkdirSync(outdir, { recursive: true });
  await esbuild.build({
    ...BUNDLED,
    entryPoints: ENTRIES,
    outdir,
    define: { __BUILD_INFO__: JSON.stringify(await readBuildInfo(esbuild)) },
  });
}

/** The same function that a checkout uses, so that both give a run the same id. */
async function readBuildInfo(esbuild) {
  const result = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: ['sim/results/build-info.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  const code = result.outputFiles[0].text;
  const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return module.readBuildInfo(ROOT);
}

function declareTypes(outDir) {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  execFileSync(
    process.execPath,
    [compiler, '--project', join(ROOT, 'tsconfig.types.json'), ...options, '--outDir', outDir],
    { stdio: ['ignore', 'inherit', 'inherit'], cwd: ROOT },
  );
}

function hasDevelopmentPackages() {
  const require = createRequire(import.meta.url);
  try {
    for (const name of ['assemblyscript/package.json', 'esbuild', 'typescript/package.json']) {
      require.resolve(name);
    }
    return true;
  } catch {
    return false;
  }
}

async function main() {
  if (process.argv.includes('--if-stale') && builtHash() === sourceHash()) {
    return 0;
  }
  if (!hasDevelopmentPackages()) {
    if (existsSync(STAMP)) {
      return 0;
    }
    console.error('walrus-sim is not built and cannot be built here: run `npm ci` first.');
    return 1;
  }
  console.error(`Built in ${((await build()) / 1000).toFixed(1)} s`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main();
}
