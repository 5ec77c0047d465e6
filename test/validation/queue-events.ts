/** A queue with any number of servers, told as events: arrivals and departures. */
import { type Context, createSimulation, defineModel, toTicks } from '../../sim/engine/index.ts';
import { QueueRecord, type QueueSetting } from './queue-record.ts';

interface State {
  arrived: number;
  inSystem: number;
  busy: number;
  /** Ring of arrival times of customers who wait; the first of them is customer `head`. */
  waiting: Float64Array;
  numbers: Float64Array;
  head: number;
  tail: number;
}

/** Runs a setting to its last customer and gives the record. */
export function runQueueOfEvents(setting: QueueSetting, withHistogram = false): QueueRecord {
  const record = new QueueRecord(setting, withHistogram);
  const simulation = createSimulation({
    models: [queueModel(setting, record)],
    resolved: {},
    seed: setting.seed,
  });
  while (simulation.step(1_000_000) === 'running');
  return record;
}

export function serviceDraw(ctx: Context, setting: QueueSetting): number {
  const stream = ctx.random.open('service');
  const mean = setting.serviceMean * 1e6;
  switch (setting.service) {
    case 'constant':
      return mean;
    case 'exponential':
      return toTicks(ctx.random.exponential(stream, mean));
    case 'hyperexponential': {
      // Two phases of balanced means, squared coefficient of variation 4.
      const isLong = ctx.random.uniform(stream) < 0.11270166537925831;
      const phase = isLong ? mean / 0.22540333075851662 : mean / 1.7745966692414834;
      return toTicks(ctx.random.exponential(stream, phase));
    }
  }
}

function queueModel(setting: QueueSetting, record: QueueRecord) {
  const mean = setting.interarrivalMean * 1e6;
  const ring = 1 << 16;
  let arrivals = 0;
  let departure = 0;
  return defineModel<State>({
    name: 'queue',
    version: 1,
    description: 'A queue of events.',
    init: () => ({
      arrived: 0,
      inSystem: 0,
      busy: 0,
      waiting: new Float64Array(ring),
      numbers: new Float64Array(ring),
      head: 0,
      tail: 0,
    }),
    start(ctx) {
      arrivals = ctx.random.open('arrivals');
      departure = ctx.kind('depart');
      ctx.schedule(0, 'arrive');
    },
    handlers: {
      arrive(ctx) {
        const state: State = ctx.state.queue;
        const customer = state.arrived;
        const gap = toTicks(ctx.random.exponential(arrivals, mean));
        note(ctx, state);
        record.arrive(customer, gap);
        state.arrived += 1;
        if (state.busy < setting.servers) {
          state.inSystem += 1;
          begin(ctx, state, customer, 0);
        } else if (setting.isLossSystem) {
          record.block(customer);
        } else {
          state.inSystem += 1;
          if (state.tail - state.head >= ring) ctx.violate('the ring of waiting is full');
          state.waiting[state.tail & (ring - 1)] = ctx.now;
          state.numbers[state.tail & (ring - 1)] = customer;
          state.tail += 1;
        }
        if (state.arrived < setting.customers) ctx.schedule(gap, 'arrive');
      },
      depart(ctx) {
        const state: State = ctx.state.queue;
        note(ctx, state);
        state.busy -= 1;
        state.inSystem -= 1;
        if (state.head === state.tail) return;
        const at = state.head & (ring - 1);
        state.head += 1;
        begin(ctx, state, state.numbers[at], ctx.now - state.waiting[at]);
      },
    },
  });

  function note(ctx: Context, state: State): void {
    record.elapse(ctx.now, state.inSystem, state.inSystem - state.busy);
  }

  function begin(ctx: Context, state: State, customer: number, waitUs: number): void {
    const service = serviceDraw(ctx, setting);
    state.busy += 1;
    record.serve(customer, waitUs, service);
    ctx.schedule(service, departure);
  }
}
