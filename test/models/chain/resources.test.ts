import { describe, expect, it } from 'vitest';
import { type ChainAction, type ChainState, isLive } from '../../../sim/models/chain/index.ts';
import { balanceOf, wallet } from '../../../sim/models/economics/ledger/index.ts';
import { certify, errorOf, must, network, nextEpoch, register, reserved } from './fixture.ts';

/** Charged bytes of the fixture's blob at n = 10. */
const BLOB_BYTES = 10_680;

/** Buys space; the number of the resource. */
function buy(chain: ChainState, more: { sizeBytes?: number; startEpoch?: number; epochs: number }) {
  const action = { kind: 'reserve-storage', client: 0, sizeBytes: BLOB_BYTES, ...more } as const;
  const [event] = must(chain, action);
  if (event.kind !== 'storage-reserved') throw new Error(event.kind);
  return event.resource;
}

const owned = (chain: ChainState, resource: number) => chain.resources.get(resource);

describe('a storage resource', () => {
  it('is split by size into two that hold a blob each, and costs and reserves nothing more', () => {
    const chain = network([4, 3, 3]);
    const resource = buy(chain, { sizeBytes: 2 * BLOB_BYTES, epochs: 3 });
    const before = [balanceOf(chain.ledger, wallet(0)), reserved(chain)];
    must(chain, { kind: 'split-storage', resource, bytes: BigInt(BLOB_BYTES) });
    expect([balanceOf(chain.ledger, wallet(0)), reserved(chain)]).toEqual(before);
    for (const [blob, part] of [resource, resource + 1].entries()) {
      const put = { kind: 'register-blob', blob, blobId: `id-${blob}`, lengthBytes: 1000 } as const;
      must(chain, { ...put, client: 0, deletable: false, resource: part });
    }
    expect(reserved(chain)).toEqual(before[1]);
  });

  it('is split at an epoch inside its period: the earlier part stays, the later is new', () => {
    const chain = network([4, 3, 3]);
    const resource = buy(chain, { epochs: 3 });
    for (const epoch of [1, 4]) {
      expect(errorOf(chain, { kind: 'split-storage', resource, epoch })).toBe('invalid_epoch');
    }
    must(chain, { kind: 'split-storage', resource, epoch: 2 });
    expect(owned(chain, resource)).toMatchObject({ startEpoch: 1, endEpoch: 2 });
    expect(owned(chain, resource + 1)).toMatchObject({ client: 0, startEpoch: 2, endEpoch: 4 });
  });

  it('is joined with one of its period or beside it, and with no other, nor with itself', () => {
    const chain = network([4, 3, 3]);
    const resource = buy(chain, { epochs: 2 });
    const same = buy(chain, { epochs: 2 });
    const next = buy(chain, { sizeBytes: 2 * BLOB_BYTES, startEpoch: 3, epochs: 1 });
    const apart = buy(chain, { sizeBytes: 2 * BLOB_BYTES, startEpoch: 5, epochs: 1 });
    const join = (other: number): ChainAction => ({ kind: 'join-storage', resource, other });
    expect(errorOf(chain, join(resource))).toBe('unknown_resource');
    expect(errorOf(chain, join(next))).toBe('incompatible_amount');
    must(chain, join(same));
    must(chain, join(next));
    expect(errorOf(chain, join(apart))).toBe('incompatible_epochs');
    const bytes = BigInt(2 * BLOB_BYTES);
    expect(owned(chain, resource)).toMatchObject({ startEpoch: 1, endEpoch: 4, bytes });
    expect([owned(chain, same), owned(chain, next)]).toEqual([undefined, undefined]);
  });

  it('changes hands, where there is one', () => {
    const chain = network([4, 3, 3]);
    const resource = buy(chain, { epochs: 1 });
    must(chain, { kind: 'give-storage', resource, client: 2 });
    expect(owned(chain, resource)).toMatchObject({ client: 2 });
    expect(errorOf(chain, { kind: 'give-storage', resource: 9, client: 2 })).toBe(
      'unknown_resource',
    );
  });
});

describe('extension with a resource', () => {
  const extend = (resource: number): ChainAction => {
    return { kind: 'extend-with-storage', blob: 0, resource };
  };

  it('is free, moves the end, says so in a certified event and uses the resource up', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 1 });
    const resource = buy(chain, { startEpoch: 2, epochs: 1 });
    expect(errorOf(chain, extend(resource))).toBe('not_certified');
    certify(chain);
    const before = [balanceOf(chain.ledger, wallet(0)), reserved(chain)];
    expect(must(chain, extend(resource))).toMatchObject([
      { kind: 'blob-certified', isExtension: true, epoch: 1, endEpoch: 3, weight: 0 },
    ]);
    expect([balanceOf(chain.ledger, wallet(0)), reserved(chain)]).toEqual(before);
    expect(errorOf(chain, extend(resource))).toBe('unknown_resource');
    nextEpoch(chain);
    expect(isLive(chain, 0)).toBe(true);
    nextEpoch(chain);
    expect(isLive(chain, 0)).toBe(false);
  });

  it('wants exactly the size of the blob’s own and a start at its end', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 1 });
    certify(chain);
    const larger = buy(chain, { sizeBytes: BLOB_BYTES + 1, startEpoch: 2, epochs: 1 });
    const later = buy(chain, { startEpoch: 3, epochs: 1 });
    const over = buy(chain, { epochs: 1 });
    expect(errorOf(chain, extend(larger))).toBe('incompatible_amount');
    expect(errorOf(chain, extend(later))).toBe('incompatible_epochs');
    expect(errorOf(chain, extend(over))).toBe('resource_bounds');
  });
});
