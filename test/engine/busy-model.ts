/**
 * A small world that uses every part of the engine at once: a repair shop. Machines fail as
 * hazards, procedures wait for crews or give up, crashes interrupt, letters carry time-outs.
 */
import {
  acquire,
  allOf,
  anyOf,
  type Context,
  delay,
  elapsed,
  end,
  ended,
  type Fact,
  type FactDefinition,
  fired,
  granted,
  join,
  type Law,
  toTicks,
} from '../../sim/engine/index.ts';

const fact = (name: string, args: string[], domain: FactDefinition['domain'] = 'physical') => ({
  name,
  domain,
  entity: 'machine',
  args,
  help: 'A test.',
});

export const BUSY_FACTS: FactDefinition[] = [
  fact('machine.failed', ['ageUs']),
  fact('machine.repaired', ['waitedUs', 'how']),
  fact('machine.abandoned', ['waitedUs']),
  fact('crew.interrupted', ['reason']),
  fact('letter.answered', ['latencyUs']),
  fact('letter.lost', []),
  fact('wage.paid', ['amount'], 'economic'),
];

const MACHINES = 30;
const LAWS: Law[] = [
  { law: 'weibull', shape: 1.5, scale: 2e6 },
  { law: 'exponential', mean: 1.5e6 },
  { law: 'lognormal', median: 1e6, sigma: 1 },
  { law: 'uniform', min: 5e5, max: 4e6 },
];

interface Self {
  locals: { machine: number; sinceUs: number; child: number; held: number };
  which: number;
  reason: number;
}

interface Shop {
  crews: number;
  lifetimes: number[];
  repairs: number;
  letters: number;
  bornUs: number[];
  hazards: number[];
  closed: number;
  jobs: Map<number, { procedure: number; sinceUs: number }>;
  open: Set<number>;
  timers: Float64Array;
  wages: bigint;
  notes: (string | null)[];
}

function born(ctx: Context, machine: number): void {
  const shop: Shop = ctx.state.shop;
  shop.bornUs[machine] = ctx.now;
  shop.hazards[machine] = ctx.hazards.register({
    kind: 'fail',
    entity: machine,
    law: LAWS[machine % LAWS.length],
    ageUs: 0,
    stream: shop.lifetimes[machine],
  });
}

function write(ctx: Context, machine: number): void {
  const shop: Shop = ctx.state.shop;
  const latency = toTicks(ctx.random.lognormal(shop.letters, 2e4, 1));
  shop.open.add(machine);
  shop.timers[machine] = ctx.schedule(60_000, 'time-out', machine);
  ctx.schedule(latency, 'answer', machine, latency);
}

export const busyModel = {
  name: 'shop',
  version: 3,
  description: 'A repair shop.',
  facts: BUSY_FACTS,
  init(ctx: Context): Shop {
    return {
      crews: ctx.resources.create('crews', 3),
      lifetimes: Array.from({ length: MACHINES }, (_, machine) =>
        ctx.random.open(`machine/${machine}/life`),
      ),
      repairs: ctx.random.open('repairs'),
      letters: ctx.random.open('letters'),
      bornUs: new Array(MACHINES).fill(0),
      hazards: new Array(MACHINES).fill(0),
      closed: ctx.signals.create(),
      jobs: new Map(),
      open: new Set(),
      timers: new Float64Array(MACHINES),
      wages: 0n,
      notes: [null],
    };
  },
  start(ctx: Context): void {
    for (let machine = 0; machine < MACHINES; machine += 1) {
      born(ctx, machine);
      write(ctx, machine);
    }
    ctx.schedule(600_000, 'crash', 0, 0, 5);
    ctx.schedule(5_300_000, 'close');
  },
  handlers: {
    fail(ctx: Context, machine: number) {
      const shop: Shop = ctx.state.shop;
      ctx.emit('machine.failed', machine, ctx.now - shop.bornUs[machine]);
      const procedure = ctx.procedures.spawn('repair', {
        machine,
        sinceUs: ctx.now,
        child: 0,
        held: 0,
      });
      shop.jobs.set(machine, { procedure, sinceUs: ctx.now });
    },
    crash(ctx: Context) {
      const shop: Shop = ctx.state.shop;
      for (const [machine, job] of shop.jobs) {
        if (machine % 2 === 0) ctx.procedures.interrupt(job.procedure, machine + 1);
      }
      ctx.schedule(600_000, 'crash', 0, 0, 5);
    },
    close: (ctx: Context) => ctx.signals.fire(ctx.state.shop.closed, 77),
    answer(ctx: Context, machine: number, latencyUs: number) {
      const shop: Shop = ctx.state.shop;
      if (!ctx.cancel(shop.timers[machine])) return;
      ctx.emit('letter.answered', machine, latencyUs);
      write(ctx, machine);
    },
    'time-out'(ctx: Context, machine: number) {
      ctx.emit('letter.lost', machine);
      ctx.schedule(1, 'write', machine);
    },
    write,
  },
  procedures: {
    repair: {
      start: 'ask',
      onInterrupt: 'interrupted',
      steps: {
        ask: (ctx: Context) =>
          anyOf(
            [granted(ctx.state.shop.crews, 1), elapsed(900_000), fired(ctx.state.shop.closed)],
            'asked',
          ),
        asked(ctx: Context, self: Self) {
          self.locals.held = self.which === 0 ? 1 : 0;
          if (self.which === 0)
            return delay(toTicks(ctx.random.weibull(repairs(ctx), 0.7, 3e5)), 'work');
          ctx.emit('machine.abandoned', self.locals.machine, ctx.now - self.locals.sinceUs);
          return acquire(ctx.state.shop.crews, 2, 'heavy');
        },
        work(ctx: Context, self: Self) {
          self.locals.child = ctx.procedures.spawn('wage', { machine: self.locals.machine });
          return allOf([ended(self.locals.child), elapsed(1000)], 'done');
        },
        done: (ctx: Context, self: Self) => finish(ctx, self, 1),
        heavy(_: Context, self: Self) {
          self.locals.held = 2;
          return delay(50_000, 'heavy-done');
        },
        'heavy-done'(ctx: Context, self: Self) {
          ctx.resources.release(ctx.state.shop.crews, 1);
          self.locals.held = 1;
          return finish(ctx, self, 2);
        },
        interrupted(ctx: Context, self: Self) {
          ctx.emit('crew.interrupted', self.locals.machine, self.reason);
          ctx.state.shop.notes.push(`crash ${self.reason}`);
          if (ctx.state.shop.notes.length > 6) ctx.state.shop.notes.length = 1;
          self.locals.child = ctx.procedures.spawn('wage', { machine: self.locals.machine });
          return join(self.locals.child, 'reborn');
        },
        reborn(ctx: Context, self: Self) {
          ctx.resources.release(ctx.state.shop.crews, self.locals.held);
          born(ctx, self.locals.machine);
          ctx.state.shop.jobs.delete(self.locals.machine);
          return end();
        },
      },
    },
    wage: {
      start: 'pay',
      steps: {
        pay: () => delay(500, 'paid'),
        paid(ctx: Context, self: Self) {
          ctx.state.shop.wages += 1_000_000_007n;
          ctx.emit('wage.paid', self.locals.machine, 7);
          return end(self.locals.machine);
        },
      },
    },
  },
};

const repairs = (ctx: Context) => ctx.state.shop.repairs;

function finish(ctx: Context, self: Self, how: number) {
  ctx.emit('machine.repaired', self.locals.machine, ctx.now - self.locals.sinceUs, how);
  ctx.resources.release(ctx.state.shop.crews, self.locals.held);
  ctx.state.shop.jobs.delete(self.locals.machine);
  born(ctx, self.locals.machine);
  return end();
}

/** Counts facts by name and keeps the cause of the last one. */
export const busyObserver = {
  name: 'counts',
  init: (views: { machines: number }) => ({
    counts: {} as Record<string, number>,
    last: 0,
    ...views,
  }),
  on: Object.fromEntries(
    BUSY_FACTS.map(({ name }) => [
      name,
      (state: { counts: Record<string, number>; last: number }, seen: Fact) => {
        state.counts[name] = (state.counts[name] ?? 0) + 1;
        state.last = seen.causeSeq;
      },
    ]),
  ),
};

export const busyParts = {
  models: [busyModel],
  observers: [busyObserver],
  views: (ctx: Context) => ({ machines: ctx.state.shop.bornUs.length }),
};
