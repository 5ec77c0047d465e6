import { describe, expect, it } from 'vitest';
import { REPAIR_CAUSES } from '../../sim/metrics/folds/traffic.ts';
import { CAUSES } from '../../sim/models/facts.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes, measuring } from './measure.ts';
import { EVENTFUL, finished, measured, runToEnd, smallNetwork } from './small-network.ts';

describe('the repair ledger by place', () => {
  const results = finished(smallNetwork(EVENTFUL));
  const rowsOf = (name: string) => results.tables.find((table) => table.name === name)!.rows;

  it.each(['node', 'region', 'epoch'])('adds up to the whole ledger over every %s', (scope) => {
    const sums = new Map<string, number>();
    for (const [of, , cause, kind, use, bytes, requests] of rowsOf('ledger')) {
      if (of !== scope) continue;
      for (const [what, value] of [
        ['bytes', bytes],
        ['requests', requests],
      ]) {
        const key = `${cause} ${kind} ${use} ${what}`;
        sums.set(key, (sums.get(key) ?? 0) + Number(value));
      }
    }
    let lines = 0;
    for (const [cause, kind, use, bytes, requests] of rowsOf('repair')) {
      expect(sums.get(`${cause} ${kind} ${use} bytes`) ?? 0).toBe(bytes);
      expect(sums.get(`${cause} ${kind} ${use} requests`) ?? 0).toBe(requests);
      if (Number(bytes) > 0) lines++;
    }
    expect(lines).toBeGreaterThan(10);
    const { values = [] } = results.summary.metrics[`repair.bytes-by-${scope}`];
    const total = values.reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect(total).toBe(measured(results, 'repair.bytes'));
  });

  it('books a call on the node that makes it, in the epoch in which it is booked', () => {
    const run = measuring(fakeNetwork(SEVEN));
    const sync = codes.cause('blob-sync');
    const used = codes.use('used');
    run.at(1, 'bytes.booked', 0, 1, sync, used, 1, 500, 340, 0, 40);
    run.at(2, 'epoch.change-started', 2, 0);
    run.at(3, 'bytes.booked', 2, 0, codes.cause('transfer'), used, 1, 0, 0, 0, 7);
    run.at(3, 'bytes.booked', 7, 0, codes.cause('read'), used, 1, 0, 0, 0, 9);
    expect(run.value('repair.bytes-by-node', 9, 'cause=blob-sync;node=node-0')).toBe(880);
    expect(run.value('repair.bytes-by-node', 9, 'cause=transfer;node=node-2')).toBe(7);
    expect(run.value('repair.bytes-by-node', 9, 'cause=blob-sync;node=node-1')).toBeUndefined();
    expect(run.value('repair.bytes-by-node', 9)).toBe(880);
    expect(run.value('repair.bytes-by-epoch', 9, 'cause=blob-sync;epoch=1')).toBe(880);
    expect(run.value('repair.bytes-by-epoch', 9, 'cause=transfer;epoch=2')).toBe(7);
    expect(run.value('repair.bytes-by-region', 9, 'cause=blob-sync;region=here')).toBe(880);
  });
});

describe('the floor of repair', () => {
  it('is the formula of each sliver: n = 7, symbols of 2 bytes, three levels of proof', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const run = measuring(network);
    // 1 + 2 + u(2) + 2 for the symbol, 2 + 1 + 33·3 for the proof.
    const symbol = 6 + 102;
    run.at(1, 'sliver.stored', 0, 0, 0, 0, codes.cause('blob-sync'), 5 * 2);
    expect(run.value('repair.floor', 9)).toBe(5 * symbol);
    run.at(2, 'sliver.stored', 0, 6, 0, 1, codes.cause('node-recovery'), 3 * 2);
    expect(run.value('repair.floor', 9, 'cause=node-recovery')).toBe(3 * symbol);
    run.at(3, 'symbol.reused', 0, 0, codes.cause('node-recovery'), 2);
    expect(run.value('repair.floor', 9, 'cause=node-recovery')).toBe(1 * symbol);
    run.at(4, 'sliver.stored', 0, 0, 0, 0, codes.cause('transfer'), 10);
    expect(run.value('repair.floor', 9, 'cause=transfer')).toBe(10 + 32 + 1 + 1 + 4);
    run.at(5, 'slivers.filled', 0, 0, 1, codes.cause('blob-sync'), 4, 4 * 3 * 2);
    // The last of seven leaves has no sibling: a tag in the place of a hash, 32 bytes less.
    const [rebuilt, saved] = [5 * symbol + 4 * 3 * symbol, Math.round((4 * 3 * 32) / 7)];
    expect(run.value('repair.floor', 9, 'cause=blob-sync')).toBe(rebuilt - saved);
    run.at(5, 'sliver.stored', 0, 0, 0, 1, codes.cause('transfer-fallback'), 3 * 2);
    expect(run.value('repair.floor', 9, 'cause=transfer-fallback')).toBe(3 * (symbol - 32));
    run.at(6, 'metadata.stored', 0, 0, codes.cause('metadata-sync'));
    expect(run.value('repair.floor', 9, 'cause=metadata-sync')).toBe(32 + 1 + 1 + 8 + 1 + 66 * 7);
    run.at(7, 'sliver.stored', 0, 0, 0, 0, codes.cause('write'), 10);
    expect(run.value('repair.floor', 9, 'cause=write')).toBeUndefined();
  });

  it('is what a real run used for what was rebuilt, to the byte, and less than a copy took', () => {
    const results = finished(smallNetwork(EVENTFUL));
    const usedFor = (cause: string, kinds: readonly string[]) =>
      kinds.reduce((sum, kind) => {
        const labels = `cause=${cause};kind=${kind};use=used`;
        return sum + measured(results, 'repair.bytes', labels);
      }, 0);
    const floorOf = (cause: string) => measured(results, 'repair.floor', `cause=${cause}`);
    for (const cause of ['blob-sync', 'node-recovery']) {
      expect(floorOf(cause)).toBeGreaterThan(0);
      expect(floorOf(cause)).toBe(usedFor(cause, ['payload', 'proof', 'metadata']));
    }
    const copied = usedFor('transfer', ['payload', 'proof', 'metadata', 'framing']);
    expect(copied / floorOf('transfer')).toBeGreaterThan(1);
    expect(copied / floorOf('transfer')).toBeLessThan(1.5);
  });
});

describe('healing', () => {
  it('runs from what struck a node to the last sliver that it had missed or lost', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    addBlob(network, { certifiedUs: 500 });
    const run = measuring(network);
    network.world.nodes[3].isUp = false;
    run.at(100, 'node.crashed', 3);
    network.world.nodes[3].isUp = true;
    run.at(200, 'node.restarted', 3);
    run.at(210, 'blob-sync.started', 3, 0, 2);
    const sync = codes.cause('blob-sync');
    run.at(230, 'sliver.stored', 3, 3, 0, 0, sync, 10);
    expect(run.value('rejoin.time', 999, 'after=outage;statistic=max')).toBeNull();
    expect(run.table('healing', 999)[0].state).toBe('open');
    run.at(240, 'sliver.stored', 3, 3, 0, 1, sync, 6);
    run.at(240, 'blob-sync.ended', 3, 0, 30);
    // Certified after the return: ordinary traffic.
    run.at(600, 'sliver.stored', 3, 3, 1, 0, sync, 10);
    expect(run.value('rejoin.time', 999, 'after=outage;statistic=max')).toBe(40);
    expect(run.value('healing.by-node', 999, 'node=node-3;statistic=mean')).toBe(140);
    expect(run.value('healing.by-event', 999, 'event=unnamed;statistic=max')).toBe(140);
    expect(run.table('healing', 999)).toMatchObject([
      { node: 'node-3', struck_us: 100, returned_us: 200, healed_us: 240, slivers: 2 },
    ]);
  });

  it('does not count what was struck again before it was whole', () => {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const run = measuring(network);
    run.at(100, 'volume.lost', 3, 5, 50);
    run.at(110, 'node-recovery.started', 3, 1, 2);
    run.at(150, 'node.crashed', 3);
    expect(run.table('healing', 999).map(({ state }) => state)).toEqual(['cut-off', 'away']);
    expect(run.value('rejoin.time', 999, 'after=loss;statistic=max')).toBeNull();
  });

  it('is open for what was lost and never rebuilt, while a blob wants it', () => {
    const network = fakeNetwork(SEVEN);
    const blob = addBlob(network);
    const run = measuring(network);
    blob.primary.delete(3);
    run.at(100, 'volume.lost', 3, 5, 50);
    expect(run.table('healing', 999).map(({ state }) => state)).toEqual(['open']);
    expect(run.value('rejoin.time', 999, 'after=loss;statistic=max')).toBeNull();
    blob.isLive = false;
    run.at(300, 'blob.expired', 0);
    expect(run.table('healing', 999)).toMatchObject([{ state: 'healed', healed_us: 100 }]);
    expect(run.value('rejoin.time', 999, 'after=loss;statistic=max')).toBe(0);
  });

  it('is cut off by what strikes before the node has begun to make up for what it missed', () => {
    for (const isWhole of [false, true]) {
      const network = fakeNetwork(SEVEN);
      const { primary } = addBlob(network, { certifiedUs: 150 });
      const run = measuring(network);
      run.at(100, 'node.crashed', 3);
      run.at(150, 'blob.certified', 0, 1, 7);
      run.at(200, 'node.restarted', 3);
      if (!isWhole) primary.delete(3);
      run.at(201, 'node.crashed', 3);
      const [state, rejoin] = isWhole ? ['healed', 0] : ['cut-off', null];
      expect(run.table('healing', 999).map((row) => row.state)).toEqual([state, 'away']);
      expect(run.value('rejoin.time', 999, 'after=outage;statistic=max')).toBe(rejoin);
    }
  });

  it('is open while a policy lets repairs wait, and cut off by a crash then', () => {
    const network = fakeNetwork(SEVEN);
    const { primary } = addBlob(network);
    const run = measuring(network);
    run.at(100, 'node.crashed', 3);
    run.at(200, 'node.restarted', 3);
    primary.delete(3);
    run.at(210, 'repair.put-off', 3, 0, codes.cause('blob-sync'));
    expect(run.table('healing', 999).map(({ state }) => state)).toEqual(['open']);
    network.world.nodes[3].isUp = false;
    run.at(220, 'blob-sync.ended', 3, 0, 10);
    run.at(220, 'node.crashed', 3);
    expect(run.table('healing', 999).map(({ state }) => state)).toEqual(['cut-off', 'away']);
  });

  it('is not done at once where a node is struck again a moment after its return', () => {
    const resolved = smallNetwork([
      'workload.writes.every=1h',
      `faults=[
        { name: first, at: 4h, crash: n5, for: 20h },
        { name: second, at: 86400100ms, crash: n5, for: 1h }]`,
    ]);
    const healing = finished(resolved).tables.find(({ name }) => name === 'healing')!.rows;
    expect(healing.map(([, event, , , , , , , , state]) => [event, state])).toEqual([
      ['first', 'cut-off'],
      ['second', 'healed'],
    ]);
    expect(healing[1][7]).toBeGreaterThan(0);
  });

  it('names the event and agrees with the spans of a real run', () => {
    const results = finished(smallNetwork(EVENTFUL));
    const healing = results.tables.find(({ name }) => name === 'healing')!.rows;
    const healed = healing.map(([node, event, , after, , , , , , state]) => [
      node,
      event,
      after,
      state,
    ]);
    expect(healed).toEqual([
      ['n5', 'missed writes', 'outage', 'healed'],
      ['n4', 'volume lost', 'loss', 'healed'],
    ]);
    for (const [node, , , , struckUs, , healedUs] of healing) {
      const label = `node=${node};statistic=max`;
      expect(measured(results, 'healing.by-node', label)).toBe(Number(healedUs) - Number(struckUs));
    }
  });

  it('is that of listening to every sliver with a stop watch', () => {
    const resolved = smallNetwork(EVENTFUL);
    const run = createWalrusSimulation({ resolved, seed: resolved.seed, inputs: new Map() });
    let lastUs = 0;
    run.simulation.onFact(({ name, entity, args, timeUs }) => {
      const cause = CAUSES[args[3]];
      const isRepair = (REPAIR_CAUSES as readonly string[]).includes(cause) && cause !== 'transfer';
      if (name === 'sliver.stored' && entity === 4 && isRepair && timeUs < 60 * 3_600_000_000) {
        lastUs = timeUs;
      }
    });
    const results = runToEnd(run);
    expect(measured(results, 'healing.by-node', 'node=n4;statistic=max')).toBe(
      lastUs - 50 * 3_600_000_000,
    );
  });
});

describe('latency', () => {
  it('is told by size class and region of the client, and by both', () => {
    const run = measuring(fakeNetwork(SEVEN));
    const ok = codes.outcome('ok');
    for (const [operation, sizeBytes, latencyUs] of [
      [1, 50_000, 30],
      [2, 5_000_000, 90],
    ]) {
      run.at(1, 'read.started', operation, 0, 0);
      run.at(9, 'read.ended', operation, 0, 0, ok, latencyUs, sizeBytes);
    }
    const value = (labels: string) => run.value('read.latency', 99, labels);
    expect(value('quantile=max')).toBe(90);
    expect(value('quantile=max;size=to-100kib')).toBe(30);
    expect(value('quantile=max;region=here;size=to-10mib')).toBe(90);
    expect(value('quantile=max;region=here')).toBe(90);
    expect(value('quantile=max;size=to-1gib')).toBeUndefined();
  });
});

describe('utilisation of the links', () => {
  it('is bytes over capacity, and agrees with the meters of a real run', () => {
    const results = finished(smallNetwork());
    const share = measured(results, 'link.utilisation', 'direction=up;of=all');
    const nodes = results.tables.find(({ name }) => name === 'nodes')!;
    const carried = nodes.rows.reduce((sum, row) => sum + Number(row[7]), 0);
    const rate = smallNetwork().network.nodes.reduce((sum, node) => sum + node.upBytesPerSecond, 0);
    // The final read-back takes a little longer than the two days.
    expect(share / (carried / (rate * 2 * 86_400))).toBeCloseTo(1, 3);
    expect(measured(results, 'link.utilisation')).toBeGreaterThanOrEqual(share);
  });
});
