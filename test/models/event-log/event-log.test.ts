/** The chain on the engine: order, delays, delivery, the epoch clock (network.md §1, §7). */

import { describe, expect, it } from 'vitest';
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../../sim/engine/index.ts';
import { blobAt } from '../../../sim/models/blobs/blobs.ts';
import { epochOf } from '../../../sim/models/chain/index.ts';
import { submit, takeRefusal } from '../../../sim/models/event-log/event-log.ts';
import { knowsRegistered } from '../../../sim/models/storage-node/knowledge.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

const register = (ctx: WalrusContext, blob: number, epochs = 2) =>
  submit(ctx, {
    kind: 'register-blob',
    blob,
    blobId: blobAt(ctx, blob).blobId,
    lengthBytes: 1024,
    client: 0,
    deletable: false,
    epochs,
  });

const unwritten = { workload: { generated: { count: 3, size: '1KiB' }, writes: { start: '90d' } } };

describe('a transaction', () => {
  it('takes effect after the finality time, in the order of submission', () => {
    const scenario = quietScenario({ duration: '1h', ...unwritten });
    const steps: Step[] = [
      [MINUTE_US, (ctx) => [2, 0, 1].map((blob) => register(ctx, blob))],
      [2 * MINUTE_US, () => {}],
    ];
    const run = runSmall(scenario, steps);
    const registered = factsNamed(run, 'blob.registered');
    expect(registered.map(({ entity }) => entity)).toEqual([2, 0, 1]);
    const { finalityUs } = run.ctx.resolved.network.chain;
    expect(new Set(registered.map(({ timeUs }) => timeUs))).toEqual(
      new Set([MINUTE_US + finalityUs]),
    );
  });

  it('tells its submitter one poll interval after it took effect', () => {
    const seen: boolean[] = [];
    const signals: number[] = [];
    const run = runSmall(quietScenario({ duration: '1h', ...unwritten }), [
      [MINUTE_US, (ctx) => signals.push(register(ctx, 0))],
      [MINUTE_US + 899_999, (ctx) => seen.push(ctx.signals.isFired(signals[0]))],
      [MINUTE_US + 900_000, (ctx) => seen.push(ctx.signals.isFired(signals[0]))],
    ]);
    expect(run.ctx.resolved.network.chain).toEqual({
      pollIntervalUs: 400_000,
      finalityUs: 500_000,
    });
    expect(seen).toEqual([false, true]);
  });

  it('tells its submitter whether it was refused, and why, once', () => {
    const run = createRun(quietScenario({ duration: '1h', ...unwritten }));
    run.simulation.step(1);
    const signals = [register(run.ctx, 0), register(run.ctx, 1, 54)];
    while (run.simulation.now < MINUTE_US) run.simulation.step(1);
    expect(signals.map((signal) => run.ctx.signals.isFired(signal))).toEqual([true, true]);
    expect(takeRefusal(run.ctx, signals[0])).toBe('');
    expect(takeRefusal(run.ctx, signals[1])).not.toBe('');
    expect(takeRefusal(run.ctx, signals[1])).toBe('');
  });
});

describe('delivery', () => {
  it('brings every event to every node within its poll interval', () => {
    const late: Step[] = [];
    const heard: number[] = [];
    for (let tick = 0; tick <= 50; tick += 1) {
      late.push([
        HOUR_US + 500_000 + tick * 10_000,
        (ctx) =>
          heard.push(
            ctx.state.storageNodes.nodes.filter((node) => knowsRegistered(ctx, node, 0)).length,
          ),
      ]);
    }
    const submitting: Step = [HOUR_US, (ctx) => register(ctx, 0)];
    runSmall(quietScenario({ duration: '2h', ...unwritten }), [submitting, ...late]);
    expect(heard[0]).toBe(0);
    expect(heard.at(-1)).toBe(10);
    // Not all at once: each node polls when it does.
    expect(new Set(heard).size).toBeGreaterThan(4);
    expect(heard.indexOf(10)).toBeLessThanOrEqual(41);
  });

  it('waits for a node that is down, and is in order when it is back', () => {
    const run = runSmall(
      quietScenario({
        duration: '30h',
        ...unwritten,
        faults: [{ at: '30min', crash: 'node-4', for: '25h' }],
      }),
      [[HOUR_US, (ctx) => [0, 1].map((blob) => register(ctx, blob))]],
    );
    const node = run.ctx.state.storageNodes.nodes[4];
    expect([0, 1].map((blob) => knowsRegistered(run.ctx, node, blob))).toEqual([true, true]);
    expect(node.cursor).toBe(run.ctx.state.eventLog.log.count);
    expect(node.epoch).toBe(2);
  });
});

describe('the clock of the epochs', () => {
  const run = runSmall(quietScenario({ duration: '5d' }));

  it('selects the next committee after half an epoch, and changes after a whole one', () => {
    const jitterUs = 3 * MINUTE_US;
    const finalityUs = run.ctx.resolved.network.chain.finalityUs;
    let sinceUs = 0;
    for (const epoch of [2, 3, 4, 5]) {
      const at = (name: string) =>
        factsNamed(run, name).find(({ entity }) => entity === epoch)!.timeUs;
      const selectedUs = at('committee.selected') - sinceUs - DAY_US / 2;
      const startedUs = at('epoch.change-started') - sinceUs - DAY_US;
      for (const delayUs of [selectedUs, startedUs]) {
        expect(delayUs).toBeGreaterThanOrEqual(finalityUs);
        expect(delayUs).toBeLessThanOrEqual(finalityUs + jitterUs);
      }
      // The next epoch counts from the end of this change (network.md §7).
      sinceUs = at('epoch.change-done');
    }
  });

  it('drifts later, epoch by epoch', () => {
    const started = factsNamed(run, 'epoch.change-started').map(({ timeUs }) => timeUs);
    const lateUs = started.map((timeUs, index) => timeUs - (index + 1) * DAY_US);
    expect(lateUs).toEqual([...lateUs].sort((a, b) => a - b));
    expect(lateUs[0]).toBeGreaterThan(0);
  });

  it('is called by the node with the smallest jitter: sooner with many nodes', () => {
    const delayOf = (nodes: number) => {
      const many = runSmall(quietScenario({ duration: '26h' }, { weights: Array(nodes).fill(1) }));
      return factsNamed(many, 'epoch.change-started')[0].timeUs - DAY_US;
    };
    // Smallest of 4 and of 100 uniform draws of up to 3 min: mean 36 s and 1.8 s.
    expect(delayOf(100)).toBeLessThan(15_000_000);
    expect(delayOf(4)).toBeLessThan(3 * MINUTE_US + 500_000);
  });

  it('has a jitter of a tenth of an epoch at most where that is less than three minutes', () => {
    const network = { epoch: '10min', chain: { poll: '50ms' } };
    const short = runSmall(quietScenario({ duration: '6h', network }, { weights: [1, 1, 1, 1] }));
    const done = factsNamed(short, 'epoch.change-done').map(({ timeUs }) => timeUs);
    const late = factsNamed(short, 'epoch.change-started')
      .slice(1)
      .map(({ timeUs }, change) => timeUs - done[change] - 10 * MINUTE_US);
    expect(late.length).toBeGreaterThan(25);
    // The smallest of four draws: beyond a third of the bound in a fifth of the changes.
    expect(Math.max(...late)).toBeLessThan(MINUTE_US + SECOND_US);
    expect(Math.max(...late)).toBeGreaterThan(MINUTE_US / 3);
  });

  it('is not called by a node that is down, however small its jitter', () => {
    const secondVoting = (faults: object[]) => {
      const run = runSmall(quietScenario({ duration: '37h', faults }));
      return factsNamed(run, 'committee.selected')[1].timeUs;
    };
    const base = secondVoting([]);
    const late = Array.from({ length: 10 }, (_, node) => {
      const fault = { at: '23h', crash: `node-${node}`, for: '13h' };
      return secondVoting([fault]) - base;
    }).filter((timeUs) => Math.abs(timeUs) > SECOND_US);
    // One of ten has the smallest; without it the next one's turn comes.
    expect(late).toHaveLength(1);
    expect(late[0]).toBeGreaterThan(0);
  });

  it('is tried again after 5 s, then twice as long each time, 5 minutes at most', () => {
    const network = { protocol: { 'transition-jitter-max': '0s' } };
    const everybody = Array.from({ length: 10 }, (_, node) => `node-${node}`);
    const votedUs = (time: string) => {
      const faults = [{ at: '11h', crash: everybody, for: time }];
      const run = runSmall(quietScenario({ duration: '20h', network, faults }));
      return factsNamed(run, 'committee.selected')[0].timeUs - 12 * HOUR_US - 500_000;
    };
    // From 12 h on: at 5, 15, 35, 75, 155 and 315 s, and every 300 s from then on.
    expect(votedUs('3640s')).toBe(75 * SECOND_US);
    expect(votedUs('4h')).toBe((315 + 35 * 300) * SECOND_US);
  });

  it('stands still while no quorum has its shards', () => {
    const stuck = runSmall(
      quietScenario({
        duration: '5d',
        faults: [{ at: '20h', crash: ['node-0', 'node-1', 'node-2', 'node-3'] }],
      }),
    );
    expect(epochOf(stuck.ctx.state.eventLog.chain)).toBe(2);
    expect(stuck.views.phase).toBe('sync');
    expect(factsNamed(stuck, 'epoch.change-done')).toEqual([]);
    expect(stuck.brokenBy).toBe('');
  });

  it('goes on with one node fewer away', () => {
    const going = runSmall(
      quietScenario({
        duration: '5d',
        faults: [{ at: '20h', crash: ['node-0', 'node-1', 'node-2'] }],
      }),
    );
    expect(epochOf(going.ctx.state.eventLog.chain)).toBe(5);
  });
});

describe('what is there at time 0', () => {
  it('are preloaded blobs, certified by everybody and stored everywhere', () => {
    const { ctx, views } = createRun(
      quietScenario({ workload: { preloaded: { count: 3, size: '1KiB' }, lifetime: '5epochs' } }),
    );
    for (const blob of [0, 1, 2]) {
      expect(views.blob(blob)).toMatchObject({
        kind: 'preloaded',
        isLive: true,
        certifiedUs: 0,
        certifiedEpoch: 1,
        endEpoch: 6,
      });
      expect(views.margins(blob, 0)).toMatchObject({ a: 10, b: 10, readable: true });
    }
    expect(views.storedBytes()).toBe(
      ctx.state.storageNodes.nodes.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    );
    expect(views.ledger()).toEqual([]);
  });
});
