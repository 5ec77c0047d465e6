/** Rules of a write that an end alone does not show (network.md §1.1, §2, §4 steps 2, 5 and 7). */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { believedEpoch, type StatusLocals } from '../../../sim/models/client/status.ts';
import { startWrite, type WriteLocals } from '../../../sim/models/client/write.ts';
import { noteConfirmed } from '../../../sim/models/client/write-replies.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, stepUntil, type WalrusRunUnderTest } from '../../fixtures/walrus-run.ts';

const NODES = 10;
const F = 3;

/** A write an hour into the run, at the moment when `isSo`. */
function writeAt(run: WalrusRunUnderTest, isSo: (locals: WriteLocals) => boolean): WriteLocals {
  const { ctx } = run;
  stepUntil(run, () => ctx.now >= HOUR_US);
  const { index } = addBlob(ctx, { kind: 'generated', name: 'test', lengthBytes: 1000 });
  const operation = startWrite(ctx, 0, index);
  const locals = () =>
    ctx.procedures.locals(ctx.state.clients.operations.get(operation)!) as WriteLocals;
  stepUntil(run, () => isSo(locals()));
  return locals();
}

const quiet = () => createRun(quietScenario({ duration: '3h', probes: { interval: '1h' } }));

describe('a write', () => {
  it('asks the nodes in random order, in another one each time', () => {
    const run = quiet();
    const orders = Array.from({ length: 4 }, () =>
      writeAt(run, ({ upload }) => upload.nodes.length > 0).upload.nodes.join(),
    );
    const ascending = Array.from({ length: NODES }, (_, node) => node);
    expect(new Set(orders).size).toBe(4);
    expect(orders).not.toContain(ascending.join());
    for (const order of orders) {
      expect(order.split(',').map(Number).sort()).toEqual(ascending);
    }
  });

  it('counts what is signed for its epoch, and nothing that is signed for another', () => {
    const run = quiet();
    const locals = writeAt(run, ({ phase }) => phase === 'confirm');
    const before = { weight: locals.confirmedWeight, finished: locals.finished };
    noteConfirmed(run.ctx, locals, { node: 0, weight: 1, epoch: locals.epoch + 1 });
    noteConfirmed(run.ctx, locals, { node: 1, weight: 1, epoch: 0 });
    expect(locals.confirmedWeight).toBe(before.weight);
    expect([...locals.confirmed.keys()]).toEqual([]);
    noteConfirmed(run.ctx, locals, { node: 2, weight: 1, epoch: locals.epoch });
    expect(locals.confirmedWeight).toBe(before.weight + 1);
    expect(locals.confirmed).toEqual(new Map([[2, locals.epoch]]));
    // Who will not sign is through as well.
    expect(locals.finished).toBe(before.finished + 3);
  });
});

describe('the status of a blob', () => {
  /** One preloaded blob, certified in epoch 1, and one that nobody has heard of. */
  const run = createRun(
    quietScenario({ workload: { preloaded: { count: 1, size: '1000B' } }, duration: '3h' }),
  );
  const believed = (blob: number, statuses: [number, number][]) =>
    believedEpoch(run.ctx, { blob, statuses: new Map(statuses) } as StatusLocals);
  const unknown = addBlob(run.ctx, { kind: 'generated', name: 'lie', lengthBytes: 1000 }).index;

  it('is believed of more than f of weight, and not of f', () => {
    expect(believed(unknown, [[2, F]])).toBe(0);
    expect(believed(unknown, [[2, F + 1]])).toBe(2);
  });

  it('is believed of one node where the chain says the same', () => {
    stepUntil(run, ({ now }) => now > 0);
    expect(believed(0, [[1, 1]])).toBe(1);
    expect(believed(0, [[2, F]])).toBe(0);
    expect(believed(0, [[0, NODES]])).toBe(0);
  });
});
