/**
 * The codec on several threads of Node.js: instances of one WebAssembly module on one shared
 * memory, the calling thread being one of them. For the `codec` command and its benchmark;
 * simulations use the codec on one thread (README.md).
 */

import { Worker } from 'node:worker_threads';
import { CodecError } from '../codec/errors.ts';
import { type Kernels, withKernels } from '../codec/kernels.ts';
import { decodeBase64, instantiate } from '../codec/kernels-wasm.ts';
import { createMemory, setupCalls, writeTables } from '../codec/wasm-memory.ts';
import { type WasmCall, type WasmExports, wasmKernels } from '../codec/wasm-operations.ts';
import { CODEC_WASM_THREADS_BASE64 } from '../generated/codec-wasm.ts'; // made by `npm run prepare`
import { CONTROL, WORKER_SOURCE } from './worker-source.ts';

export interface CodecThreads {
  readonly threads: number;
  readonly kernels: Kernels;
  /**
   * Runs codec functions, such as encodeBlob, on all threads; results are the same as outside.
   * `work` is synchronous, and the calling thread blocks where it waits for the others.
   */
  run<T>(work: () => T): T;
  /** Ends the other threads; nothing may run here afterwards. */
  close(): Promise<void>;
}

const THREADS_MAX = 64;
/** Parts of a large operation for each thread: threads that are held up do fewer of them. */
const PARTS_PER_THREAD = 8;

/** Starts `threads` − 1 workers; throws CodecError where shared memory is missing. */
export function startThreads(threads: number): CodecThreads {
  if (!Number.isInteger(threads) || threads < 2 || threads > THREADS_MAX) {
    throw new CodecError('no-wasm', `threads is ${threads}, allowed is 2…${THREADS_MAX}`);
  }
  const binary = decodeBase64(CODEC_WASM_THREADS_BASE64);
  if (!WebAssembly.validate(binary)) {
    throw new CodecError('no-wasm', 'this platform cannot run WebAssembly with shared memory');
  }
  const module = new WebAssembly.Module(binary);
  const memory = createMemory(threads);
  writeTables(memory);
  const wasm = instantiate(module, memory);
  const control = new Int32Array(new SharedArrayBuffer(CONTROL.bytes));
  const calls = new Int32Array(new SharedArrayBuffer(4 * CONTROL.callWords * CONTROL.callsMax));
  const names = Object.keys(wasm).filter((name) => typeof wasm[name] === 'function');
  const workers = Array.from({ length: threads - 1 }, (_, i) => {
    const shared = { module, memory, control, calls, names, setup: setupCalls(i + 1) };
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData: { ...shared, CONTROL } });
    worker.unref();
    return worker;
  });
  const parts = PARTS_PER_THREAD * threads;
  const dispatch = dispatcher(wasm, names, control, calls);
  const kernels = wasmKernels({ name: 'threads', wasm, memory, threads, parts, dispatch });
  return {
    threads,
    kernels,
    run: (work) => withKernels(kernels, work),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/**
 * Puts calls on the table for everybody, takes its own share, and waits for the rest. A worker
 * that has not started yet finds nothing left to do, so nobody waits for it.
 */
function dispatcher(
  wasm: WasmExports,
  names: readonly string[],
  control: Int32Array,
  calls: Int32Array,
): (calls: readonly WasmCall[]) => void {
  const { round, next, done, failed, callWords, callsMax } = CONTROL;
  return (wanted) => {
    for (let first = 0; first < wanted.length; first += callsMax) {
      const batch = wanted.slice(first, first + callsMax);
      batch.forEach(([name, ...values], i) => {
        calls.set([names.indexOf(name), values.length, ...values], i * callWords);
      });
      Atomics.store(control, done, 0);
      // The ticket carries the number of calls left: it is opened last and closes itself at zero.
      Atomics.store(control, next, batch.length);
      Atomics.add(control, round, 1);
      Atomics.notify(control, round);
      for (;;) {
        const left = Atomics.sub(control, next, 1);
        if (left <= 0) break;
        const [name, ...values] = batch[left - 1];
        wasm[name](...values);
        Atomics.add(control, done, 1);
      }
      for (;;) {
        const count = Atomics.load(control, done);
        if (count === batch.length) break;
        Atomics.wait(control, done, count);
      }
      if (Atomics.load(control, failed) !== 0) {
        throw new CodecError('no-wasm', 'a thread of the WebAssembly kernels failed');
      }
    }
  };
}
