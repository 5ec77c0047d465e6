import { describe, expect, it } from 'vitest';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { finished, measured, runToEnd, smallNetwork } from './small-network.ts';

const HOUR_US = 3_600_000_000;
/** No workload but the preloaded blobs: every state change is a fault's. */
const IDLE = [
  'workload.generated.count=0',
  'workload.reads.every=3000h',
  'workload.read-back=false',
];

describe('metrics of real runs', () => {
  it('are those of a healthy network when nothing goes wrong', () => {
    const results = finished(smallNetwork());
    expect(results.summary.verdict).toBe('good');
    expect(results.summary.checkers.filter(({ status }) => status !== 'held')).toEqual([]);
    expect(results.summary.warnings).toEqual([]);
    expect(measured(results, 'availability.readable-share')).toBe(1);
    // Every write reaches all 13 shards before its certificate: 13 − kp.
    expect(measured(results, 'availability.min-margin')).toBe(8);
    expect(measured(results, 'blobs.certified')).toBe(9);
    expect(measured(results, 'blobs.read-back', 'outcome=ok')).toBe(9);
    expect(measured(results, 'writes', 'outcome=ok')).toBe(6);
    expect(measured(results, 'repair.bytes')).toBe(0);
    expect(measured(results, 'shard.health')).toBe(1);
    expect(measured(results, 'nodes.up')).toBe(7);
    const operations = results.tables.find(({ name }) => name === 'operations')!;
    const kinds = operations.rows.map(([, kind]) => kind);
    expect(kinds.filter((kind) => kind === 'read').length).toBe(measured(results, 'reads'));
    expect(kinds.filter((kind) => kind === 'read-back').length).toBe(9);
  });

  it('integrate a partition exactly, for the client that it cuts off alone', () => {
    const results = finished(
      smallNetwork([...IDLE, 'faults=[{ name: cut, at: 10h, partition: far, for: 6h }]']),
    );
    const outage = 'availability.longest-outage';
    expect(measured(results, 'availability.readable-share', 'client=near')).toBe(1);
    expect(measured(results, 'availability.readable-share', 'client=far')).toBe(1 - 6 / 48);
    expect(measured(results, 'availability.readable-share')).toBe(1 - 6 / 48);
    expect(measured(results, outage, 'client=far')).toBe(6 * HOUR_US);
    expect(measured(results, 'availability.outages', 'client=far')).toBe(1);
    expect(measured(results, 'availability.outages', 'client=near')).toBe(0);
    expect(measured(results, 'availability.min-margin', 'client=far')).toBe(-5);
    expect(measured(results, 'availability.min-margin', 'client=near')).toBe(8);
    expect(measured(results, 'availability.min-durable-margin')).toBe(8);
    const unreadable = 'availability.unreadable-share';
    expect(measured(results, unreadable, 'cause=routing;client=far')).toBe(6 / 48);
    expect(measured(results, unreadable, 'cause=slivers;client=far')).toBe(0);
    const [row] = results.tables.find(({ name }) => name === 'faults')!.rows;
    expect(row.slice(4, 6)).toEqual([10 * HOUR_US, 16 * HOUR_US]);
  });

  it('count a crash out of the nodes and its missed writes into repair', () => {
    const fault = '{ name: down, at: 2h, crash: n5, for: 12h }';
    const results = finished(smallNetwork([`faults=[${fault}]`]));
    const ended = results.summary.lines[0];
    expect(ended).toContain('7 storage nodes');
    expect(measured(results, 'repair.slivers', 'cause=blob-sync')).toBeGreaterThan(0);
    expect(measured(results, 'repair.slivers')).toBe(
      measured(results, 'repair.slivers', 'cause=blob-sync'),
    );
    expect(measured(results, 'proof.bytes', 'cause=blob-sync')).toBeGreaterThan(0);
    expect(measured(results, 'healing.time', 'cause=blob-sync;statistic=max')).toBeGreaterThan(0);
    expect(measured(results, 'shard.health')).toBe(1);
    const spans = results.tables.find(({ name }) => name === 'spans')!.rows;
    expect(spans[0]).toEqual(['n5', 'down', 2 * HOUR_US, 14 * HOUR_US, '']);
    expect(spans.filter(([, kind]) => kind === 'blob-sync').length).toBeGreaterThan(0);
  });

  it('say that data was lost when volumes are lost and nothing is repaired', () => {
    const faults = ['n0', 'n1', 'n2', 'n3', 'n4'].map(
      (node, index) =>
        `{ name: lost ${node}, at: ${10 + index}h, lose-volume: ${node}, restart-after: 1h }`,
    );
    const results = finished(
      smallNetwork([
        'workload.generated.count=0',
        'storage.repair.enabled=false',
        `faults=[${faults.join(', ')}]`,
      ]),
    );
    expect(results.summary.verdict).toBe('data-lost');
    expect(measured(results, 'blobs.lost')).toBe(3);
    expect(measured(results, 'blobs.lost-bytes')).toBe(3 * 102_400);
    expect(measured(results, 'availability.min-durable-margin')).toBeLessThan(0);
    expect(results.summary.lines.find((line) => line.startsWith('Lost:'))).toMatch(
      /Lost: 3 blobs, 300 KiB\. First: preloaded-\d after 1[0-4] h by volume\.lost of n\d/,
    );
    const states = results.tables.find(({ name }) => name === 'blobs')!.rows.map((row) => row[8]);
    expect(states).toEqual(['lost', 'lost', 'lost']);
    const checkers = new Map(
      results.summary.checkers.map(({ name, status }) => [name, status] as const),
    );
    expect(checkers.get('loss-needs-premise')).toBe('disarmed');
  });

  it('are the same when the whole run is saved and made anew on the way', () => {
    const settings = ['faults=[{ name: down, at: 2h, crash: n5, for: 12h }]', 'duration=1d'];
    const resolved = smallNetwork(settings);
    const create = () => createWalrusSimulation({ resolved, seed: 3, inputs: new Map() });
    const rebuilt = create();
    const results = runToEnd(rebuilt, () => rebuilt.simulation.rebuild());
    expect(results).toEqual(runToEnd(create()));
  });
});
