import { describe, expect, it } from 'vitest';
import { LadderQueue } from '../../sim/engine/ladder-queue.ts';
import { Scheduler } from '../../sim/engine/scheduler.ts';
import { advance, generator, PROFILES, runTrace } from './queue-trace.ts';

describe.each(PROFILES)('both queues on a trace that is %s', (profile) => {
  it.each([1, 2, 3])('fire what a searched list says, seed %i', (seed) => {
    for (const queue of ['ladder', 'heap'] as const) {
      runTrace({ queue, profile, seed, population: 60, steps: 1500, check: true });
    }
  });

  it.each([11, 12])('fire the same and free the same slots, seed %i', (seed) => {
    const trace = { profile, seed, population: 3000, steps: 20_000 };
    const ladder = runTrace({ queue: 'ladder', ...trace });
    const heap = runTrace({ queue: 'heap', ...trace });
    expect(ladder.fired.length).toBe(20_000);
    expect(ladder.fired).toEqual(heap.fired);
    expect(ladder.freeSlots).toEqual(heap.freeSlots);
  });

  it.each([1, 2])('fire the same when the ladder has at most %i rungs', (rungsMax) => {
    const trace = { profile, seed: 21, population: 1000, steps: 10_000 };
    const shallow = runTrace({ queue: 'ladder', rungsMax, ...trace });
    expect(shallow).toEqual(runTrace({ queue: 'heap', ...trace }));
  });
});

it('the ladder stays shallow when years and milliseconds are mixed for long', () => {
  let ladder: LadderQueue | undefined;
  const uniform = generator(9);
  const scheduler = new Scheduler('ladder', (pool) => {
    ladder = new LadderQueue(pool);
    return ladder;
  });
  const plan = (mean: number, kind: number) => {
    const delay = Math.floor(-Math.log(1 - uniform()) * mean);
    scheduler.scheduleAt(scheduler.now + delay, kind, 0, 0, 0);
  };
  for (let index = 0; index < 3000; index += 1) plan(index % 3 === 0 ? 1e6 : 1e14, 3 + (index % 3));
  let deepest = 0;
  for (let step = 0; step < 60_000; step += 1) {
    const slot = advance(scheduler, Number.MAX_SAFE_INTEGER);
    plan(scheduler.pool.kind[slot] === 3 ? 1e6 : 1e14, scheduler.pool.kind[slot]);
    deepest = Math.max(deepest, ladder?.depth ?? 0);
  }
  expect(deepest).toBeGreaterThan(1);
  expect(deepest).toBeLessThan(5);
});

it('the ladder spreads what comes before an event that was taken out and put back', () => {
  let ladder: LadderQueue | undefined;
  const scheduler = new Scheduler('ladder', (pool) => {
    ladder = new LadderQueue(pool);
    return ladder;
  });
  const timer = scheduler.scheduleAt(1_000_000, 3, 0, 0, 0);
  scheduler.scheduleAt(2_000_000, 3, 0, 0, 0);
  const withdrawn = scheduler.withdraw(timer);
  scheduler.setLimit(Number.MAX_SAFE_INTEGER);
  // Looking ahead drops the withdrawn event, and that is not the present.
  expect(scheduler.nextUs()).toBe(2_000_000);
  scheduler.putBack(withdrawn);
  for (let index = 0; index < 1000; index += 1) {
    scheduler.scheduleAt((index * 7919) % 1_000_000, 3, 0, 0, 0);
  }
  expect(ladder?.depth).toBeGreaterThan(0);
  const fired: number[] = [];
  while (advance(scheduler, Number.MAX_SAFE_INTEGER) !== 0) fired.push(scheduler.now);
  expect(fired).toHaveLength(1002);
  expect(fired).toEqual([...fired].sort((a, b) => a - b));
});

describe.each(['ladder', 'heap'] as const)('the %s queue', (queue) => {
  it('fires an instant by priority, then in the order of scheduling', () => {
    const scheduler = new Scheduler(queue);
    const plan = [0, 5, -32, 0, 31, -1, 0];
    plan.forEach((priority, index) => {
      scheduler.scheduleAt(10, 3, index, 0, priority);
    });
    const order: number[] = [];
    for (let slot = advance(scheduler, 10); slot !== 0; slot = advance(scheduler, 10)) {
      order.push(scheduler.pool.target[slot]);
    }
    expect(order).toEqual([2, 5, 0, 3, 6, 1, 4]);
  });

  it('lets an urgent event overtake the rest of the instant it is planned in', () => {
    const scheduler = new Scheduler(queue);
    for (let index = 0; index < 200; index += 1) scheduler.scheduleAt(10, 3, index, 0, 0);
    advance(scheduler, 10);
    scheduler.scheduleAt(10, 3, 1000, 0, 0);
    scheduler.scheduleAt(10, 3, 2000, 0, -1);
    const order: number[] = [];
    for (let slot = advance(scheduler, 10); slot !== 0; slot = advance(scheduler, 10)) {
      order.push(scheduler.pool.target[slot]);
    }
    expect(order[0]).toBe(2000);
    expect(order.slice(1, 4)).toEqual([1, 2, 3]);
    expect(order.at(-1)).toBe(1000);
    expect(order.length).toBe(201);
  });

  it('sorts clusters inside clusters, past the depth of its rungs', () => {
    const uniform = generator(5);
    const times: number[] = [];
    for (let index = 0; index < 120; index += 1) times.push(Math.floor(uniform() * 90));
    for (let scale = 7; scale < 53; scale += 3) times.push(2 ** scale, 2 ** scale + 1);
    const scheduler = new Scheduler(queue);
    for (const time of times.sort(() => uniform() - 0.5)) scheduler.scheduleAt(time, 3, 0, 0, 0);
    const fired: number[] = [];
    while (advance(scheduler, Number.MAX_SAFE_INTEGER) !== 0) fired.push(scheduler.now);
    expect(fired).toEqual(times.sort((a, b) => a - b));
  });

  it('takes many near events when one far event was all it had', () => {
    const uniform = generator(6);
    const scheduler = new Scheduler(queue);
    scheduler.scheduleAt(1e14, 3, 0, 0, 0);
    advance(scheduler, 0);
    const times: number[] = [1e14];
    for (let index = 0; index < 5000; index += 1) {
      const time = scheduler.now + Math.floor(uniform() * 1e6);
      times.push(time);
      scheduler.scheduleAt(time, 3, 0, 0, 0);
    }
    const fired: number[] = [];
    while (advance(scheduler, Number.MAX_SAFE_INTEGER) !== 0) fired.push(scheduler.now);
    expect(fired).toEqual(times.sort((a, b) => a - b));
  });

  it('stays within twice the live events under cancelling', () => {
    const scheduler = new Scheduler(queue);
    let timer = 0;
    let worst = 0;
    for (let round = 0; round < 20_000; round += 1) {
      scheduler.cancel(timer);
      timer = scheduler.scheduleAt(scheduler.now + 1_000_000, 3, 0, 0, 0);
      scheduler.scheduleAt(scheduler.now + 1, 3, 0, 0, 0);
      advance(scheduler, Number.MAX_SAFE_INTEGER);
      const { live, dead } = scheduler.pool;
      worst = Math.max(worst, dead - Math.max(64, live));
    }
    expect(worst).toBeLessThanOrEqual(0);
    expect(scheduler.pool.used).toBeLessThan(200);
  });

  it.each([0, 5_000])('hands swept slots out from the last one, %i slots beside them', (others) => {
    const scheduler = new Scheduler(queue);
    const at = (timeUs: number) => scheduler.scheduleAt(timeUs, 3, 0, 0, 0);
    const swept = Array.from({ length: 100 }, (_, i) => at(1_000 + ((i * 37) % 100)));
    for (let i = 0; i < others; i += 1) at(1);
    // Their slots are free again, below those of the swept on the list.
    while (advance(scheduler, 1) !== 0);
    const slotOf = (timer: number) => scheduler.pool.slotOf(timer);
    const slots = swept.map(slotOf);
    for (const timer of swept) scheduler.cancel(timer);
    expect(scheduler.pool.dead).toBe(36);
    const free = Array.from({ length: 64 }, () => slotOf(at(1_000)));
    expect(free).toEqual(slots.slice(0, 64).sort((a, b) => b - a));
  });

  it('never cancels the new tenant of a slot with an old handle', () => {
    const scheduler = new Scheduler(queue);
    const old = scheduler.scheduleAt(1, 3, 0, 0, 0);
    advance(scheduler, 1);
    const fresh = scheduler.scheduleAt(2, 3, 0, 0, 0);
    expect(scheduler.cancel(old)).toBe(false);
    expect(scheduler.cancel(0)).toBe(false);
    expect(scheduler.timeOf(fresh)).toBe(2);
    expect(scheduler.cancel(fresh)).toBe(true);
    expect(scheduler.cancel(fresh)).toBe(false);
    expect(scheduler.timeOf(fresh)).toBe(-1);
  });

  it('refuses the past, fractions, wide arguments and unknown priorities', () => {
    const scheduler = new Scheduler(queue);
    scheduler.scheduleAt(5, 3, 0, 0, 0);
    advance(scheduler, 5);
    expect(() => scheduler.scheduleAt(4, 3, 0, 0, 0)).toThrow('now is 5 us');
    expect(() => scheduler.scheduleAt(5.5, 3, 0, 0, 0)).toThrow(RangeError);
    expect(() => scheduler.scheduleAt(Number.NaN, 3, 0, 0, 0)).toThrow(RangeError);
    expect(() => scheduler.scheduleAt(6, 3, 2 ** 31, 0, 0)).toThrow('32-bit');
    expect(() => scheduler.scheduleAt(6, 3, 0, -(2 ** 31) - 1, 0)).toThrow('32-bit');
    expect(() => scheduler.scheduleAt(6, 3, 0, 0, 32)).toThrow('priority');
    expect(() => scheduler.scheduleAt(6, 3, 0, 0, -33)).toThrow('priority');
    expect(scheduler.pool.live).toBe(0);
  });
});
