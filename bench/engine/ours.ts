/**
 * The works on this engine, each as models of a whole simulation. `checksum` folds the order in
 * which things happened and must not depend on the queue.
 */
import {
  acquire,
  type Context,
  createSimulation,
  DAY_US,
  defineModel,
  delay,
  end,
  MILLISECOND_US,
  type ModelDefinition,
  type QueueKind,
  SECOND_US,
  type Simulation,
  toTicks,
} from '../../sim/engine/index.ts';
import { TABLE_MASK, tickTable } from './delays.ts';
import type { Work } from './plan.ts';

export interface Prepared {
  simulation: Simulation;
  /** Events to fire for one unit of work; 0 when the run ends by itself. */
  eventsPerUnit: number;
  checksum(): number;
}

/** Fold of what fired, in order. */
interface Fold {
  sum: number;
}

const fold = (into: Fold, value: number): void => {
  into.sum = (Math.imul(into.sum, 31) + value) | 0;
};

export function prepare(work: Work, queue: QueueKind, size: number, units: number): Prepared {
  const into: Fold = { sum: 0 };
  const model = modelOf(work, into, size, units);
  const simulation = createSimulation({ models: [model], resolved: {}, seed: 1, queue });
  // A cancel-heavy unit fires one event; an M/M/1 unit is a customer and the run ends by itself.
  const eventsPerUnit = work === 'mm1-procedures' ? 0 : 1;
  const checksum = () =>
    work === 'mm1-procedures'
      ? Number.parseInt(simulation.digest().trace.slice(0, 8), 16)
      : into.sum;
  return { simulation, eventsPerUnit, checksum };
}

function modelOf(work: Work, into: Fold, size: number, units: number): ModelDefinition {
  switch (work) {
    case 'storage-mix':
      return storageMix(into, size);
    case 'phold':
      return phold(into, size);
    case 'mm1-procedures':
      return queueOfProcedures(units);
    case 'cancel-heavy':
      return cancelHeavy(into, size);
    default:
      return hold(into, size);
  }
}

/** Each event schedules the next one. */
function hold(into: Fold, size: number): ModelDefinition {
  const delays = tickTable(SECOND_US);
  let at = 0;
  let hop = 0;
  return defineModel({
    name: 'hold',
    version: 1,
    description: 'The hold model.',
    init: () => ({}),
    start(ctx) {
      hop = ctx.kind('hop');
      for (let entity = 0; entity < size; entity += 1) {
        ctx.schedule(delays[at++ & TABLE_MASK], hop, entity);
      }
    },
    handlers: {
      hop(ctx, target) {
        fold(into, target);
        ctx.schedule(delays[at++ & TABLE_MASK], hop, target);
      },
    },
  });
}

/** 30 in 31 events are failures years away, the others messages in flight. */
function storageMix(into: Fold, size: number): ModelDefinition {
  const near = tickTable(MILLISECOND_US);
  const far = tickTable(1157 * DAY_US);
  let at = 0;
  let message = 0;
  let failure = 0;
  return defineModel({
    name: 'storage',
    version: 1,
    description: 'Timers of years beside messages of milliseconds.',
    init: () => ({}),
    start(ctx) {
      message = ctx.kind('message');
      failure = ctx.kind('failure');
      for (let entity = 0; entity < size; entity += 1) {
        if (entity % 31 === 0) ctx.schedule(near[at++ & TABLE_MASK], message, entity);
        else ctx.schedule(far[at++ & TABLE_MASK], failure, entity);
      }
    },
    handlers: {
      message(ctx, target) {
        fold(into, target);
        ctx.schedule(near[at++ & TABLE_MASK], message, target);
      },
      failure(ctx, target) {
        fold(into, target);
        ctx.schedule(far[at++ & TABLE_MASK], failure, target);
      },
    },
  });
}

/** Every message is passed on to a random node after a random time, drawn by the receiver. */
function phold(into: Fold, size: number): ModelDefinition {
  const nodes = Math.max(1, size / 16);
  let pass = 0;
  let streams: number[] = [];
  let received = new Float64Array(0);
  return defineModel({
    name: 'phold',
    version: 1,
    description: 'Message passing between nodes.',
    init(ctx) {
      const ids = Array.from({ length: nodes }, (_, node) => ctx.random.open(`node/${node}`));
      return { streams: ids, received: new Float64Array(nodes) };
    },
    start(ctx) {
      pass = ctx.kind('pass');
      ({ streams, received } = ctx.state.phold);
      for (let index = 0; index < size; index += 1) forward(ctx, index % nodes);
    },
    handlers: {
      pass(ctx, node) {
        fold(into, node);
        received[node] += 1;
        forward(ctx, node);
      },
    },
  });

  function forward(ctx: Context, node: number): void {
    const stream = streams[node];
    const to = ctx.random.integer(stream, nodes);
    ctx.schedule(toTicks(ctx.random.exponential(stream, SECOND_US)), pass, to);
  }
}

/** Customers are procedures, the server is a resource, leaving is a fact. */
function queueOfProcedures(customers: number): ModelDefinition {
  const delays = tickTable(SECOND_US);
  let at = 0;
  let server = 0;
  return defineModel({
    name: 'queue',
    version: 1,
    description: 'M/M/1.',
    facts: [
      {
        name: 'customer.left',
        domain: 'physical',
        entity: 'customer',
        args: ['sojournUs'],
        help: 'A customer was served.',
      },
    ],
    init: (ctx) => ({ server: ctx.resources.create('server', 1), arrived: 0 }),
    start(ctx) {
      server = ctx.state.queue.server;
      ctx.schedule(0, 'arrive');
    },
    handlers: {
      arrive(ctx) {
        const { queue } = ctx.state;
        ctx.procedures.spawn('customer', { customer: queue.arrived, arrivedUs: ctx.now });
        queue.arrived += 1;
        if (queue.arrived === customers) return;
        ctx.schedule(Math.round(delays[at++ & TABLE_MASK] * 1.25), 'arrive');
      },
    },
    procedures: {
      customer: {
        start: 'queue',
        steps: {
          queue: () => acquire(server, 1, 'serve'),
          serve: () => delay(delays[at++ & TABLE_MASK], 'leave'),
          leave(ctx, { locals }) {
            ctx.resources.release(server, 1);
            ctx.emit('customer.left', locals.customer, ctx.now - locals.arrivedUs);
            return end();
          },
        },
      },
    },
  });
}

/** A unit is a reply that cancels its time-out and sends the next request. */
function cancelHeavy(into: Fold, size: number): ModelDefinition {
  const replies = tickTable(SECOND_US);
  const timeOuts = tickTable(1000 * SECOND_US);
  let at = 0;
  let reply = 0;
  let timeOut = 0;
  let timers = new Float64Array(0);
  return defineModel({
    name: 'requests',
    version: 1,
    description: 'Requests with time-outs.',
    init: () => ({ timers: new Float64Array(size) }),
    start(ctx) {
      reply = ctx.kind('reply');
      timeOut = ctx.kind('time-out');
      timers = ctx.state.requests.timers;
      for (let request = 0; request < size; request += 1) send(ctx, request);
    },
    handlers: {
      reply(ctx, request) {
        fold(into, request);
        ctx.cancel(timers[request]);
        send(ctx, request);
      },
      'time-out': (_, request) => fold(into, -request),
    },
  });

  function send(ctx: Context, request: number): void {
    timers[request] = ctx.schedule(timeOuts[at++ & TABLE_MASK], timeOut, request);
    ctx.schedule(replies[at++ & TABLE_MASK], reply, request);
  }
}
