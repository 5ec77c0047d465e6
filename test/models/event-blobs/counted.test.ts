/**
 * What a node keeps of an event blob in one step (`granularity: flow`), and what it reads of many
 * at once, against piece by piece (`message`), on one small scenario.
 */
import { describe, expect, it } from 'vitest';
import { codeIn, type Holding } from '../../../sim/models/holdings/index.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  brokenInvariants,
  type FinishedWalrusRun,
  factsNamed,
  runSmall,
  sliversStored,
} from '../../fixtures/walrus-run.ts';

const HOURLY = { checkpoints: 3600, 'checkpoint-interval': '1s', 'catch-up-from': 3000 };

const scenario = (granularity: string, more: Overrides = {}) =>
  quietScenario(
    merged(
      {
        ...{ duration: '5h', granularity, fidelity: 'counts' },
        network: { 'event-blobs': HOURLY },
        workload: {
          preloaded: { count: 4, size: '1KiB' },
          generated: { count: 3, size: '1KiB' },
          writes: { start: '1min', every: '50min' },
          reads: { start: '2min', every: '7min' },
        },
      },
      more,
    ),
  );

/** The facts that name a blob and no piece of it. */
const OF_BLOBS = [
  ...['event-blob.cut', 'event-blob.known', 'confirmation.signed', 'blob.registered'],
  ...['blob.certified', 'read.started', 'read.ended', 'write.ended'],
];

function blobFacts(run: FinishedWalrusRun) {
  return OF_BLOBS.map((name) => factsNamed(run, name));
}

/** Of every holding its codes, blob by blob. */
function codes({ ctx }: FinishedWalrusRun) {
  const { table } = ctx.state.holdings;
  const blobs = Array.from({ length: table.tracked.count }, (_, blob) => blob);
  const of = (holding: Holding) => blobs.map((blob) => codeIn(table, holding, blob));
  return [...table.holdings.values()].map((one) => [one.key, one.held, one.exceptions, of(one)]);
}

function stored({ ctx }: FinishedWalrusRun) {
  const { nodes } = ctx.state.storageNodes;
  return nodes.map(({ storedBytes, storedSlivers }) => [storedBytes, storedSlivers]);
}

function margins({ views, ctx }: FinishedWalrusRun) {
  return Array.from({ length: ctx.state.blobs.count }, (_, blob) => views.margins(blob, 0));
}

/** Bytes and requests by cause and use. */
function ledger({ ctx }: FinishedWalrusRun) {
  const { bytes, requests } = ctx.state.network.ledger;
  return { bytes: [...bytes], requests: [...requests] };
}

const away = [{ name: 'away', at: '90min', crash: ['node-9'], for: '3h' }];

describe('event blobs that a node keeps in one step', () => {
  const piecewise = runSmall(scenario('message'));
  const counted = runSmall(scenario('flow'));

  it('are told of in one fact a node, with the slivers and bytes of its pieces', () => {
    expect(sliversStored(counted, 'event-blob')).toEqual([]);
    const told = factsNamed(counted, 'event-blob.stored');
    const pieces = sliversStored(piecewise, 'event-blob');
    expect(pieces).toHaveLength(4 * 10 * 2);
    const metadata = 32 + 1 + 1 + 8 + 1 + 66 * 10;
    const sums = new Map<string, number[]>();
    for (const { node, blob, bytes } of pieces) {
      const [slivers, sum] = sums.get(`${node} ${blob}`) ?? [0, metadata];
      sums.set(`${node} ${blob}`, [slivers + 1, sum + bytes]);
    }
    const found = told.map(({ entity, args }) => [`${entity} ${args[0]}`, args.slice(1)]);
    expect(new Map(found as [string, number[]][])).toEqual(sums);
  });

  it('are cut, attested, certified, known and read at the same moments', () => {
    expect(blobFacts(counted)).toEqual(blobFacts(piecewise));
    expect(factsNamed(counted, 'event-blob.known')).toHaveLength(4);
  });

  it('lie in the same holdings, have the same margins and take the same space', () => {
    expect(codes(counted)).toEqual(codes(piecewise));
    expect(stored(counted)).toEqual(stored(piecewise));
    expect(margins(counted)).toEqual(margins(piecewise));
  });

  it('leave every line of the byte ledger and every metric of blobs as it was', () => {
    expect(ledger(counted)).toEqual(ledger(piecewise));
    expect(counted.results.summary.metrics).toEqual(piecewise.results.summary.metrics);
    for (const run of [counted, piecewise]) expect(brokenInvariants(run)).toEqual([]);
  });

  it('are kept piece by piece by nodes that lie', () => {
    const nodes = Array.from({ length: 10 }, (_, index) => ({
      ...{ name: `node-${index}`, region: 'here', stake: '1000000WAL' },
      ...(index === 0 ? { behaviour: 'sign-without-storing' } : {}),
    }));
    const lied = runSmall(scenario('flow', { network: { nodes } }));
    const holders = factsNamed(lied, 'event-blob.stored').map(({ entity }) => entity);
    expect(new Set(holders)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('are the same run with real bytes, which lie where they would piece by piece', () => {
    const withBytes = runSmall(scenario('flow', { fidelity: 'bytes' }));
    expect(withBytes.simulation.digest()).toEqual(counted.simulation.digest());
    const pieces = runSmall(scenario('message', { fidelity: 'bytes' }));
    const contents = ({ ctx }: FinishedWalrusRun) =>
      [...ctx.state.holdings.contents].map(([blob, known]) => [blob, [...known].sort()]);
    expect(contents(withBytes)).toEqual(contents(pieces));
    expect(contents(withBytes)).toHaveLength(4 + 3 + 4);
  });
});

describe('event blobs that are read at once', () => {
  it('cost the bytes and the requests of one by one, and no less time than a round trip each', () => {
    const [together, single] = ['flow', 'message'].map((granularity) =>
      runSmall(scenario(granularity, { duration: '6h', faults: away })),
    );
    const lines = (run: FinishedWalrusRun) =>
      (['payload', 'metadata', 'proof', 'framing'] as const).map((kind) =>
        booked(run, { cause: 'event-blob', kind, use: 'used' }),
      );
    const used = { cause: 'event-blob', use: 'used' } as const;
    expect(lines(together)).toEqual(lines(single));
    // Three windows: metadata and four primaries of each.
    expect(booked(single, used, 'requests')).toBe(3 * 5);
    expect(factsNamed(together, 'history.started').map(({ args }) => args)).toEqual([[3]]);
    const [read] = factsNamed(together, 'history.read');
    const [before] = factsNamed(single, 'history.read');
    expect(read.args[0]).toBe(before.args[0]);
    expect(read.args[1]).toBeGreaterThan(before.args[1] / 2);
    expect(read.args[1]).toBeLessThan(before.args[1] * 2);
  });

  it('wait for nodes that hold enough of them', () => {
    // With six others away, three hold what takes four.
    const six = ['node-0', 'node-1', 'node-2', 'node-3', 'node-4', 'node-5'];
    const faults = [...away, { name: 'six', at: '260min', crash: six, for: '30min' }];
    const run = runSmall(scenario('flow', { duration: '6h', faults }));
    const [{ timeUs }] = factsNamed(run, 'history.read').filter(({ entity }) => entity === 9);
    expect(timeUs).toBeGreaterThan(290 * 60_000_000);
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('are decoded and compared where they carry bytes', () => {
    const faults = away;
    const run = runSmall(scenario('flow', { duration: '6h', faults, fidelity: 'bytes' }));
    expect(factsNamed(run, 'history.read')).toHaveLength(1);
    expect(brokenInvariants(run)).toEqual([]);
  });
});
