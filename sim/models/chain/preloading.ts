/**
 * Blobs that were stored before time 0: registered and certified like any other, and paid for by a
 * client that gets exactly what they cost. The state is that of one registration and certificate
 * after the other; the money of all with one period moves as one sum.
 *
 * Left out: events and books, which nobody reads at genesis.
 */
import { isQuorum, weightOfNodes } from '../committee/index.ts';
import { buyStorages, grant, payWriteFees } from '../economics/economy/index.ts';
import { chargedBytes } from '../economics/encoded-size.ts';
import { wallet } from '../economics/ledger/index.ts';
import { type Period, refusePeriod } from '../economics/purchase.ts';
import { unitsOf } from '../economics/storage-cost.ts';
import { addBlob, addRegistration } from './blobs.ts';
import { expireLater } from './expiry.ts';
import type { ChainState } from './state.ts';

export interface Preloaded {
  blob: number;
  blobId: string;
  lengthBytes: number;
  isDeletable: boolean;
  epochs: number;
}

/** What the blobs of one lifetime are charged as. */
interface Charged {
  epochs: number;
  bytes: bigint;
  units: bigint;
}

/** Registers and certifies blobs that the chain does not know yet. Throws where it cannot. */
export function preload(
  state: ChainState,
  blobs: readonly Preloaded[],
  { client, signers }: { client: number; signers: readonly number[] },
): void {
  const { epoch } = state.clock;
  const weight = state.current === null ? 0 : weightOfNodes(state.current, signers);
  if (!isQuorum(weight, state.shards)) throw failed('certify-blob not_enough_stake');
  const lifetimes = new Map<number, Charged>();
  for (const { blob, blobId, lengthBytes, isDeletable, epochs } of blobs) {
    const encodedBytes = chargedBytes(state, lengthBytes);
    if (encodedBytes === null) throw failed('register-blob symbol_size_overflow');
    const bytes = BigInt(encodedBytes);
    charge(lifetimes, epochs, bytes);
    addBlob(state, blob, { blobId, lengthBytes, encodedBytes });
    const storage = { startEpoch: epoch, endEpoch: epoch + epochs, bytes };
    const registration = addRegistration(state, { blob, client, storage, isDeletable });
    expireLater(state, registration);
    state.registrations.certifiedEpoch[registration] = epoch;
    state.blobs.certifiedEpoch[blob] = epoch;
  }
  for (const lifetime of lifetimes.values()) pay(state, client, lifetime);
}

function charge(lifetimes: Map<number, Charged>, epochs: number, bytes: bigint): void {
  const units = unitsOf(bytes);
  const known = lifetimes.get(epochs);
  if (known === undefined) {
    lifetimes.set(epochs, { epochs, bytes, units });
    return;
  }
  known.bytes += bytes;
  known.units += units;
}

function pay(state: ChainState, client: number, { epochs, bytes, units }: Charged): void {
  const { epoch } = state.clock;
  const period: Period = { startEpoch: epoch, endEpoch: epoch + epochs };
  const error = refusePeriod(state, period);
  if (error !== '') throw failed(`register-blob ${error}`);
  const feesFrost = units * state.writePriceFrost;
  const spaceFrost = units * state.storagePriceFrost * BigInt(epochs);
  grant(state, wallet(client), spaceFrost + feesFrost);
  const bought = buyStorages(state, { agent: client, bytes, units, period });
  if (!bought.ok) throw failed(`register-blob ${bought.error}`);
  const paid = payWriteFees(state, { agent: client, costFrost: feesFrost });
  if (!paid.ok) throw failed(`register-blob ${paid.error}`);
}

function failed(reason: string): Error {
  return new Error(`preloading a blob: ${reason}`);
}
