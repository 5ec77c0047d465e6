/** What clients do with storage resources (network.md §8.1): no space is lost on the way. */
import { describe, expect, it } from 'vitest';
import { liveRegistrations } from '../../../sim/models/chain/index.ts';
import { RESOURCE_OPERATIONS } from '../../../sim/models/economic-facts.ts';
import { createWalrusSimulation, restoreWalrusSimulation } from '../../../sim/simulation.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  brokenInvariants,
  createRun,
  type FinishedWalrusRun,
  factsNamed,
  finish,
  runSmall,
} from '../../fixtures/walrus-run.ts';

const MIB = 1_048_576;
/** More events than a run has. */
const MANY = 1_000_000;

const dealing = (resources: Overrides[]) =>
  quietScenario({
    duration: '3h',
    network: { clients: ['client-0', 'client-1'].map((name) => ({ name, region: 'here' })) },
    fidelity: 'counts',
    workload: { generated: { count: 3, size: '1KiB' }, writes: { start: '90d' }, resources },
  });

/** Operation and whether it was refused, row by row. */
function outcomes(run: FinishedWalrusRun): string[] {
  return factsNamed(run, 'resource.dealt').map(
    ({ args: [op, , isRefused] }) => `${RESOURCE_OPERATIONS[op]}${isRefused ? ' refused' : ''}`,
  );
}

const buy = { at: '1min', op: 'buy', client: 'client-0', size: '4MiB', epochs: '3epochs', as: 'a' };

/** Space in the slots of the ring, MiB, as far as any is reserved. */
function reservedMib({ ctx }: FinishedWalrusRun): number[] {
  const { ring } = ctx.state.eventLog.chain;
  const used = ring.map(({ usedBytes }) => Number(usedBytes) / MIB);
  return used.slice(0, used.findLastIndex((mib) => mib > 0) + 1);
}

describe('a client that deals in storage resources', () => {
  it('writes a blob into the part that it was given, as its own', () => {
    const run = runSmall(
      dealing([
        buy,
        { at: '2min', op: 'split', resource: 'a', size: '1MiB', as: 'b' },
        { at: '3min', op: 'give', resource: 'b', client: 'client-1' },
        { at: '4min', op: 'write', resource: 'b', blob: 'generated-2' },
      ]),
    );
    const { chain } = run.ctx.state.eventLog;
    const blob = run.ctx.state.workload.firstGenerated + 2;
    const [{ client, storage }] = liveRegistrations(chain, blob);
    expect([client, Number(storage.bytes) / MIB]).toEqual([1, 3]);
    expect([...chain.resources.values()].map(({ bytes }) => Number(bytes) / MIB)).toEqual([1]);
    expect(reservedMib(run)).toEqual([4, 4, 4]);
    // The two others are left to the law of writes, which has not begun.
    expect(factsNamed(run, 'blob.registered')).toHaveLength(1);
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('is refused what the chain refuses, which changes nothing, and what comes of it', () => {
    const run = runSmall(
      dealing([
        buy,
        { at: '2min', op: 'split', resource: 'a', size: '9MiB', as: 'b' },
        { at: '3min', op: 'write', resource: 'b', blob: 'generated-0' },
        { at: '4min', op: 'delete', blob: 'generated-1', as: 'c' },
        { at: '5min', op: 'join', resource: 'a', other: 'c' },
      ]),
    );
    expect(outcomes(run)).toEqual([
      ...['buy', 'split refused', 'write refused', 'delete refused', 'join refused'],
    ]);
    expect(reservedMib(run)).toEqual([4, 4, 4]);
    const { labels: _, ...metric } = run.results.summary.metrics['resources.deals'];
    expect(metric.value).toBe(5);
    expect(metric.values).toContainEqual({ labels: 'op=split;outcome=refused', value: 1 });
    expect(brokenInvariants(run)).toEqual([]);
  });

  it('has rows of one moment done one after the other', () => {
    const at = '1min';
    const run = runSmall(
      dealing([
        { ...buy, at },
        { at, op: 'split', resource: 'a', epoch: 2, as: 'b' },
        { at, op: 'join', resource: 'b', other: 'a' },
        { at, op: 'write', resource: 'b', blob: 'generated-0' },
      ]),
    );
    expect(outcomes(run)).toEqual(['buy', 'split', 'join', 'write']);
    expect(factsNamed(run, 'blob.registered').map(({ args }) => args[3])).toEqual([4]);
  });

  it('goes on after a save, with a row under way, as if nothing had been', () => {
    const { resolved, inputs } = dealing([
      buy,
      { at: '2min', op: 'split', resource: 'a', epoch: 2, as: 'b' },
      { at: '3min', op: 'write', resource: 'a', blob: 'generated-0' },
    ]);
    const options = { resolved, seed: 1, inputs };
    const whole = createWalrusSimulation(options);
    const first = createWalrusSimulation(options);
    whole.simulation.step(MANY);
    while (first.simulation.now < 120e6) first.simulation.step(1);
    const second = restoreWalrusSimulation(first.save(), { inputs: new Map(inputs) });
    second.simulation.step(MANY);
    expect(second.simulation.digest()).toEqual(whole.simulation.digest());
  });

  it('whose resource is used twice, or lost, breaks the run', () => {
    const spoil = (act: (resources: Map<number, { client: number }>) => void) =>
      finish(
        createRun(dealing([buy]), [[120e6, ({ state }) => act(state.eventLog.chain.resources)]]),
      );
    const lost = spoil((resources) => resources.clear());
    expect(lost.brokenBy || brokenInvariants(lost).join()).toContain(
      'in epoch 1 4194304 bytes are reserved, and resources and blobs hold 0',
    );
    const twice = spoil((resources) => resources.set(99, { ...resources.get(1)! }));
    expect(twice.brokenBy || brokenInvariants(twice).join()).toContain('hold 8388608');
  });
});
