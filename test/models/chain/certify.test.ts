import { describe, expect, it } from 'vitest';
import { certifiedEpochOf, isLive } from '../../../sim/models/chain/index.ts';
import { certify, errorOf, everybody, must, network, nextEpoch, register } from './fixture.ts';

const certificate = (signers: number[], epoch = 1) =>
  ({ kind: 'certify-blob', blob: 0, epoch, signers }) as const;
const proof = (signers: number[], epoch = 1) =>
  ({ kind: 'invalidate-blob', blob: 0, epoch, signers }) as const;

describe('certificate', () => {
  it('is accepted with 667 of 1000 shards and refused with 666', () => {
    const chain = network([333, 333, 1, 333]);
    register(chain);
    expect(errorOf(chain, certificate([0, 1]))).toBe('not_enough_stake');
    const [event] = must(chain, certificate([0, 1, 2]));
    expect(event).toMatchObject({ kind: 'blob-certified', weight: 667, isExtension: false });
    expect(isLive(chain, 0)).toBe(true);
  });

  it('counts a signer once, and no stranger', () => {
    const chain = network([333, 333, 1, 333]);
    register(chain);
    expect(errorOf(chain, certificate([0, 0, 0, 1, 99]))).toBe('not_enough_stake');
    expect(errorOf(chain, certificate([]))).toBe('not_enough_stake');
  });

  it('must name the current epoch, not the one before or after', () => {
    const chain = network([4, 3, 3]);
    nextEpoch(chain);
    register(chain);
    const signers = everybody(chain);
    expect(errorOf(chain, certificate(signers, 1))).toBe('invalid_id_epoch');
    expect(errorOf(chain, certificate(signers, 3))).toBe('invalid_id_epoch');
    must(chain, certificate(signers, 2));
  });

  it('of another epoch passes under the planted defect, so that checkers can be tried', () => {
    const chain = network([4, 3, 3], { plantedDefect: 'stale-certificate' });
    nextEpoch(chain);
    register(chain);
    must(chain, certificate(everybody(chain), 1));
    expect(certifiedEpochOf(chain, 0)).toBe(1);
  });

  it('weighs signers by the current committee, also while shards are still moving', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 5 });
    // Node 1 leaves; its three shards go to nodes 0 and 2.
    must(chain, { kind: 'stake', node: 1, deltaFrost: -3_000_000_000n });
    must(chain, { kind: 'voting-end' }, chain.clock.votingEndFromUs);
    must(chain, { kind: 'initiate-epoch-change' }, chain.clock.epochChangeFromUs);
    expect(chain.clock.phase).toBe('sync');
    expect(errorOf(chain, certificate([0, 1], 2))).toBe('not_enough_stake');
    expect(must(chain, certificate([0, 2], 2))[0]).toMatchObject({ weight: 10, epoch: 2 });
  });

  it('is refused twice, for a strange blob, and after the end of the registration', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 1 });
    register(chain, { blob: 1, epochs: 1 });
    certify(chain, 0);
    expect(errorOf(chain, certificate([0, 1, 2]))).toBe('already_certified');
    expect(errorOf(chain, { ...certificate([0, 1, 2]), blob: 7 })).toBe('unknown_blob');
    nextEpoch(chain);
    expect(errorOf(chain, { ...certificate([0, 1, 2], 2), blob: 1 })).toBe('resource_bounds');
  });
});

describe('inconsistency', () => {
  it('is accepted on chain with 334 of 1000 shards and refused with 333', () => {
    const chain = network([333, 1, 333, 333]);
    register(chain);
    certify(chain);
    expect(errorOf(chain, proof([0]))).toBe('not_enough_stake');
    expect(isLive(chain, 0)).toBe(true);
    expect(must(chain, proof([0, 1]))).toEqual([
      { kind: 'blob-invalidated', blob: 0, epoch: 1, weight: 334 },
    ]);
    expect(isLive(chain, 0)).toBe(false);
  });

  it('must be attested in the current epoch', () => {
    const chain = network([4, 3, 3]);
    register(chain, { epochs: 5 });
    nextEpoch(chain);
    expect(errorOf(chain, proof([0, 1, 2], 1))).toBe('invalid_id_epoch');
    must(chain, proof([0, 1, 2], 2));
  });

  it('is told once, whoever submits it again', () => {
    const chain = network([4, 3, 3]);
    register(chain);
    expect(must(chain, proof([0, 1, 2]))).toHaveLength(1);
    expect(must(chain, proof([0, 1]))).toEqual([]);
  });

  it('stays for ever: a later registration of the same ID is not live', () => {
    const chain = network([4, 3, 3]);
    register(chain);
    must(chain, proof([0, 1, 2]));
    certify(chain, 0, register(chain));
    expect(isLive(chain, 0)).toBe(false);
  });
});
