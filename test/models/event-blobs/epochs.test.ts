/** Event blobs that are read while an epoch changes, and those that end before (§5, §8.1). */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { RING_EPOCHS } from '../../../sim/models/economics/ring.ts';
import { cut, heal } from '../../../sim/models/network/index.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  brokenInvariants,
  type FinishedWalrusRun,
  factsNamed,
  missing,
  runSmall,
} from '../../fixtures/walrus-run.ts';

/** A window is an hour; who lags by more than 50 minutes reads. */
const HOURLY = { checkpoints: 3600, 'checkpoint-interval': '1s', 'catch-up-from': 3000 };

/** Symbols of windows of an hour: two events of the blob before, in the second a committee. */
const SYMBOLS_BYTES = 2458 + 2460 + 2458;

/** Ten nodes with a shard each, kp = 4; the shard of node-0 moves to node-8 at five hours. */
const changing = (faults: Overrides[], more: Overrides = {}) =>
  quietScenario({
    duration: '9h',
    network: { epoch: '5h', 'event-blobs': HOURLY },
    economics: {
      'stake-changes': [
        { at: '1h', node: 'node-0', delta: '-1000000WAL' },
        { at: '1h', node: 'node-8', delta: '1000000WAL' },
      ],
    },
    faults,
    ...more,
  });

const timeOf = (run: FinishedWalrusRun, name: string) => factsNamed(run, name)[0].timeUs;

describe.each(['message', 'flow'])('a node that reads event blobs (%s)', (granularity) => {
  it('asks the committee before this one until the change is done', () => {
    // Six down: no quorum ends the change. With its own former one, of node-0, four shards have
    // the windows; node-8 cannot copy it.
    const run = runSmall(
      changing(
        [
          { at: '90min', crash: 'node-9', for: '220min' },
          { at: '295min', crash: [1, 2, 3, 4, 5].map((node) => `node-${node}`), for: '85min' },
        ],
        { granularity },
      ),
      [
        [290 * MINUTE_US, (ctx) => cut(ctx, { from: [0], to: [8], oneWay: false })],
        [390 * MINUTE_US, (ctx) => heal(ctx, 1)],
      ],
    );
    expect(timeOf(run, 'epoch.change-started')).toBeLessThan(timeOf(run, 'history.started'));
    const [read] = factsNamed(run, 'history.read');
    expect(read.args[0]).toBe(3);
    expect(read.timeUs).toBeLessThan(380 * MINUTE_US);
    expect(timeOf(run, 'epoch.change-done')).toBeGreaterThan(380 * MINUTE_US);
    expect(brokenInvariants(run)).toEqual([]);
    expect(missing(run)).toBe(0);
  });

  it('goes on through a whole change, and asks for nothing twice', () => {
    const nodes = Array.from({ length: 10 }, (_, index) => ({
      ...{ name: `node-${index}`, region: 'here', stake: '1000000WAL' },
      ...(index === 9 ? { link: '8kbps' } : {}),
    }));
    // What was certified in the meantime is no reason to read once more.
    const network = { epoch: '5h', 'event-blobs': { ...HOURLY, 'catch-up-from': 4800 }, nodes };
    const run = runSmall(
      changing([{ at: '90min', crash: 'node-9', for: '208min' }], { network, granularity }),
    );
    expect(timeOf(run, 'history.started')).toBeLessThan(5 * HOUR_US);
    expect(timeOf(run, 'history.read')).toBeGreaterThan(timeOf(run, 'epoch.change-done'));
    const cause = 'event-blob' as const;
    expect(booked(run, { cause, kind: 'payload', use: 'used' })).toBe(4 * 7 * SYMBOLS_BYTES);
    const requests = booked(run, { cause, use: 'used' }, 'requests');
    if (granularity === 'message') expect(requests).toBe(3 * (4 + 1));
    expect(brokenInvariants(run)).toEqual([]);
    expect(missing(run)).toBe(0);
  });

  it('does without those that end while it reads, and follows the chain again', () => {
    // Cut off as it begins with fifty windows, until the oldest have ended.
    const run = runSmall(
      quietScenario({
        duration: '11h',
        granularity,
        fidelity: 'counts',
        network: {
          epoch: '10min',
          'event-blobs': { checkpoints: 600, 'checkpoint-interval': '1s', 'catch-up-from': 300 },
        },
        faults: [
          { at: '500min', 'lose-volume': 'node-9', 'restart-after': '10min' },
          { at: '505min', partition: 'node-9', for: '90min' },
        ],
      }),
    );
    expect(factsNamed(run, 'epoch.change-started').length).toBeGreaterThan(RING_EPOCHS);
    const [started] = factsNamed(run, 'history.started');
    const [read, rest] = factsNamed(run, 'history.read');
    expect(started.args).toEqual([50]);
    expect(read.args[0]).toBeGreaterThan(0);
    expect(read.args[0]).toBeLessThan(50);
    // What was certified in the meantime.
    expect(rest.args[0]).toBeGreaterThan(0);
    expect(run.ctx.state.eventBlobs.hasUntilUs[9]).toBe(-1);
    expect(brokenInvariants(run)).toEqual([]);
    expect(missing(run)).toBe(0);
  });
});
