import { describe, expect, it } from 'vitest';
import {
  type AttestEventBlob,
  endEpochOf,
  isLive,
  isRegistered,
} from '../../../sim/models/chain/index.ts';
import { errorOf, everybody, must, network, nextEpoch, register, reserved } from './fixture.ts';

/** Charged bytes of 1 kB at n = 10. */
const CHARGED_BYTES = 10_680;
const attest = (node: number, more: Partial<AttestEventBlob> = {}): AttestEventBlob => ({
  kind: 'attest-event-blob',
  ...{ node, blob: 0, blobId: 'events-0', lengthBytes: 1000, checkpoint: 99, epoch: 1 },
  ...more,
});

describe('an event blob', () => {
  it('is registered and certified at once by 667 of 1000 shards, and not by 666', () => {
    const chain = network([333, 333, 1, 333]);
    for (const node of [0, 1]) expect(must(chain, attest(node))).toEqual([]);
    expect([isRegistered(chain, 0), chain.eventBlobs.weights.get(0)]).toEqual([false, 666]);
    expect(must(chain, attest(2))).toMatchObject([
      { kind: 'blob-registered', blob: 0, client: -1, deletable: false, endEpoch: 54 },
      { kind: 'blob-certified', blob: 0, epoch: 1, weight: 667, isExtension: false },
    ]);
    expect([isLive(chain, 0), endEpochOf(chain, 0)]).toEqual([true, 54]);
    // Who comes late says nothing new.
    expect(must(chain, attest(3))).toEqual([]);
    expect(chain.eventBlobs.weights.size).toBe(0);
  });

  it('is certified by attestations in one transaction as by one after the other', () => {
    const [single, together] = [network([333, 333, 1, 333]), network([333, 333, 1, 333])];
    for (const node of [0, 1]) must(single, attest(node));
    const one = must(single, attest(2));
    // Node 9 is no member: what was refused alone does not count.
    expect(must(together, attest(2, { before: [0, 9, 1] }))).toEqual(one);
    expect(together).toEqual(single);
    const short = network([333, 333, 1, 333]);
    expect(must(short, attest(2, { before: [0] }))).toEqual([]);
    expect(isRegistered(short, 0)).toBe(false);
  });

  it('costs nothing, and takes space in all 53 epochs even where there is none left', () => {
    const terms = { stakeFrost: 10n, capacityBytes: 1n };
    const chain = network([10], { nodes: [terms] });
    const balances = structuredClone(chain.ledger);
    must(chain, attest(0));
    expect(chain.ledger).toEqual(balances);
    expect(chain.capacityBytes).toBeLessThan(BigInt(CHARGED_BYTES));
    const slots = reserved(chain);
    expect(slots).toHaveLength(53);
    expect(new Set(slots.map(([, bytes]) => bytes))).toEqual(new Set([CHARGED_BYTES]));
  });

  it('of which two contents are told is certified as the one that has the quorum', () => {
    const chain = network([4, 3, 3]);
    must(chain, attest(1, { blob: 1, blobId: 'fork' }));
    must(chain, attest(0));
    expect(isRegistered(chain, 0)).toBe(false);
    must(chain, attest(2));
    expect([isLive(chain, 0), isRegistered(chain, 1)]).toEqual([true, false]);
    expect(chain.eventBlobs.weights.size).toBe(0);
  });

  it('is attested to by members, in the current epoch, once', () => {
    const chain = network([4, 6, 0]);
    expect(errorOf(chain, attest(2))).toBe('not_committee_member');
    expect(errorOf(chain, attest(9))).toBe('not_committee_member');
    expect(errorOf(chain, attest(0, { epoch: 2 }))).toBe('invalid_id_epoch');
    must(chain, attest(0));
    expect(errorOf(chain, attest(0))).toBe('repeated_attestation');
    expect(errorOf(chain, attest(0, { checkpoint: 98 }))).toBe('repeated_attestation');
  });

  it('is a blob of its own, not one that a client registered', () => {
    const chain = network([10]);
    register(chain);
    expect(errorOf(chain, attest(0))).toBe('invalid_blob_id');
  });

  it('waits for the one before it: a member has one open attestation', () => {
    const chain = network([4, 3, 3]);
    const next = { blob: 1, blobId: 'events-1', checkpoint: 199 };
    must(chain, attest(0));
    expect(errorOf(chain, attest(0, next))).toBe('incorrect_attestation');
    must(chain, attest(1));
    expect(isLive(chain, 0)).toBe(true);
    must(chain, attest(0, next));
  });

  it('has to be attested to anew when the epoch ends before the quorum', () => {
    const chain = network([4, 3, 3]);
    must(chain, attest(0));
    nextEpoch(chain);
    expect(chain.eventBlobs.weights.size).toBe(0);
    must(chain, attest(1, { epoch: 2 }));
    expect(isRegistered(chain, 0)).toBe(false);
    must(chain, attest(0, { epoch: 2 }));
    expect([isLive(chain, 0), endEpochOf(chain, 0)]).toEqual([true, 55]);
  });

  it('belongs to nobody: it is neither deleted nor extended', () => {
    const chain = network([4, 3, 3]);
    for (const node of everybody(chain)) must(chain, attest(node));
    expect(errorOf(chain, { kind: 'delete-blob', blob: 0 })).toBe('blob_not_deletable');
    nextEpoch(chain);
    expect(errorOf(chain, { kind: 'extend-blob', blob: 0, epochs: 1 })).toBe('unknown_blob');
  });

  it('ends after the 53 epochs that were reserved for it', () => {
    const chain = network([4, 3, 3], { maxEpochsAhead: 2 });
    for (const node of everybody(chain)) must(chain, attest(node));
    nextEpoch(chain);
    expect(isLive(chain, 0)).toBe(true);
    const ended = nextEpoch(chain).filter(({ kind }) => kind === 'blob-expired');
    expect(ended).toMatchObject([{ blob: 0, epoch: 3, remains: 'none' }]);
  });
});
