import { describe, expect, it } from 'vitest';
import { type ChainState, chargedBytes, preload } from '../../../sim/models/chain/index.ts';
import { grant } from '../../../sim/models/economics/economy/index.ts';
import { wallet } from '../../../sim/models/economics/ledger/index.ts';
import { purchaseCost, writeFee } from '../../../sim/models/economics/storage-cost.ts';
import { everybody, must, network } from './fixture.ts';

const BLOBS = Array.from({ length: 300 }, (_, blob) => ({
  blob,
  blobId: `id-${blob}`,
  // Some below and some above a whole number of units.
  lengthBytes: 1 + ((blob * 7_919_317) % 1_800_000),
  isDeletable: blob % 3 === 0,
  epochs: 1 + (blob % 5),
}));

/** The same by the contract's own entry points, each blob paid for by itself. */
function oneByOne(state: ChainState): void {
  const signers = everybody(state);
  for (const { blob, blobId, lengthBytes, isDeletable: deletable, epochs } of BLOBS) {
    const bytes = BigInt(chargedBytes(state, lengthBytes)!);
    const { storagePriceFrost, writePriceFrost } = state;
    const { totalFrost } = purchaseCost(bytes, { epochs, storagePriceFrost });
    grant(state, wallet(0), totalFrost + writeFee(bytes, writePriceFrost));
    const named = { blob, blobId, lengthBytes };
    must(state, { kind: 'register-blob', ...named, client: 0, deletable, epochs });
    must(state, { kind: 'certify-blob', blob, epoch: 1, signers });
  }
}

const prices = { storagePriceFrost: 11_000n, writePriceFrost: 20_000n };

function chain(capacityBytes = 10n ** 15n): ChainState {
  const state = network([4, 3, 3], { clientFrost: 5n });
  Object.assign(state, prices, { capacityBytes });
  return state;
}

describe('blobs from before time 0', () => {
  it('leave the state of one registration and certificate after the other', () => {
    const together = chain();
    preload(together, BLOBS, { client: 0, signers: everybody(together) });
    const apart = chain();
    oneByOne(apart);
    expect(together).toEqual(apart);
  });

  it('need a quorum, a size that can be encoded, and room', () => {
    const state = chain();
    const signers = everybody(state);
    const with1 = (more: object) => [{ ...BLOBS[0], ...more }];
    expect(() => preload(state, BLOBS, { client: 0, signers: [0] })).toThrow('not_enough_stake');
    const large = with1({ lengthBytes: 1e12 });
    expect(() => preload(chain(), large, { client: 0, signers })).toThrow('symbol_size_overflow');
    const long = with1({ epochs: 54 });
    expect(() => preload(chain(), long, { client: 0, signers })).toThrow('invalid_epochs_ahead');
    const lengthBytes = 1000;
    const bytes = BigInt(chargedBytes(state, lengthBytes)!);
    const small = with1({ lengthBytes, epochs: 2 });
    preload(chain(bytes), small, { client: 0, signers });
    const full = chain(bytes - 1n);
    expect(() => preload(full, small, { client: 0, signers })).toThrow('storage_exceeded');
  });
});
