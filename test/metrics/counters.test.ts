import { describe, expect, it } from 'vitest';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes, measuring } from './measure.ts';

const END_US = 1000;

describe('repair', () => {
  it('sums booked bytes by cause, kind and use, and counts slivers by cause', () => {
    const run = measuring(fakeNetwork(SEVEN));
    const sync = codes.cause('blob-sync');
    run.at(1, 'bytes.booked', 0, 1, sync, codes.use('used'), 1, 500, 340, 0, 40);
    run.at(2, 'bytes.booked', 0, 1, codes.cause('transfer'), codes.use('aborted'), 0, 7, 0, 0, 0);
    run.at(3, 'bytes.booked', 7, 0, codes.cause('write'), codes.use('used'), 1, 90, 9, 0, 9);
    expect(run.value('repair.bytes', END_US)).toBe(20 + 500 + 340 + 20 + 7);
    expect(run.value('repair.bytes', END_US, 'cause=blob-sync;kind=proof;use=used')).toBe(340);
    expect(run.value('repair.bytes', END_US, 'cause=blob-sync;kind=framing;use=used')).toBe(40);
    expect(run.value('repair.bytes', END_US, 'cause=transfer;kind=payload;use=aborted')).toBe(7);
    expect(run.value('proof.bytes', END_US)).toBe(349);
    expect(run.value('proof.bytes', END_US, 'cause=write')).toBe(9);
    expect(run.value('requests', END_US)).toBe(2);
    expect(run.value('requests', END_US, 'cause=blob-sync;use=used')).toBe(1);
    const rows = run.table('repair', END_US);
    const row = rows.find(
      ({ cause, kind, use }) => `${cause} ${kind} ${use}` === 'blob-sync payload used',
    );
    expect(row).toMatchObject({ bytes: 500, requests: 1 });
    // Node 0 made both repair calls: one with its reply, and one whose reply was cut off.
    expect(run.table('nodes', END_US).map((node) => node.repair_bytes)).toEqual([
      887, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it('tells slivers that were rebuilt from slivers that were written or moved', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const run = measuring(network);
    for (const cause of [
      'write',
      'blob-sync',
      'blob-sync',
      'transfer',
      'transfer-fallback',
    ] as const) {
      run.at(1, 'sliver.stored', 0, 0, 0, 0, codes.cause(cause), 10);
    }
    expect(run.value('repair.slivers', END_US)).toBe(3);
    expect(run.value('repair.slivers', END_US, 'cause=blob-sync')).toBe(2);
    expect(run.value('repair.slivers', END_US, 'cause=transfer-fallback')).toBe(1);
    expect(run.value('repair.slivers', END_US, 'cause=node-recovery')).toBe(0);
    expect(run.value('repair.slivers', END_US, 'cause=write')).toBeUndefined();
    expect(run.value('transfer.slivers', END_US)).toBe(1);
  });

  it('takes healing times from the event to the last sliver', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const run = measuring(network);
    run.at(10, 'volume.lost', 3, 5, 50);
    run.at(20, 'volume.lost', 3, 0, 0);
    run.at(400, 'node-recovery.ended', 3, 350);
    run.at(500, 'node-recovery.ended', 4, 70);
    run.at(500, 'blob-sync.ended', 1, 0, 30);
    run.at(500, 'blob-sync.ended', 2, 0, 50);
    run.at(500, 'transfer.fell-back', 2, 6, 9, 0);
    run.at(600, 'transfer.ended', 2, 6, 300);
    run.at(600, 'transfer.ended', 2, 5, 100);
    const healing = (labels: string) => run.value('healing.time', END_US, labels);
    expect(healing('cause=volume-lost;statistic=max')).toBe(390);
    expect(healing('cause=blob-sync;statistic=mean')).toBe(40);
    expect(healing('cause=blob-sync;statistic=max')).toBe(50);
    expect(healing('cause=transfer-fallback;statistic=max')).toBe(300);
    expect(healing('cause=transfer;statistic=max')).toBe(100);
    expect(run.value('node-recovery.duration', END_US, 'statistic=mean')).toBe(210);
  });

  it('blames no later recovery on a loss after which the log was replayed', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const run = measuring(network);
    const volumeLost = () => run.value('healing.time', END_US, 'cause=volume-lost;statistic=max');
    run.at(10, 'volume.lost', 3, 5, 50);
    run.at(30, 'blob-sync.started', 3, 0, 2);
    run.at(40, 'blob-sync.ended', 3, 0, 10);
    run.at(800, 'node-recovery.started', 3, 1, 1);
    run.at(900, 'node-recovery.ended', 3, 100);
    expect(volumeLost()).toBeNull();
    // The syncs of a recovery are no replay, and a crash in it no second loss.
    run.at(1000, 'volume.lost', 3, 5, 50);
    for (const startedUs of [1010, 1100]) {
      run.at(startedUs, 'node-recovery.started', 3, 1, 1);
      run.at(startedUs, 'blob-sync.started', 3, 0, 2);
      if (startedUs === 1010) run.at(1050, 'node.crashed', 3);
    }
    run.at(1200, 'node-recovery.ended', 3, 100);
    expect(volumeLost()).toBe(200);
  });

  it('counts no healing where a crash or the end of the blob cut it off', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    addBlob(network, { isLive: false });
    network.world.nodes[1].isUp = false;
    const run = measuring(network);
    run.at(500, 'blob-sync.ended', 1, 0, 30);
    run.at(500, 'blob-sync.ended', 2, 1, 40);
    const healing = () => run.value('healing.time', END_US, 'cause=blob-sync;statistic=max');
    expect(healing()).toBeNull();
    run.at(500, 'blob-sync.ended', 2, 0, 50);
    expect(healing()).toBe(50);
  });
});

describe('operations', () => {
  it('has exact latency quantiles of the writes that succeeded', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    for (let write = 0; write < 10; write++) {
      run.at(write, 'write.started', write, 0, write, 1000);
      run.at(100 + write, 'write.ended', write, 0, write, codes.outcome('ok'), 100 - write);
    }
    run.at(300, 'write.started', 10, 0, 10, 1000);
    run.at(900, 'write.ended', 10, 0, 10, codes.outcome('epoch-change'), 600);
    run.at(950, 'read.started', 11, 0, 0);
    const latency = (quantile: string) =>
      run.value('write.latency', END_US, `quantile=${quantile}`);
    expect([latency('p50'), latency('p90'), latency('p99'), latency('max')]).toEqual([
      95, 99, 100, 100,
    ]);
    expect(run.value('read.latency', END_US, 'quantile=p50')).toBeNull();
    expect(run.value('writes', END_US)).toBe(11);
    expect(run.value('writes', END_US, 'outcome=epoch-change')).toBe(1);
    expect(run.value('reads', END_US)).toBe(0);
    const rows = run.table('operations', END_US);
    expect(rows[10]).toEqual({
      operation: 10,
      kind: 'write',
      client: 'client-0',
      blob: 10,
      started_us: 300,
      latency_us: 600,
      outcome: 'epoch-change',
      size_bytes: 1000,
    });
    expect(rows[11]).toMatchObject({ kind: 'read', latency_us: null, outcome: 'unfinished' });
  });

  it('counts reads that got through although a partition touches their client', () => {
    const network = fakeNetwork({ ...SEVEN, clients: 2 });
    const run = measuring(network);
    addBlob(network);
    network.world.cutOff.set(1, new Set([0]));
    for (const [operation, client, outcome] of [
      [0, 0, 'ok'],
      [1, 1, 'ok'],
      [2, 1, 'not-found'],
    ] as const) {
      run.at(5, 'read.started', operation, client, 0);
      run.at(9, 'read.ended', operation, client, 0, codes.outcome(outcome), 4, 100);
    }
    network.world.cutOff.clear();
    run.at(15, 'read.started', 3, 1, 0);
    run.at(19, 'read.ended', 3, 1, 0, codes.outcome('ok'), 4, 100);
    expect(run.value('reads.during-partition', END_US)).toBe(1);
    expect(run.value('reads', END_US, 'outcome=ok')).toBe(3);
  });
});

describe('storage, epochs and nodes', () => {
  it('compares stored bytes with the bytes somebody wanted to keep', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    expect(run.value('storage.overhead', END_US)).toBeNull();
    addBlob(network, { sizeBytes: 100 });
    addBlob(network, { sizeBytes: 900, isLive: false });
    network.world.storedBytes = 470;
    expect(run.value('storage.overhead', END_US)).toBe(4.7);
    expect(run.value('storage.blob-bytes', END_US)).toBe(100);
  });

  it('names the least complete shard', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    expect(run.value('shard.health', END_US)).toBeNull();
    addBlob(network);
    addBlob(network, { primary: new Set([0, 1, 2]) });
    expect(run.value('shard.health', END_US)).toBe(0.75);
    run.at(10, 'probe.taken', 0);
    expect(run.state.series.get('shard.health|shard=6')?.values).toEqual([0.75]);
    expect(run.state.series.get('shard.health|shard=0')?.values).toEqual([1]);
  });

  it('averages the nodes that are up over time', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    run.at(0, 'node.crashed', 1);
    run.at(500, 'node.crashed', 2);
    run.at(750, 'node.restarted', 1);
    expect(run.value('nodes.up', END_US)).toBe(7 - 0.75 - 0.5);
    expect(run.table('nodes', END_US).map(({ crashes }) => crashes)).toEqual([0, 1, 1, 0, 0, 0, 0]);
    expect(run.table('spans', END_US)).toEqual([
      { node: 'node-1', kind: 'down', started_us: 0, ended_us: 750, detail: '' },
      { node: 'node-2', kind: 'down', started_us: 500, ended_us: 1000, detail: 'open=yes' },
    ]);
  });

  it('lists epochs with what they moved and how long that took', () => {
    const network = fakeNetwork(SEVEN);
    const run = measuring(network);
    run.at(400, 'committee.selected', 2, 6, 2);
    run.at(500, 'epoch.change-started', 2, 3);
    for (const shard of [0, 1, 2]) run.at(500, 'shard.moved', shard, 0, 1, 2);
    run.at(560, 'epoch.change-done', 2, 60);
    run.at(900, 'epoch.change-started', 3, 0);
    expect(run.value('shards.moved', END_US)).toBe(3);
    expect(run.value('epoch.stretch', END_US, 'statistic=max')).toBe(60);
    expect(run.table('epochs', END_US)).toEqual([
      { epoch: 1, started_us: 0, done_us: 0, shards_moved: 0, members: 7 },
      { epoch: 2, started_us: 500, done_us: 560, shards_moved: 3, members: 6 },
      { epoch: 3, started_us: 900, done_us: null, shards_moved: 0, members: 7 },
    ]);
  });

  it('adds stake to the FROST', () => {
    const run = measuring(fakeNetwork(SEVEN));
    run.at(1, 'stake.changed', 0, 9_000_000, 1);
    run.at(2, 'stake.changed', 1, 0, -1);
    const stakes = run.table('nodes', END_US).map((node) => node.stake_frost);
    expect(stakes.slice(0, 2)).toEqual(['9000001000000001', '1999999999']);
  });
});

describe('spans', () => {
  it('end when the node crashes, and a transfer becomes a fallback', () => {
    const run = measuring(fakeNetwork(SEVEN));
    run.at(10, 'transfer.started', 2, 5, 3, 2);
    run.at(20, 'transfer.fell-back', 2, 5, 8, 0);
    run.at(30, 'transfer.ended', 2, 5, 20);
    run.at(40, 'blob-sync.started', 2, 6, 4);
    run.at(50, 'node.crashed', 2);
    run.at(60, 'node.restarted', 2);
    run.at(60, 'node-recovery.started', 2, 3, 12);
    run.at(90, 'node-recovery.ended', 2, 30);
    const rows = run.table('spans', END_US).map((row) => Object.values(row).join(' '));
    expect(rows).toEqual([
      'node-2 transfer 10 20 epoch=2;from=node-3;shard=5',
      'node-2 fallback 20 30 pending=8;reason=no-progress;shard=5',
      'node-2 blob-sync 40 50 blob=6;missing=4',
      'node-2 down 50 60 ',
      'node-2 recovering 60 90 epoch=3;missing=12',
    ]);
  });
});
