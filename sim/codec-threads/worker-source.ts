/**
 * What a worker thread runs, as text: a worker started from text is the same under a loader, in
 * a bundle and in tests, where a file of its own would be three different files.
 */

/** Words of the control block, and the shape of the list of calls. */
export const CONTROL = {
  /** Rises by one with each list of calls; workers wait on it. */
  round: 0,
  /** Calls not yet taken; the list is empty at zero and below. */
  next: 1,
  /** Calls finished; the caller waits on it. */
  done: 2,
  failed: 3,
  bytes: 64,
  /** Index of the export, number of arguments, arguments. */
  callWords: 16,
  callsMax: 1024,
} as const;

export const WORKER_SOURCE = `
const { workerData } = require('node:worker_threads');
const { module, memory, control, calls, names, setup, CONTROL } = workerData;
const abort = () => {
  throw new Error('aborted');
};
const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
for (const [name, ...values] of setup) exports[name](...values);
for (;;) {
  const round = Atomics.load(control, CONTROL.round);
  for (;;) {
    const left = Atomics.sub(control, CONTROL.next, 1);
    if (left <= 0) break;
    const at = (left - 1) * CONTROL.callWords;
    try {
      const count = calls[at + 1];
      exports[names[calls[at]]](...calls.subarray(at + 2, at + 2 + count));
    } catch {
      Atomics.store(control, CONTROL.failed, 1);
    }
    Atomics.add(control, CONTROL.done, 1);
    Atomics.notify(control, CONTROL.done);
  }
  Atomics.wait(control, CONTROL.round, round);
}
`;
