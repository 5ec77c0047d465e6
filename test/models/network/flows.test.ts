import { describe, expect, it } from 'vitest';
import {
  abortFlow,
  type FlowSpec,
  flowProgress,
  setLinkShare,
  startFlow,
  trafficBalance,
} from '../../../sim/models/network/index.ts';
import { GIGABIT, runScript, type ScriptContext, UNLIMITED } from './fixture.ts';

const SECOND = 1_000_000;

function flow(ctx: ScriptContext, spec: Partial<FlowSpec>): number {
  return startFlow(ctx, { from: 0, to: 1, bytes: 0, kind: 'script.flow-ended', arg: 0, ...spec });
}

const pairOfNodes = { nodes: [GIGABIT, GIGABIT], clients: [] };

describe('flows', () => {
  it('end when their bytes have passed at the rate of the narrower link', () => {
    const { script } = runScript(
      {
        nodes: [
          [2_000_000, 1],
          [1, 500_000],
        ],
        clients: [],
      },
      [[7, (ctx) => flow(ctx, { bytes: 1_500_000, arg: 5 })]],
    );
    expect(script.flows).toEqual([[1, 5, 3 * SECOND + 7]]);
  });

  it('end on the next whole microsecond when they would end between two', () => {
    const { script } = runScript({ nodes: [3_000_000, 3_000_000], clients: [] }, [
      [0, (ctx) => flow(ctx, { bytes: 4, arg: 1 })],
      [10, (ctx) => flow(ctx, { bytes: 6, arg: 2 })],
    ]);
    expect(script.flows).toEqual([
      [1, 1, 2],
      [1, 2, 12],
    ]);
  });

  it('end at once when they have no bytes', () => {
    const { script } = runScript(pairOfNodes, [[5, (ctx) => flow(ctx, { bytes: 0 })]]);
    expect(script.flows).toEqual([[1, 0, 5]]);
  });

  it('name the target of their event', () => {
    const { script } = runScript(pairOfNodes, [
      [0, (ctx) => flow(ctx, { bytes: 125, target: 77, arg: -3 })],
    ]);
    expect(script.flows).toEqual([[77, -3, 1]]);
  });

  it('speed up when others end, in the order in which they started when they tie', () => {
    const { script } = runScript({ nodes: [1000, 1000, 1000], clients: [] }, [
      [
        0,
        (ctx) => {
          flow(ctx, { to: 1, bytes: 1000, arg: 1 });
          flow(ctx, { to: 2, bytes: 2000, arg: 2 });
          flow(ctx, { to: 1, bytes: 1000, arg: 3 });
        },
      ],
    ]);
    // A third each until 3 s; then one flow has 1000 bytes left for the whole link.
    expect(script.flows).toEqual([
      [1, 1, 3 * SECOND],
      [1, 3, 3 * SECOND],
      [2, 2, 4 * SECOND],
    ]);
  });

  it('fold all changes of an instant into one solution', () => {
    const { network } = runScript(
      { nodes: Array.from({ length: 40 }, () => GIGABIT), clients: [GIGABIT] },
      [
        [
          0,
          (ctx) => {
            for (let node = 0; node < 40; node += 1) {
              for (let k = 0; k < 5; k += 1) flow(ctx, { from: 40, to: node, bytes: 50_000 });
            }
          },
        ],
      ],
    );
    // One when they start and one when all two hundred end together.
    expect(network.flows.effort).toMatchObject({ flows: 200, solutions: 2, bundles: 40 });
  });

  it('return the whole bytes that got through when aborted, and leave the link to the others', () => {
    const seen: number[] = [];
    const { script, ctx, network } = runScript({ nodes: [1000, 1000], clients: [] }, [
      [
        0,
        (ctx) => {
          ctx.state.script.notes.set('flow', flow(ctx, { bytes: 5000, arg: 1 }));
          flow(ctx, { bytes: 1000, arg: 2 });
        },
      ],
      [
        999_500,
        (ctx) => {
          const id = ctx.state.script.notes.get('flow') as number;
          seen.push(flowProgress(ctx, id), abortFlow(ctx, id), abortFlow(ctx, id));
        },
      ],
    ]);
    expect(seen).toEqual([499, 499, 0]);
    expect(script.flows).toEqual([[1, 2, 1_499_750]]);
    const { up, down } = trafficBalance(ctx);
    expect(up).toBe(down);
    expect(Math.abs(up - 1499.75)).toBeLessThanOrEqual(1);
    expect(network.flows.due).toEqual([]);
    expect(network.flows.bundles.byPair.size).toBe(0);
  });

  it('do not take a stale handle for the flow that reuses its slot', () => {
    const seen: number[] = [];
    runScript({ nodes: [1000, 1000], clients: [] }, [
      [0, (ctx) => ctx.state.script.notes.set('first', flow(ctx, { bytes: 100 }))],
      [
        SECOND,
        (ctx) => {
          const second = flow(ctx, { bytes: 5000 });
          const first = ctx.state.script.notes.get('first') as number;
          seen.push(second === first ? 1 : 0, abortFlow(ctx, first));
        },
      ],
    ]);
    expect(seen).toEqual([0, 0]);
  });

  it('slow down on a degraded link, stand still on a dead one, and go on when it is restored', () => {
    const { script } = runScript({ nodes: [1000, UNLIMITED], clients: [] }, [
      [0, (ctx) => flow(ctx, { bytes: 2000 })],
      [1 * SECOND, (ctx) => setLinkShare(ctx, 0, 0.5)],
      [2 * SECOND, (ctx) => setLinkShare(ctx, 0, 0)],
      [10 * SECOND, (ctx) => setLinkShare(ctx, 0, 1)],
    ]);
    expect(script.flows).toEqual([[1, 0, 10.5 * SECOND]]);
  });

  it('obey a cap of their own and leave the rest to others', () => {
    const { script } = runScript({ nodes: [1000, UNLIMITED], clients: [] }, [
      [
        0,
        (ctx) => {
          flow(ctx, { bytes: 1000, arg: 1, capBytesPerSecond: 100 });
          flow(ctx, { bytes: 900, arg: 2 });
        },
      ],
    ]);
    expect(script.flows).toEqual([
      [1, 2, SECOND],
      [1, 1, 10 * SECOND],
    ]);
  });

  it('stop the run when an endpoint sends to itself', () => {
    expect(() =>
      runScript(pairOfNodes, [[0, (ctx) => flow(ctx, { from: 1, to: 1, bytes: 1 })]]),
    ).toThrow(/sends a flow to itself/);
  });
});
