import { describe, expect, it } from 'vitest';
import {
  cancelCall,
  ledgerLines,
  linkBytes,
  reply,
  setEndpointUp,
  tellAllBooked,
  trafficBalance,
} from '../../../sim/models/network/index.ts';
import {
  ask,
  createScript,
  finish,
  type NetworkOptions,
  runScript,
  type ScriptRun,
} from './fixture.ts';

const SECOND = 1_000_000;
/** Node 0 and client 1, a megabyte a second, 100 ms round trip. */
const plain: NetworkOptions = { nodes: [1_000_000], clients: [1_000_000], rttMs: 100 };

/** Two nodes with the same links. */
const twoNodes: NetworkOptions = { ...plain, nodes: [1_000_000, 1_000_000], clients: [] };

function lines(run: ScriptRun): string[] {
  return ledgerLines(run.network.ledger).map(
    ({ cause, kind, use, bytes, requests }) => `${cause} ${kind} ${use} ${bytes} ${requests}`,
  );
}

/** Runs to the end; every fact as `entity: arguments`. */
function factsOf(run: ScriptRun): string[] {
  const facts: string[] = [];
  run.simulation.onFact(({ entity, args }) => {
    facts.push(`${entity}: ${Array.from(args).join(' ')}`);
  });
  finish(run);
  return facts;
}

function expectBalance({ ctx }: ScriptRun): void {
  const { up, down, booked, unbooked, toleranceBytes } = trafficBalance(ctx);
  expect(Math.abs(up - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
  expect(Math.abs(down - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
}

describe('calls', () => {
  it('take latency and bytes there, work, and latency and bytes back', () => {
    const run = runScript({ ...plain, overheadBytes: 401 }, [
      [
        0,
        (ctx) =>
          ask(ctx, {
            from: 1,
            to: 0,
            bytes: 99_000,
            proof: 600,
            metadata: 199,
            workUs: 30_000,
            replyBytes: 49_800,
            cause: 'blob-sync',
          }),
      ],
    ]);
    // 201 bytes of framing go with the request, 200 with the reply.
    expect(run.script.ended).toEqual([
      { id: 1, owner: 0, status: 'ok', atUs: 280_000, hasResponse: true },
    ]);
    expect(lines(run)).toEqual([
      'blob-sync payload used 148800 1',
      'blob-sync proof used 600 0',
      'blob-sync metadata used 199 0',
      'blob-sync framing used 401 0',
    ]);
    expect(linkBytes(run.ctx)).toEqual({ up: 150_000, down: 150_000 });
    expectBalance(run);
  });

  it('emit one fact each, entity the caller, and a second one where the reply was cut off', () => {
    const run = createScript({ ...twoNodes, overheadBytes: 300 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 70_000, cause: 'read' })],
      [1, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 500, workUs: -1, timeoutUs: SECOND })],
      [
        3 * SECOND,
        (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 1e9, cause: 'read', timeoutUs: SECOND }),
      ],
    ]);
    const facts = factsOf(run);
    // caller: server, cause, use, requests, payload, proof, metadata, framing
    expect(facts.slice(0, 3)).toEqual([
      '1: 0 1 0 1 70000 0 0 300',
      '1: 0 0 1 1 500 0 0 150',
      '1: 0 1 1 1 0 0 0 150',
    ]);
    expect(facts.slice(3)).toEqual([expect.stringMatching(/^1: 0 1 2 0 [1-9]\d* 0 0 150$/)]);
  });

  it('of a client are told together, by cause and use, once and without a server', () => {
    const run = createScript({ ...plain, overheadBytes: 300 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 70_000, cause: 'read' })],
      [1, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 5000, cause: 'read' })],
      [2, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 500, workUs: -1, timeoutUs: SECOND })],
      [SECOND, (ctx) => tellAllBooked(ctx)],
      [
        3 * SECOND,
        (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 1e9, cause: 'read', timeoutUs: SECOND }),
      ],
    ]);
    const facts = factsOf(run);
    expect(facts.slice(0, 3)).toEqual([
      '1: -1 1 0 2 75000 0 0 600',
      '1: -1 0 1 1 500 0 0 150',
      '1: -1 1 1 1 0 0 0 150',
    ]);
    expect(facts.slice(3)).toEqual([expect.stringMatching(/^1: -1 1 2 0 [1-9]\d* 0 0 150$/)]);
  });

  it('keep the status the server gave, and the caller books them as it says', () => {
    const run = runScript(plain, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 10, status: 'rejected', owner: 4 })],
      [9, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 20, use: 'retried', owner: 5 })],
    ]);
    expect(run.script.ended.map(({ owner, status }) => [owner, status])).toEqual([
      [4, 'rejected'],
      [5, 'ok'],
    ]);
    expect(lines(run)).toEqual(['write payload wasted 10 1', 'write payload retried 20 1']);
  });

  it('time out while the server works; the late reply is dropped unsent', () => {
    const run = runScript(plain, [
      [
        0,
        (ctx) =>
          ask(ctx, {
            from: 1,
            to: 0,
            bytes: 1000,
            workUs: SECOND,
            replyBytes: 9,
            timeoutUs: 500_000,
          }),
      ],
    ]);
    expect(run.script.ended).toEqual([
      { id: 1, owner: 0, status: 'timeout', atUs: 500_000, hasResponse: false },
    ]);
    expect(lines(run)).toEqual(['write payload wasted 1000 1']);
    expect(run.network.calls.open).toBe(0);
    expectBalance(run);
  });

  it('time out in the middle of a reply and book its whole bytes as aborted', () => {
    const run = runScript(plain, [
      [
        0,
        (ctx) => ask(ctx, { from: 1, to: 0, bytes: 1000, replyBytes: 500_000, timeoutUs: 301_500 }),
      ],
    ]);
    // Request 1 ms after 50 ms (short), reply from 101 ms: 200.5 ms of it at a byte a microsecond.
    expect(run.script.ended[0]).toMatchObject({ status: 'timeout', hasResponse: false });
    expect(lines(run)).toEqual(['write payload wasted 1000 1', 'write payload aborted 200500 0']);
    expectBalance(run);
  });

  it('are cancelled without `done`: the complete direction as told, the other aborted', () => {
    const run = runScript(plain, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 1000, replyBytes: 500_000, cause: 'read' })],
      [200_999, (ctx) => cancelCall(ctx, 1)],
      [300_000, (ctx) => cancelCall(ctx, 1, 'used')],
    ]);
    expect(run.script.ended).toEqual([]);
    expect(lines(run)).toEqual(['read payload wasted 1000 1', 'read payload aborted 99999 0']);
    expectBalance(run);
  });

  it('are cancelled in the very instant of arrival with all bytes booked', () => {
    const run = runScript({ ...plain, rttMs: 0 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 100_000, workUs: -1 })],
      [50_000, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 10_000, workUs: -1 })],
      [110_000, (ctx) => cancelCall(ctx, 1)],
    ]);
    expectBalance(run);
    expect(lines(run)).toContain('write payload wasted 100000 1');
  });

  it('hand over a reply that has no bytes at all', () => {
    const run = runScript({ ...plain, overheadBytes: 0 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0 })],
    ]);
    expect(run.script.ended).toEqual([
      { id: 1, owner: 0, status: 'ok', atUs: 100_000, hasResponse: true },
    ]);
  });

  it('book a message cut short from its front: framing, metadata, proof, payload', () => {
    const run = runScript({ ...plain, rttMs: 0, overheadBytes: 400 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 90_000, proof: 5000, metadata: 3000 })],
      [10_000, (ctx) => cancelCall(ctx, 1)],
    ]);
    expect(lines(run)).toEqual([
      'write payload aborted 1800 1',
      'write proof aborted 5000 0',
      'write metadata aborted 3000 0',
      'write framing aborted 200 0',
    ]);
  });

  it('find a peer that is down unreachable after the connect timeout, with no bytes moved', () => {
    const run = runScript({ ...plain, connectTimeoutMs: 5000, overheadBytes: 400 }, [
      [0, (ctx) => setEndpointUp(ctx, 0, false)],
      [10, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 1000, timeoutUs: 60 * SECOND })],
      [20, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 1000, timeoutUs: SECOND })],
    ]);
    expect(run.script.ended.map(({ status, atUs }) => [status, atUs])).toEqual([
      ['timeout', SECOND + 20],
      ['unreachable', 5 * SECOND + 10],
    ]);
    expect(linkBytes(run.ctx)).toEqual({ up: 0, down: 0 });
    expect(lines(run)).toEqual(['write payload wasted 0 2']);
  });

  it('stop the run when a caller is down or calls itself, or the server answers twice', () => {
    expect(() =>
      runScript(plain, [
        [0, (ctx) => setEndpointUp(ctx, 1, false)],
        [1, (ctx) => ask(ctx, { from: 1, to: 0 })],
      ]),
    ).toThrow(/is down and calls/);
    expect(() => runScript(plain, [[0, (ctx) => ask(ctx, { from: 0, to: 0 })]])).toThrow(
      /calls itself/,
    );
    expect(() =>
      runScript(plain, [
        [0, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 100_000 })],
        [60_000, (ctx) => reply(ctx, 1, 'ok', null, { payload: 0, proof: 0, metadata: 0 })],
      ]),
    ).toThrow(/answered while/);
  });
});

describe('the two accounts of the traffic', () => {
  it('differ when the ledger leaves something out', () => {
    const honest = createScript({ ...plain, overheadBytes: 4000 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 70_000 })],
    ]);
    const planted = createScript({ ...plain, overheadBytes: 4000, planted: 'byte-uncounted' }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, replyBytes: 70_000 })],
    ]);
    const gap = (run: ScriptRun) => {
      const { up, booked, toleranceBytes } = trafficBalance(finish(run).ctx);
      return Math.abs(up - booked) > toleranceBytes;
    };
    expect(gap(honest)).toBe(false);
    expect(gap(planted)).toBe(true);
  });
});

describe('short messages', () => {
  it('wait for each other on the uplink, first come first served', () => {
    const run = runScript({ ...plain, rttMs: 0 }, [
      [
        0,
        (ctx) => {
          for (let owner = 0; owner < 3; owner += 1)
            ask(ctx, { from: 1, to: 0, bytes: 10_000, owner });
        },
      ],
    ]);
    expect(run.script.ended.map(({ owner, atUs }) => [owner, atUs])).toEqual([
      [0, 10_000],
      [1, 20_000],
      [2, 30_000],
    ]);
  });

  it('wait for each other on a downlink that many send to', () => {
    const run = runScript({ nodes: [500_000], clients: [1_000_000, 1_000_000], rttMs: 0 }, [
      [
        0,
        (ctx) => {
          ask(ctx, { from: 1, to: 0, bytes: 10_000, owner: 1 });
          ask(ctx, { from: 2, to: 0, bytes: 10_000, owner: 2 });
        },
      ],
    ]);
    expect(run.script.ended.map(({ owner, atUs }) => [owner, atUs])).toEqual([
      [1, 20_000],
      [2, 40_000],
    ]);
  });

  it('take as long as a flow when they are alone', () => {
    const short = runScript(plain, [[0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 14_600 })]]);
    const flow = runScript(plain, [[0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 14_601 })]]);
    expect(short.script.ended[0].atUs).toBe(100_000 + 14_600);
    expect(flow.script.ended[0].atUs).toBe(100_000 + 14_601);
    expect(short.network.flows.effort.flows).toBe(0);
    expect(flow.network.flows.effort.flows).toBe(1);
  });
});

describe('latency', () => {
  it('varies by a lognormal factor of median 1, drawn by sender, the same for the same seed', () => {
    const jittered: NetworkOptions = { ...plain, rttMs: 200, jitterSigma: 0.3 };
    const calls = 400;
    const times = (seed: number) =>
      runScript(
        jittered,
        [
          [
            0,
            (ctx) => {
              for (let owner = 0; owner < calls; owner += 1) ask(ctx, { from: 1, to: 0, owner });
            },
          ],
        ],
        seed,
      ).script.ended.map(({ atUs }) => atUs);
    const first = times(7);
    expect(times(7)).toEqual(first);
    expect(times(8)).not.toEqual(first);
    const middle = first[calls / 2];
    // The median of a sum of two such delays is a little above twice their median.
    expect(middle).toBeGreaterThan(195_000);
    expect(middle).toBeLessThan(225_000);
    expect(first[0]).toBeLessThan(150_000);
    expect(first[calls - 1]).toBeGreaterThan(280_000);
  });

  it('limits one flow to a window a round trip where the scenario sets a window', () => {
    const run = runScript({ ...plain, flowWindowBytes: 20_000 }, [
      [0, (ctx) => ask(ctx, { from: 1, to: 0, bytes: 100_000 })],
    ]);
    // 20,000 bytes each 100 ms: half a second for the request.
    expect(run.script.ended[0].atUs).toBe(600_000);
  });
});
