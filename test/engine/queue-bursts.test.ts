/**
 * Both queues under bursts at one instant, priorities, mass cancellation and limited advances:
 * the mixture in which a list beside the sorted bottom could fall out of order.
 */
import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../sim/engine/scheduler.ts';
import { advance, generator } from './queue-trace.ts';

const FOREVER = 2 ** 53 - 1;

type Uniform = () => number;
const DELAYS: ((uniform: Uniform) => number)[] = [
  (uniform) => Math.floor(uniform() * 10),
  (uniform) => (uniform() < 0.5 ? 0 : Math.floor(uniform() * 1e6)),
  (uniform) => Math.floor(2 ** (uniform() * 49)),
  (uniform) => (uniform() < 0.6 ? Math.round(uniform()) : Math.floor(uniform() * 200)),
  (uniform) => (uniform() < 0.9 ? Math.floor(uniform() * 5) : 1e12 + Math.floor(uniform() * 1e12)),
  (uniform) => 1000 * Math.floor(uniform() * 4),
];

describe.each(DELAYS.map((_, index) => index))('delays of kind %i', (kind) => {
  it('fire in the same order from the ladder and from the heap', () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      expect(differenceUnder(kind, seed), `seed ${seed}`).toBe('');
    }
  });
});

/** Drives both schedulers with the same choices; '' or the first difference. */
function differenceUnder(kind: number, seed: number): string {
  const uniform = generator(seed * 1000 + kind);
  const both = [new Scheduler('heap'), new Scheduler('ladder')];
  const timers: number[] = [];
  const schedule = () => {
    const time = both[0].now + DELAYS[kind](uniform);
    const priority = uniform() < 0.1 ? Math.floor(uniform() * 64) - 32 : 0;
    const [timer] = both.map((scheduler) => scheduler.scheduleAt(time, 1, 0, 0, priority));
    timers.push(timer);
  };
  const next = (limitUs: number) => both.map((scheduler) => advance(scheduler, limitUs));
  for (let count = seed % 3 === 0 ? 3000 : 200; count > 0; count -= 1) schedule();
  for (let step = 0; step < 3000; step += 1) {
    const choice = uniform();
    if (choice < 0.3) {
      const burst = Math.floor(uniform() * (uniform() < 0.02 ? 600 : 3));
      for (let count = burst; count > 0; count -= 1) schedule();
    } else if (choice < 0.4) {
      for (let count = uniform() < 0.02 ? 400 : 1; count > 0; count -= 1) {
        const timer = timers[Math.floor(uniform() * timers.length)];
        for (const scheduler of both) scheduler.cancel(timer);
      }
    } else {
      const limitUs = uniform() < 0.2 ? both[0].now + Math.floor(uniform() * 100) : FOREVER;
      const [heap, ladder] = next(limitUs);
      if (heap !== ladder) return `step ${step}: heap ${heap}, ladder ${ladder}`;
    }
  }
  for (;;) {
    const [heap, ladder] = next(FOREVER);
    if (heap !== ladder) return `at the end: heap ${heap}, ladder ${ladder}`;
    if (heap === 0) return '';
  }
}
