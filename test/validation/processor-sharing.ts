/**
 * A link that Poisson arrivals share, for row V50: eight senders, one receiver whose downlink
 * is the only bottleneck. Capacity 1 is a megabyte a second, so that rounding to bytes and
 * microseconds is a millionth.
 */
import {
  createSimulation,
  defineModel,
  type ModelDefinition,
  type StreamId,
} from '../../sim/engine/index.ts';
import { type NetworkContext, networkModel, startFlow } from '../../sim/models/network/index.ts';
import { networkScenario, UNLIMITED } from '../models/network/fixture.ts';

export const SIZE_LAWS = {
  exponential: (uniform: number) => -Math.log(1 - uniform),
  /** Mean 1, shape 2.5. */
  pareto: (uniform: number) => 0.6 * (1 - uniform) ** (-1 / 2.5),
};
export type SizeLaw = keyof typeof SIZE_LAWS;

const UNIT = 1_000_000;
const LOAD = 0.6;
const SENDERS = 8;

interface LinkState {
  arrivals: StreamId;
  sizes: StreamId;
  senders: StreamId;
  started: number;
  /** By job: arrival and size, in microseconds and bytes; deleted at its end. */
  arrivedUs: Map<number, number>;
  sizeBytes: Map<number, number>;
  /** Time × 2 ÷ size of the jobs near size 2, in the order of their ends. */
  scaled: number[];
}

type LinkContext = NetworkContext & { state: { link: LinkState } };

/**
 * Times that transfers of size 2 take, in the order of their ends, from a run of `jobs`
 * arrivals after `warmUp`. The mean of a transfer of size x is proportional to x, so transfers of
 * sizes 1 to 4 all count, scaled to size 2.
 */
export function transferTimes(law: SizeLaw, jobs: number, warmUp: number, seed: number): number[] {
  const model = defineModel<LinkState>({
    name: 'link',
    version: 1,
    description: 'Poisson arrivals of transfers.',
    init: (ctx) => ({
      arrivals: ctx.random.open('link/arrivals'),
      sizes: ctx.random.open('link/sizes'),
      senders: ctx.random.open('link/senders'),
      started: 0,
      arrivedUs: new Map(),
      sizeBytes: new Map(),
      scaled: [],
    }),
    start: (ctx) => {
      ctx.schedule(0, 'link.arrive');
    },
    handlers: {
      'link.arrive': (ctx: LinkContext) => arrive(ctx, law, jobs + warmUp),
      'link.ended': (ctx: LinkContext, _target: number, job: number) => end(ctx, job, warmUp),
    },
  });
  const simulation = createSimulation({
    models: [networkModel([]) as ModelDefinition, model as ModelDefinition],
    resolved: networkScenario({
      nodes: [[UNLIMITED, UNIT]],
      clients: Array.from({ length: SENDERS }, () => UNLIMITED),
    }),
    seed,
  });
  while (simulation.step(1_000_000) === 'running');
  return (simulation.ctx.state as { link: LinkState }).link.scaled;
}

function arrive(ctx: LinkContext, law: SizeLaw, jobs: number): void {
  const { link } = ctx.state;
  const job = link.started;
  link.started += 1;
  const bytes = Math.round(UNIT * SIZE_LAWS[law](ctx.random.uniform(link.sizes)));
  link.arrivedUs.set(job, ctx.now);
  link.sizeBytes.set(job, bytes);
  const from = 1 + ctx.random.integer(link.senders, SENDERS);
  startFlow(ctx, { from, to: 0, bytes, kind: 'link.ended', arg: job });
  if (link.started === jobs) return;
  const gapUs = Math.round(ctx.random.exponential(link.arrivals, UNIT / LOAD));
  ctx.schedule(gapUs, 'link.arrive');
}

function end(ctx: LinkContext, job: number, warmUp: number): void {
  const { link } = ctx.state;
  const size = (link.sizeBytes.get(job) as number) / UNIT;
  const time = (ctx.now - (link.arrivedUs.get(job) as number)) / UNIT;
  link.sizeBytes.delete(job);
  link.arrivedUs.delete(job);
  if (job >= warmUp && size >= 1 && size <= 4) link.scaled.push((2 * time) / size);
}
