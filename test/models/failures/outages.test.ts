/** Outages by law, departures, traces, and what they do where they overlap. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { loadText } from '../../../sim/scenario/index.ts';
import { attach, createRun, factsNamed, finish } from '../../fixtures/walrus-run.ts';
import { runFailures } from './watch.ts';

describe('outages', () => {
  const blips = { nodes: ['node-3', 'node-4'], every: '3h', for: '1h' };

  it('alternate between up and down by their laws', () => {
    const { hours, struck } = runFailures({ outages: { blips } });
    expect(hours('node.crashed', 3)).toEqual([3, 7, 11, 15, 19]);
    expect(hours('node.restarted', 3)).toEqual([4, 8, 12, 16, 20]);
    expect(struck).toEqual({ blips: 10 });
  });

  it('of two laws keep a node down until the later one is over', () => {
    const { hours, run } = runFailures({
      outages: { blips, naps: { nodes: 'node-3', every: '330min', for: '3h' } },
    });
    // Blips from 7 to 8, the nap from 5:30 to 8:30; then blips from 11.
    expect(hours('node.crashed', 3).slice(0, 3)).toEqual([3, 5.5, 11]);
    expect(hours('node.restarted', 3).slice(0, 2)).toEqual([4, 8.5]);
    expect(run.results.summary.warnings[0]).toMatch(/^2 of 10 faults by 'blips' changed nothing/);
  });

  it('wait for one of the crews, first come, first served', () => {
    const nodes = ['node-3', 'node-4', 'node-5'];
    const { hours } = runFailures({ outages: { blips: { ...blips, nodes, crews: 2 } } });
    expect(hours('node.crashed', 5).slice(0, 2)).toEqual([3, 8]);
    expect(hours('node.restarted', 3).slice(0, 1)).toEqual([4]);
    expect(hours('node.restarted', 5).slice(0, 1)).toEqual([5]);
  });

  it('do not end a declared fault, nor it them', () => {
    const faults = [{ at: '330min', crash: 'node-3', for: '2h' }];
    const { hours } = runFailures({ outages: { blips } }, { overrides: { faults } });
    expect(hours('node.crashed', 3).slice(0, 3)).toEqual([3, 5.5, 11]);
    expect(hours('node.restarted', 3).slice(0, 2)).toEqual([4, 8]);
  });
});

describe('a release', () => {
  it('passes over a node that is down, which stays so for as long as it would have', () => {
    const releases = { every: '2h', within: '10min', down: '5min' };
    const faults = [{ at: '90min', crash: 'node-3', for: '8h' }];
    const { hours, run } = runFailures({ releases }, { duration: '11h', overrides: { faults } });
    const [first, second] = hours('node.restarted', 3);
    expect(hours('node.crashed', 3)[0]).toBe(1.5);
    expect(first).toBe(9.5);
    expect(second).toBeGreaterThan(10);
    expect(hours('node.crashed', 4).length).toBe(5);
    expect(hours('node.crashed', 3).length).toBe(2);
    expect(factsNamed(run, 'fault.started').length).toBe(1 + 5 * 10 - 4);
    expect(run.results.summary.warnings).toEqual([]);
  });
});

describe('departures', () => {
  it('take a node and what it holds away for good', () => {
    const { run, struck } = runFailures(
      { departures: { nodes: ['node-3'], 'probability-per-year': 0.999999 } },
      { duration: '365d' },
    );
    expect(struck).toEqual({ departure: 1 });
    expect(run.ctx.state.storageNodes.nodes[3]).toMatchObject({ isGone: true, isUp: false });
    expect(run.views.margins(0, 0)).toMatchObject({ a: 9, b: 9 });
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([1]);
  });
});

describe('a trace', () => {
  it('is replayed outage by outage, and goes on from a saved state', async () => {
    const text = JSON.stringify({
      about: { title: 'Trace' },
      duration: '1d',
      fidelity: 'counts',
      network: { shards: 10, nodes: { count: 7 } },
      failures: { trace: 'outages.csv' },
    });
    const scenario = await loadText('t.yaml', text, 'test/scenario/tables');
    const run = createRun(scenario);
    run.simulation.step(1);
    run.simulation.rebuild();
    const { facts, views, results } = finish(attach(run.simulation));
    const hours = (name: string, node: number) =>
      facts
        .filter((fact) => fact.name === name && fact.entity === node)
        .map(({ timeUs }) => timeUs / HOUR_US);
    expect(hours('node.crashed', 3)).toEqual([1.5]);
    expect(hours('node.restarted', 3)).toEqual([6]);
    expect(hours('node.crashed', 4)).toEqual([2]);
    expect(results.summary.metrics['faults.by-cause'].value).toBe(3);
    // The one that began while node 3 was down kept it down until its own end.
    const ended = facts.filter(({ name }) => name === 'fault.ended');
    expect(ended.map(({ args }) => args[0])).toEqual([1, 1, 1]);
    expect(results.summary.warnings).toEqual([]);
    expect(views.node(3).isUp).toBe(true);
  });
});
