/**
 * Reads over the call layer for rows V51 and V51b: a thousand servers whose replies take
 * exponential times of mean 1 s, on a network that adds nothing. The scheduling rule is that of
 * network.md §5: so many requests in flight, each completion triggers one more, stop at k.
 */
import {
  createSimulation,
  defineModel,
  type ModelDefinition,
  SECOND_US,
  type StreamId,
} from '../../sim/engine/index.ts';
import {
  type Call,
  call,
  cancelCall,
  joinCallId,
  type NetworkContext,
  networkModel,
  reply,
  splitCallId,
} from '../../sim/models/network/index.ts';
import { networkScenario, UNLIMITED } from '../models/network/fixture.ts';

export interface ReadPlan {
  servers: number;
  /** Requests kept in flight. */
  inFlight: number;
  /** Numbers of replies whose times are wanted, ascending; the read stops at the last. */
  marks: number[];
  /** Reads, one after the other. */
  reads: number;
  seed: number;
}

export interface ReadTimes {
  /** Seconds until each mark, by read. */
  seconds: number[][];
  /** Requests issued, by read. */
  issued: number[];
}

interface ReaderState {
  delays: StreamId;
  startedUs: number;
  next: number;
  replies: number;
  pending: Set<number>;
  times: number[];
  seconds: number[][];
  issued: number[];
}

type ReaderContext = NetworkContext & { state: { reader: ReaderState } };

const NOTHING = { payload: 0, proof: 0, metadata: 0 };

export function readTimes(plan: ReadPlan): ReadTimes {
  const asReader = (ctx: NetworkContext) => ctx as ReaderContext;
  const method = {
    name: 'read',
    serve(ctx: NetworkContext, asked: Call) {
      const { delays } = asReader(ctx).state.reader;
      const delayUs = Math.round(ctx.random.exponential(delays, SECOND_US));
      const { slot, generation } = splitCallId(asked.id);
      ctx.schedule(delayUs, 'reader.served', slot, generation);
    },
    done(ctx: NetworkContext, ended: Call) {
      gotReply(asReader(ctx), plan, ended);
      return 'used' as const;
    },
  };
  const reader = defineModel<ReaderState>({
    name: 'reader',
    version: 1,
    description: 'Reads that wait for k of n replies.',
    init: (ctx) => ({
      delays: ctx.random.open('reader/delays'),
      startedUs: 0,
      next: 0,
      replies: 0,
      pending: new Set(),
      times: [],
      seconds: [],
      issued: [],
    }),
    start: (ctx) => {
      ctx.schedule(0, 'reader.start');
    },
    handlers: {
      'reader.start': (ctx: ReaderContext) => startRead(ctx, plan),
      'reader.served': (ctx: ReaderContext, slot: number, generation: number) =>
        reply(ctx, joinCallId(slot, generation), 'ok', null, NOTHING),
    },
  });
  const simulation = createSimulation({
    models: [networkModel([method]) as ModelDefinition, reader as ModelDefinition],
    resolved: networkScenario({
      nodes: Array.from({ length: plan.servers }, () => UNLIMITED),
      clients: [UNLIMITED],
    }),
    seed: plan.seed,
  });
  while (simulation.step(1_000_000) === 'running');
  const { seconds, issued } = (simulation.ctx.state as { reader: ReaderState }).reader;
  return { seconds, issued };
}

function startRead(ctx: ReaderContext, plan: ReadPlan): void {
  const { reader } = ctx.state;
  reader.startedUs = ctx.now;
  reader.next = 0;
  reader.replies = 0;
  reader.times = [];
  while (reader.next < plan.inFlight) askNext(ctx, plan);
}

function askNext(ctx: ReaderContext, plan: ReadPlan): void {
  const { reader } = ctx.state;
  if (reader.next === plan.servers) return;
  const id = call(ctx, {
    from: plan.servers,
    to: reader.next,
    method: 'read',
    cause: 'read',
    request: null,
    requestBytes: NOTHING,
    timeoutUs: 0,
    owner: 0,
  });
  reader.next += 1;
  reader.pending.add(id);
}

function gotReply(ctx: ReaderContext, plan: ReadPlan, ended: Call): void {
  const { reader } = ctx.state;
  reader.pending.delete(ended.id);
  reader.replies += 1;
  if (plan.marks.includes(reader.replies)) {
    reader.times.push((ctx.now - reader.startedUs) / SECOND_US);
  }
  if (reader.replies < plan.marks[plan.marks.length - 1]) {
    askNext(ctx, plan);
    return;
  }
  for (const id of reader.pending) cancelCall(ctx, id);
  reader.pending.clear();
  reader.seconds.push(reader.times);
  reader.issued.push(reader.next);
  if (reader.seconds.length < plan.reads) ctx.schedule(0, 'reader.start');
}
