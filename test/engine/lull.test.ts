/** Events that are worked out inside another, and events that are withdrawn and put back. */
import { describe, expect, it } from 'vitest';
import { createSimulation, defineModel, type Fact, settled } from '../../sim/engine/index.ts';
import { Scheduler } from '../../sim/engine/scheduler.ts';
import { advance, generator } from './queue-trace.ts';

const tick = {
  name: 'tick.happened',
  domain: 'physical',
  entity: 'tick',
  args: [],
  help: 'A tick.',
} as const;

/** Ticks every 10 us, each by an event or, where they may, all up to the next alarm inside one. */
const ticks = defineModel({
  name: 'ticks',
  version: 1,
  description: 'Ticks and alarms.',
  facts: [tick],
  init: () => ({}),
  start: (ctx) => {
    ctx.schedule(10, 'tick', 1);
    for (const alarmUs of [95, 200, 333]) ctx.schedule(alarmUs, 'alarm');
  },
  handlers: {
    tick: (ctx, first) => {
      let number = first;
      ctx.emit('tick.happened', number);
      for (;;) {
        const { untilUs, events, sequence } = ctx.lull();
        const toUs = ctx.now + 10;
        if (events < 1 || toUs >= untilUs) break;
        const causeSeq = ctx.eventSeq;
        ctx.pass({ toUs, fired: 1, planned: 1, eventSeq: sequence + 1, causeSeq });
        number += 1;
        ctx.emit('tick.happened', number);
      }
      ctx.schedule(10, 'tick', number + 1);
    },
    alarm: (ctx) => ctx.emit('tick.happened', 0),
  },
});

function run(eventsPerStep: number, most = eventsPerStep, endUs = 400) {
  const simulation = createSimulation({ models: [ticks], resolved: {}, seed: 1, endUs });
  const facts: string[] = [];
  simulation.onFact(({ timeUs, entity, eventSeq, causeSeq }: Fact) => {
    facts.push(`${timeUs} ${entity} ${eventSeq} ${causeSeq}`);
  });
  let steps = 0;
  for (; simulation.step(eventsPerStep, most) === 'running'; steps += 1);
  const { eventCount: events, ladder, now } = simulation;
  return { facts, steps, events, ladder, now };
}

describe('an event that goes on alone', () => {
  it.each([2, 7, 1000])('fires what single events fire, %i a step', (eventsPerStep) => {
    const single = run(1);
    const together = run(eventsPerStep);
    expect(single.events).toBe(43);
    expect(together.facts).toEqual(single.facts);
    expect(together.events).toBe(single.events);
    expect(together.now).toBe(400);
    expect(together.steps).toBe(Math.floor(single.events / eventsPerStep));
  });

  it('may take a step beyond its events, up to the most', () => {
    const single = run(1);
    const [beyond, upTo] = [run(1, Number.POSITIVE_INFINITY), run(1, 4)];
    expect(beyond.facts).toEqual(single.facts);
    expect(upTo.facts).toEqual(single.facts);
    // A lull before each of three alarms, the alarms, and the lull at the end.
    expect(beyond.steps).toBe(7);
    expect(upTo.steps).toBeGreaterThan(beyond.steps);
    expect(upTo.steps).toBeLessThan(single.steps);
  });

  it('leaves the rungs of the digests where single events have them', () => {
    const endUs = 1_400_000;
    const [single, together] = [run(1, 1, endUs), run(1000, Number.POSITIVE_INFINITY, endUs)];
    expect(together.steps).toBeLessThan(10);
    expect(together.ladder.map(({ eventCount }) => eventCount)).toEqual([65_536, 131_072]);
    expect(together.ladder).toEqual(single.ladder);
  });

  it('cannot pass the next event of the queue', () => {
    const hasty = defineModel({
      name: 'hasty',
      version: 1,
      description: 'Goes too far.',
      init: () => ({}),
      start: (ctx) => {
        ctx.schedule(1, 'go');
        ctx.schedule(5, 'go');
      },
      handlers: {
        go: (ctx) => ctx.pass({ toUs: 5, fired: 1, planned: 0, eventSeq: 1, causeSeq: 1 }),
      },
    });
    const simulation = createSimulation({ models: [hasty], resolved: {}, seed: 1 });
    expect(() => simulation.step(10)).toThrow('1 events up to 5 us do not fit');
  });
});

describe.each(['ladder', 'heap'] as const)('the %s queue', (queue) => {
  it('knows when the next event fires, through cancelled ones', () => {
    const scheduler = new Scheduler(queue);
    const uniform = generator(5);
    const timers: number[] = [];
    scheduler.setLimit(Number.MAX_SAFE_INTEGER);
    for (let step = 0; step < 5000; step += 1) {
      const delayUs = Math.floor(uniform() ** 8 * 1e9);
      timers.push(scheduler.scheduleAt(scheduler.now + delayUs, 3, 0, 0, 0));
      if (uniform() < 0.4) scheduler.cancel(timers[Math.floor(uniform() * timers.length)]);
      if (uniform() < 0.5) continue;
      const nextUs = scheduler.nextUs();
      const slot = advance(scheduler, Number.MAX_SAFE_INTEGER);
      expect(slot === 0 ? Number.MAX_SAFE_INTEGER + 1 : scheduler.now).toBe(nextUs);
    }
  });

  it('fires what was withdrawn and put back as if it had stayed', () => {
    const fired = (withdraws: boolean) => {
      const scheduler = new Scheduler(queue);
      const timers = Array.from({ length: 300 }, (_, index) =>
        scheduler.scheduleAt(10 * (index % 7), 3, index, 0, 0),
      );
      if (withdraws) {
        const taken = timers
          .filter((_, index) => index % 3 === 0)
          .map((t) => scheduler.withdraw(t));
        scheduler.scheduleAt(70, 3, 1000, 0, 0);
        for (const event of taken.reverse()) scheduler.putBack(event);
      } else {
        scheduler.scheduleAt(70, 3, 1000, 0, 0);
      }
      const order: number[] = [];
      for (let slot = advance(scheduler, 100); slot !== 0; slot = advance(scheduler, 100)) {
        order.push(scheduler.pool.target[slot]);
      }
      return order;
    };
    expect(fired(true)).toEqual(fired(false));
  });
});

it('a procedure goes on after all else of an instant', () => {
  const order: string[] = [];
  const late = defineModel({
    name: 'late',
    version: 1,
    description: 'Waits for the instant to settle.',
    init: () => ({}),
    start: (ctx) => {
      ctx.procedures.spawn('patient', {});
      ctx.schedule(0, 'other');
    },
    handlers: {
      other: (ctx, count) => {
        order.push(`other ${count}`);
        if (count < 3) ctx.schedule(0, 'other', count + 1, 0, 30);
      },
    },
    procedures: {
      patient: {
        start: 'begin',
        steps: {
          begin: () => settled('go-on'),
          'go-on': (ctx) => {
            order.push(`went on at ${ctx.now}`);
            ctx.stop();
            return settled('go-on');
          },
        },
      },
    },
  });
  createSimulation({ models: [late], resolved: {}, seed: 1 }).step(10);
  expect(order).toEqual(['other 0', 'other 1', 'other 2', 'other 3', 'went on at 0']);
});
