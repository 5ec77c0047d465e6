/**
 * scenarios/mainnet/turnover.yaml: what its answer says, with the number of blobs worked out here
 * from the stated law alone.
 */
import { describe, expect, it } from 'vitest';
import { DAY_US } from '../../sim/engine/index.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { createRun, factsNamed, finish } from '../fixtures/walrus-run.ts';

async function story(growth: number) {
  // What the nodes write of the chain's events is no part of the crowd.
  const settings = [
    `workload.population.turnover.growth=${growth}`,
    'network.event-blobs.write=false',
  ];
  const scenario = await loadScenario('scenarios/mainnet/turnover.yaml', { settings });
  const run = finish(createRun(scenario), 5_000_000);
  expect(run.brokenBy).toBe('');
  return {
    members: factsNamed(run, 'population.turned').map(({ args }) => args[3]),
    lostBytes: factsNamed(run, 'volume.lost').map(({ args }) => args[1]),
    days: factsNamed(run, 'node-recovery.ended').map(({ args }) => args[0] / DAY_US),
  };
}

/** Of those that come, what is left after so many epochs. */
const leftAfter = (age: number) => (age >= 26 ? 0 : age >= 2 ? 0.5 : 1) * 0.99 ** age;
const ages = Array.from({ length: 26 }, (_, age) => age);

/** Blobs in an epoch, for one a blob of arrivals in the first. */
function blobsIn(epoch: number, growth: number): number {
  return ages
    .map((age) => leftAfter(age) * (1 + growth) ** Math.max(0, epoch - 2 - age))
    .reduce((sum, blobs) => sum + blobs, 0);
}

describe('a crowd that comes and goes', () => {
  it('that grows doubles in a year, and with it what a lost volume takes', async () => {
    const { members, lostBytes, days } = await story(0.05);
    const law = members.map((_, at) => blobsIn(at + 2, 0.05) / blobsIn(2, 0.05));
    for (const [at, blobs] of members.entries()) {
      expect(Math.abs(blobs / members[0] / law[at] - 1)).toBeLessThan(1e-4);
    }
    // The volumes are lost in the second epoch and in the 25th.
    const grown = law[23];
    expect(Math.abs(lostBytes[1] / lostBytes[0] / grown - 1)).toBeLessThan(0.002);
    expect(days[0]).toBeCloseTo(1.24, 2);
    expect(days[1]).toBeCloseTo(2.4, 1);
  });

  it('that keeps its number is as one that stays', async () => {
    const { members, lostBytes, days } = await story(0);
    expect(Math.max(...members) / Math.min(...members)).toBeLessThan(1.0001);
    expect(lostBytes[1] / lostBytes[0]).toBeCloseTo(1, 4);
    expect(days[1] / days[0]).toBeCloseTo(1, 3);
  });
});
