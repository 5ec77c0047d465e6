import { describe, expect, it } from 'vitest';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { watching } from './watch.ts';

describe('committee-sums', () => {
  /** Ten nodes, 20 shards, two each: the cap is ⌈2·20 ÷ 10⌉ = 4. */
  const even = Array.from({ length: 20 }, (_, shard) => Math.floor(shard / 2));

  function change(next: number[], told: number, moves: number) {
    const network = fakeNetwork({ owner: even });
    const watch = watching(network, 'committee-sums');
    network.world.next = next;
    watch.at(5, 'committee.selected', 2, 10, 4);
    network.world.previous = even;
    network.world.owner = next;
    network.world.epoch = 2;
    watch.at(10, 'epoch.change-started', 2, told);
    for (let shard = 0; shard < moves; shard++) watch.tell('shard.moved', shard, 0, 1, 2);
    watch.at(20, 'epoch.change-done', 2, 10);
    return watch.end();
  }

  it('holds when exactly Σ max(0, old − new) shards move', () => {
    const next = [...even];
    next[0] = 9;
    expect(change(next, 1, 1).status).toBe('held');
    expect(change(even, 0, 0).status).toBe('held');
  });

  it('breaks when more shards move than must', () => {
    const swapped = [...even];
    [swapped[0], swapped[19]] = [swapped[19], swapped[0]];
    expect(() => change(swapped, 2, 2)).toThrow(/moved 2 shards.*old − new\) is 0/);
  });

  it('breaks when the moves told one by one are not the moves told in all', () => {
    const next = [...even];
    next[0] = 9;
    expect(() => change(next, 1, 0)).toThrow(/0 moves were told one by one, 1 in all/);
  });

  it('breaks above the cap, and not at it', () => {
    const taking = (shards: number[]) =>
      even.map((node, shard) => (shards.includes(shard) ? 0 : node));
    expect(change(taking([2, 4]), 2, 2).status).toBe('held');
    expect(() => change(taking([2, 4, 6]), 3, 3)).toThrow(/node 0 has 5 shards.*above the cap 4/);
  });

  it('caps at a tenth of the shards from 20 nodes on', () => {
    const owner = Array.from({ length: 200 }, (_, shard) => Math.floor(shard / 10));
    const fine = watching(fakeNetwork({ owner }), 'committee-sums');
    fine.at(1, 'probe.taken', 0);
    expect(fine.end().status).toBe('held');
    const network = fakeNetwork({
      owner: owner.map((node, shard) => (shard % 10 === 0 && shard < 120 ? 0 : node)),
    });
    const watch = watching(network, 'committee-sums');
    expect(() => watch.at(1, 'probe.taken', 0)).toThrow(/21 shards.*above the cap 20/);
  });

  it('breaks when a shard is placed nowhere', () => {
    const network = fakeNetwork({ owner: even });
    network.world.owner = even.slice(1);
    const watch = watching(network, 'committee-sums');
    expect(() => watch.at(1, 'probe.taken', 0)).toThrow(/places 19 shards, not 20/);
  });
});

describe('certificate-epoch', () => {
  function certify(signers: number[], weight: number, signedEpoch = 1, epoch = signedEpoch) {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const watch = watching(network, 'certificate-epoch');
    for (const node of signers) watch.at(1, 'confirmation.signed', node, 0, signedEpoch);
    watch.at(2, 'blob.certified', 0, epoch, weight);
    return watch.end();
  }

  it('holds with a quorum of the current epoch', () => {
    expect(certify([0, 1, 2, 3, 4], 5).status).toBe('held');
  });

  it('breaks one shard below the quorum', () => {
    expect(() => certify([0, 1, 2, 3], 4)).toThrow(/certified with 4 of 7 shards/);
  });

  it('breaks when the certificate names another epoch', () => {
    expect(() => certify([0, 1, 2, 3, 4], 5, 2)).toThrow(/epoch 2 was accepted in 1/);
  });

  it('breaks when confirmations are of another epoch, repeated, or missing', () => {
    expect(() => certify([0, 1, 2, 3, 4], 5, 2, 1)).toThrow(/nodes of 0 signed/);
    expect(() => certify([0, 1, 2, 3, 3], 5)).toThrow(/nodes of 4 signed/);
  });

  it('asks no confirmations of what was there from the start', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network, { kind: 'preloaded' });
    const watch = watching(network, 'certificate-epoch');
    watch.at(0, 'blob.certified', 0, 1, 7);
    expect(watch.end().status).toBe('held');
  });
});

describe('epoch-change-availability', () => {
  function changing(down: number[]) {
    const network = fakeNetwork(SEVEN);
    const blob = addBlob(network);
    const watch = watching(network, 'epoch-change-availability');
    watch.at(0, 'blob.certified', 0, 1, 7);
    network.world.phase = 'sync';
    for (const node of down) network.world.nodes[node].isUp = false;
    return { network, blob, watch };
  }

  it('holds while every blob can be read', () => {
    const { watch } = changing([0, 1]);
    watch.at(10, 'epoch.change-started', 2, 0);
    expect(watch.end().status).toBe('held');
  });

  it('breaks when a blob cannot be read although few shards are faulty', () => {
    const { blob, watch } = changing([0]);
    blob.primary = new Set([0, 1, 2]);
    expect(() => watch.at(10, 'epoch.change-started', 2, 0)).toThrow(/2 slivers.*3 needed/);
  });

  it('says nothing outside of an epoch change', () => {
    const { network, blob, watch } = changing([0]);
    blob.primary = new Set([0, 1, 2]);
    network.world.phase = 'done';
    watch.at(10, 'node.crashed', 0);
    expect(watch.end().status).toBe('held');
  });

  it('is disarmed for good once more than f shards are faulty', () => {
    const { network, blob, watch } = changing([0, 1, 2]);
    watch.at(10, 'node.crashed', 2);
    for (const node of network.world.nodes) node.isUp = true;
    blob.primary = new Set();
    watch.at(20, 'epoch.change-started', 2, 0);
    expect(watch.end()).toMatchObject({
      status: 'disarmed',
      detail: 'at 10 us, event 2: 3 of 7 shards faulty, more than the 2 tolerated',
    });
  });
});

describe('event-blobs-in-order', () => {
  function certify(order: number[]) {
    const watch = watching(fakeNetwork(SEVEN), 'event-blobs-in-order');
    for (const [window, blob] of [10, 11, 12].entries()) {
      watch.at(window, 'event-blob.cut', blob, window, 0, 100);
    }
    for (const blob of order) watch.at(5, 'blob.certified', blob, 1, 7);
    return watch.end();
  }

  it('holds where windows are certified one after the other, among other blobs', () => {
    expect(certify([3, 10, 4, 11]).status).toBe('held');
  });

  it('breaks where a window is left out', () => {
    expect(() => certify([10, 12])).toThrow(/window 2 of the event log was certified as number 1/);
  });
});
