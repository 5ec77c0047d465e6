/** Mean number in an M/M/1 queue over equal spans of time, for batch means. */
import {
  type Context,
  createSimulation,
  defineModel,
  SECOND_US,
  toTicks,
} from '../../sim/engine/index.ts';

export interface TimeAverages {
  /** Time average of the number in system, one value a batch. */
  means: number[];
  /** Variance of the number in system over the whole record. */
  processVariance: number;
}

interface State {
  inSystem: number;
  lastUs: number;
  area: number;
  squareArea: number;
  /** Areas at the ends of the batches. */
  marks: number[];
}

/** Load 0.8 with mean service 1 s; times in seconds. */
export function timeAverages(
  seed: number,
  { horizon, warmUp, batches }: { horizon: number; warmUp: number; batches: number },
): TimeAverages {
  const batchUs = ((horizon - warmUp) * SECOND_US) / batches;
  let squaresAtStart = 0;
  const model = defineModel<State>({
    name: 'queue',
    version: 1,
    description: 'M/M/1 at load 0.8.',
    init: () => ({ inSystem: 0, lastUs: 0, area: 0, squareArea: 0, marks: [] }),
    start(ctx) {
      ctx.random.open('arrivals');
      ctx.random.open('service');
      ctx.schedule(0, 'arrive');
      for (let mark = 0; mark <= batches; mark += 1) {
        ctx.scheduleAt(toTicks(warmUp * SECOND_US + mark * batchUs), 'mark');
      }
    },
    handlers: {
      arrive(ctx) {
        const state = elapse(ctx);
        state.inSystem += 1;
        if (state.inSystem === 1) serve(ctx);
        const gap = ctx.random.exponential(ctx.random.open('arrivals'), 1.25 * SECOND_US);
        ctx.schedule(toTicks(gap), 'arrive');
      },
      depart(ctx) {
        const state = elapse(ctx);
        state.inSystem -= 1;
        if (state.inSystem > 0) serve(ctx);
      },
      mark(ctx) {
        const state = elapse(ctx);
        if (state.marks.length === 0) squaresAtStart = state.squareArea;
        state.marks.push(state.area);
        if (state.marks.length > batches) ctx.stop();
      },
    },
  });
  const simulation = createSimulation({ models: [model], resolved: {}, seed });
  while (simulation.step(100_000) === 'running');
  const { marks, squareArea }: State = simulation.ctx.state.queue;
  const seconds = horizon - warmUp;
  const overall = (marks[batches] - marks[0]) / seconds;
  return {
    means: Array.from(
      { length: batches },
      (_, batch) => ((marks[batch + 1] - marks[batch]) * SECOND_US) / batchUs,
    ),
    processVariance: (squareArea - squaresAtStart) / seconds - overall * overall,
  };
}

function elapse(ctx: Context): State {
  const state: State = ctx.state.queue;
  const seconds = (ctx.now - state.lastUs) / SECOND_US;
  state.area += seconds * state.inSystem;
  state.squareArea += seconds * state.inSystem * state.inSystem;
  state.lastUs = ctx.now;
  return state;
}

function serve(ctx: Context): void {
  const service = ctx.random.exponential(ctx.random.open('service'), SECOND_US);
  ctx.schedule(toTicks(service), 'depart');
}
