import { expect, it } from 'vitest';
import { loadText } from '../../../sim/scenario/index.ts';
import { createWalrusSimulation, restoreWalrusSimulation } from '../../../sim/simulation.ts';
import { endsOf, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const MINUTE_US = 60_000_000;
/** More events than the run has. */
const MANY = 10_000_000;
const TRACE = `
about: { title: Traced }
duration: 5d
network:
  shards: 10
  epoch: 1d
  nodes: { count: 10, regions: [eu-london] }
  clients: { count: 2, regions: [eu-london] }
workload:
  trace: trace.csv
  reads: { start: 90d }
`;

const { resolved, inputs } = await loadText('s.yaml', TRACE, 'test/scenario/tables');

it('writes, reads, extends and deletes what the rows say, when they say it', () => {
  const run = runSmall({ resolved, inputs });
  const writes = factsNamed(run, 'write.started');
  expect(writes.map(({ timeUs, args }) => [timeUs / MINUTE_US, ...args.slice(1)])).toEqual([
    [10, 0, 12_288],
    [20, 1, 3072],
  ]);
  expect(writes[1].args[0]).toBe(0);
  const [read] = factsNamed(run, 'read.started');
  expect([read.timeUs / MINUTE_US, ...read.args]).toEqual([300, 0, 0]);
  expect(endsOf(run, 'read')[0]).toMatchObject({ blob: 0, outcome: 'ok' });
  const [deleted] = factsNamed(run, 'blob.deleted');
  expect([deleted.entity, Math.round(deleted.timeUs / MINUTE_US)]).toEqual([1, 420]);
  // Bought for two epochs from epoch 1, extended by one: gone when epoch 4 begins.
  const [expired] = factsNamed(run, 'blob.expired');
  const starts = factsNamed(run, 'epoch.change-started');
  const fourth = starts.find(({ entity }) => entity === 4);
  expect([expired.entity, expired.timeUs]).toEqual([0, fourth?.timeUs]);
});

it('goes on after a save between two rows as if nothing had been', () => {
  const options = { resolved, seed: 1, inputs };
  const whole = createWalrusSimulation(options);
  const first = createWalrusSimulation(options);
  whole.simulation.step(MANY);
  while (first.simulation.now < 10 * MINUTE_US) first.simulation.step(1);
  const second = restoreWalrusSimulation(first.save(), { inputs: new Map(inputs) });
  expect(second.simulation.now).toBeLessThan(20 * MINUTE_US);
  second.simulation.step(MANY);
  expect(second.simulation.digest()).toEqual(whole.simulation.digest());
});
