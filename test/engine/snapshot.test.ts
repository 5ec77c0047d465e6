import { describe, expect, it } from 'vitest';
import {
  type Context,
  createSimulation,
  delay,
  end,
  restoreSimulation,
  type Simulation,
  SnapshotError,
} from '../../sim/engine/index.ts';
import { readSnapshot } from '../../sim/engine/snapshot.ts';
import { busyModel, busyObserver, busyParts } from './busy-model.ts';
import { oneModel, runToEnd, simulate } from './one-model.ts';

const END_US = 6_000_000;
const busy = (queue: 'ladder' | 'heap' = 'ladder', seed = 5) =>
  createSimulation({ ...busyParts, resolved: { a: 1 }, seed, endUs: END_US, queue });

const facts = (simulation: Simulation) => {
  const list: string[] = [];
  simulation.onFact((fact) => {
    list.push(`${fact.timeUs} ${fact.name} ${fact.entity} ${fact.args} ${fact.eventSeq}`);
  });
  return list;
};

describe('a simulation that is saved', () => {
  const plain = runToEnd(busy());

  it('is busy enough to prove something', () => {
    const { counts } = plain.observerState('counts');
    expect(Object.keys(counts).length).toBe(7);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(5);
    expect(plain.eventCount).toBeGreaterThan(3500);
    expect(plain.ctx.state.shop.wages).toBeGreaterThan(10n ** 10n);
  });

  it('goes on with the same digest when rebuilt after every single event', () => {
    for (const queue of ['ladder', 'heap'] as const) {
      const simulation = busy(queue);
      const start = 2000;
      const end = 2400;
      // From the middle, where everything is in flight.
      simulation.step(start);
      for (let event = start; event < end; event += 1) {
        simulation.step(1);
        simulation.rebuild();
      }
      const straight = busy('heap');
      straight.step(end);
      expect(simulation.digest()).toEqual(straight.digest());
      expect(simulation.observerState('counts')).toEqual(straight.observerState('counts'));
      // Stronger: what is saved is equal byte by byte, whatever the queue and the past.
      expect(Buffer.from(simulation.save()).equals(Buffer.from(straight.save()))).toBe(true);
    }
  });

  it.each([23, 100, 999])('reaches the same end when rebuilt every %i events', (every) => {
    const simulation = busy();
    while (simulation.step(every) === 'running') {
      simulation.rebuild();
    }
    expect(simulation.digest()).toEqual(plain.digest());
    expect(simulation.eventCount).toBe(plain.eventCount);
    expect(simulation.save()).toEqual(plain.save());
  });

  it('finishes equally when restored elsewhere, on the other queue', () => {
    for (const at of [0, 1, 1234, 3000]) {
      const first = busy('ladder');
      first.step(at);
      const bytes = first.save();
      const second = restoreSimulation(bytes, { ...busyParts, queue: 'heap' });
      expect(second.eventCount).toBe(at);
      expect(second.now).toBe(first.now);
      const left = facts(first);
      const right = facts(second);
      runToEnd(first);
      runToEnd(second);
      expect(right).toEqual(left);
      expect(second.digest()).toEqual(plain.digest());
      expect(second.save()).toEqual(plain.save());
    }
  });

  it('is not disturbed by saving', () => {
    const simulation = busy();
    while (simulation.step(500) === 'running') simulation.save();
    expect(simulation.save()).toEqual(plain.save());
  });

  it('keeps timers valid, and old ones invalid', () => {
    const model = {
      start(ctx: Context) {
        ctx.state.one.dead = ctx.schedule(5, 'tick', 1);
        ctx.state.one.kept = ctx.schedule(6, 'tick', 2);
        ctx.state.one.gone = ctx.schedule(7, 'tick', 3);
        ctx.cancel(ctx.state.one.gone);
        ctx.schedule(8, 'tick', 4);
      },
      handlers: { tick: (ctx: Context, target: number) => void ctx.state.one.log.push(target) },
    };
    const simulation = simulate(model);
    simulation.step(1);
    const copy = restoreSimulation(simulation.save(), { models: [oneModel(model)] });
    const { one } = copy.ctx.state;
    expect(copy.ctx.timeOf(one.kept)).toBe(6);
    expect(copy.ctx.cancel(one.dead)).toBe(false);
    expect(copy.ctx.cancel(one.gone)).toBe(false);
    expect(copy.ctx.cancel(one.kept)).toBe(true);
    runToEnd(copy);
    expect(copy.ctx.state.one.log).toEqual([1, 4]);
    runToEnd(simulation);
    expect(simulation.ctx.state.one.log).toEqual([1, 2, 4]);
  });

  it('lists what is pending in firing order', () => {
    const simulation = busy();
    simulation.step(1500);
    const { time, key, slot } = readSnapshot(simulation.save()).events;
    expect(slot.length).toBeGreaterThan(50);
    for (let index = 1; index < slot.length; index += 1) {
      const later = time[index] > time[index - 1];
      expect(later || (time[index] === time[index - 1] && key[index] > key[index - 1])).toBe(true);
    }
  });

  it('remembers that it was stopped, and where it ends', () => {
    const model = {
      start: (ctx: Context) => void ctx.schedule(1, 'halt'),
      handlers: { halt: (ctx: Context) => ctx.stop() },
    };
    const simulation = simulate(model);
    simulation.step(5);
    const copy = restoreSimulation(simulation.save(), { models: [oneModel(model)] });
    expect(copy.step(1)).toBe('ended');
    expect(copy.eventCount).toBe(1);
  });
});

describe('a restore', () => {
  const simulation = busy();
  simulation.step(100);
  const bytes = simulation.save();

  it.each([
    ['another version', { models: [{ ...busyModel, version: 4 }] }, 'shop 3), these are (shop 4)'],
    ['another name', { models: [{ ...busyModel, name: 'mill' }] }, '(shop 3), these are (mill 3)'],
    ['one model more', { models: [busyModel, oneModel({})] }, 'these are (shop 3, one 1)'],
    ['a missing handler', { models: [withoutCrash()] }, "no model handles 'crash' now"],
    [
      'another observer',
      { observers: [busyObserver, { name: 'new', init: () => 0, on: {} }] },
      "no observer 'new'",
    ],
  ])('names what differs: %s', (_, parts, message) => {
    expect(() => restoreSimulation(bytes, { ...busyParts, ...parts } as never)).toThrow(message);
  });

  it('names the step a procedure waits in when it is gone', () => {
    const model = (step: string) => {
      const steps = { first: () => delay(5, step), [step]: () => end() };
      const start = (ctx: Context) => void ctx.procedures.spawn('p', {});
      return oneModel({ start, procedures: { p: { start: 'first', steps } } });
    };
    const waiting = createSimulation({ models: [model('old')], resolved: {}, seed: 1 });
    waiting.step(1);
    const saved = waiting.save();
    expect(() => restoreSimulation(saved, { models: [model('new')] })).toThrow(
      "procedure 'p' has no step 'old'",
    );
    expect(runToEnd(restoreSimulation(saved, { models: [model('old')] })).eventCount).toBe(2);
  });

  it('finds every flipped byte and every cut', () => {
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = bytes.slice();
      damaged[at] ^= 0x10;
      expect(() => restoreSimulation(damaged, busyParts)).toThrow(SnapshotError);
    }
    for (const length of [0, 10, 28, bytes.length - 1]) {
      expect(() => restoreSimulation(bytes.subarray(0, length), busyParts)).toThrow(SnapshotError);
    }
    expect(() => restoreSimulation(new Uint8Array(100), busyParts)).toThrow(
      'not a saved simulation',
    );
  });

  it('does not mind the order of handlers, steps and procedures', () => {
    const turned = <Value extends object>(record: Value) =>
      Object.fromEntries(Object.entries(record).reverse()) as Value;
    const { repair, wage } = busyModel.procedures;
    const model = {
      ...busyModel,
      handlers: turned(busyModel.handlers),
      procedures: turned({ repair: { ...repair, steps: turned(repair.steps) }, wage }),
    };
    const copy = runToEnd(restoreSimulation(bytes, { ...busyParts, models: [model] }));
    expect(copy.digest()).toEqual(runToEnd(busy()).digest());
  });

  it('says where state is not plain data', () => {
    const hiding = simulate({ init: () => ({ deep: [{ callback: () => 1 }] }) });
    expect(() => hiding.save()).toThrow(
      'value.state.one.deep.0.callback: a value of type function',
    );
    const sharing = simulate({ init: () => ({ a: [1] }), start: (ctx) => alias(ctx) });
    expect(() => sharing.save()).toThrow('value.state.one.b: the same object is reachable');
  });
});

function alias(ctx: Context): void {
  ctx.state.one.b = ctx.state.one.a;
}

function withoutCrash() {
  const { crash: _, ...handlers } = busyModel.handlers;
  return { ...busyModel, handlers };
}
