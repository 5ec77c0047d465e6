/** Values chosen together by one word, and what is stated beside them (network.md §4, §14). */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../sim/engine/index.ts';
import { startRead } from '../../sim/models/client/read.ts';
import { quietScenario } from '../fixtures/small-scenario.ts';
import { endsOf, runSmall } from '../fixtures/walrus-run.ts';

const WRITES = 'network.protocol.max-concurrent-writes';
const DATA = 'network.protocol.max-data-in-flight';

const withProtocol = (protocol: object) => quietScenario({ network: { protocol } }).resolved;

const defaultNamed = ({ defaults }: ReturnType<typeof withProtocol>, name: string) =>
  defaults.find(({ field }) => field === name);

describe('the preset of what a client has under way', () => {
  it.each([
    ['conservative', 500, 12_500_000],
    ['balanced', 1000, 512_000_000],
    ['aggressive', 2000, 1_250_000_000],
  ])('%s is %i writes and %i bytes', (preset, writes, bytes) => {
    const { protocol } = withProtocol({ preset }).network;
    expect([protocol.maxConcurrentWrites, protocol.maxDataInFlightBytes]).toEqual([writes, bytes]);
  });

  it('is balanced where none is named, to the last field', () => {
    expect(withProtocol({ preset: 'balanced' })).toEqual(withProtocol({}));
  });

  it('shows its values among the defaults in force, with their place and source', () => {
    const resolved = withProtocol({ preset: 'conservative' });
    expect(defaultNamed(resolved, WRITES)).toEqual({
      field: WRITES,
      path: 'network.protocol.maxConcurrentWrites',
      value: '500',
      status: 'sourced',
      source: 'network.md §4 [D], conservative preset',
    });
    expect(defaultNamed(resolved, DATA)?.value).toBe('12.5MB');
    expect(defaultNamed(withProtocol({}), DATA)?.source).toContain('balanced preset');
  });

  it('gives way to what is stated, value by value', () => {
    const resolved = withProtocol({ preset: 'aggressive', 'max-concurrent-writes': 7 });
    const { protocol } = resolved.network;
    expect(protocol.maxConcurrentWrites).toBe(7);
    expect(protocol.maxDataInFlightBytes).toBe(1_250_000_000);
    expect(defaultNamed(resolved, WRITES)).toBeUndefined();
    expect(defaultNamed(resolved, DATA)?.value).toBe('1.25GB');
  });

  it('is one of three words', () => {
    expect(() => withProtocol({ preset: 'agressive' })).toThrow(
      /preset.*conservative, balanced, aggressive/s,
    );
  });
});

describe('the profile of the paper', () => {
  const withProfile = (profile: string, workload: object = {}) =>
    quietScenario({ network: { profile }, workload }).resolved;

  it('reads secondaries and encodes again; deployed reads primaries with the default check', () => {
    const { workload, network, defaults } = withProfile('paper');
    expect([workload.readAxis, workload.consistencyCheck]).toEqual(['secondary', 'strict']);
    expect(network.profile).toBe('paper');
    const axis = defaults.find(({ field }) => field === 'workload.read-axis');
    expect(axis?.source).toContain('[P2]');
    const deployed = withProfile('deployed').workload;
    expect([deployed.readAxis, deployed.consistencyCheck]).toEqual(['primary', 'default']);
  });

  it('gives way to what is stated', () => {
    const { workload } = withProfile('paper', { 'read-axis': 'primary' });
    expect([workload.readAxis, workload.consistencyCheck]).toEqual(['primary', 'strict']);
  });

  it.each([
    [3, 'ok'],
    [4, 'not-enough-slivers'],
  ])('with %i of ten shards down a read is %s', (down, outcome) => {
    const scenario = quietScenario({
      duration: '3h',
      network: { profile: 'paper' },
      workload: { preloaded: { count: 1, size: '1000B' } },
      faults: [{ at: '1s', crash: Array.from({ length: down }, (_, node) => `node-${node}`) }],
    });
    const run = runSmall(scenario, [[HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')]]);
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'read').map((end) => end.outcome)).toEqual([outcome]);
  });
});
