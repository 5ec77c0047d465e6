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

/** Compiles in memory; throws with the compiler's messages when it fails. */
async function compile() {
  const { default: compiler } = await import('assemblyscript/asc').catch(() => {
    throw new Error('assemblyscript is not installed: run `npm ci` (with development packages)');
  });
  let binary;
  const { error, stderr } = await compiler.main(
    ['index.ts', '--baseDir', sources, '--outFile', 'codec.wasm', ...OPTIONS],
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

/** Builds the module; returns the path of the file written and the size of the module. */
export async function buildWasm() {
  const binary = await compile();
  const base64 = Buffer.from(binary).toString('base64');
  const text = `/** Made by scripts/build-wasm.mjs from sim/codec/assembly; not to be edited. */
export const CODEC_WASM_BASE64: string =
  '${base64}';
`;
  mkdirSync(dirname(target), { recursive: true });
  // Written aside first: others may be importing the old one.
  const aside = `${target}.${process.pid}`;
  writeFileSync(aside, text);
  renameSync(aside, target);
  return { path: target, wasmBytes: binary.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, wasmBytes } = await buildWasm();
  console.error(`${path}: ${wasmBytes} bytes of WebAssembly`);
}
