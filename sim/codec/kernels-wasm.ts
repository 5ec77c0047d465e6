/** The WebAssembly kernels; not built yet. */

import { CodecError } from './errors.ts';
import type { Kernels } from './kernels.ts';

export function createWasmKernels(): Kernels {
  throw new CodecError('no-wasm', 'the WebAssembly kernels are not built yet');
}
