/**
 * Publishers, aggregators with memory and upload relays (network.md §1): who sends which bytes over
 * which link, and how often a memory of some size has what is asked for.
 */
import { describe, expect, it } from 'vitest';
import { certificateMessageBytes } from '../../../sim/codec/index.ts';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { endpointBytes } from '../../../sim/models/network/index.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  endsOf,
  type FinishedWalrusRun,
  factsNamed,
  runSmall,
  type Step,
} from '../../fixtures/walrus-run.ts';

const N = 10;
const FRAMING = 450;
const LENGTH = 100_000;

const SERVICES = [
  { name: 'agg', kind: 'aggregator', region: 'here', cache: '250kB' },
  { name: 'pub', kind: 'publisher', region: 'here' },
  { name: 'rel', kind: 'relay', region: 'here' },
];

/** Client 0 uses what the test says; endpoints: 10 nodes, 2 clients, 3 services. */
function run(uses: object, steps: Step[], overrides: Overrides = {}): FinishedWalrusRun {
  const scenario = quietScenario({
    duration: '6h',
    network: {
      services: SERVICES,
      clients: [
        { name: 'user', region: 'there', ...uses },
        { name: 'other', region: 'there', ...uses },
      ],
    },
    ...overrides,
  });
  const done = runSmall(scenario, steps);
  expect(done.brokenBy).toBe('');
  expect(done.results.summary.verdict).toBe('good');
  return done;
}

const endpoint = { user: N, agg: N + 2, pub: N + 3, rel: N + 4 };

const write: Step = [
  HOUR_US,
  (ctx) => {
    const blob = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes: LENGTH }).index;
    startWrite(ctx, 0, blob);
  },
];

const preloaded = (count: number): Overrides => ({
  workload: { preloaded: { count, size: `${LENGTH}B` }, 'read-back': false },
});

const read = (minute: number, blob: number, client = 0): Step => [
  HOUR_US + minute * MINUTE_US,
  (ctx) => startRead(ctx, client, blob, 'read'),
];

describe('a read through an aggregator', () => {
  it('brings the client the blob and its framing, once, and all slivers to the aggregator', () => {
    const done = run({ 'reads-via': 'agg' }, [read(0, 0)], preloaded(1));
    const [end] = endsOf(done, 'read');
    expect([end.client, end.outcome]).toEqual([0, 'ok']);
    const user = endpointBytes(done.ctx, endpoint.user);
    expect(user.down).toBe(LENGTH + FRAMING / 2);
    expect(user.up).toBe(FRAMING / 2);
    const fetched = booked(done, { cause: 'read' }) + booked(done, { cause: 'status' });
    const moved = endpointBytes(done.ctx, endpoint.agg);
    expect(moved.up + moved.down).toBeCloseTo(fetched + LENGTH + FRAMING, -2);
    expect(booked(done, { cause: 'service', kind: 'payload', use: 'used' })).toBe(LENGTH);
    expect(booked(done, { cause: 'read', use: 'used' }, 'requests')).toBe(1 + 4);
  });

  it('comes from its memory the second time, in one round trip, for anybody', () => {
    const done = run({ 'reads-via': 'agg' }, [read(0, 0), read(5, 0, 1)], preloaded(1));
    expect(factsNamed(done, 'service.served').map(({ args }) => args[2])).toEqual([0, 1]);
    expect(booked(done, { cause: 'read', use: 'used' }, 'requests')).toBe(1 + 4);
    const [miss, hit] = endsOf(done, 'read');
    expect(hit.latencyUs).toBeLessThan(miss.latencyUs);
    expect(booked(done, { cause: 'service', kind: 'payload', use: 'used' })).toBe(2 * LENGTH);
  });

  it('keeps what fits: of three blobs in turn, a memory of two never has the next', () => {
    const order = [0, 1, 2, 0, 1, 2, 2, 1, 0];
    const steps = order.map((blob, k) => read(5 * k, blob));
    const done = run({ 'reads-via': 'agg' }, steps, preloaded(3));
    // By hand: after 0 1 2 it holds 1 2, and so on; only 2 1 of the last three are there.
    expect(factsNamed(done, 'service.served').map(({ args }) => args[2])).toEqual([
      0, 0, 0, 0, 0, 0, 1, 1, 0,
    ]);
    const ratio = done.results.summary.metrics['service.hit-ratio'].values![0].value;
    expect(ratio).toBeCloseTo(2 / 9);
  });

  it('tells its client that a blob does not exist', () => {
    const done = run(
      { 'reads-via': 'agg' },
      [[26 * HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')]],
      {
        duration: '30h',
        workload: { preloaded: { count: 1, size: '1000B' }, lifetime: '1epochs' },
      },
    );
    expect(endsOf(done, 'read').map(({ outcome }) => outcome)).toEqual(['not-found']);
  });
});

describe('a write through a publisher', () => {
  it('costs the client the blob once; the publisher uploads and pays', () => {
    const done = run({ 'writes-via': 'pub' }, [write]);
    expect(endsOf(done, 'write').map(({ client, outcome }) => [client, outcome])).toEqual([
      [0, 'ok'],
    ]);
    expect(booked(done, { cause: 'write' }, 'requests')).toBe(N + 2 * N + N);
    const user = endpointBytes(done.ctx, endpoint.user);
    expect(user.up).toBeGreaterThanOrEqual(LENGTH + FRAMING / 2);
    const [registered] = factsNamed(done, 'blob.registered');
    expect(registered.args[0]).toBe(endpoint.pub - N);
    const [{ args }] = factsNamed(done, 'service.served');
    expect(args.slice(1)).toEqual([1, 0, LENGTH]);
    const uploaded = booked(done, { cause: 'write' });
    const moved = endpointBytes(done.ctx, endpoint.pub);
    expect(moved.up + moved.down).toBeCloseTo(uploaded + LENGTH + FRAMING, -2);
  });

  it('fails for the client as it fails for the publisher', () => {
    const faults = [{ at: '1s', crash: [6, 7, 8, 9].map((node) => `node-${node}`) }];
    const scenario = quietScenario({
      duration: '6h',
      network: {
        services: SERVICES,
        clients: [{ name: 'user', region: 'there', 'writes-via': 'pub' }],
      },
      faults,
    });
    const done = runSmall(scenario, [write]);
    expect(endsOf(done, 'write').map(({ outcome }) => outcome)).toEqual([
      'not-enough-confirmations',
    ]);
  });
});

describe('a write through an upload relay', () => {
  it('is registered and certified by the client; the certificate comes back', () => {
    const done = run({ 'writes-via': 'rel' }, [write]);
    expect(endsOf(done, 'write').map(({ client, outcome }) => [client, outcome])).toEqual([
      [0, 'ok'],
    ]);
    expect(factsNamed(done, 'blob.registered')[0].args[0]).toBe(0);
    expect(booked(done, { cause: 'write' }, 'requests')).toBe(N + 2 * N + N);
    expect(booked(done, { cause: 'service', kind: 'payload' })).toBe(LENGTH);
    expect(booked(done, { cause: 'service', kind: 'framing' })).toBe(
      FRAMING + certificateMessageBytes(false, N),
    );
    expect(factsNamed(done, 'blob.certified').length).toBe(1);
  });

  it('is asked again when its certificate has died at an epoch change', () => {
    const late: Step = [
      1435 * MINUTE_US,
      (ctx) => {
        const blob = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes: LENGTH }).index;
        startWrite(ctx, 0, blob);
      },
    ];
    const done = run({}, [late], {
      duration: '27h',
      network: {
        services: SERVICES,
        chain: { finality: '10min' },
        clients: [{ name: 'user', region: 'there', 'writes-via': 'rel' }],
      },
    });
    expect(factsNamed(done, 'certificate.rejected').length).toBe(1);
    expect(endsOf(done, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(booked(done, { cause: 'service', kind: 'payload' })).toBe(2 * LENGTH);
  });
});

describe('what a scenario says of services', () => {
  const loaded = (network: object) => () => quietScenario({ network });

  it('is refused by the field where a name or a kind does not fit', () => {
    const clients = (via: object) => [{ name: 'user', region: 'here', ...via }];
    expect(loaded({ clients: clients({ 'reads-via': 'agg' }) })).toThrow(/none is declared/);
    expect(loaded({ services: SERVICES, clients: clients({ 'reads-via': 'pub' }) })).toThrow(
      /no such service 'pub'.*agg/s,
    );
    expect(loaded({ services: [{ name: 'a', kind: 'relay', region: 'nowhere' }] })).toThrow(
      /unknown region/,
    );
    expect(
      loaded({ services: [{ name: 'a', kind: 'relay', region: 'here', cache: '1MB' }] }),
    ).toThrow(/a relay with a cache/);
  });
});
