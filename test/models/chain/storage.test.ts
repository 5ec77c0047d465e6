import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  certifiedEpochOf,
  endEpochOf,
  isLive,
  isRegistered,
  liveRegistrations,
  type RegisterBlob,
} from '../../../sim/models/chain/index.ts';
import { certify, errorOf, must, network, nextEpoch, register, reserved } from './fixture.ts';

const DAY_US = 86_400_000_000;
/** Charged bytes of 1 kB at n = 10: 10 · (11 · 36 + 640 + 32), 28 source symbols of 36 bytes. */
const CHARGED_BYTES = 10_680;
const blob: RegisterBlob = {
  kind: 'register-blob',
  blob: 0,
  blobId: 'id-0',
  lengthBytes: 1000,
  client: 3,
  deletable: false,
  epochs: 2,
};

describe('purchase', () => {
  it('V58: reaches 53 epochs ahead, 742 days, and not 54', () => {
    const url = new URL('../../vectors/validation.json', import.meta.url);
    const rows: { id: string; expected: string }[] = JSON.parse(readFileSync(url, 'utf8'));
    const days = Number.parseInt(rows.find((row) => row.id === 'V58')!.expected, 10);
    const chain = network([4, 3, 3]);
    expect((chain.ring.length * chain.epochUs) / DAY_US).toBe(days);
    expect(errorOf(chain, { ...blob, epochs: 54 })).toBe('invalid_epochs_ahead');
    must(chain, { ...blob, epochs: 53 });
    const space = { kind: 'reserve-storage', client: 0, sizeBytes: 1 } as const;
    expect(errorOf(chain, { ...space, epochs: 54 })).toBe('invalid_epochs_ahead');
    must(chain, { ...space, epochs: 53 });
    // A later start does not reach farther.
    expect(errorOf(chain, { ...space, startEpoch: 2, epochs: 53 })).toBe('invalid_epochs_ahead');
    must(chain, { ...space, startEpoch: 2, epochs: 52 });
  });

  it('needs at least one whole epoch and one byte', () => {
    const chain = network([4, 3, 3]);
    expect(errorOf(chain, { ...blob, epochs: 0 })).toBe('invalid_epochs_ahead');
    expect(errorOf(chain, { ...blob, epochs: 1.5 })).toBe('invalid_epochs_ahead');
    expect(errorOf(chain, { ...blob, epochs: undefined })).toBe('invalid_epochs_ahead');
    const nothing = { kind: 'reserve-storage', client: 0, sizeBytes: 0, epochs: 1 } as const;
    expect(errorOf(chain, nothing)).toBe('invalid_resource_size');
  });

  it('takes an end epoch in place of a number of epochs', () => {
    const chain = network([4, 3, 3]);
    const [event] = must(chain, { ...blob, epochs: undefined, endEpoch: 4 });
    expect(event).toMatchObject({ epoch: 1, endEpoch: 4 });
  });

  it('counts the reserved bytes of every epoch it covers', () => {
    const chain = network([4, 3, 3]);
    must(chain, { kind: 'reserve-storage', client: 0, sizeBytes: 50, epochs: 2, startEpoch: 2 });
    must(chain, { kind: 'reserve-storage', client: 0, sizeBytes: 7, epochs: 2 });
    expect(reserved(chain)).toEqual([
      [1, 7],
      [2, 57],
      [3, 50],
    ]);
    nextEpoch(chain);
    expect(reserved(chain)[0][0]).toBe(2);
  });
});

describe('registration', () => {
  it('needs space for the charged size, and not one byte less', () => {
    const chain = network([4, 3, 3]);
    const short = { ...blob, encodedBytes: CHARGED_BYTES - 1 };
    expect(errorOf(chain, short)).toBe('resource_size');
    const [event] = must(chain, { ...blob, encodedBytes: CHARGED_BYTES });
    expect(event).toMatchObject({ encodedBytes: CHARGED_BYTES, client: 3, epoch: 1, endEpoch: 3 });
  });

  it('refuses a blob whose symbols would need more than 16 bits', () => {
    const chain = network([4, 3, 3]);
    const largestBytes = 4 * 7 * 65_534;
    const tooLong = { ...blob, lengthBytes: largestBytes + 1 };
    expect(errorOf(chain, tooLong)).toBe('symbol_size_overflow');
    must(chain, { ...blob, lengthBytes: largestBytes });
  });

  it('uses an owned resource up, and only while it is current', () => {
    const chain = network([4, 3, 3]);
    const space = { kind: 'reserve-storage', client: 3, sizeBytes: CHARGED_BYTES } as const;
    must(chain, { ...space, epochs: 1, startEpoch: 2 });
    const early = { ...blob, resource: 1 };
    expect(errorOf(chain, early)).toBe('resource_bounds');
    nextEpoch(chain);
    expect(must(chain, early)[0]).toMatchObject({ endEpoch: 3 });
    expect(errorOf(chain, early)).toBe('unknown_resource');
    must(chain, { ...space, epochs: 1 });
    nextEpoch(chain);
    expect(errorOf(chain, { ...blob, resource: 2 })).toBe('resource_bounds');
  });

  it('of a known index must be of the same blob', () => {
    const chain = network([4, 3, 3]);
    must(chain, blob);
    expect(errorOf(chain, { ...blob, blobId: 'other' })).toBe('invalid_blob_id');
    expect(errorOf(chain, { ...blob, lengthBytes: 1001 })).toBe('invalid_blob_id');
  });
});

describe('expiry', () => {
  it('leaves a blob alive in its last epoch and ends it in the one after', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 2 });
    certify(chain);
    expect(endEpochOf(chain, 0)).toBe(3);
    expect(nextEpoch(chain).some((event) => event.kind === 'blob-expired')).toBe(false);
    expect(isLive(chain, 0)).toBe(true);
    expect(nextEpoch(chain)).toContainEqual({
      kind: 'blob-expired',
      blob: 0,
      registration: 1,
      epoch: 3,
      wasCertified: true,
      remains: 'none',
    });
    expect(isLive(chain, 0)).toBe(false);
    expect(isRegistered(chain, 0)).toBe(false);
  });

  it('keeps the data while any registration is certified', () => {
    const chain = network([4, 3, 3]);
    const short = register(chain, { epochs: 1 });
    const long = register(chain, { epochs: 2 });
    certify(chain, 0, short);
    certify(chain, 0, long);
    const first = nextEpoch(chain).filter((event) => event.kind === 'blob-expired');
    expect(first).toMatchObject([{ registration: short, remains: 'certified' }]);
    expect(certifiedEpochOf(chain, 0)).toBe(1);
    const second = nextEpoch(chain).filter((event) => event.kind === 'blob-expired');
    expect(second).toMatchObject([{ registration: long, remains: 'none' }]);
    expect(certifiedEpochOf(chain, 0)).toBe(0);
  });

  it('leaves the first certified epoch in force after its registration has ended', () => {
    const chain = network([4, 3, 3]);
    certify(chain, 0, register(chain, { epochs: 2 }));
    nextEpoch(chain);
    certify(chain, 0, register(chain, { epochs: 2 }));
    expect(certifiedEpochOf(chain, 0)).toBe(1);
    nextEpoch(chain);
    expect(liveRegistrations(chain, 0)).toHaveLength(1);
    expect(certifiedEpochOf(chain, 0)).toBe(1);
  });

  it('leaves an uncertified registration registered only', () => {
    const chain = network([4, 3, 3]);
    const short = register(chain, { epochs: 1 });
    register(chain, { epochs: 2 });
    certify(chain, 0, short);
    const expired = nextEpoch(chain).filter((event) => event.kind === 'blob-expired');
    expect(expired).toMatchObject([{ registration: short, remains: 'registered' }]);
    expect([isRegistered(chain, 0), isLive(chain, 0)]).toEqual([true, false]);
  });
});

describe('extension', () => {
  const extend = (epochs: number) => ({ kind: 'extend-blob', blob: 0, epochs }) as const;

  it('moves the end of a certified blob and says so in a certified event', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 1 });
    expect(errorOf(chain, extend(1))).toBe('not_certified');
    certify(chain);
    expect(must(chain, extend(1))).toMatchObject([
      { kind: 'blob-certified', isExtension: true, epoch: 1, endEpoch: 3 },
    ]);
    nextEpoch(chain);
    expect(isLive(chain, 0)).toBe(true);
    nextEpoch(chain);
    expect(isLive(chain, 0)).toBe(false);
    expect(errorOf(chain, extend(1))).toBe('unknown_blob');
  });

  it('reaches as far as a purchase, and no epoch farther', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 2 });
    certify(chain);
    expect(errorOf(chain, extend(52))).toBe('invalid_epochs_ahead');
    expect(errorOf(chain, extend(0))).toBe('invalid_epochs_ahead');
    must(chain, extend(51));
    expect(reserved(chain).at(-1)).toEqual([53, CHARGED_BYTES]);
  });
});

describe('deletion', () => {
  const deletion = { kind: 'delete-blob', blob: 0 } as const;

  it('is for deletable blobs only', () => {
    const chain = network([4, 3, 3]);
    register(chain, { deletable: false });
    expect(errorOf(chain, deletion)).toBe('blob_not_deletable');
    expect(errorOf(chain, { ...deletion, blob: 1 })).toBe('unknown_blob');
  });

  it('returns the space, which can hold another blob', () => {
    const chain = network([4, 3, 3]);
    register(chain, { deletable: true, epochs: 3 });
    certify(chain);
    const [event] = must(chain, deletion);
    expect(event).toEqual({
      kind: 'blob-deleted',
      blob: 0,
      registration: 1,
      epoch: 1,
      wasCertified: true,
      remains: 'none',
      resource: 1,
    });
    // The reservation goes on whether or not it holds data.
    expect(reserved(chain)).toContainEqual([3, CHARGED_BYTES]);
    nextEpoch(chain);
    const other = { ...blob, blob: 1, blobId: 'id-1', resource: 1 };
    expect(must(chain, other)[0]).toMatchObject({ endEpoch: 4 });
    expect(reserved(chain)).toContainEqual([3, CHARGED_BYTES]);
    nextEpoch(chain);
    expect(nextEpoch(chain).filter((one) => one.kind === 'blob-expired')).toMatchObject([
      { blob: 1, epoch: 4 },
    ]);
  });

  it('leaves the data to another certified registration', () => {
    const chain = network([4, 3, 3]);
    const permanent = register(chain);
    certify(chain, 0, permanent);
    const registration = register(chain, { deletable: true });
    expect(must(chain, { ...deletion, registration })[0]).toMatchObject({ remains: 'certified' });
    expect(isLive(chain, 0)).toBe(true);
  });
});
