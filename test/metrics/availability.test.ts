import { describe, expect, it } from 'vitest';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { measuring } from './measure.ts';

const SHARE = 'availability.readable-share';
const BYTES = 'availability.readable-share-bytes';

/** n = 7, kp = 3, ks = 5: five nodes down leave two primaries, one too few. */
function crash(network: ReturnType<typeof fakeNetwork>, nodes: number[]) {
  for (const node of nodes) network.world.nodes[node].isUp = false;
}

function restart(network: ReturnType<typeof fakeNetwork>, nodes: number[]) {
  for (const node of nodes) network.world.nodes[node].isUp = true;
}

describe('availability.readable-share', () => {
  it('is the exact integral of readable blobs over live blobs', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    addBlob(network, { sizeBytes: 100 });
    run.at(0, 'blob.certified', 0, 1, 7);
    addBlob(network, { sizeBytes: 300, primary: new Set([0, 1, 2]) });
    run.at(400, 'blob.certified', 1, 1, 7);
    // Node 0 down: blob 1 has two primaries left, blob 0 has six.
    crash(network, [0]);
    run.at(500, 'node.crashed', 0);
    restart(network, [0]);
    run.at(700, 'node.restarted', 0);
    // Live: 1000 + 600 blob-us; out: 200 blob-us of blob 1.
    expect(run.value(SHARE, 1000)).toBe(1400 / 1600);
    expect(run.value(BYTES, 1000)).toBe(
      (1600 * 0 + 100 * 1000 + 300 * 400) / (100 * 1000 + 300 * 600),
    );
    expect(run.value('availability.outages', 1000)).toBe(1);
    expect(run.value('availability.longest-outage', 1000)).toBe(200);
  });

  it('has no value while no blob was live', () => {
    const run = measuring(fakeNetwork(SEVEN));
    expect(run.value(SHARE, 1000)).toBeNull();
    expect(run.value('availability.min-margin', 1000)).toBeNull();
  });

  it('is 1 as long as exactly kp primaries are within reach, and less with one fewer', () => {
    for (const [down, share] of [
      [4, 1],
      [5, 0.5],
    ] as const) {
      const network = fakeNetwork(SEVEN);
      const run = measuring(network);
      addBlob(network);
      run.at(0, 'blob.certified', 0, 1, 7);
      const nodes = [0, 1, 2, 3, 4].slice(0, down);
      crash(network, nodes);
      for (const node of nodes) run.at(500, 'node.crashed', node);
      expect(run.value(SHARE, 1000)).toBe(share);
      expect(run.value('availability.min-margin', 1000)).toBe(4 - down);
    }
  });

  it('tells the clients apart and takes the worst for the whole', () => {
    const network = fakeNetwork({ ...SEVEN, clients: 2 });
    const run = measuring(network);
    addBlob(network);
    run.at(0, 'blob.certified', 0, 1, 7);
    network.world.cutOff.set(1, new Set([0, 1, 2, 3, 4]));
    run.at(250, 'fault.started', 0, 2, 5);
    network.world.cutOff.clear();
    run.at(750, 'fault.ended', 0, 1);
    expect(run.value(SHARE, 1000, 'client=client-0')).toBe(1);
    expect(run.value(SHARE, 1000, 'client=client-1')).toBe(0.5);
    expect(run.value(SHARE, 1000)).toBe(0.5);
    expect(run.value('availability.min-margin', 1000, 'client=client-0')).toBe(4);
    expect(run.value('availability.min-margin', 1000)).toBe(-1);
    const cause = 'availability.unreadable-share';
    expect(run.value(cause, 1000, 'cause=routing;client=client-1')).toBe(0.5);
    expect(run.value(cause, 1000, 'cause=slivers;client=client-1')).toBe(0);
  });

  it('stops with the life of a blob', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    const blob = addBlob(network);
    run.at(0, 'blob.certified', 0, 1, 7);
    blob.isLive = false;
    run.at(400, 'blob.expired', 0);
    crash(network, [0, 1, 2, 3, 4]);
    run.at(500, 'node.crashed', 0);
    expect(run.value(SHARE, 1000)).toBe(1);
    expect(run.value('blobs.live', 1000)).toBe(0.4);
    expect(run.value('blobs.live-at-end', 1000)).toBe(0);
  });

  it('does not count a state that lasted no time', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    const blob = addBlob(network);
    run.at(0, 'blob.certified', 0, 1, 7);
    const { primary, secondary } = blob;
    blob.primary = new Set();
    blob.secondary = new Set();
    run.at(300, 'shard.dropped', 0, 0, 2);
    blob.primary = primary;
    blob.secondary = secondary;
    run.at(300, 'node.restarted', 0);
    expect(run.value(SHARE, 1000)).toBe(1);
    expect(run.value('availability.min-margin', 1000)).toBe(4);
    expect(run.value('availability.outages', 1000)).toBe(0);
    expect(run.value('blobs.lost', 1000)).toBe(0);
  });

  it('counts outages of the network as a whole: overlapping blobs make one', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    addBlob(network, { primary: new Set([0, 1, 2]) });
    addBlob(network, { primary: new Set([1, 2, 3]) });
    run.at(0, 'blob.certified', 0, 1, 7);
    run.at(0, 'blob.certified', 1, 1, 7);
    crash(network, [0]);
    run.at(100, 'node.crashed', 0);
    crash(network, [3]);
    run.at(200, 'node.crashed', 3);
    restart(network, [0]);
    run.at(300, 'node.restarted', 0);
    restart(network, [3]);
    run.at(400, 'node.restarted', 3);
    crash(network, [3]);
    run.at(800, 'node.crashed', 3);
    expect(run.value('availability.outages', 1000)).toBe(2);
    expect(run.value('availability.longest-outage', 1000)).toBe(300);
  });

  it('keeps sums exact beyond 2^53', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    const day = 86_400_000_000;
    for (let blob = 0; blob < 3000; blob++) {
      addBlob(network, { sizeBytes: 1e12 });
      run.at(0, 'blob.certified', blob, 1, 7);
    }
    crash(network, [0, 1, 2, 3, 4]);
    run.at(30 * day, 'node.crashed', 0);
    restart(network, [0, 1, 2, 3, 4]);
    run.at(45 * day, 'node.restarted', 0);
    expect(run.value(SHARE, 60 * day)).toBe(0.75);
    expect(run.value(BYTES, 60 * day)).toBe(0.75);
  });
});

describe('blobs.lost', () => {
  it('needs kp primaries or ks secondaries: one fewer of both and the blob is lost', () => {
    for (const [a, b, lost] of [
      [3, 0, 0],
      [0, 5, 0],
      [2, 4, 1],
    ] as const) {
      const network = fakeNetwork(SEVEN);
      const run = measuring(network);
      const blob = addBlob(network, { sizeBytes: 123 });
      run.at(0, 'blob.certified', 0, 1, 7);
      blob.primary = new Set([...blob.primary].slice(0, a));
      blob.secondary = new Set([...blob.secondary].slice(0, b));
      run.at(400, 'volume.lost', 5, 2, 20);
      expect(run.value('blobs.lost', 1000)).toBe(lost);
      expect(run.value('blobs.lost-bytes', 1000)).toBe(123 * lost);
      expect(run.value('availability.min-durable-margin', 1000)).toBe(Math.max(a - 3, b - 5));
      expect(run.table('blobs', 1000)[0].state).toBe(lost === 1 ? 'lost' : 'live');
    }
  });

  it('is absorbing, and names the event that caused the loss', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    const blob = addBlob(network);
    run.at(0, 'blob.certified', 0, 1, 7);
    blob.primary = new Set([0]);
    blob.secondary = new Set([0]);
    run.at(400, 'volume.lost', 5, 2, 20);
    run.at(500, 'node.restarted', 5);
    blob.primary = new Set([0, 1, 2]);
    run.at(600, 'sliver.stored', 2, 2, 0, 0, 1, 10);
    const { lost } = run.state.folds['blob-states'] as { lost: Map<number, object> };
    expect([...lost.values()]).toEqual([
      {
        blob: 0,
        sizeBytes: 100,
        timeUs: 400,
        eventSeq: 2,
        causeSeq: 1,
        fact: 'volume.lost',
        entity: 5,
      },
    ]);
    expect(run.value('blobs.lost', 1000)).toBe(1);
  });

  it('counts a loss in the very last instant', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    const blob = addBlob(network);
    run.at(0, 'blob.certified', 0, 1, 7);
    blob.primary = new Set();
    blob.secondary = new Set();
    run.at(1000, 'volume.lost', 5, 2, 20);
    expect(run.value('blobs.lost', 1000)).toBe(1);
  });
});
