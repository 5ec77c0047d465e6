/**
 * scenarios/mainnet/year.yaml in a short form: the same network and population for its first
 * nineteen days, with fewer tracked blobs and probes, and with one volume lost instead of what
 * fails in a year.
 */

import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_US } from '../../sim/engine/index.ts';
import { allBlobs } from '../../sim/models/blobs/blobs.ts';
import { CAUSES } from '../../sim/models/facts.ts';
import { ALL_IDS } from '../../sim/models/holdings/index.ts';
import { allMembersIn } from '../../sim/models/storage-node/population.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import type { SmallScenario } from '../fixtures/small-scenario.ts';
import { createRun, type FinishedWalrusRun, factsNamed, finish } from '../fixtures/walrus-run.ts';

const DAYS = 19;

async function shortForm(): Promise<SmallScenario> {
  const scenario = await loadScenario('scenarios/mainnet/year.yaml');
  const { failures: _, ...resolved } = scenario.resolved;
  const { workload } = resolved;
  return {
    ...scenario,
    resolved: {
      ...resolved,
      durationUs: DAYS * DAY_US,
      sampled: { count: 2, largestBytes: 2 ** 20 },
      checks: resolved.checks.filter(({ metric }) => metric === 'blobs.lost'),
      faults: [
        {
          name: 'volume lost',
          verb: 'lose-volume',
          atUs: DAY_US,
          forUs: DAY_US / 2,
          nodes: [17],
          clients: [],
          oneWay: false,
          share: 0,
        },
      ],
      economics: {
        ...resolved.economics,
        stakeChanges: resolved.economics.stakeChanges.filter(({ atUs }) => atUs < DAYS * DAY_US),
      },
      workload: {
        ...workload,
        preloaded: { ...workload.preloaded, count: 300 },
        generated: { ...workload.generated, count: 4 },
        reads: { ...workload.reads, gapUs: { law: 'constant', value: 4 * DAY_US } },
        writes: { ...workload.writes, gapUs: { law: 'constant', value: 6 * DAY_US } },
      },
    },
  };
}

describe('a year of mainnet, in short', () => {
  let run: FinishedWalrusRun;
  let members = 0;

  beforeAll(async () => {
    run = finish(createRun(await shortForm()), 5_000_000);
    members = allMembersIn(run.ctx, [ALL_IDS]);
  }, 120_000);

  it('breaks no invariant and loses nothing', () => {
    expect(run.brokenBy).toBe('');
    expect(run.results.summary.verdict).toBe('good');
    expect(factsNamed(run, 'epoch.change-done').length).toBeGreaterThan(0);
  });

  it('has at most 18 shards a node', () => {
    const { members: committee } = run.views.committee('current')!;
    const largest = Math.max(...committee.map(({ shards }) => shards.length));
    expect(committee.length).toBe(105);
    expect(largest).toBeLessThanOrEqual(18);
    expect(largest).toBeGreaterThan(14);
  });

  it('states 1.08 PB, to the last member that fits', () => {
    expect(members).toBeGreaterThan(5_000_000);
  });

  it('rebuilds the lost volume whole, population and all', () => {
    const lost = factsNamed(run, 'volume.lost')[0];
    const [slivers] = lost.args;
    const recovery = CAUSES.indexOf('node-recovery');
    const rebuilt = factsNamed(run, 'slivers.filled')
      .filter(({ args }) => args[2] === recovery)
      .reduce((sum, { args }) => sum + args[3], 0);
    expect(slivers).toBeGreaterThan(2 * members);
    expect(Math.abs(rebuilt - slivers)).toBeLessThan(slivers / 1e4);
    expect(factsNamed(run, 'node-recovery.ended').map(({ entity }) => entity)).toEqual([17]);
  });

  it('reads its real blobs back, slivers of the lost volume among what was rebuilt', () => {
    const carrying = allBlobs(run.ctx).filter(({ carriesBytes }) => carriesBytes);
    const readBack = factsNamed(run, 'blob.read-back');
    expect(readBack.map(({ entity }) => entity).sort()).toEqual(
      carrying.map(({ index }) => index).sort(),
    );
    expect(readBack.map(({ args }) => args[0])).toEqual([0, 0]);
  });

  it('closes the ledger against the links', () => {
    const { up, down, booked, unbooked, toleranceBytes } = run.views.trafficBalance();
    expect(Math.abs(up - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
    expect(Math.abs(down - booked - unbooked)).toBeLessThanOrEqual(toleranceBytes);
  });
});
