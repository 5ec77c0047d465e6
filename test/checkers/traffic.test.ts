import { describe, expect, it } from 'vitest';
import { metadataMessageBytes } from '../../sim/codec/index.ts';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes } from '../metrics/measure.ts';
import { watching } from './watch.ts';

const CLIENT = 7;
const USED = codes.use('used');
const WRITE = codes.cause('write');
const READ = codes.cause('read');
const OK = codes.outcome('ok');

describe('ledger-closes', () => {
  function ledger(bytes: number, requests: number, up: number, down = up) {
    const network = fakeNetwork(SEVEN);
    const watch = watching(network, 'ledger-closes');
    watch.at(1, 'bytes.booked', CLIENT, 0, WRITE, USED, 1, 500, 0, 0, 30);
    network.world.ledger = [
      { cause: 'write', kind: 'payload', use: 'used', bytes, requests },
      { cause: 'write', kind: 'framing', use: 'used', bytes: 30, requests: 0 },
    ];
    network.world.balance = { up, down, booked: bytes + 30, unbooked: 11, toleranceBytes: 3 };
    return watch.end();
  }

  it('holds when facts, ledger and links agree within a byte per flow', () => {
    expect(ledger(500, 1, 541).status).toBe('held');
    expect(ledger(500, 1, 544, 538).status).toBe('held');
  });

  it('breaks at one byte more than the tolerance, on either link', () => {
    expect(ledger(500, 1, 545, 541).detail).toMatch(/carried 545 bytes up.*541 are accounted/);
    expect(ledger(500, 1, 541, 537).status).toBe('broken');
  });

  it('breaks when a line is one byte or one request off', () => {
    expect(ledger(499, 1, 540).detail).toContain('write payload used: the ledger has 499 bytes');
    expect(ledger(500, 2, 541).detail).toContain('the ledger has 2 requests, facts 1');
  });

  it('breaks at a line that the facts know and the ledger does not', () => {
    const network = fakeNetwork(SEVEN);
    const watch = watching(network, 'ledger-closes');
    watch.at(1, 'bytes.booked', CLIENT, 0, READ, USED, 0, 0, 7, 0, 0);
    network.world.balance.toleranceBytes = 100;
    expect(watch.end().detail).toContain('read proof used: the ledger has 0 bytes, facts 7');
  });

  it('looks at the balance at every probe', () => {
    const network = fakeNetwork(SEVEN);
    const watch = watching(network, 'ledger-closes');
    network.world.balance = { up: 9, down: 9, booked: 0, unbooked: 0, toleranceBytes: 8 };
    expect(() => watch.at(5, 'probe.taken', 0)).toThrow(/carried 9 bytes up/);
  });
});

/** n = 7, kp = 3, ks = 5, s = 2: a pair has 16 bytes, a primary 10; seven nodes. */
const PAIR_BYTES = 16;
const PRIMARY_BYTES = 10;
const METADATA_BYTES = metadataMessageBytes(7);

function operations(checker: string) {
  const network = fakeNetwork(SEVEN);
  addBlob(network, { symbolBytes: 2 });
  const watch = watching(network, checker);
  return {
    watch,
    write(payload: number, metadata: number, outcome = OK) {
      watch.at(1, 'write.started', 0, 0, 0, 100);
      watch.at(2, 'bytes.booked', CLIENT, 0, WRITE, USED, 1, payload, 0, metadata, 50);
      watch.at(3, 'write.ended', 0, 0, 0, outcome, 2);
    },
    read(payload: number, metadata: number) {
      watch.at(5, 'read.started', 1, 0, 0);
      watch.at(6, 'bytes.booked', CLIENT, 0, READ, USED, 1, payload, 0, metadata, 50);
      watch.at(7, 'read.ended', 1, 0, 0, OK, 2, 100);
    },
  };
}

describe('used-formulas', () => {
  it('holds for N·M + n(P + S) bytes a write and M + kp·P a read', () => {
    const { watch, write, read } = operations('used-formulas');
    write(7 * PAIR_BYTES, 7 * METADATA_BYTES);
    read(3 * PRIMARY_BYTES, METADATA_BYTES);
    expect(watch.end().status).toBe('held');
  });

  it('breaks at one sliver fewer or one byte more', () => {
    const short = operations('used-formulas');
    short.read(2 * PRIMARY_BYTES, METADATA_BYTES);
    expect(short.watch.end().detail).toMatch(/1 reads used 20 bytes.*give 30/);
    const long = operations('used-formulas');
    long.write(7 * PAIR_BYTES + 1, 7 * METADATA_BYTES);
    expect(long.watch.end().detail).toMatch(/writes used 113 bytes.*112…112/);
  });

  it('lets a write drop nodes after the quorum, and only then', () => {
    const tail = operations('used-formulas');
    tail.write(6 * PAIR_BYTES, 7 * METADATA_BYTES);
    expect(tail.watch.end().status).toBe('broken');
    for (const [pairs, status] of [
      [5, 'held'],
      [4, 'broken'],
    ] as const) {
      const dropped = operations('used-formulas');
      dropped.write(pairs * PAIR_BYTES, 7 * METADATA_BYTES);
      const aborted = codes.use('aborted');
      dropped.watch.at(3, 'bytes.booked', CLIENT, 1, WRITE, aborted, 1, 9, 0, 0, 0);
      expect(dropped.watch.end().status).toBe(status);
    }
  });

  it.each([
    ['a fault began', 'fault.started', [0, 0, 1]],
    ['a request was repeated', 'bytes.booked', [0, 1, WRITE, codes.use('retried'), 1, 0, 0, 0, 0]],
  ] as const)('is disarmed when %s', (reason, fact, [entity, ...args]) => {
    const { watch, read } = operations('used-formulas');
    read(2 * PRIMARY_BYTES, METADATA_BYTES);
    watch.at(9, fact, entity, ...args);
    expect(watch.end()).toMatchObject({ status: 'disarmed' });
    expect(watch.end().detail).toContain(reason);
  });

  it('is disarmed when an operation failed, is open, or met an epoch change', () => {
    const failed = operations('used-formulas');
    failed.write(0, 0, codes.outcome('epoch-change'));
    expect(failed.watch.end().detail).toContain("an operation ended as 'epoch-change'");
    const open = operations('used-formulas');
    open.watch.at(5, 'read.started', 1, 0, 0);
    expect(open.watch.end().detail).toContain('still open');
    open.watch.at(6, 'epoch.change-started', 2, 0);
    expect(open.watch.end().detail).toContain('met an epoch change');
  });
});

describe('write-message-count', () => {
  function requests(count: number) {
    const { watch } = operations('write-message-count');
    watch.at(1, 'write.started', 0, 0, 0, 100);
    for (let request = 0; request < count; request++) {
      watch.at(2, 'bytes.booked', CLIENT, 0, WRITE, USED, 1, 1, 0, 0, 0);
      watch.at(2, 'bytes.booked', CLIENT, 0, WRITE, codes.use('aborted'), 0, 1, 0, 0, 0);
    }
    watch.at(3, 'write.ended', 0, 0, 0, OK, 2);
    return watch.end();
  }

  it('holds at N + 2n + N requests and breaks at one more', () => {
    expect(requests(7 + 14 + 7).status).toBe('held');
    expect(requests(7 + 14 + 7 + 1).detail).toContain('29 requests, at most 28 allowed');
  });
});

describe('repair-formulas', () => {
  const SYNC = codes.cause('blob-sync');
  const PRIMARY_AXIS = 0;
  const SECONDARY_AXIS = 1;

  function rebuild(axis: number, symbols: number, use = USED) {
    const { watch } = operations('repair-formulas');
    watch.at(1, 'bytes.booked', 0, 1, SYNC, use, 1, symbols * 2, 99, 0, 9);
    watch.at(2, 'sliver.stored', 0, 0, 0, axis, SYNC, 10);
    return watch.end();
  }

  it('asks ks symbols for a primary and kp for a secondary, and not one fewer', () => {
    expect(rebuild(PRIMARY_AXIS, 5).status).toBe('held');
    expect(rebuild(SECONDARY_AXIS, 3).status).toBe('held');
    expect(() => rebuild(PRIMARY_AXIS, 4)).toThrow(/needed 10 bytes of symbols, only 8 were used/);
    expect(() => rebuild(SECONDARY_AXIS, 2)).toThrow(/blob-sync needed 6 bytes/);
    expect(() => rebuild(SECONDARY_AXIS, 3, codes.use('wasted'))).toThrow(/only 0 were used/);
  });

  it('counts the symbols that the node had itself', () => {
    const { watch } = operations('repair-formulas');
    watch.at(1, 'bytes.booked', 0, 1, SYNC, USED, 1, 4 * 2, 99, 0, 9);
    watch.at(2, 'symbol.reused', 0, 0, SYNC, 1);
    watch.at(3, 'sliver.stored', 0, 0, 0, PRIMARY_AXIS, SYNC, 10);
    expect(watch.end().status).toBe('held');
  });

  it('asks nothing for slivers that were written or copied', () => {
    const { watch } = operations('repair-formulas');
    for (const cause of ['write', 'transfer', 'preloaded'] as const) {
      watch.at(1, 'sliver.stored', 0, 0, 0, PRIMARY_AXIS, codes.cause(cause), 10);
    }
    expect(watch.end().status).toBe('held');
  });
});
