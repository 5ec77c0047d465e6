/** The shortcuts of the network beside the exact path: what they save, and how far off they are. */
import { describe, expect, it } from 'vitest';
import { cancelCall, ledgerLines, trafficBalance } from '../../../sim/models/network/index.ts';
import { createUpload, evenShards, finishUpload } from '../../validation/upload.ts';
import {
  ask,
  createScript,
  GIGABIT,
  type NetworkOptions,
  runScript,
  type Step,
} from './fixture.ts';

const SECOND = 1_000_000;
/** A megabyte a second, 100 ms round trip: 100,000 bytes are under way in one. */
const plain: NetworkOptions = { nodes: [1e6], clients: [1e6], rttMs: 100, hasShortcut: true };

describe('messages of at most one round trip at full rate', () => {
  const send = (bytes: number, options: NetworkOptions = plain) =>
    runScript(options, [[0, (ctx) => ask(ctx, { from: 1, to: 0, bytes })]]);

  it('join no fair share, and take as long as the flow that they would be', () => {
    for (const bytes of [14_601, 66_044, 100_000]) {
      const short = send(bytes);
      const exact = send(bytes, { ...plain, hasShortcut: false });
      expect(short.script.ended[0].atUs).toBe(exact.script.ended[0].atUs);
      expect(short.network.flows.effort.flows).toBe(0);
      expect(exact.network.flows.effort.flows).toBe(1);
    }
    expect(send(100_001).network.flows.effort.flows).toBe(1);
  });

  it('are those of one window where the scenario sets one', () => {
    const options = { ...plain, flowWindowBytes: 20_000 };
    expect(send(20_000, options).network.flows.effort.flows).toBe(0);
    expect(send(20_001, options).network.flows.effort.flows).toBe(1);
  });

  it('are booked with what of them got through when they are cancelled', () => {
    const cancelAt = (us: number) => {
      const run = runScript(plain, [
        [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 50_000 })],
        [us, (ctx) => cancelCall(ctx, 1)],
      ]);
      const { up, down, booked } = trafficBalance(run.ctx);
      expect([up, down]).toEqual([booked, booked]);
      return ledgerLines(run.network.ledger).map(({ use, bytes }) => `${use} ${bytes}`);
    };
    expect(cancelAt(50_000)).toEqual(['aborted 0']);
    expect(cancelAt(70_000)).toEqual(['aborted 20000']);
    expect(cancelAt(99_999)).toEqual(['aborted 49999']);
  });

  it('make an upload end within a hundredth of the exact one, with equal bytes', () => {
    const plan = {
      uplink: GIGABIT,
      elsewhere: 2 * GIGABIT,
      shards: evenShards(100, 25),
      metadataBytes: 66_044,
      primaryBytes: 160_000,
      secondaryBytes: 80_000,
    };
    const network = { rttMs: 2, overheadBytes: 400 };
    const exact = finishUpload(createUpload({ ...plan, network }));
    const short = finishUpload(
      createUpload({ ...plan, network: { ...network, hasShortcut: true } }),
    );
    expect(ledgerLines(short.network.ledger)).toEqual(ledgerLines(exact.network.ledger));
    expect(short.network.flows.effort.flows).toBe(0);
    expect(exact.network.flows.effort.flows).toBe(225);
    expect(Math.abs(short.seconds / exact.seconds - 1)).toBeLessThan(0.01);
  });
});

describe('deadlines', () => {
  it('of equal length share one timer, and each call still runs out at its own instant', () => {
    const steps = Array.from({ length: 500 }, (_, owner): Step => {
      const asked = { from: 1, to: 0, owner, timeoutUs: 10 * SECOND };
      return [owner * 1000, (ctx) => ask(ctx, { ...asked, workUs: owner % 2 === 0 ? 0 : -1 })];
    });
    const run = createScript(plain, steps);
    while (run.simulation.now < 2 * SECOND) run.simulation.step(1);
    expect(run.network.calls.open).toBe(250);
    expect(run.simulation.pendingCount).toBe(1);
    while (run.simulation.step(1000) === 'running');
    const late = run.script.ended.filter(({ status }) => status === 'timeout');
    expect(late.map(({ owner, atUs }) => [owner, atUs])).toEqual(
      Array.from({ length: 250 }, (_, k) => [2 * k + 1, 10 * SECOND + (2 * k + 1) * 1000]),
    );
  });

  it('of different lengths run out in the order of their instants', () => {
    const mute = { from: 1, to: 0, workUs: -1 };
    const run = runScript(plain, [
      [0, (ctx) => ask(ctx, { ...mute, owner: 1, timeoutUs: 9 * SECOND })],
      [1, (ctx) => ask(ctx, { ...mute, owner: 2, timeoutUs: SECOND })],
      [2, (ctx) => ask(ctx, { ...mute, owner: 3, timeoutUs: 3 * SECOND })],
      [3, (ctx) => ask(ctx, { ...mute, owner: 4, timeoutUs: SECOND })],
      [4, (ctx) => cancelCall(ctx, 2)],
    ]);
    expect(run.script.ended.map(({ owner, atUs }) => [owner, atUs])).toEqual([
      [4, SECOND + 3],
      [3, 3 * SECOND + 2],
      [1, 9 * SECOND],
    ]);
  });
});
