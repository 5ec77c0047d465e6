/** The same queue told as a story: every customer is a procedure, the servers are a resource. */
import {
  acquire,
  type Context,
  createSimulation,
  defineModel,
  delay,
  end,
  toTicks,
} from '../../sim/engine/index.ts';
import { serviceDraw } from './queue-events.ts';
import { QueueRecord, type QueueSetting } from './queue-record.ts';

interface State {
  servers: number;
  arrived: number;
  inSystem: number;
}

interface Locals {
  customer: number;
  arrivedUs: number;
}

export function runQueueOfProcedures(setting: QueueSetting, withHistogram = false): QueueRecord {
  const record = new QueueRecord(setting, withHistogram);
  const simulation = createSimulation({
    models: [queueModel(setting, record)],
    resolved: {},
    seed: setting.seed,
  });
  while (simulation.step(1_000_000) === 'running');
  return record;
}

function queueModel(setting: QueueSetting, record: QueueRecord) {
  const note = (ctx: Context, state: State) => {
    record.elapse(ctx.now, state.inSystem, ctx.resources.waiting(state.servers));
  };
  return defineModel<State>({
    name: 'queue',
    version: 1,
    description: 'A queue of procedures.',
    init: (ctx) => ({
      servers: ctx.resources.create('servers', setting.servers),
      arrived: 0,
      inSystem: 0,
    }),
    start: (ctx) => void ctx.schedule(0, 'arrive'),
    handlers: {
      arrive(ctx) {
        const state: State = ctx.state.queue;
        const mean = setting.interarrivalMean * 1e6;
        const gap = toTicks(ctx.random.exponential(ctx.random.open('arrivals'), mean));
        note(ctx, state);
        record.arrive(state.arrived, gap);
        ctx.procedures.spawn('customer', { customer: state.arrived, arrivedUs: ctx.now });
        state.arrived += 1;
        if (state.arrived < setting.customers) ctx.schedule(gap, 'arrive');
      },
    },
    procedures: {
      customer: {
        start: 'enter',
        steps: {
          enter(ctx: Context, { locals }: { locals: Locals }) {
            const state: State = ctx.state.queue;
            if (setting.isLossSystem && ctx.resources.inUse(state.servers) === setting.servers) {
              record.block(locals.customer);
              return end();
            }
            note(ctx, state);
            state.inSystem += 1;
            return acquire(state.servers, 1, 'serve');
          },
          serve(ctx: Context, { locals }: { locals: Locals }) {
            note(ctx, ctx.state.queue);
            const service = serviceDraw(ctx, setting);
            record.serve(locals.customer, ctx.now - locals.arrivedUs, service);
            return delay(service, 'leave');
          },
          leave(ctx: Context) {
            const state: State = ctx.state.queue;
            note(ctx, state);
            state.inSystem -= 1;
            ctx.resources.release(state.servers);
            return end();
          },
        },
      },
    },
  });
}
