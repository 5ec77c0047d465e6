/** Random traces over a scheduler, and a slow list that must agree with it. */
import type { EventPool } from '../../sim/engine/event-pool.ts';
import type { QueueKind } from '../../sim/engine/event-queue.ts';
import { LadderQueue } from '../../sim/engine/ladder-queue.ts';
import { Scheduler } from '../../sim/engine/scheduler.ts';

export type Profile =
  | 'exponential'
  | 'tied'
  | 'all-equal'
  | 'bimodal'
  | 'mostly-near'
  | 'geometric'
  | 'cancel-heavy'
  | 'zero-delay';

export const PROFILES: Profile[] = [
  'exponential',
  'tied',
  'all-equal',
  'bimodal',
  'mostly-near',
  'geometric',
  'cancel-heavy',
  'zero-delay',
];

/** A small generator of its own, so that the traces do not depend on the streams under test. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The slot of the next event due by `limitUs`, 0 for none. */
export function advance(scheduler: Scheduler, limitUs: number): number {
  scheduler.setLimit(limitUs);
  return scheduler.advance();
}

export function delayOf(profile: Profile, uniform: () => number): number {
  switch (profile) {
    case 'exponential':
    case 'cancel-heavy':
      return Math.floor(-Math.log(1 - uniform()) * 1e6);
    case 'tied':
      return Math.floor(-Math.log(1 - uniform()) * 4) * 250_000;
    case 'all-equal':
      return 1_000;
    case 'bimodal':
      return Math.floor(-Math.log(1 - uniform()) * (uniform() < 0.03 ? 1e3 : 1e14));
    case 'mostly-near':
      return Math.floor(uniform() * (uniform() < 0.01 ? 1e14 : 1e6));
    case 'geometric':
      return Math.floor(2 ** (uniform() * 50));
    case 'zero-delay':
      return uniform() < 0.7 ? 0 : Math.floor(uniform() * 5);
  }
}

interface Planned {
  time: number;
  priority: number;
  sequence: number;
  arg: number;
  timer: number;
}

export interface TraceResult {
  fired: string[];
  freeSlots: number[];
}

/** Runs a trace of `steps` on a queue; with `check`, beside a list that is searched each time. */
export function runTrace(options: {
  queue: QueueKind;
  profile: Profile;
  seed: number;
  population: number;
  steps: number;
  check?: boolean;
  rungsMax?: number;
}): TraceResult {
  const { profile, population, steps, check, rungsMax } = options;
  const uniform = generator(options.seed);
  const shallow = (pool: EventPool) => new LadderQueue(pool, rungsMax);
  const scheduler = new Scheduler(options.queue, rungsMax === undefined ? undefined : shallow);
  const fired: string[] = [];
  const list: Planned[] = [];
  const timers: number[] = [];
  let arg = 0;
  const plan = () => {
    arg += 1;
    const time = scheduler.now + delayOf(profile, uniform);
    const priority = uniform() < 0.1 ? Math.floor(uniform() * 64) - 32 : 0;
    const timer = scheduler.scheduleAt(time, 3, arg, arg, priority);
    timers.push(timer);
    if (check) list.push({ time, priority, sequence: scheduler.sequence, arg, timer });
  };
  const cancelShare = profile === 'cancel-heavy' ? 0.9 : 0.1;
  for (let index = 0; index < population; index += 1) plan();
  for (let step = 0; step < steps; step += 1) {
    const limit = uniform() < 0.1 ? scheduler.now + delayOf(profile, uniform) : Infinity;
    const slot = advance(scheduler, limit);
    const seen =
      slot === 0 ? 'none' : `${scheduler.now} ${scheduler.eventSeq} ${scheduler.pool.arg[slot]}`;
    fired.push(seen);
    if (check) {
      const expected = takeFirst(list, limit);
      if (expected !== seen) throw new Error(`step ${step}: fired ${seen}, expected ${expected}`);
    }
    // Pending events sway around the population, sometimes by a lot.
    const births = slot === 0 ? 0 : Math.floor(uniform() * 3);
    for (let index = 0; index < births; index += 1) plan();
    if (scheduler.pool.live < population / 2) {
      while (scheduler.pool.live < population) plan();
    }
    if (uniform() < cancelShare) {
      const timer = timers[Math.floor(uniform() * timers.length)];
      const wasPending = scheduler.cancel(timer);
      if (check) {
        const at = list.findIndex((planned) => planned.timer === timer);
        if (at >= 0 !== wasPending) throw new Error(`step ${step}: cancel said ${wasPending}`);
        if (at >= 0) list.splice(at, 1);
      }
    }
    if (timers.length > 4 * population + 16) timers.splice(0, timers.length / 2);
  }
  const freeSlots: number[] = [];
  const { pool } = scheduler;
  for (let slot = pool.freeHead; slot !== 0; slot = pool.next[slot]) freeSlots.push(slot);
  return { fired, freeSlots };
}

function takeFirst(list: Planned[], limit: number): string {
  let best = -1;
  for (let index = 0; index < list.length; index += 1) {
    if (best < 0 || before(list[index], list[best])) best = index;
  }
  if (best < 0 || list[best].time > limit) return 'none';
  const { time, sequence, arg } = list[best];
  list.splice(best, 1);
  return `${time} ${sequence} ${arg}`;
}

function before(a: Planned, b: Planned): boolean {
  return (
    a.time < b.time ||
    (a.time === b.time &&
      (a.priority < b.priority || (a.priority === b.priority && a.sequence < b.sequence)))
  );
}
