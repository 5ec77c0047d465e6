import { describe, expect, it } from 'vitest';
import {
  abortFlow,
  cut,
  heal,
  ledgerLines,
  reachable,
  setEndpointUp,
  startFlow,
  trafficBalance,
} from '../../../sim/models/network/index.ts';
import { ask, type NetworkOptions, runScript, type ScriptRun } from './fixture.ts';

const SECOND = 1_000_000;
/** Nodes 0 and 1, clients 2 and 3; a megabyte a second, no latency. */
const four: NetworkOptions = { nodes: [1e6, 1e6], clients: [1e6, 1e6] };

function endings(run: ScriptRun): (string | number)[][] {
  return run.script.ended.map(({ owner, status, atUs }) => [owner, status, atUs]);
}

function expectBalance({ ctx }: ScriptRun): void {
  const { up, down, booked, unbooked, toleranceBytes } = trafficBalance(ctx);
  expect(Math.abs(up - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
  expect(Math.abs(down - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
}

describe('crashes', () => {
  it('end calls to and from the endpoint in the same instant, once, and free the links', () => {
    const run = runScript(four, [
      [
        0,
        (ctx) => {
          ask(ctx, { from: 2, to: 0, bytes: 4 * SECOND, owner: 20 });
          ask(ctx, { from: 0, to: 1, bytes: 4 * SECOND, owner: 1 });
          ask(ctx, { from: 2, to: 1, bytes: 2 * SECOND, owner: 21 });
        },
      ],
      [SECOND, (ctx) => setEndpointUp(ctx, 0, false)],
      [SECOND, (ctx) => setEndpointUp(ctx, 0, false)],
    ]);
    // All three had half a link; the last one then has client 2's uplink for itself.
    expect(endings(run)).toEqual([
      [20, 'unreachable', SECOND],
      [1, 'cancelled', SECOND],
      [21, 'ok', 2.5 * SECOND],
    ]);
    expect(ledgerLines(run.network.ledger)).toMatchObject([
      { use: 'used', bytes: 2 * SECOND, requests: 1 },
      { use: 'aborted', bytes: SECOND, requests: 2 },
    ]);
    expectBalance(run);
  });

  it('end a call that its server works on, and its answer after the restart is dropped', () => {
    const run = runScript(four, [
      [0, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 100, workUs: 5 * SECOND })],
      [SECOND, (ctx) => setEndpointUp(ctx, 0, false)],
      [2 * SECOND, (ctx) => setEndpointUp(ctx, 0, true)],
      [3 * SECOND, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 100, owner: 9 })],
    ]);
    expect(endings(run)).toEqual([
      [0, 'unreachable', SECOND],
      [9, 'ok', 3 * SECOND + 100],
    ]);
  });

  it('abort flows that belong to no call', () => {
    const late: number[] = [];
    const run = runScript(four, [
      [
        0,
        (ctx) => {
          const spec = { from: 0, to: 2, bytes: 4 * SECOND, kind: 'script.flow-ended', arg: 0 };
          ctx.state.script.notes.set('flow', startFlow(ctx, spec));
        },
      ],
      [SECOND, (ctx) => setEndpointUp(ctx, 2, false)],
      [SECOND + 1, (ctx) => late.push(abortFlow(ctx, ctx.state.script.notes.get('flow') ?? 0))],
    ]);
    expect(run.script.flows).toEqual([]);
    expect(late).toEqual([0]);
    expect(run.simulation.now).toBe(SECOND + 1);
  });
});

describe('cuts', () => {
  it('stop a message and let it go on when healed', () => {
    const run = runScript(four, [
      [0, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 2 * SECOND, owner: 1 })],
      [0, (ctx) => ask(ctx, { from: 3, to: 1, bytes: 2 * SECOND, owner: 2 })],
      [SECOND, (ctx) => cut(ctx, { from: [2], to: [0], oneWay: false })],
      [4 * SECOND, (ctx) => heal(ctx, 1)],
    ]);
    expect(endings(run)).toEqual([
      [2, 'ok', 2 * SECOND],
      [1, 'ok', 5 * SECOND],
    ]);
    expectBalance(run);
  });

  it('give the stopped message no part of the link', () => {
    const run = runScript(four, [
      [
        0,
        (ctx) => {
          ask(ctx, { from: 2, to: 0, bytes: 2 * SECOND, owner: 1 });
          ask(ctx, { from: 2, to: 1, bytes: 2 * SECOND, owner: 2 });
        },
      ],
      [SECOND, (ctx) => cut(ctx, { from: [0], to: [2], oneWay: false })],
      [10 * SECOND, (ctx) => heal(ctx, 1)],
    ]);
    expect(endings(run)).toEqual([
      [2, 'ok', 2.5 * SECOND],
      [1, 'ok', 11.5 * SECOND],
    ]);
  });

  it('one way: requests still arrive and are served, replies do not', () => {
    const run = runScript(four, [
      [0, (ctx) => cut(ctx, { from: [0], to: [2], oneWay: true })],
      [1, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 1000, replyBytes: 10, owner: 1 })],
      [2, (ctx) => ask(ctx, { from: 0, to: 2, bytes: 1000, owner: 2 })],
      [10 * SECOND, (ctx) => heal(ctx, 1)],
    ]);
    expect(run.script.served).toBe(1);
    // The other direction does not connect at all; the held reply passes after the cut.
    expect(endings(run)).toEqual([
      [2, 'unreachable', 5 * SECOND + 2],
      [1, 'ok', 10 * SECOND + 10],
    ]);
  });

  it('end a call that stays severed five seconds after its next keep-alive ping', () => {
    const run = runScript(four, [
      [2 * SECOND, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 90 * SECOND, owner: 1 })],
      [
        2 * SECOND,
        (ctx) => ask(ctx, { from: 3, to: 0, bytes: 10, workUs: 100 * SECOND, owner: 2 }),
      ],
      [41 * SECOND, (ctx) => cut(ctx, { from: [0], to: [2, 3], oneWay: true })],
      [42 * SECOND, (ctx) => cut(ctx, { from: [3], to: [0], oneWay: false })],
      [66 * SECOND, (ctx) => heal(ctx, 1)],
    ]);
    // Pings go out 30 and 60 s after the start; the first cut is healed before 62 s + 5 s.
    expect(endings(run)).toEqual([
      [2, 'unreachable', 67 * SECOND],
      [1, 'ok', 92 * SECOND],
    ]);
  });

  it('end at the deadline with what got through before the cut', () => {
    const run = runScript(four, [
      [0, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 2 * SECOND, timeoutUs: 8 * SECOND })],
      [SECOND, (ctx) => cut(ctx, { from: [2], to: [0], oneWay: true })],
    ]);
    expect(endings(run)).toEqual([[0, 'timeout', 8 * SECOND]]);
    expect(ledgerLines(run.network.ledger)).toEqual([
      { cause: 'write', kind: 'payload', use: 'aborted', bytes: SECOND, requests: 1 },
    ]);
    expectBalance(run);
  });

  it('hold short messages too', () => {
    const run = runScript({ ...four, rttMs: 100 }, [
      [0, (ctx) => ask(ctx, { from: 2, to: 0, bytes: 100, owner: 1 })],
      [10, (ctx) => cut(ctx, { from: [2], to: [0], oneWay: false })],
      [SECOND, (ctx) => heal(ctx, 1)],
    ]);
    expect(endings(run)).toEqual([[1, 'ok', SECOND + 100 + 50_000]]);
  });

  it('overlap: a direction is open again when the last cut over it is healed', () => {
    const open: boolean[] = [];
    const look = (ctx: Parameters<typeof reachable>[0]) =>
      open.push(reachable(ctx, 2, 0), reachable(ctx, 0, 2));
    runScript(four, [
      [0, (ctx) => cut(ctx, { from: [2, 3], to: [0, 1, 2], oneWay: false })],
      [1, (ctx) => cut(ctx, { from: [2], to: [0], oneWay: true })],
      [2, (ctx) => look(ctx)],
      [3, (ctx) => heal(ctx, 1)],
      [4, (ctx) => look(ctx)],
      [5, (ctx) => heal(ctx, 1)],
      [6, (ctx) => heal(ctx, 2)],
      [7, (ctx) => look(ctx)],
      [8, (ctx) => setEndpointUp(ctx, 0, false)],
      [9, (ctx) => look(ctx)],
    ]);
    expect(open).toEqual([false, false, false, true, true, true, false, false]);
  });
});
