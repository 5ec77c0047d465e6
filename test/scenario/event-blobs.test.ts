/** When event blobs are there without being asked for, in profile `deployed`. */
import { describe, expect, it } from 'vitest';
import { loadPlainText } from '../../sim/scenario/index.ts';

const POPULATION = 'workload.population={ blobs: 1000, classes: [{ size: 1MiB, share: 1 }] }';

function load(shards: number, settings: string[] = []) {
  const text = `
about: { title: small }
duration: 2d
granularity: flow
network:
  shards: ${shards}
  epoch: 1d
  nodes:
    - { name: oak, region: eu-london, stake: 3000WAL }
    - { name: elm, region: ap-tokyo, stake: 2000WAL }
`;
  const { resolved } = loadPlainText('a.yaml', text, 'test/scenario', settings, []);
  const listed = resolved.defaults.filter(({ field }) => field.startsWith('network.event-blobs'));
  return { eventBlobs: resolved.network.eventBlobs, listed };
}

describe('event blobs that no scenario names', () => {
  it('are there as deployed beside a population, and listed among the defaults', () => {
    const { eventBlobs, listed } = load(100, [POPULATION]);
    expect(eventBlobs).toEqual({
      isWritten: true,
      checkpoints: 216_000,
      checkpointUs: 250_000,
      catchUpFrom: 20_000,
      otherBytes: 0,
    });
    expect(listed).toMatchObject([
      {
        value: 'written for each 216000 checkpoints',
        status: 'sourced',
        path: 'network.eventBlobs',
      },
    ]);
  });

  it('are not there without one, in the paper profile, or where a window fits into no blob', () => {
    expect(load(100).eventBlobs).toBeUndefined();
    expect(load(100, [POPULATION, 'network.profile=paper']).eventBlobs).toBeUndefined();
    expect(load(10, [POPULATION]).eventBlobs).toBeUndefined();
    expect(load(10, [POPULATION]).listed).toEqual([]);
  });

  it('are left out where the scenario says so, and as it says where it says anything', () => {
    const off = load(100, [POPULATION, 'network.event-blobs={ write: false }']);
    expect(off.eventBlobs?.isWritten).toBe(false);
    const other = load(100, [POPULATION, 'network.event-blobs={ checkpoints: 1000 }']);
    expect(other.eventBlobs?.checkpoints).toBe(1000);
    expect(other.listed.map(({ field }) => field)).not.toContain('network.event-blobs');
  });
});
