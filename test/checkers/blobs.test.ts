import { describe, expect, it } from 'vitest';
import { addBlob, type FakeNetwork, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes } from '../metrics/measure.ts';
import { watching } from './watch.ts';

const OK = codes.outcome('ok');

describe('readable-implies-served', () => {
  function reading() {
    const network = fakeNetwork(SEVEN);
    const blob = addBlob(network);
    const watch = watching(network, 'readable-implies-served');
    watch.at(10, 'read.started', 3, 0, 0);
    const fail = () =>
      watch.at(20, 'read.ended', 3, 0, 0, codes.outcome('not-enough-slivers'), 10, 0);
    return { network, blob, watch, fail };
  }

  it('breaks when a read fails although its blob was readable all the while', () => {
    expect(reading().fail).toThrow(/read 3 of blob 0 by client 0 ended as 'not-enough-slivers'/);
  });

  it('holds when the read failed after as long as a request may take, not a moment before', () => {
    const { requestTimeoutUs } = reading().network.views.resolved.network.protocol;
    const failAfter = (latencyUs: number) => {
      const { watch } = reading();
      const outcome = codes.outcome('not-enough-slivers');
      watch.at(requestTimeoutUs + 20, 'read.ended', 3, 0, 0, outcome, latencyUs, 0);
      return watch.end(10 * requestTimeoutUs);
    };
    expect(failAfter(requestTimeoutUs).status).toBe('held');
    expect(() => failAfter(requestTimeoutUs - 1)).toThrow(/although the blob was readable/);
  });

  it('holds when the read gets its bytes, or the run cuts it off', () => {
    for (const outcome of ['ok', 'aborted'] as const) {
      const { watch } = reading();
      watch.at(20, 'read.ended', 3, 0, 0, codes.outcome(outcome), 10, 100);
      expect(watch.end().status).toBe('held');
    }
  });

  it('lets go of a read whose blob was out of reach for a while', () => {
    const { network, watch, fail } = reading();
    network.world.cutOff.set(0, new Set([0, 1, 2, 3, 4]));
    watch.at(12, 'fault.started', 0, codes.verb('partition'), 5);
    network.world.cutOff.clear();
    watch.at(15, 'fault.ended', 0, 1);
    fail();
    expect(watch.end().status).toBe('held');
  });

  it('keeps hold of it through a cut that leaves kp primaries', () => {
    const { network, watch, fail } = reading();
    network.world.cutOff.set(0, new Set([0, 1, 2, 3]));
    watch.at(12, 'fault.started', 0, codes.verb('partition'), 4);
    expect(fail).toThrow(/ended as/);
  });

  it.each([
    ['epoch.change-started', [2, 0]],
    ['blob.expired', [0]],
  ] as const)('lets go at %s', (fact, [entity, ...args]) => {
    const { watch, fail } = reading();
    watch.at(12, fact, entity, ...args);
    fail();
    expect(watch.end().status).toBe('held');
  });

  it('does not judge while a link is degraded', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const watch = watching(network, 'readable-implies-served');
    watch.at(5, 'fault.started', 2, codes.verb('degrade'), 1);
    watch.at(10, 'read.started', 3, 0, 0);
    watch.at(20, 'read.ended', 3, 0, 0, codes.outcome('not-enough-slivers'), 10, 0);
    watch.at(25, 'fault.ended', 2, 1);
    watch.at(30, 'read.started', 4, 0, 0);
    expect(() =>
      watch.at(40, 'read.ended', 4, 0, 0, codes.outcome('not-enough-slivers'), 10, 0),
    ).toThrow(/read 4/);
  });
});

describe('same-bytes', () => {
  function reads(...ends: [outcome: Parameters<typeof codes.outcome>[0], sizeBytes: number][]) {
    const network = fakeNetwork(SEVEN);
    addBlob(network, { sizeBytes: 100 });
    const watch = watching(network, 'same-bytes');
    ends.forEach(([outcome, sizeBytes], read) => {
      watch.at(read, 'read.ended', read, 0, 0, codes.outcome(outcome), 10, sizeBytes);
    });
    watch.at(90, 'blob.read-back', 0, OK);
    return watch.end();
  }

  it('holds when every read gives the bytes, or none', () => {
    expect(reads(['ok', 100], ['not-enough-slivers', 0], ['ok', 100]).status).toBe('held');
  });

  it('breaks at wrong bytes, at a byte too few, and at good and bad verdicts on one blob', () => {
    expect(() => reads(['wrong-bytes', 100])).toThrow(/other bytes than went in/);
    expect(() => reads(['ok', 99])).toThrow(/gave 99 bytes, 100 went in/);
    expect(() => reads(['inconsistent', 0])).toThrow(/'inconsistent' before and 'ok' now/);
  });
});

describe('loss-needs-premise and lost-means-gone', () => {
  function losing(checker: string, change: (network: FakeNetwork) => void) {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const watch = watching(network, checker);
    watch.at(0, 'blob.certified', 0, 1, 7);
    change(network);
    watch.at(10, 'volume.lost', 6, 2, 20);
    return watch.end();
  }
  const keep = (a: number, b: number, damaged: number) => (network: FakeNetwork) => {
    const [blob] = network.world.blobs;
    blob.primary = new Set([0, 1, 2, 3, 4].slice(0, a));
    blob.secondary = new Set([0, 1, 2, 3, 4].slice(0, b));
    network.world.damagedShards = damaged;
  };

  it('breaks when a blob is lost with f faulty shards, and not with one sliver more', () => {
    expect(losing('loss-needs-premise', keep(3, 0, 2)).status).toBe('held');
    expect(losing('loss-needs-premise', keep(0, 5, 2)).status).toBe('held');
    expect(() => losing('loss-needs-premise', keep(2, 4, 2))).toThrow(
      /after volume.lost blob 0 has 2 primaries and 4 secondaries left/,
    );
  });

  it('is disarmed when more than f shards are faulty', () => {
    expect(losing('loss-needs-premise', keep(2, 4, 3)).status).toBe('disarmed');
  });

  it('breaks when something is left of a lost volume', () => {
    const drop = (network: FakeNetwork) => {
      network.world.blobs[0].primary.delete(6);
      network.world.blobs[0].secondary.delete(6);
    };
    expect(losing('lost-means-gone', drop).status).toBe('held');
    expect(() => losing('lost-means-gone', () => {})).toThrow(/shard 6 still serves 2 lost/);
    const counted = (network: FakeNetwork) => {
      drop(network);
      network.world.nodes[6].storedSlivers = 1;
    };
    expect(() => losing('lost-means-gone', counted)).toThrow(/still counts 1 slivers/);
  });
});

describe('quiescent-full', () => {
  function ending(change: (network: FakeNetwork) => void, repairEnabled = true) {
    const network = fakeNetwork({ ...SEVEN, repairEnabled });
    addBlob(network);
    const watch = watching(network, 'quiescent-full');
    watch.at(0, 'blob.certified', 0, 1, 7);
    change(network);
    return { network, watch };
  }
  const missOne = (network: FakeNetwork) => {
    network.world.blobs[0].secondary.delete(4);
  };

  it('breaks at the end when one sliver is missing and nobody repairs it', () => {
    expect(ending(() => {}).watch.end().status).toBe('held');
    expect(ending(missOne).watch.end()).toMatchObject({
      status: 'broken',
      detail:
        'at 1000000000 us: shard 4 of node 4 holds 1 of 2 slivers and nothing is being repaired',
    });
  });

  it('does not ask it of a node that is down or dishonest', () => {
    for (const property of ['isUp', 'isHonest'] as const) {
      const { network, watch } = ending(missOne);
      network.world.nodes[4][property] = false;
      expect(watch.end().status).toBe('held');
    }
  });

  it('does not judge while something is under way', () => {
    const busy = ending(missOne);
    busy.network.world.nodes[2].isRepairing = true;
    expect(busy.watch.end()).toMatchObject({
      status: 'disarmed',
      detail: 'at 1000000000 us: nothing to judge: node 2 is still repairing',
    });
    const cut = ending(missOne);
    cut.network.world.cutOff.set(0, new Set([1]));
    expect(cut.watch.end().status).toBe('disarmed');
    const change = ending(missOne);
    change.network.world.phase = 'sync';
    expect(change.watch.end().status).toBe('disarmed');
    const justNow = ending(missOne);
    justNow.watch.at(999_000_000, 'node.restarted', 4);
    expect(justNow.watch.end().status).toBe('disarmed');
  });

  it('has repair, whole slivers and few faulty shards as its premise', () => {
    expect(ending(missOne, false).watch.end().detail).toContain('repair is switched off');
    const damaged = ending(missOne);
    damaged.watch.at(10, 'sliver.corrupted', 4, 4, 0, 1);
    expect(damaged.watch.end().detail).toContain('damaged in place');
    const faulty = ending(missOne);
    faulty.network.world.damagedShards = 3;
    faulty.watch.at(10, 'node.crashed', 1);
    faulty.network.world.damagedShards = 0;
    expect(faulty.watch.end().detail).toContain('3 of 7 shards faulty');
  });
});
