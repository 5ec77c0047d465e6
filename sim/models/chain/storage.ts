/**
 * Storage resources: buying space, registering, extending and deleting blobs, and paying for it
 * (economics.md §2.2–§2.5, network.md §8.1, [D]).
 *
 * What is done with resources outside of blobs is in resources.ts. Left out: storage pools.
 * Ownership is not checked: who may submit what is the callers' business.
 */
import { buyStorage, extendStorage, payWriteFee } from '../economics/economy/index.ts';
import { chargedBytes } from '../economics/encoded-size.ts';
import { balanceOf, wallet } from '../economics/ledger/index.ts';
import { type Bought, refusePeriod, refusePurchase } from '../economics/purchase.ts';
import type { Space } from '../economics/resources.ts';
import { writeFee } from '../economics/storage-cost.ts';
import type { DeleteBlob, ExtendBlob, RegisterBlob, ReserveStorage } from './actions.ts';
import {
  addBlob,
  addRegistration,
  dropRegistration,
  findObject,
  findRegistration,
  isKnown,
  spaceOfRegistration,
} from './blobs.ts';
import type { EconomicEvent } from './economic-events.ts';
import { type ApplyResult, accepted, acceptedWith, refused } from './events.ts';
import { expireLater } from './expiry.ts';
import { keepResource, moveEnd } from './resources.ts';
import type { ChainState } from './state.ts';

export function reserveStorage(state: ChainState, action: ReserveStorage): ApplyResult {
  const { client, sizeBytes } = action;
  const { epoch } = state.clock;
  const startEpoch = Math.max(action.startEpoch ?? epoch, epoch);
  const wanted = { startEpoch, endEpoch: startEpoch + action.epochs, sizeBytes };
  const error = refuseReservation(state, wanted);
  if (error !== '') return refused(error);
  const space = spaceOf(wanted);
  const bought = buyStorage(state, { agent: client, bytes: space.bytes, period: space });
  if (!bought.ok) return bought;
  const resource = keepResource(state, client, space);
  const result = acceptedWith(
    [{ kind: 'storage-reserved', resource, client, ...wanted }],
    [storageBought({ client, bytes: space.bytes, isExtension: false }, bought)],
  );
  return { ...result, resource };
}

export function registerBlob(state: ChainState, action: RegisterBlob): ApplyResult {
  const { blob, client, resource } = action;
  const { epoch } = state.clock;
  const encodedBytes = chargedBytes(state, action.lengthBytes);
  if (encodedBytes === null) return refused('symbol_size_overflow');
  const { blobIds, lengthBytes } = state.blobs;
  const isNew = !isKnown(state, blob);
  const isSame = blobIds[blob] === action.blobId && lengthBytes[blob] === action.lengthBytes;
  if (!isNew && !isSame) return refused('invalid_blob_id');
  const storage = storageFor(state, action, encodedBytes);
  if (typeof storage === 'string') return refused(storage);
  if (epoch < storage.startEpoch || epoch >= storage.endEpoch) return refused('resource_bounds');
  if (storage.bytes < BigInt(encodedBytes)) return refused('resource_size');
  const error = refusePayment(state, action, { storage, encodedBytes });
  if (error !== '') return refused(error);

  const books = pay(state, action, { storage, encodedBytes });
  if (resource !== undefined) state.resources.delete(resource);
  if (isNew) addBlob(state, blob, { ...action, encodedBytes });
  const { deletable: isDeletable } = action;
  const registration = addRegistration(state, { blob, client, storage, isDeletable });
  expireLater(state, registration);
  return acceptedWith(
    [
      {
        kind: 'blob-registered',
        blob,
        blobId: action.blobId,
        registration,
        client,
        lengthBytes: action.lengthBytes,
        encodedBytes,
        epoch,
        endEpoch: storage.endEpoch,
        deletable: action.deletable,
      },
    ],
    books,
  );
}

/** Only a certified, unexpired blob; the added epochs follow the present end. */
export function extendBlob(state: ChainState, action: ExtendBlob): ApplyResult {
  const registration = findObject(state, action.blob, action.registration);
  if (registration === 0) return refused('unknown_blob');
  const { registrations } = state;
  const client = registrations.client[registration];
  const space = spaceOfRegistration(state, registration);
  const extended = { space, isCertified: registrations.certifiedEpoch[registration] > 0 };
  const bought = extendStorage(state, { agent: client, blob: extended, epochs: action.epochs });
  if (!bought.ok) return bought;
  return acceptedWith(
    [moveEnd(state, registration, space.endEpoch)],
    [storageBought({ client, bytes: space.bytes, isExtension: true }, bought)],
  );
}

/** Deletable and unexpired only; the space goes back to the client. */
export function deleteBlob(state: ChainState, action: DeleteBlob): ApplyResult {
  const registration = findRegistration(state, action.blob, action.registration);
  if (registration === 0) return refused('unknown_blob');
  const { isDeletable, certifiedEpoch, client } = state.registrations;
  if (isDeletable[registration] === 0) return refused('blob_not_deletable');
  const { epoch } = state.clock;
  const space = spaceOfRegistration(state, registration);
  if (epoch >= space.endEpoch) return refused('resource_bounds');
  const remains = dropRegistration(state, registration);
  const resource = keepResource(state, client[registration], space);
  const result = accepted({
    kind: 'blob-deleted',
    blob: action.blob,
    registration,
    epoch,
    wasCertified: certifiedEpoch[registration] > 0,
    remains,
    resource,
  });
  return { ...result, resource };
}

/** The resource to use, as a fresh record, or the reason for refusing it. */
function storageFor(state: ChainState, action: RegisterBlob, encodedBytes: number): Space | string {
  if (action.resource !== undefined) {
    const owned = state.resources.get(action.resource);
    if (owned === undefined) return 'unknown_resource';
    const { startEpoch, endEpoch, bytes } = owned;
    return { startEpoch, endEpoch, bytes };
  }
  const startEpoch = state.clock.epoch;
  const wanted: Wanted = {
    startEpoch,
    endEpoch: action.endEpoch ?? startEpoch + (action.epochs ?? 0),
    sizeBytes: action.encodedBytes ?? encodedBytes,
  };
  return refuseReservation(state, wanted) || spaceOf(wanted);
}

/** A purchase as it is asked for. */
interface Wanted {
  startEpoch: number;
  endEpoch: number;
  sizeBytes: number;
}

/** Why a purchase is refused whatever it costs, '' if it is not (economics.md §2.2). */
function refuseReservation(state: ChainState, wanted: Wanted): string {
  const { sizeBytes } = wanted;
  const error = refusePeriod(state, wanted);
  if (error !== '') return error;
  return Number.isSafeInteger(sizeBytes) && sizeBytes > 0 ? '' : 'invalid_resource_size';
}

function spaceOf({ startEpoch, endEpoch, sizeBytes }: Wanted): Space {
  return { startEpoch, endEpoch, bytes: BigInt(sizeBytes) };
}

interface ToPay {
  storage: Space;
  encodedBytes: number;
}

/** Space, where it is bought with the registration, and the write fee: both or neither. */
function refusePayment(
  state: ChainState,
  { client, resource }: RegisterBlob,
  { storage, encodedBytes }: ToPay,
): string {
  const feeFrost = writeFee(BigInt(encodedBytes), state.writePriceFrost);
  const walletFrost = balanceOf(state.ledger, wallet(client)) - feeFrost;
  if (walletFrost < 0n) return 'insufficient_funds';
  if (resource !== undefined) return '';
  return refusePurchase(state, { bytes: storage.bytes, period: storage, walletFrost });
}

function pay(
  state: ChainState,
  { client, blob, resource }: RegisterBlob,
  { storage, encodedBytes }: ToPay,
): EconomicEvent[] {
  const books: EconomicEvent[] = [];
  if (resource === undefined) {
    const { bytes } = storage;
    const bought = buyStorage(state, { agent: client, bytes, period: storage });
    if (!bought.ok) throw new Error(`a checked purchase was refused: ${bought.error}`);
    books.push(storageBought({ client, bytes, isExtension: false }, bought));
  }
  const fee = payWriteFee(state, { agent: client, encodedBytes: BigInt(encodedBytes) });
  if (!fee.ok) throw new Error(`a checked write fee was refused: ${fee.error}`);
  books.push({ kind: 'write-paid', client, blob, costFrost: fee.costFrost });
  return books;
}

function storageBought(
  bought: { client: number; bytes: bigint; isExtension: boolean },
  { period, costFrost }: Bought,
): EconomicEvent {
  const { startEpoch, endEpoch } = period;
  return { kind: 'storage-bought', ...bought, startEpoch, endEpoch, costFrost };
}
