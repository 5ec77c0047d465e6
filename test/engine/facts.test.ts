import { describe, expect, it } from 'vitest';
import type { Fact, FactDefinition } from '../../sim/engine/index.ts';
import { NOTED, type OneModel, oneModel, runToEnd, simulate } from './one-model.ts';

const PAID: FactDefinition = {
  name: 'fee.paid',
  domain: 'economic',
  entity: 'agent',
  args: ['frost', 'epoch', 'c', 'd', 'e', 'f', 'g', 'h'],
  help: 'A test paid something.',
};

function emitting(...facts: [string, ...number[]][]): OneModel {
  return {
    facts: [NOTED, PAID],
    start: (ctx) => void ctx.schedule(1, 'go'),
    handlers: {
      go(ctx) {
        for (const [name, entity, ...args] of facts) ctx.emit(name, entity, ...args);
      },
    },
  };
}

const digestOf = (model: OneModel) => runToEnd(simulate(model)).digest();

describe('the digests', () => {
  it('change with the name, the entity, each argument, the order and the time', () => {
    const variants = [
      emitting(['thing.noted', 1, 2], ['thing.noted', 3, 4]),
      emitting(['thing.noted', 3, 4], ['thing.noted', 1, 2]),
      emitting(['thing.noted', 1, 2], ['thing.noted', 3, 5]),
      emitting(['thing.noted', 1, 2], ['thing.noted', 2, 4]),
      emitting(['thing.noted', 1, 2]),
      emitting(['thing.noted', 1, 2 ** 32 + 2], ['thing.noted', 3, 4]),
      emitting(['thing.noted', 1, -2], ['thing.noted', 3, 4]),
      emitting(['thing.noted', 2 ** 32 + 1, 2], ['thing.noted', 3, 4]),
      emitting(['thing.noted', 1, 2], ['thing.noted', 3, 4], ['thing.noted', 0, 0]),
    ];
    const later = emitting(['thing.noted', 1, 2], ['thing.noted', 3, 4]);
    variants.push({ ...later, start: (ctx) => void ctx.schedule(2, 'go') });
    const traces = new Set(variants.map((variant) => digestOf(variant).trace));
    expect(traces.size).toBe(variants.length);
    for (const trace of traces) expect(trace).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keep the physical and the economic apart, and both together in the trace', () => {
    const nothing = digestOf(emitting());
    const physical = digestOf(emitting(['thing.noted', 1, 2]));
    const fee = ['fee.paid', 1, 1, 2, 3, 4, 5, 6, 7, 8] as [string, ...number[]];
    const both = digestOf(emitting(['thing.noted', 1, 2], fee));
    expect(physical.economic).toBe(nothing.economic);
    expect(both.physical).toBe(physical.physical);
    expect(both.economic).not.toBe(nothing.economic);
    expect(new Set([nothing.trace, physical.trace, both.trace]).size).toBe(3);
  });

  it('hash names, not positions: more facts and more models change nothing', () => {
    const plain = emitting(['thing.noted', 1, 2]);
    const more = { ...plain, facts: [PAID, NOTED] };
    const beside = { ...oneModel({ handlers: { zeroth: () => {} } }), name: 'zero' };
    const observer = { name: 'o', init: () => ({ n: 0 }), on: { 'thing.noted': () => {} } };
    const widened = runToEnd(
      simulate(more, { models: [beside, oneModel(more)], observers: [observer], queue: 'heap' }),
    );
    expect(widened.digest()).toEqual(digestOf(plain));
  });

  it('never change without a reason given in the changelog', () => {
    expect(
      digestOf(emitting(['thing.noted', 1, -2], ['thing.noted', 3, 2 ** 40])),
    ).toMatchInlineSnapshot(`
      {
        "economic": "ba1503851afc4aea52885435334900e9",
        "physical": "cb4e926f11923818e01965b8a03c4a69",
        "trace": "cb4e926f11923818e01965b8a03c4a69",
      }
    `);
  });

  it('are kept after every 65,536 events', () => {
    const model: OneModel = {
      start: (ctx) => void ctx.schedule(1, 'tick'),
      handlers: {
        tick(ctx) {
          ctx.emit('thing.noted', 0, ctx.now);
          ctx.schedule(1, 'tick');
        },
      },
    };
    const simulation = simulate(model, { endUs: 150_000 });
    simulation.step(65_536);
    const first = simulation.digest();
    runToEnd(simulation);
    expect(simulation.ladder.map((rung) => rung.eventCount)).toEqual([65_536, 131_072]);
    expect(simulation.ladder[0]).toEqual({ eventCount: 65_536, ...first });
    expect(simulation.ladder[1].trace).not.toBe(first.trace);
  });
});

describe('facts', () => {
  it('reach observers with their definition, arguments, event and cause', () => {
    const seen: unknown[] = [];
    const observer = {
      name: 'watch',
      init: (views: { twice: (value: number) => number }) => ({ sum: views.twice(0) }),
      on: {
        'thing.noted'(
          state: { sum: number },
          fact: Fact,
          views: { twice: (value: number) => number },
        ) {
          state.sum += views.twice(fact.args[0]);
          const { timeUs, name, definition, entity, args, eventSeq, causeSeq } = fact;
          seen.push([timeUs, name, definition === NOTED, entity, [...args], eventSeq, causeSeq]);
        },
      },
    };
    const simulation = simulate(emitting(['thing.noted', 5, 6], ['thing.noted', 7, 8]), {
      observers: [observer],
      views: () => ({ twice: (value: number) => 2 * value }),
    });
    runToEnd(simulation);
    expect(seen).toEqual([
      [1, 'thing.noted', true, 5, [6], 1, 0],
      [1, 'thing.noted', true, 7, [8], 1, 0],
    ]);
    expect(simulation.observerState('watch')).toEqual({ sum: 28 });
    expect(() => simulation.observerState('nobody')).toThrow("no observer is named 'nobody'");
  });

  it('reach a tap until it is taken away', () => {
    const model = emitting(['thing.noted', 1, 2]);
    model.start = (ctx) => {
      ctx.schedule(1, 'go');
      ctx.schedule(2, 'go');
    };
    const simulation = simulate(model);
    let count = 0;
    const stop = simulation.onFact(() => {
      count += 1;
    });
    simulation.step(1);
    stop();
    simulation.step(1);
    expect(count).toBe(1);
  });

  it.each([
    [['thing.noted', 1], 'value must be a safe integer, not undefined'],
    [['thing.noted', 1, 2, 3], 'has 1 arguments'],
    [['thing.noted', 1.5, 2], 'entity must be a safe integer, not 1.5'],
    [['thing.noted', 1, 2 ** 53], 'value must be a safe integer'],
    [['thing.noted', 1, Number.NaN], 'value must be a safe integer, not NaN'],
  ])('are refused when their arguments are wrong: %j', (fact, message) => {
    const simulation = simulate(emitting(fact as [string, ...number[]]));
    expect(() => simulation.step(1)).toThrow(message);
  });

  it('cannot be stated while the slices are made', () => {
    const init = (ctx: { emit: (fact: string, entity: number, a: number) => void }) => {
      ctx.emit('thing.noted', 1, 2);
      return {};
    };
    expect(() => simulate({ init } as never)).toThrow('emit it in start');
  });
});
