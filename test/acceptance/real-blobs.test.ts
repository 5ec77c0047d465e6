/**
 * scenarios/mainnet/hundred-real-blobs.yaml in a short form: the same network and population for
 * fifteen days and three blobs with bytes, one lost volume, one crash, one change of epoch. The
 * whole of it is in real-blobs.nightly.test.ts.
 */
import { expect, it } from 'vitest';
import { allBlobs } from '../../sim/models/blobs/blobs.ts';
import { CAUSES } from '../../sim/models/facts.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { brokenInvariants, createRun, factsNamed, finish } from '../fixtures/walrus-run.ts';

const SHORT = [
  'duration=15d',
  'fidelity={ mode: sampled, count: 3, largest: 1MiB }',
  'workload.preloaded.count=40',
  'economics.stake-changes=[{ at: 2d, node: node-7, delta: -1000000WAL }, ' +
    '{ at: 2d, node: node-61, delta: 1000000WAL }]',
  'faults=[{ at: 1d, lose-volume: node-17, restart-after: 12h }, ' +
    '{ at: 3d, crash: node-61, for: 2h }]',
  'checks=[{ metric: blobs.lost, max: 0 }, ' +
    '{ metric: blobs.read-back, labels: { outcome: ok }, min: 3 }]',
];

it('real blobs come through a lost volume and a moved shard, and are read back', async () => {
  const scenario = await loadScenario('scenarios/mainnet/hundred-real-blobs.yaml', {
    settings: SHORT,
  });
  const run = finish(createRun(scenario), 1_000_000);
  expect(brokenInvariants(run)).toEqual([]);
  expect(run.results.summary.checks.map(({ passed }) => passed)).toEqual([true, true]);
  const carrying = allBlobs(run.ctx).filter(({ carriesBytes }) => carriesBytes);
  expect(carrying.length).toBe(3);
  const readBack = factsNamed(run, 'blob.read-back');
  expect(readBack.map(({ entity }) => entity).sort()).toEqual(
    carrying.map(({ index }) => index).sort(),
  );
  expect(readBack.every(({ args }) => args[0] === 0)).toBe(true);
  // What is read lies in part on the volume that was rebuilt and on the shard that moved.
  const filledBy = (cause: (typeof CAUSES)[number]) =>
    factsNamed(run, 'slivers.filled').filter(({ args }) => args[2] === CAUSES.indexOf(cause));
  expect(filledBy('node-recovery').length).toBeGreaterThan(0);
  expect(filledBy('transfer').length).toBeGreaterThan(0);
});
