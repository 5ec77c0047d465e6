/**
 * Compiles sim/codec/assembly (AssemblyScript) to WebAssembly and writes it, as base64, to
 * sim/generated/codec-wasm.ts: one import that works under tsx, vitest, in a bundle and in a
 * browser. Run by scripts/build.mjs, or by itself: node scripts/build-wasm.mjs
 */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateCompress } from '../sim/codec/assembly/compress.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(root, 'sim/codec/assembly');
const target = join(root, 'sim/generated/codec-wasm.ts');

/** Sources that are made, not kept: name → text. */
const generated = { 'compress.ts': generateCompress };

const OPTIONS = [
  '-O3',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--noAssert',
  '--noExportMemory',
];

/** The same sources for different machines: constant → further options. */
const MODULES = {
  CODEC_WASM_BASE64: [],
  CODEC_WASM_RELAXED_BASE64: ['--enable', 'relaxed-simd'],
  CODEC_WASM_THREADS_BASE64: [
    ...['--enable', 'threads', '--sharedMemory'],
    ...['--initialMemory', '1', '--maximumMemory', '65535'],
  ],
};

/** Compiles in memory; throws with the compiler's messages when it fails. */
async function compile(options) {
  const { default: compiler } = await import('assemblyscript/asc').catch(() => {
    throw new Error('assemblyscript is not installed: run `npm ci` (with development packages)');
  });
  let binary;
  const { error, stderr } = await compiler.main(
    ['index.ts', '--baseDir', sources, '--outFile', 'codec.wasm', ...OPTIONS, ...options],
    {
      readFile(name) {
        if (Object.hasOwn(generated, name)) return generated[name]();
        try {
          return readFileSync(join(sources, name), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile(name, contents) {
        if (name === 'codec.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  return binary;
}

/** Builds the modules; returns the path of the file written and the size of each. */
export async function buildWasm() {
  const wasmBytes = [];
  let text = '/** Made by scripts/build-wasm.mjs from sim/codec/assembly; not to be edited. */\n';
  for (const [name, options] of Object.entries(MODULES)) {
    const binary = await compile(options);
    const base64 = Buffer.from(binary).toString('base64');
    text += `export const ${name}: string =\n  '${base64}';\n`;
    wasmBytes.push(binary.length);
  }
  mkdirSync(dirname(target), { recursive: true });
  // Written aside first: others may be importing the old one.
  const aside = `${target}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, target);
  return { path: target, wasmBytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, wasmBytes } = await buildWasm();
  console.error(`${path}: ${wasmBytes.join(', ')} bytes of WebAssembly`);
}
