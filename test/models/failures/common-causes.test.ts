/** Events that hit several nodes at once, releases, and what is broken at the start. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { reachable } from '../../../sim/models/network/index.ts';
import { factsNamed, type Step } from '../../fixtures/walrus-run.ts';
import { isUp, runFailures } from './watch.ts';

const downAt = (run: ReturnType<typeof runFailures>['run']) =>
  factsNamed(run, 'node.crashed').map(({ entity, timeUs }) => [timeUs / HOUR_US, entity]);

describe('a common cause', () => {
  it('takes all nodes of a domain down together, and brings them back', () => {
    const { run, hours, faults } = runFailures({
      domains: { provider: { big: ['node-1', 'node-4', 'node-7'], small: ['node-2'] } },
      'common-causes': { outage: { domain: 'provider', every: '6h', for: '2h' } },
    });
    expect(downAt(run).slice(0, 4)).toEqual([
      [6, 1],
      [6, 4],
      [6, 7],
      [6, 2],
    ]);
    // The time to the next begins when the last one is over.
    expect(hours('node.crashed', 4)).toEqual([6, 14]);
    expect(hours('node.restarted', 4)).toEqual([8, 16]);
    expect(faults.slice(0, 2).map(({ args }) => args[1])).toEqual([3, 1]);
  });

  it('has a process of its own in every region, without a declaration', () => {
    const { run, struck } = runFailures({
      'common-causes': { blackout: { domain: 'region', at: '3h', hits: 0.4, for: '2h' } },
    });
    const hit = downAt(run).map(([, node]) => node);
    expect(hit.filter((node) => node % 2 === 0)).toHaveLength(2);
    expect(hit.filter((node) => node % 2 === 1)).toHaveLength(2);
    expect(struck).toEqual({ blackout: 2 });
  });

  it('can lose volumes, or take nodes away for good', () => {
    const { run } = runFailures({
      'common-causes': {
        flood: { nodes: ['node-1', 'node-2'], does: 'lose-volume', at: '2h', for: '1h' },
        bankruptcy: { nodes: ['node-5'], does: 'leave', at: '4h' },
      },
    });
    expect(factsNamed(run, 'volume.lost').map(({ entity }) => entity)).toEqual([1, 2]);
    expect(isUp(run.ctx, 1)).toBe(true);
    expect(run.ctx.state.storageNodes.nodes[5].isGone).toBe(true);
  });

  it('can cut a group off from all others, both ways', () => {
    const seen: boolean[][] = [];
    const look: Step = [
      3 * HOUR_US,
      (ctx) => seen.push([reachable(ctx, 1, 3), reachable(ctx, 0, 1), reachable(ctx, 1, 0)]),
    ];
    const { run } = runFailures(
      { 'common-causes': { cut: { nodes: 'there', does: 'partition', at: '2h', for: '2h' } } },
      { steps: [look] },
    );
    expect(seen).toEqual([[true, false, false]]);
    expect(reachable(run.ctx, 0, 1)).toBe(true);
    expect(run.views.cutsInForce()).toBe(0);
  });
});

describe('slow and one-sided links', () => {
  it('come by a law of their own, and the smallest share holds where two overlap', () => {
    const seen: number[][] = [];
    const look = (hour: number): Step => [
      hour * HOUR_US,
      ({ state }) => seen.push([state.network.links.share[1], state.network.links.share[3]]),
    ];
    const slow = { nodes: ['node-1', 'node-3'], does: 'degrade', to: 0.5, every: '5h', for: '4h' };
    const faults = [{ at: '6h', degrade: 'node-1', to: 0.2, for: '5h' }];
    runFailures(
      { 'common-causes': { slow } },
      { overrides: { faults }, steps: [look(4), look(5.5), look(7), look(10), look(12)] },
    );
    expect(seen).toEqual([
      [1, 1],
      [0.5, 0.5],
      [0.2, 0.5],
      [0.2, 1],
      [1, 1],
    ]);
  });

  it('can cut only what a group sends', () => {
    const seen: boolean[] = [];
    const look: Step = [
      3 * HOUR_US,
      (ctx) => seen.push(reachable(ctx, 1, 0), reachable(ctx, 0, 1)),
    ];
    const mute = { nodes: 'node-1', does: 'partition', 'one-way': true, at: '2h', for: '2h' };
    runFailures({ 'common-causes': { mute } }, { steps: [look] });
    expect(seen).toEqual([false, true]);
  });
});

describe('releases', () => {
  it('restart each node once within their time', () => {
    const { run, hours, struck } = runFailures(
      { releases: { every: '7d', within: '24h', down: '5min' } },
      { duration: '16d' },
    );
    expect(struck).toEqual({ release: 20 });
    for (let node = 0; node < 10; node += 1) {
      const [first, second] = hours('node.crashed', node);
      expect(first).toBeGreaterThanOrEqual(7 * 24);
      expect(first).toBeLessThanOrEqual(8 * 24);
      expect(second).toBeGreaterThanOrEqual(14 * 24);
      expect(hours('node.restarted', node)[0] - first).toBeCloseTo(1 / 12, 9);
    }
    expect(new Set(downAt(run).map(([hour]) => hour)).size).toBe(20);
  });

  it('that are faulty stop when that is noticed; all come back when it is fixed', () => {
    const faulty = { chance: 1, 'noticed-after': '12h', 'fixed-after': '15h' };
    const { hours, run, struck } = runFailures(
      { releases: { start: '1h', every: '7d', within: '24h', down: '5min', faulty } },
      { duration: '2d' },
    );
    const crashed = downAt(run);
    expect(crashed.length).toBeGreaterThan(1);
    expect(crashed.length).toBeLessThan(10);
    expect(struck).toEqual({ release: 0, 'faulty-release': crashed.length });
    for (const [hour, node] of crashed) {
      expect(hour).toBeLessThan(13);
      expect(hours('node.restarted', node)).toEqual([16]);
    }
  });
});

describe('what is broken at the start', () => {
  it('is nodes that lost their volumes and come back empty, or never', () => {
    const initial = { nodes: 'node-1', 'random-nodes': 2, state: 'destroyed', for: '3h' };
    const { run, hours } = runFailures({ initial });
    const lost = factsNamed(run, 'volume.lost').map(({ entity, timeUs }) => [entity, timeUs]);
    expect(lost).toHaveLength(3);
    expect(lost[0]).toEqual([1, 0]);
    expect(hours('node.restarted', 1)).toEqual([3]);
    const forever = runFailures({ initial: { nodes: ['node-1', 'node-2'], state: 'down' } });
    expect(factsNamed(forever.run, 'node.restarted')).toEqual([]);
    expect(forever.run.views.margins(0, 0)).toMatchObject({ a: 10, aUp: 8 });
  });

  it.each([
    [6, true],
    [7, false],
  ])('is %i of 10 shards, of which 4 must be left', (count, isDurable) => {
    const initial = { 'random-shards': count, state: 'destroyed' };
    const { run } = runFailures({ initial });
    expect(run.views.margins(0, 0)).toMatchObject({ a: 10 - count, b: 10 - count });
    expect(run.views.margins(0, 0).durable).toBe(isDurable);
    expect(run.results.summary.metrics['blobs.lost'].value).toBe(isDurable ? 0 : 4);
    // Four blobs, two axes: every sliver of these shards.
    expect(factsNamed(run, 'fault.ended').map(({ args }) => args[0])).toEqual([8 * count]);
  });
});
