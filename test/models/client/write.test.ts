/** The write path of network.md §4, each threshold from both sides. */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US, SECOND_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { consumeEvents } from '../../../sim/models/storage-node/consume.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import {
  type Overrides,
  quietScenario,
  type SmallOptions,
  smallScenario,
} from '../../fixtures/small-scenario.ts';
import { booked, endsOf, factsNamed, runSmall, type Step } from '../../fixtures/walrus-run.ts';

/** One write of `lengthBytes` an hour into the run. */
function writeOnce(overrides: Overrides, options: SmallOptions = {}, lengthBytes = 1000) {
  const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, lengthBytes))];
  const run = runSmall(quietScenario({ duration: '3h', ...overrides }, options), [write]);
  expect(run.brokenBy).toBe('');
  return { run, end: endsOf(run, 'write')[0], certified: factsNamed(run, 'blob.certified')[0] };
}

function newBlob(ctx: WalrusContext, lengthBytes: number): number {
  return addBlob(ctx, { kind: 'generated', name: 'test', lengthBytes }).index;
}

const nodes = (...indices: number[]) => indices.map((index) => `node-${index}`);

describe('a write with 10 shards, f = 3', () => {
  it('is certified by all that sign, with a quorum of weight', () => {
    const { end, certified, run } = writeOnce({});
    expect(end.outcome).toBe('ok');
    const [epoch, weight] = certified.args;
    expect(epoch).toBe(1);
    // Collecting stops once more than 2f have signed.
    expect(weight).toBeGreaterThanOrEqual(7);
    expect(run.results.summary.verdict).toBe('good');
  });

  it.each([
    ['down', { at: '10min', crash: nodes(7, 8, 9), for: '2h' }],
    ['cut off from everybody', { at: '10min', partition: nodes(7, 8, 9), for: '2h' }],
    ['hearing nobody', { at: '10min', partition: ['writer'], for: '1s' }],
    ['mute', { at: '10min', partition: nodes(7, 8, 9), 'one-way': true, for: '2h' }],
  ])('survives f shards that are %s', (_how, fault) => {
    const { end, certified } = writeOnce({ faults: [fault] });
    expect(end.outcome).toBe('ok');
    expect(certified.args[1]).toBeGreaterThanOrEqual(7);
  });

  it.each([
    ['down', { at: '10min', crash: nodes(6, 7, 8, 9), for: '2h' }],
    ['cut off from everybody', { at: '10min', partition: nodes(6, 7, 8, 9), for: '2h' }],
    ['mute', { at: '10min', partition: nodes(6, 7, 8, 9), 'one-way': true, for: '2h' }],
  ])('fails with one more that is %s', (_how, fault) => {
    const { end, certified } = writeOnce({ faults: [fault] });
    expect(end.outcome).toBe('not-enough-confirmations');
    expect(certified).toBeUndefined();
  });

  it('counts shards, not nodes', () => {
    const weights = [3, 2, 2, 1, 1, 1];
    const heavy = writeOnce({ faults: [{ at: '1s', crash: nodes(3, 4, 5) }] }, { weights });
    expect(heavy.end.outcome).toBe('ok');
    expect(heavy.certified.args[1]).toBe(7);
    const light = writeOnce({ faults: [{ at: '1s', crash: nodes(0, 3) }] }, { weights });
    expect(light.end.outcome).toBe('not-enough-confirmations');
  });

  it('does not count a node that lacks one sliver', () => {
    // Two of its three shards are there; the third came with its holding locked.
    const lock: Step = [
      MINUTE_US,
      ({ state }) => {
        const { shards } = state.storageNodes.nodes[0];
        shards.get([...shards.keys()][2])!.status = 'locked-to-move';
      },
    ];
    const weights = [4, 2, 2, 2];
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, 1000))];
    const run = runSmall(quietScenario({ duration: '3h' }, { weights }), [lock, write]);
    expect(factsNamed(run, 'confirmation.signed').some(({ entity }) => entity === 0)).toBe(false);
    expect(endsOf(run, 'write')[0].outcome).toBe('not-enough-confirmations');
  });

  it('waits half the time to the quorum and half a second more for the others', () => {
    const { run, end } = writeOnce({ faults: [{ at: '10min', crash: 'node-9' }] });
    const [{ timeUs: quorumUs, args }] = factsNamed(run, 'write.quorum');
    const [weight, latencyUs] = args;
    expect(weight).toBe(9 - 2);
    const signedUs = factsNamed(run, 'confirmation.signed').map(({ timeUs }) => timeUs);
    const tailUs = 500_000 + Math.round(latencyUs / 2);
    expect(Math.min(...signedUs)).toBeGreaterThanOrEqual(quorumUs + tailUs);
    expect(Math.min(...signedUs)).toBeLessThan(quorumUs + tailUs + SECOND_US);
    expect(end.outcome).toBe('ok');
  });
});

/** A delivery that never comes. */
const DEAF = -1;

describe('a node that has not heard of the registration', () => {
  /** node-0 hears nothing from the registration on, for so many seconds of the upload. */
  function forgetful(seconds: number) {
    const forget: Step = [HOUR_US, ({ state }) => (state.eventLog.deliveries[0] = DEAF)];
    const learn: Step = [
      HOUR_US + 1_000_000 + seconds * SECOND_US,
      (ctx) => {
        ctx.state.eventLog.deliveries[0] = 0;
        consumeEvents(ctx, 0);
      },
    ];
    const write: Step = [HOUR_US, (ctx) => startWrite(ctx, 0, newBlob(ctx, 1000))];
    const faults = [{ at: '10min', crash: nodes(7, 8, 9), for: '2h' }];
    return runSmall(quietScenario({ duration: '90min', faults }), [write, forget, learn]);
  }

  it('refuses what is sent to it, and is asked again until it knows', () => {
    const run = forgetful(5);
    expect(endsOf(run, 'write')[0].outcome).toBe('ok');
    expect(factsNamed(run, 'confirmation.signed').map(({ entity }) => entity)).toContain(0);
    const retried = booked(run, { cause: 'write', kind: 'metadata', use: 'retried' });
    expect(retried).toBeGreaterThanOrEqual(2 * 703);
  });

  it('counts for nothing when it stays ignorant', () => {
    const run = forgetful(3000);
    expect(endsOf(run, 'write')[0].outcome).toBe('not-enough-confirmations');
    expect(run.ctx.state.storageNodes.nodes[0].storedSlivers).toBe(0);
  });

  it('does not exist without failures', () => {
    const { run } = writeOnce({});
    expect(booked(run, { cause: 'write', use: 'retried' })).toBe(0);
  });
});

describe('a write at the end of an epoch', () => {
  /** Its certificate is ten minutes on its way; the epoch changes in between. */
  const scenario = (start: string) =>
    smallScenario({
      duration: '27h',
      network: { chain: { finality: '10min' } },
      workload: {
        generated: { count: 1 },
        writes: { start },
        reads: { start: '9000d' },
      },
    });

  it('starts over when its certificate has died, and is certified in the new epoch', () => {
    const run = runSmall(scenario('1435min'));
    const [rejected] = factsNamed(run, 'certificate.rejected');
    expect(rejected.args).toEqual([1, 2]);
    const signed = factsNamed(run, 'confirmation.signed').map(({ args }) => args[1]);
    expect(new Set(signed)).toEqual(new Set([1, 2]));
    const certified = factsNamed(run, 'blob.certified');
    expect(certified.map(({ args }) => args[0])).toEqual([2]);
    expect(certified[0].timeUs).toBeGreaterThan(rejected.timeUs);
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(run.results.summary.verdict).toBe('good');
  });

  it('is certified at once less than half an hour earlier', () => {
    const run = runSmall(scenario('1410min'));
    expect(factsNamed(run, 'certificate.rejected')).toEqual([]);
    expect(factsNamed(run, 'blob.certified').map(({ args }) => args[0])).toEqual([1]);
  });
});

describe('a write to shards that are not 3f + 1', () => {
  it('takes further rounds because more than 2f confirmations are fewer than n − f', () => {
    // n = 12, f = 3: the client stops asking at 7, a certificate takes 9 (network.md §1.1). In
    // each of the two further rounds the first confirmation is again more than 2f in all.
    const weights = Array.from({ length: 12 }, () => 1);
    const { run, end, certified } = writeOnce({}, { weights });
    expect(end.outcome).toBe('ok');
    expect(certified.args[1]).toBeGreaterThanOrEqual(9);
    const signers = factsNamed(run, 'confirmation.signed');
    expect(signers.length).toBeGreaterThanOrEqual(9);
    expect(factsNamed(run, 'write.quorum').length).toBe(3);
  });
});
