/**
 * Operations worked out in one event beside those made of single calls: with one event a step
 * nothing may go on by itself, and everything is made of single calls.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fact } from '../../../sim/engine/index.ts';
import { Exchange } from '../../../sim/models/network/exchange.ts';
import { loadPlainText } from '../../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../../sim/simulation.ts';

const REGIONS = ['us-central', 'eu-london', 'eu-frankfurt', 'ap-tokyo', 'ap-singapore'];

interface Case {
  fidelity?: string;
  /** Mean time between reads; none where it is null. */
  reads?: string | null;
  /** Time between writes; none where it is null. */
  writes?: string | null;
  /** Of the first node. */
  capacity?: string;
  faults?: object[];
  network?: object;
  storage?: object;
  size?: string;
  writtenSize?: string;
}

/** A hundred shards on 25 nodes, read from and written to for 40 minutes by two clients. */
function scenarioOf({
  fidelity = 'counts',
  reads = '20s',
  writes = '5min',
  capacity = '10GiB',
  faults = [],
  network,
  storage,
  size,
  writtenSize = '64KiB',
}: Case) {
  const scenario = {
    about: { title: 'Undisturbed' },
    seed: 3,
    duration: '40min',
    fidelity,
    network: {
      shards: 100,
      epoch: '25min',
      nodes: Array.from({ length: 25 }, (_, index) => ({
        name: `node-${index}`,
        region: REGIONS[index % REGIONS.length],
        stake: '4000000WAL',
        capacity: index === 0 ? capacity : '10GiB',
      })),
      clients: REGIONS.slice(0, 2).map((region, index) => ({ name: `client-${index}`, region })),
      ...network,
    },
    workload: {
      preloaded: { count: 20, size: size ?? { law: 'lognormal', median: '96KiB', sigma: 1.6 } },
      generated: { count: 100, size: writtenSize },
      writes: { start: writes === null ? '2h' : '2min', every: writes ?? '5min' },
      reads: {
        start: reads === null ? '2h' : '1min',
        every: { law: 'exponential', mean: reads ?? '20s' },
      },
      lifetime: '6epochs',
      'read-back': false,
    },
    storage: storage ?? {},
    faults,
    probes: { interval: '10min' },
  };
  return loadPlainText('undisturbed.yaml', JSON.stringify(scenario), '.').resolved; // JSON is YAML.
}

/** Everything that a run says, and how often an exchange came to its end or gave up. */
function run(what: Case, eventsPerStep: number) {
  const ends = vi.spyOn(Exchange.prototype, 'end');
  const gaveUp = vi.spyOn(Exchange.prototype, 'giveUp');
  const { simulation } = createWalrusSimulation({
    resolved: scenarioOf(what),
    seed: 3,
    inputs: new Map(),
  });
  const facts: string[] = [];
  simulation.onFact(({ timeUs, name, entity, args, eventSeq, causeSeq }: Fact) => {
    facts.push([timeUs, name, entity, ...args, eventSeq, causeSeq].join(' '));
  });
  while (simulation.step(eventsPerStep) === 'running');
  const { ledger, links, calls } = simulation.ctx.state.network;
  const counts = { ends: ends.mock.calls.length, gaveUp: gaveUp.mock.calls.length };
  vi.restoreAllMocks();
  const { eventCount, ladder } = simulation;
  const said = { facts, eventCount, ladder, ledger, links, made: calls.made, open: calls.open };
  return { said, counts };
}

function compare(what: Case) {
  const single = run(what, 1);
  const together = run(what, 65_536);
  expect(single.counts).toEqual({ ends: 0, gaveUp: 0 });
  expect(together.said).toEqual(single.said);
  return together;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is worked out in one event is what single calls do, to the last event', () => {
  it('in a quiet network', () => {
    const { counts } = compare({});
    expect(counts.ends).toBeGreaterThan(80);
  });

  it('where blobs carry bytes', () => {
    const { counts } = compare({ fidelity: 'bytes', reads: '60s', size: '20KiB' });
    expect(counts.ends).toBeGreaterThan(20);
  });

  it('where operations meet each other and one gives up', () => {
    const { counts } = compare({ reads: '2s' });
    expect(counts.ends).toBeGreaterThan(300);
    expect(counts.gaveUp).toBeGreaterThan(30);
  });

  it('where uploads meet reads and each other', () => {
    const { counts } = compare({ reads: '60s', writes: '25s' });
    expect(counts.ends).toBeGreaterThan(90);
    expect(counts.gaveUp).toBeGreaterThan(5);
  });

  it('where messages arrive in one instant', () => {
    const { counts } = compare({ network: { latency: { jitter: 0 } }, writes: '60s' });
    expect(counts.ends).toBeGreaterThan(80);
  });

  it('where volumes are full', () => {
    const { said } = compare({ reads: '120s', writes: '60s', capacity: '1MiB' });
    expect(said.facts.some((fact) => fact.includes(' volume.full '))).toBe(true);
  });

  it('where slivers of uploads flow, and some wait for each other', () => {
    const { counts } = compare({ reads: '120s', writes: '60s', writtenSize: '20MiB' });
    expect(counts.gaveUp).toBeGreaterThan(5);
  });

  it('where nodes are down, lose slivers and recover them', () => {
    const faults = [
      {
        name: 'crash',
        crash: 'all',
        every: { law: 'exponential', mean: '2h' },
        for: { law: 'exponential', mean: '5min' },
      },
      {
        name: 'volume lost',
        'lose-volume': 'all',
        every: { law: 'exponential', mean: '10h' },
        'restart-after': '1min',
      },
    ];
    const { counts } = compare({ faults, writes: '60s' });
    expect(counts.ends).toBeGreaterThan(80);
  });

  it('where slivers are so large that they flow', () => {
    const { counts } = compare({ size: '20MiB', reads: '60s' });
    expect(counts.gaveUp).toBeGreaterThan(5);
  });
});

describe('no read is worked out in one event', () => {
  it.each([
    ['messages are lost', { network: { latency: { loss: 0.01 } } }],
    ['reads hedge', { network: { protocol: { 'hedge-after': '300ms' } } }],
    ['nodes take time to read', { storage: { service: { 'disk-access': '1ms' } } }],
  ])('where %s', (_, what) => {
    expect(run({ ...what, writes: null }, 65_536).counts.ends).toBe(0);
  });
});

describe('no upload is worked out in one event', () => {
  it.each([
    ['messages are lost', { network: { latency: { loss: 0.01 } } }],
    ['its tail goes on behind the writer', { network: { protocol: { 'tail-mode': 'detached' } } }],
    ['its blob carries bytes', { fidelity: 'bytes', writtenSize: '20KiB', size: '20KiB' }],
  ])('where %s', (_, what) => {
    expect(run({ ...what, reads: null }, 65_536).counts.ends).toBe(0);
  });

  it('and they are otherwise', () => {
    expect(run({ reads: null }, 65_536).counts.ends).toBeGreaterThan(6);
  });
});
