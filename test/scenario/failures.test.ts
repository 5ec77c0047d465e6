/** The section `failures`: columns of the failure data, rates, domains, and what is refused. */
import { describe, expect, it } from 'vitest';
import { loadPlainText, loadText, ScenarioError } from '../../sim/scenario/index.ts';
import { type Overrides, smallScenario } from '../fixtures/small-scenario.ts';

const YEAR_US = 365 * 86_400_000_000;

const resolve = (failures: Overrides, overrides: Overrides = {}) =>
  smallScenario({ failures, ...overrides }).resolved;

function problemsOf(failures: Overrides): string[] {
  try {
    resolve(failures);
  } catch (error) {
    if (error instanceof ScenarioError) return [...error.messages];
    throw error;
  }
  return [];
}

describe('a column of the failure data', () => {
  it('is none where nobody asks for one, and leaves the scenario without the section', () => {
    const { failures, defaults } = smallScenario().resolved;
    expect(failures).toBeUndefined();
    expect(defaults.find(({ field }) => field === 'failures.profile')?.value).toBe('none');
  });

  it.each([
    ['optimistic', 6, 0.006],
    ['default', 12, 0.014],
    ['pessimistic', 24, 0.05],
  ] as const)('%s fills in disks, outages and common causes', (profile, count, hazard) => {
    const { failures, defaults } = resolve({ profile });
    expect(failures?.disks?.countPerNode).toBe(count);
    const life = failures?.disks?.lifeUs;
    // The cumulative hazard of the first year is the rate of the column.
    if (life?.law === 'exponential') expect(YEAR_US / life.mean).toBeCloseTo(hazard, 12);
    else if (life?.law === 'weibull') {
      expect((YEAR_US / life.scale) ** life.shape).toBeCloseTo(hazard, 12);
    } else expect.unreachable();
    const hasBug = failures?.causeNames.includes('software-bug');
    expect(hasBug).toBe(profile !== 'optimistic');
    const filled = defaults.filter(({ field }) => field.startsWith('failures.'));
    expect(filled.length).toBeGreaterThan(12);
    expect(new Set(filled.map(({ status }) => status))).toEqual(new Set(['sourced', 'assumed']));
    expect(filled.every(({ source }) => source !== '')).toBe(true);
  });

  it('gives way to what the scenario states, figure by figure', () => {
    const { failures, defaults } = resolve({
      profile: 'default',
      disks: { afr: 0.1 },
      outages: { short: 'none', long: { every: '100d' } },
      releases: 'none',
    });
    expect(failures?.disks).toMatchObject({ countPerNode: 12, parityDisks: 1 });
    expect(failures?.outages.map(({ gapUs }) => gapUs)).toEqual([
      { law: 'constant', value: 100 * 86_400_000_000 },
    ]);
    expect(failures?.outages[0].lengthUs).toMatchObject({ law: 'lognormal' });
    expect(failures?.releases).toBeNull();
    const fields = defaults.map(({ field }) => field);
    expect(fields).toContain('failures.disks.count');
    expect(fields).toContain('failures.outages.long.for');
    expect(fields).not.toContain('failures.disks.hazard-per-year');
    expect(fields).not.toContain('failures.outages.long.every');
  });

  it('can be taken with its independent causes only, or its common ones', () => {
    const causesOf = (causes: string) =>
      resolve({ profile: 'pessimistic', causes }).failures?.causeNames;
    expect(causesOf('independent')).toEqual(['disks', 'short', 'long', 'departure']);
    expect(causesOf('common')).toEqual(['release', 'provider-outage', 'software-bug']);
  });

  it('reaches the links of generated nodes and of listed ones', () => {
    const { network } = resolve({ profile: 'pessimistic' });
    expect(network.nodes[3]).toMatchObject({ upBytesPerSecond: 6.25e6, downBytesPerSecond: 25e6 });
    expect(network.latency.jitterSigma).toBe(0.5);
  });
});

describe('lifetimes of disks', () => {
  const lifeOf = (disks: Overrides) => resolve({ disks: { count: 1, ...disks } }).failures?.disks;

  it('keep a probability per year and a rate per year apart', () => {
    const afr = lifeOf({ afr: 0.3 })?.lifeUs;
    const rate = lifeOf({ 'hazard-per-year': 0.3 })?.lifeUs;
    if (afr?.law !== 'exponential' || rate?.law !== 'exponential') throw new Error('wrong law');
    expect(1 - Math.exp(-YEAR_US / afr.mean)).toBeCloseTo(0.3, 12);
    expect(1 - Math.exp(-YEAR_US / rate.mean)).toBeCloseTo(0.259_181_779_318, 12);
  });

  it('can be any law, bathtub included', () => {
    const bathtub = {
      law: 'bathtub',
      'infant-shape': 0.5,
      'infant-scale': '40000d',
      mean: '30000d',
      'wear-out-shape': 4,
      'wear-out-scale': '3000d',
    };
    expect(lifeOf({ lifetime: bathtub })?.lifeUs).toMatchObject({
      law: 'bathtub',
      infantShape: 0.5,
      wearOutScale: 3000 * 86_400_000_000,
    });
  });
});

describe('domains', () => {
  it('are named or drawn by weights; a node is in one of each kind', () => {
    const { failures } = resolve({
      domains: {
        operator: { ann: ['node-0', 'node-1'], bob: 'node-2' },
        software: { v1: 2, v2: 1, none: 1 },
      },
    });
    const [ann, bob, v1, v2] = failures?.domains ?? [];
    expect(ann).toEqual({ kind: 'operator', name: 'ann', nodes: [0, 1] });
    expect(bob.nodes).toEqual([2]);
    expect(v1.nodes.filter((node) => v2.nodes.includes(node))).toEqual([]);
    expect(v1.nodes.length + v2.nodes.length).toBeLessThanOrEqual(7);
  });

  it('can be named by declared faults', () => {
    const domains = { operator: { ann: ['node-0', 'node-1'] } };
    const faults = [{ at: { law: 'uniform', min: '1h', max: '2d' }, crash: 'ann', for: '1h' }];
    const { faults: resolved } = resolve({ domains }, { faults });
    expect(resolved[0]).toMatchObject({ nodes: [0, 1], atUs: -1, atLaw: { law: 'uniform' } });
  });
});

describe('mistakes', () => {
  it.each<[Overrides, string]>([
    [{ profile: 'defaults' }, "did you mean 'default'"],
    [{ disks: { count: 2 } }, 'says no lifetime; allowed: one of afr, hazard-per-year, lifetime'],
    [{ disks: { count: 2, afr: 0.1, lifetime: '9d' } }, 'says afr and lifetime'],
    [{ 'common-causes': { x: { domain: 'rack', every: '9d' } } }, "no domain of the kind 'rack'"],
    [{ 'common-causes': { x: { domain: 'region' } } }, 'allowed: either at or every'],
    [{ 'common-causes': { x: { every: '9d' } } }, 'allowed: either domain or nodes'],
    [{ 'common-causes': { x: { nodes: 'all', at: '9d', does: 'degrade' } } }, 'degrade without to'],
    [{ 'common-causes': { x: { nodes: 'all', at: '9d', to: 0.5 } } }, "crash has no 'to'"],
    [{ domains: { operator: { 'node-1': ['node-2'] } } }, "the name 'node-1' is taken"],
    [{ domains: { operator: { ann: ['nod-2'] } } }, "did you mean 'node-2'"],
    [{ domains: { region: { ann: ['node-2'] } } }, 'regions are domains already'],
    [{ initial: { shards: [10], state: 'destroyed' } }, 'there is no shard 10; allowed: 0 to 9'],
    [{ initial: { 'random-nodes': 8, state: 'down' } }, 'there are 7 more nodes'],
    [{ initial: { shards: [1], state: 'down' } }, 'a shard has no state of its own'],
    [{ trace: 'no-such.csv' }, "'no-such.csv' was not read"],
    [{ outages: { x: { every: '1d', for: { law: 'bathtub' } } } }, 'missing'],
  ])('%j is refused: %s', (failures, message) => {
    expect(problemsOf(failures).join('\n')).toContain(message);
  });

  it('in a trace are told with the number of their line, and nothing is run', async () => {
    const text = JSON.stringify({
      about: { title: 'Trace' },
      duration: '1d',
      network: { shards: 10, nodes: { count: 7 } },
      failures: { trace: 'outages-wrong.csv' },
    });
    const loading = loadText('t.yaml', text, 'test/scenario/tables');
    await expect(loading).rejects.toMatchObject({
      messages: [
        expect.stringContaining('outages-wrong.csv line 3 ends before it begins'),
        expect.stringContaining("line 4 names the node 'noed-0'"),
        expect.stringContaining("line 5 has '1' for down from"),
      ],
    });
  });

  it('that change nothing can be made an error', () => {
    const faults = [{ at: '1h', crash: 'node-1', for: '1h' }];
    const text = (failures: Overrides) =>
      JSON.stringify({
        about: { title: 'x' },
        duration: '1d',
        network: { shards: 10, nodes: { count: 7 } },
        faults,
        failures,
      });
    const { checks } = loadPlainText('x.yaml', text({ 'without-effect': 'error' }), '.').resolved;
    expect(checks).toEqual([
      { metric: 'faults.without-effect', labels: 'when=declared', min: null, max: 0 },
    ]);
  });
});
