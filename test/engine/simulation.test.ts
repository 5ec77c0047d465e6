import { describe, expect, it } from 'vitest';
import { createSimulation, InvariantBroken, toTicks } from '../../sim/engine/index.ts';
import { logOf, NOTED, oneModel, runToEnd, simulate } from './one-model.ts';

describe('a simulation', () => {
  it('makes every slice before it starts any model, in order', () => {
    const order: string[] = [];
    const model = (name: string) => ({
      name,
      version: 1,
      description: '',
      init(ctx: { state: Record<string, unknown> }) {
        order.push(`init ${name} sees ${Object.keys(ctx.state)}`);
        return {};
      },
      start: () => void order.push(`start ${name}`),
    });
    createSimulation({ models: [model('a'), model('b')], resolved: {}, seed: 0 });
    expect(order).toEqual(['init a sees ', 'init b sees a', 'start a', 'start b']);
  });

  it('fires by time, then priority, then order of scheduling', () => {
    const log = logOf({
      start(ctx) {
        ctx.schedule(5, 'note', 1);
        ctx.scheduleAt(3, 'note', 2);
        ctx.schedule(5, 'note', 3, 0, -1);
        ctx.schedule(5, ctx.kind('note'), 4);
      },
      handlers: {
        note: (ctx, target) => void ctx.state.one.log.push([ctx.now, target]),
      },
    });
    expect(log).toEqual([
      [3, 2],
      [5, 3],
      [5, 1],
      [5, 4],
    ]);
  });

  it('ends at its end time, firing what is due then and nothing after', () => {
    const log: number[] = [];
    const tick = {
      start: (ctx: { schedule: (delay: number, kind: string) => void }) => ctx.schedule(10, 'tick'),
      handlers: {
        tick(ctx: { now: number; schedule: (delay: number, kind: string) => void }) {
          log.push(ctx.now);
          ctx.schedule(10, 'tick');
        },
      },
    };
    const simulation = simulate(tick as never, { endUs: 30 });
    expect(simulation.step(2)).toBe('running');
    expect(simulation.now).toBe(20);
    expect(simulation.step(100)).toBe('ended');
    expect(simulation.step(100)).toBe('ended');
    expect(log).toEqual([10, 20, 30]);
    expect(simulation.now).toBe(30);
    expect(simulation.eventCount).toBe(3);
    const short = simulate(tick as never, { endUs: 29 });
    runToEnd(short);
    expect(short.now).toBe(29);
    expect(short.eventCount).toBe(2);
  });

  it('stops when a model says so', () => {
    const simulation = simulate({
      start(ctx) {
        ctx.schedule(1, 'halt');
        ctx.schedule(2, 'halt');
      },
      handlers: { halt: (ctx) => ctx.stop() },
    });
    expect(simulation.step(100)).toBe('ended');
    expect(simulation.eventCount).toBe(1);
    expect(simulation.pendingCount).toBe(1);
  });

  it('names time, event and seed when an invariant breaks, and stays broken', () => {
    const simulation = simulate(
      {
        start: (ctx) => void ctx.schedule(7, 'check'),
        handlers: { check: (ctx) => ctx.violate('the sum is off by one') },
      },
      { seed: 99 },
    );
    let error: unknown;
    try {
      simulation.step(1);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InvariantBroken);
    expect(error).toMatchObject({ timeUs: 7, eventSeq: 1, seed: 99 });
    expect(String(error)).toContain('the sum is off by one (at 7 us, event 1, seed 99)');
    expect(() => simulation.step(1)).toThrow(error as Error);
    expect(() => simulation.save()).toThrow(error as Error);
  });

  it('turns any failure of a handler into a broken invariant with its cause', () => {
    const simulation = simulate({
      start: (ctx) => void ctx.schedule(1, 'fail'),
      handlers: {
        fail: () => {
          throw new TypeError('cannot read it');
        },
      },
    });
    expect(() => simulation.step(1)).toThrow(InvariantBroken);
    expect(() => simulation.step(1)).toThrow('cannot read it (at 1 us, event 1');
  });

  it('freezes a copy of the scenario', () => {
    const resolved = { list: [1, 2], nested: { value: 1 } };
    const simulation = simulate({}, { resolved });
    resolved.nested.value = 2;
    expect(simulation.ctx.resolved.nested.value).toBe(1);
    expect(() => {
      simulation.ctx.resolved.list.push(3);
    }).toThrow(TypeError);
  });

  it('hands every event its own number and that of its cause', () => {
    const log = logOf({
      start: (ctx) => void ctx.schedule(1, 'first'),
      handlers: {
        first(ctx) {
          ctx.state.one.log.push([ctx.eventSeq, ctx.causeSeq]);
          ctx.schedule(1, 'other');
          ctx.schedule(1, 'second');
        },
        other: () => {},
        second: (ctx) => void ctx.state.one.log.push([ctx.eventSeq, ctx.causeSeq]),
      },
    });
    expect(log).toEqual([
      [1, 0],
      [3, 1],
    ]);
  });

  it.each([
    ['two models of one name', { models: [oneModel({}), oneModel({})] }, "models are named 'one'"],
    [
      'two handlers of one kind',
      {
        models: [
          oneModel({ handlers: { tick: () => {} } }),
          { ...oneModel({ handlers: { tick: () => {} } }), name: 'two' },
        ],
      },
      "the event kind 'tick' has a handler already",
    ],
    [
      'an observer of an unknown fact',
      { observers: [{ name: 'o', init: () => 0, on: { 'no.such': () => {} } }] },
      "unknown fact 'no.such'",
    ],
    [
      'two facts of one name',
      { models: [oneModel({ facts: [NOTED, { ...NOTED, args: [] }] })] },
      "two different facts are named 'thing.noted'",
    ],
    ['no seed', { seed: undefined as unknown as number }, 'a seed is an integer'],
    [
      'a scenario with a function',
      { resolved: { f: () => 1 } },
      'value.f: a value of type function',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(() => simulate({}, options as never)).toThrow(message);
  });

  it('refuses unknown kinds, facts and procedures', () => {
    const { ctx } = simulate({});
    expect(() => ctx.schedule(1, 'nothing')).toThrow("no model handles the event kind 'nothing'");
    expect(() => ctx.emit('nothing', 1)).toThrow("no model declares the fact 'nothing'");
    expect(() => ctx.procedures.spawn('nothing', {})).toThrow("no procedure is named 'nothing'");
  });

  it('cannot be stepped or saved from inside an event', () => {
    const box: { simulation?: ReturnType<typeof simulate> } = {};
    box.simulation = simulate({
      start: (ctx) => void ctx.schedule(1, 'inside'),
      handlers: { inside: () => void box.simulation?.save() },
    });
    expect(() => box.simulation?.step(1)).toThrow('between events, not inside one');
  });
});

describe('toTicks', () => {
  it('rounds half up, once, and refuses what is no time', () => {
    expect([0, 0.49, 0.5, 1.5, 2.5, 1e15 + 0.5].map(toTicks)).toEqual([0, 0, 1, 2, 3, 1e15 + 1]);
    for (const wrong of [-1, Number.NaN, Infinity, 2 ** 53]) {
      expect(() => toTicks(wrong)).toThrow(RangeError);
    }
  });
});
