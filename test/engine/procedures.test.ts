import { describe, expect, it } from 'vitest';
import {
  acquire,
  allOf,
  anyOf,
  type Context,
  delay,
  elapsed,
  end,
  ended,
  fired,
  goTo,
  granted,
  join,
  until,
  type Wait,
} from '../../sim/engine/index.ts';
import { logOf, type OneModel, runToEnd, simulate } from './one-model.ts';

type Locals = Record<string, number>;
interface Self {
  id: number;
  locals: Locals;
  value: number;
  which: number;
  reason: number;
}
type Step = (ctx: Context, self: Self) => Wait;

const note = (ctx: Context, ...what: unknown[]) => ctx.state.one.log.push([ctx.now, ...what]);

/** A model with one procedure `p` and a start. */
function model(
  steps: Record<string, Step>,
  start: (ctx: Context) => void,
  more: Partial<OneModel> & { onInterrupt?: string } = {},
): OneModel {
  const first = Object.keys(steps)[0];
  const { onInterrupt, ...rest } = more;
  return { procedures: { p: { start: first, steps, onInterrupt } }, start, ...rest };
}

const spawn = (locals: Locals = {}) => {
  return (ctx: Context) => void ctx.procedures.spawn('p', locals);
};

describe('procedures', () => {
  it('run their steps in order, each when its wait is over', () => {
    const steps = {
      one(ctx: Context, self: Self) {
        note(ctx, 'one', self.locals.n);
        self.locals.n += 1;
        return delay(10, 'two');
      },
      two(ctx: Context, self: Self) {
        note(ctx, 'two', self.locals.n);
        return goTo('three');
      },
      three(ctx: Context, self: Self) {
        note(ctx, 'three', self.locals.n);
        return end();
      },
    };
    expect(logOf(model(steps, spawn({ n: 5 })))).toEqual([
      [0, 'one', 5],
      [10, 'two', 6],
      [10, 'three', 6],
    ]);
  });

  it('start in an event of their own, caused by the spawning one', () => {
    const steps = {
      only(ctx: Context) {
        note(ctx, ctx.eventSeq, ctx.causeSeq);
        return end();
      },
    };
    const go = {
      handlers: {
        go(ctx: Context) {
          ctx.procedures.spawn('p', {});
          note(ctx, 'spawned');
        },
      },
    };
    const log = logOf(model(steps, (ctx) => void ctx.schedule(3, 'go'), go));
    expect(log).toEqual([
      [3, 'spawned'],
      [3, 2, 1],
    ]);
  });

  it('are gone when they end, and their ids never come back to life', () => {
    const ids: number[] = [];
    const steps = { only: () => end() };
    const simulation = simulate(
      model(steps, (ctx) => void ids.push(ctx.procedures.spawn('p', { x: 1 }))),
    );
    const { procedures } = simulation.ctx;
    expect(procedures.isAlive(ids[0])).toBe(true);
    expect(procedures.locals(ids[0])).toEqual({ x: 1 });
    runToEnd(simulation);
    expect(procedures.isAlive(ids[0])).toBe(false);
    const next = procedures.spawn('p', {});
    expect(next).not.toBe(ids[0]);
    expect(procedures.isAlive(ids[0])).toBe(false);
    expect(() => procedures.locals(ids[0])).toThrow('no such procedure');
  });

  it('stop the run when a step throws, or names a step that is not there', () => {
    const failing = {
      only: () => {
        throw new Error('out of cheese');
      },
    };
    expect(() => logOf(model(failing, spawn()))).toThrow('out of cheese (at 0 us, event 1');
    const lost = { only: () => delay(1, 'nowhere') };
    expect(() => logOf(model(lost, spawn()))).toThrow("procedure 'p' has no step 'nowhere'");
    const endless = { only: () => goTo('only') };
    expect(() => logOf(model(endless, spawn()))).toThrow('ran 100000 steps in one event');
    const wrong = { procedures: { p: { start: 'x', steps: {} } } };
    expect(() => simulate(wrong)).toThrow("procedure 'p' has no step 'x'");
  });

  it('can be joined for their end value; one that has ended gives 0', () => {
    const procedures = {
      child: { start: 'a', steps: { a: () => delay(5, 'b'), b: () => end(42) } },
      parent: {
        start: 'a',
        steps: {
          a(ctx: Context, self: Self) {
            self.locals.child = ctx.procedures.spawn('child', {});
            return join(self.locals.child, 'b');
          },
          b(ctx: Context, self: Self) {
            note(ctx, self.value);
            return join(self.locals.child, 'c');
          },
          c(ctx: Context, self: Self) {
            note(ctx, self.value);
            return end();
          },
        },
      },
    };
    const start = (ctx: Context) => void ctx.procedures.spawn('parent', {});
    expect(logOf({ procedures, start })).toEqual([
      [5, 42],
      [5, 0],
    ]);
  });
});

describe('signals', () => {
  const waiting = (start: (ctx: Context, signal: number) => void) =>
    model(
      {
        wait: (_: Context, self: Self) => until(self.locals.signal, 'woken'),
        woken(ctx: Context, self: Self) {
          note(ctx, self.locals.n, self.value);
          return end();
        },
      },
      (ctx) => {
        const signal = ctx.signals.create();
        for (const n of [1, 2, 3]) ctx.procedures.spawn('p', { signal, n });
        start(ctx, signal);
      },
      { handlers: { fire: (ctx, target) => ctx.signals.fire(target, 7) } },
    );

  it('wake every waiter with their value, in the order of waiting', () => {
    expect(logOf(waiting((ctx, signal) => void ctx.schedule(9, 'fire', signal)))).toEqual([
      [9, 1, 7],
      [9, 2, 7],
      [9, 3, 7],
    ]);
  });

  it('that have fired let waiters pass at once', () => {
    const log = logOf(waiting((ctx, signal) => ctx.signals.fire(signal, 8)));
    expect(log).toEqual([
      [0, 1, 8],
      [0, 2, 8],
      [0, 3, 8],
    ]);
  });

  it('fire once, and are not destroyed under a waiter', () => {
    const simulation = simulate(waiting(() => {}));
    const { signals } = simulation.ctx;
    const signal = signals.create();
    expect(signals.isFired(signal)).toBe(false);
    signals.fire(signal, 3);
    expect(signals.isFired(signal)).toBe(true);
    expect(signals.value(signal)).toBe(3);
    expect(() => signals.fire(signal)).toThrow('was fired before');
    signals.destroy(signal);
    expect(() => signals.isFired(signal)).toThrow('no such signal');
    simulation.step(3);
    const first = simulation.ctx.procedures.locals(1).signal;
    expect(() => signals.destroy(first)).toThrow('destroyed while a procedure waits');
  });
});

describe('resources', () => {
  const sharing = (amounts: number[], capacity: number) =>
    model(
      {
        ask: (ctx: Context, self: Self) => acquire(ctx.state.one.pool, self.locals.amount, 'work'),
        work(ctx: Context, self: Self) {
          note(ctx, self.locals.n, self.value);
          return delay(10, 'leave');
        },
        leave(ctx: Context, self: Self) {
          ctx.resources.release(ctx.state.one.pool, self.locals.amount);
          return end();
        },
      },
      (ctx) => {
        amounts.forEach((amount, n) => void ctx.procedures.spawn('p', { n, amount }));
      },
      { init: (ctx) => ({ pool: ctx.resources.create('pool', capacity) }) },
    );

  it('serve first in, first out', () => {
    expect(logOf(sharing([1, 1, 1], 1))).toEqual([
      [0, 0, 1],
      [10, 1, 1],
      [20, 2, 1],
    ]);
  });

  it('let no small request overtake a large one', () => {
    expect(logOf(sharing([2, 3, 1], 3))).toEqual([
      [0, 0, 2],
      [10, 1, 3],
      [20, 2, 1],
    ]);
  });

  it('count what is in use and who waits', () => {
    const simulation = simulate(sharing([1, 1, 1], 1));
    simulation.step(3);
    const { resources, state } = simulation.ctx;
    const { pool } = state.one;
    expect([resources.inUse(pool), resources.waiting(pool)]).toEqual([1, 2]);
    expect(resources.tryAcquire(pool)).toBe(false);
    resources.setCapacity(pool, 2);
    expect([resources.inUse(pool), resources.waiting(pool)]).toEqual([2, 1]);
    resources.setCapacity(pool, 4);
    expect(resources.tryAcquire(pool)).toBe(true);
    expect(resources.tryAcquire(pool)).toBe(false);
    expect(() => resources.destroy(pool)).toThrow("resource 'pool' is destroyed while in use");
    runToEnd(simulation);
    expect(resources.inUse(pool)).toBe(1);
    resources.release(pool);
    expect(() => resources.release(pool)).toThrow("resource 'pool': 1 released, 0 in use");
    resources.destroy(pool);
    expect(() => resources.inUse(pool)).toThrow('no such resource');
  });

  it('grant nothing while their capacity is below what is in use', () => {
    const simulation = simulate(sharing([2, 2, 1], 4));
    simulation.step(3);
    simulation.ctx.resources.setCapacity(simulation.ctx.state.one.pool, 1);
    runToEnd(simulation);
    expect(simulation.ctx.state.one.log).toEqual([
      [0, 0, 2],
      [0, 1, 2],
      [10, 2, 1],
    ]);
  });

  it.each([0.5, -1, Number.NaN])('refuse %s units', (amount) => {
    const { resources } = simulate({}).ctx;
    const pool = resources.create('pool', 2);
    expect(() => resources.release(pool, amount)).toThrow('not a whole number of units');
    expect(() => resources.create('p', amount)).toThrow('not a whole number of units');
  });
});

describe('anyOf', () => {
  const racing = (conditions: (ctx: Context, locals: Locals) => ReturnType<typeof elapsed>[]) =>
    model(
      {
        wait: (ctx: Context, self: Self) => anyOf(conditions(ctx, self.locals), 'met'),
        met(ctx: Context, self: Self) {
          note(ctx, self.which, self.value);
          return delay(1000, 'over');
        },
        over: () => end(),
      },
      (ctx) => {
        const signal = ctx.signals.create();
        const pool = ctx.resources.create('pool', 1);
        ctx.resources.tryAcquire(pool);
        Object.assign(ctx.state.one, { signal, pool });
        ctx.procedures.spawn('p', { signal, pool });
        ctx.schedule(20, 'fire', signal);
        ctx.schedule(30, 'free');
      },
      {
        handlers: {
          fire: (ctx, target) => ctx.signals.fire(target, 5),
          free: (ctx) => ctx.resources.release(ctx.state.one.pool),
        },
      },
    );

  it('goes on with the first of a time, a signal and a resource', () => {
    const all = (_: Context, { signal, pool }: Locals) => [
      elapsed(50),
      fired(signal),
      granted(pool, 1),
    ];
    expect(logOf(racing(all))).toEqual([[20, 1, 5]]);
    const late = (_: Context, { pool }: Locals) => [granted(pool, 1), elapsed(50)];
    expect(logOf(racing(late))).toEqual([[30, 0, 1]]);
    const early = (_: Context, { signal }: Locals) => [fired(signal), elapsed(19)];
    expect(logOf(racing(early))).toEqual([[19, 1, 0]]);
  });

  it('withdraws the others: timers are cancelled and queues are left', () => {
    const simulation = simulate(
      racing((_, { signal, pool }) => [elapsed(5000), fired(signal), granted(pool, 1)]),
    );
    simulation.step(1);
    const { resources, state } = simulation.ctx;
    expect(resources.waiting(state.one.pool)).toBe(1);
    simulation.step(1);
    expect(resources.waiting(state.one.pool)).toBe(0);
    runToEnd(simulation);
    expect(simulation.now).toBe(1020);
    expect(resources.inUse(state.one.pool)).toBe(0);
  });

  it('goes on at once with the lowest of those met already', () => {
    const met = (ctx: Context) => {
      const signal = ctx.signals.create();
      ctx.signals.fire(signal, 9);
      return [elapsed(10), fired(signal), elapsed(0)];
    };
    expect(logOf(racing(met))).toEqual([[0, 1, 9]]);
    expect(() => anyOf([], 'met')).toThrow('anyOf needs a condition');
  });

  it('lets those behind pass when a large request gives up', () => {
    const steps = {
      ask: (ctx: Context, self: Self) =>
        anyOf([granted(ctx.state.one.pool, self.locals.amount), elapsed(10)], 'met'),
      met(ctx: Context, self: Self) {
        note(ctx, self.locals.amount, self.which);
        return end();
      },
    };
    const start = (ctx: Context) => {
      ctx.state.one.pool = ctx.resources.create('pool', 3);
      ctx.resources.tryAcquire(ctx.state.one.pool, 2);
      ctx.procedures.spawn('p', { amount: 3 });
      ctx.schedule(5, 'second');
    };
    const handlers = { second: (ctx: Context) => void ctx.procedures.spawn('p', { amount: 1 }) };
    expect(logOf(model(steps, start, { handlers }))).toEqual([
      [10, 1, 0],
      [10, 3, 1],
    ]);
  });

  it('waits for the end of another procedure', () => {
    const procedures = {
      child: { start: 'a', steps: { a: () => delay(5, 'b'), b: () => end(6) } },
      parent: {
        start: 'a',
        steps: {
          a: (ctx: Context) => anyOf([elapsed(9), ended(ctx.procedures.spawn('child', {}))], 'b'),
          b(ctx: Context, self: Self) {
            note(ctx, self.which, self.value);
            return end();
          },
        },
      },
    };
    const start = (ctx: Context) => void ctx.procedures.spawn('parent', {});
    expect(logOf({ procedures, start })).toEqual([[5, 1, 6]]);
  });

  it('leaves no waiters behind however often it is repeated', () => {
    const steps = {
      wait(ctx: Context, self: Self) {
        self.locals.n += 1;
        return self.locals.n > 3000
          ? end()
          : anyOf([fired(ctx.state.one.never), granted(ctx.state.one.full, 1), elapsed(1)], 'wait');
      },
    };
    const simulation = simulate(
      model(steps, spawn({ n: 0 }), {
        init: (ctx) => ({
          never: ctx.signals.create(),
          full: ctx.resources.create('full', 0),
        }),
      }),
    );
    runToEnd(simulation);
    expect(simulation.now).toBe(3000);
    expect(simulation.save().length).toBeLessThan(4000);
  });
});

describe('allOf', () => {
  it('waits for the last, and for nothing when there is none', () => {
    const steps = {
      wait(_: Context, self: Self) {
        return allOf([elapsed(5), fired(self.locals.signal), elapsed(1)], 'met');
      },
      met(ctx: Context, self: Self) {
        note(ctx, self.value);
        return allOf([], 'again');
      },
      again(ctx: Context) {
        note(ctx, 'again');
        return end();
      },
    };
    const start = (ctx: Context) => {
      const signal = ctx.signals.create();
      ctx.procedures.spawn('p', { signal });
      ctx.schedule(8, 'fire', signal);
    };
    const handlers = { fire: (ctx: Context, target: number) => ctx.signals.fire(target, 4) };
    expect(logOf(model(steps, start, { handlers }))).toEqual([
      [8, 4],
      [8, 'again'],
    ]);
  });
});

describe('interrupt', () => {
  const interruptible = (wait: (ctx: Context, self: Self) => Wait, atUs: number) =>
    model(
      {
        wait,
        met(ctx: Context) {
          note(ctx, 'met');
          return end();
        },
        cut(ctx: Context, self: Self) {
          note(ctx, 'cut', self.reason);
          return goTo('after');
        },
        after(ctx: Context, self: Self) {
          note(ctx, 'after', self.reason);
          return end();
        },
      },
      (ctx) => {
        const pool = ctx.resources.create('pool', 1);
        ctx.resources.tryAcquire(pool);
        ctx.state.one.pool = pool;
        ctx.state.one.signal = ctx.signals.create();
        ctx.state.one.id = ctx.procedures.spawn('p', {});
        ctx.schedule(atUs, 'interrupt');
        ctx.schedule(30, 'free');
      },
      {
        onInterrupt: 'cut',
        handlers: {
          interrupt: (ctx) => ctx.procedures.interrupt(ctx.state.one.id, 3),
          free: (ctx) => ctx.resources.release(ctx.state.one.pool),
        },
      },
    );

  it.each([
    ['a delay', () => delay(100, 'met')],
    ['a signal', (ctx: Context) => until(ctx.state.one.signal, 'met')],
    ['a resource', (ctx: Context) => acquire(ctx.state.one.pool, 1, 'met')],
    [
      'any of several',
      (ctx: Context) =>
        anyOf([elapsed(100), fired(ctx.state.one.signal), granted(ctx.state.one.pool, 1)], 'met'),
    ],
    [
      'all of several',
      (ctx: Context) => allOf([elapsed(5), granted(ctx.state.one.pool, 1)], 'met'),
    ],
  ])('ends a wait for %s and leads to its own step', (_, wait) => {
    const simulation = simulate(interruptible(wait, 10));
    runToEnd(simulation);
    expect(simulation.ctx.state.one.log).toEqual([
      [10, 'cut', 3],
      [10, 'after', 0],
    ]);
    expect(simulation.now).toBe(30);
    const { resources, state } = simulation.ctx;
    expect([resources.inUse(state.one.pool), resources.waiting(state.one.pool)]).toEqual([0, 0]);
  });

  it('gives back a resource that was granted in the same instant', () => {
    for (const wait of [
      (ctx: Context) => acquire(ctx.state.one.pool, 1, 'met'),
      (ctx: Context) => anyOf([granted(ctx.state.one.pool, 1)], 'met'),
      (ctx: Context) => allOf([granted(ctx.state.one.pool, 1), elapsed(2)], 'met'),
    ]) {
      const base = interruptible(wait, 1000);
      base.handlers!.free = (ctx) => {
        ctx.resources.release(ctx.state.one.pool);
        ctx.procedures.interrupt(ctx.state.one.id, 4);
        ctx.procedures.interrupt(ctx.state.one.id, 5);
      };
      const simulation = simulate(base);
      runToEnd(simulation);
      expect(simulation.ctx.state.one.log[0]).toEqual([30, 'cut', 4]);
      expect(simulation.ctx.resources.inUse(simulation.ctx.state.one.pool)).toBe(0);
    }
  });

  it('is nothing to one that has ended, and an error to one without a step for it', () => {
    const log = logOf(interruptible(() => end(), 10));
    expect(log).toEqual([]);
    const plain = interruptible(() => delay(100, 'met'), 10);
    plain.procedures!.p = { ...plain.procedures!.p, onInterrupt: undefined };
    expect(() => logOf(plain)).toThrow("'p' was interrupted and has no onInterrupt step");
    const selfish = interruptible((ctx, self) => {
      ctx.procedures.interrupt(self.id);
      return end();
    }, 10);
    expect(() => logOf(selfish)).toThrow("'p' interrupts itself");
  });
});
