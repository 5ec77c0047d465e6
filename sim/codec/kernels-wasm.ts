/**
 * The kernels in WebAssembly (sources in assembly/, compiled by scripts/build-wasm.mjs): BLAKE2b
 * in batches and Reed–Solomon with SIMD, on one thread. Modules are compiled synchronously, at
 * first use. Where the engine has relaxed SIMD, the module that uses it is taken: same results.
 */

// The modules are missing? Run `npm run prepare`.
import { CODEC_WASM_BASE64, CODEC_WASM_RELAXED_BASE64 } from '../generated/codec-wasm.ts';
import { CodecError } from './errors.ts';
import type { Kernels } from './kernels.ts';
import { createMemory, REGIONS_AT, setupCalls, writeTables } from './wasm-memory.ts';
import { type WasmExports, wasmKernels } from './wasm-operations.ts';

/** `relaxed` is the same as `simd` but for one faster instruction. */
export type WasmVariant = 'simd' | 'relaxed';

const MODULES: Readonly<Record<WasmVariant, string>> = {
  simd: CODEC_WASM_BASE64,
  relaxed: CODEC_WASM_RELAXED_BASE64,
};

export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Whether this engine can run the variant; relaxed SIMD may be there, but switched off. */
export function hasWasmVariant(variant: WasmVariant): boolean {
  return WebAssembly.validate(decodeBase64(MODULES[variant]));
}

/** An instance on `memory` that has been told where its regions are. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  thread = 0,
): WasmExports {
  const abort = () => {
    throw new CodecError('no-wasm', 'the WebAssembly kernels aborted');
  };
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  const exports = instance.exports as unknown as WasmExports;
  const staticEnd = exports.__heap_base;
  if (staticEnd !== undefined && staticEnd.value > REGIONS_AT) {
    throw new CodecError('no-wasm', 'the static data of the WebAssembly module is too large');
  }
  for (const [name, ...values] of setupCalls(thread)) exports[name](...values);
  return exports;
}

/**
 * Compiles a module, by default the best that runs here, and lays out its memory; throws
 * CodecError where SIMD is missing.
 */
export function createWasmKernels(variant?: WasmVariant): Kernels {
  const chosen = variant ?? (hasWasmVariant('relaxed') ? 'relaxed' : 'simd');
  if (!hasWasmVariant(chosen)) {
    const what = chosen === 'simd' ? 'SIMD' : 'relaxed SIMD';
    throw new CodecError('no-wasm', `this platform cannot run WebAssembly with ${what}`);
  }
  const memory = createMemory();
  writeTables(memory);
  const wasm = instantiate(new WebAssembly.Module(decodeBase64(MODULES[chosen])), memory);
  return wasmKernels({ name: 'wasm', wasm, memory, threads: 1, parts: 1 });
}
