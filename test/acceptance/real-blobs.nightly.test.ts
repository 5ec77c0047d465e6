/** scenarios/mainnet/hundred-real-blobs.yaml as it ships: a hundred blobs, a year, all read. */
import { expect, it } from 'vitest';
import { loadScenario } from '../../sim/scenario/index.ts';
import { brokenInvariants, createRun, factsNamed, finish } from '../fixtures/walrus-run.ts';

it('a hundred real blobs come through a year of failures, and each is read back', async () => {
  const run = finish(createRun(await loadScenario('scenarios/mainnet/hundred-real-blobs.yaml')));
  expect(brokenInvariants(run)).toEqual([]);
  expect(run.results.summary.checks.filter(({ passed }) => !passed)).toEqual([]);
  const outcomes = factsNamed(run, 'blob.read-back').map(({ args }) => args[0]);
  expect(outcomes).toEqual(Array(100).fill(0));
  expect(factsNamed(run, 'volume.lost').length).toBeGreaterThan(30);
  expect(factsNamed(run, 'shard.moved').length).toBeGreaterThan(20);
});
