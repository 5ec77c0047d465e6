/**
 * Storage resources: buying space, registering, extending and deleting blobs
 * (economics.md §2.2–§2.5, network.md §8.1, [D]).
 *
 * Left to the economics issue: payment, the write fee, the limit by system capacity, splitting
 * and joining. Ownership is not checked: who may submit what is the callers' business.
 */

import { chargedBytes } from '../economics/encoded-size.ts';
import type { DeleteBlob, ExtendBlob, RegisterBlob, ReserveStorage } from './actions.ts';
import { type ApplyResult, accepted, refused } from './events.ts';
import { dropRegistration, expireLater } from './expiry.ts';
import type { BlobRecord, ChainState, Registration, StorageResource } from './state.ts';
import { findRegistration } from './views.ts';

export function reserveStorage(state: ChainState, action: ReserveStorage): ApplyResult {
  const { epoch } = state.clock;
  const startEpoch = Math.max(action.startEpoch ?? epoch, epoch);
  const endEpoch = startEpoch + action.epochs;
  const error = refuseReservation(state, { startEpoch, endEpoch, sizeBytes: action.sizeBytes });
  if (error !== '') return refused(error);
  reserve(state, { startEpoch, endEpoch, sizeBytes: action.sizeBytes });
  const { client, sizeBytes } = action;
  const resource = keepResource(state, client, { startEpoch, endEpoch, sizeBytes });
  return accepted({
    kind: 'storage-reserved',
    resource,
    client,
    sizeBytes,
    startEpoch,
    endEpoch,
  });
}

export function registerBlob(state: ChainState, action: RegisterBlob): ApplyResult {
  const { epoch } = state.clock;
  const chargedSizeBytes = chargedBytes(state, action.lengthBytes);
  if (chargedSizeBytes === null) return refused('symbol_size_overflow');
  const known = state.blobs.get(action.blob);
  if (known && (known.blobId !== action.blobId || known.lengthBytes !== action.lengthBytes)) {
    return refused('invalid_blob_id');
  }
  const storage = storageFor(state, action, chargedSizeBytes);
  if (typeof storage === 'string') return refused(storage);
  if (epoch < storage.startEpoch || epoch >= storage.endEpoch) return refused('resource_bounds');
  if (storage.sizeBytes < chargedSizeBytes) return refused('resource_size');

  if (action.resource === undefined) reserve(state, storage);
  else state.resources.delete(action.resource);
  const record = known ?? newRecord(state, action, chargedSizeBytes);
  const registration: Registration = {
    registration: state.nextRegistration++,
    client: action.client,
    storage,
    deletable: action.deletable,
    registeredEpoch: epoch,
    certifiedEpoch: 0,
  };
  record.registrations.push(registration);
  expireLater(state, action.blob, registration);
  return accepted({
    kind: 'blob-registered',
    blob: action.blob,
    blobId: action.blobId,
    registration: registration.registration,
    client: action.client,
    lengthBytes: action.lengthBytes,
    encodedBytes: chargedSizeBytes,
    epoch,
    endEpoch: storage.endEpoch,
    deletable: action.deletable,
  });
}

/** Only a certified, unexpired blob; the added epochs follow the present end. */
export function extendBlob(state: ChainState, action: ExtendBlob): ApplyResult {
  const record = state.blobs.get(action.blob);
  const registration = record && findRegistration(record, action.registration);
  if (registration === undefined) return refused('unknown_blob');
  if (registration.certifiedEpoch === 0) return refused('not_certified');
  const { storage } = registration;
  if (state.clock.epoch >= storage.endEpoch) return refused('resource_bounds');
  const added: StorageResource = {
    startEpoch: storage.endEpoch,
    endEpoch: storage.endEpoch + action.epochs,
    sizeBytes: storage.sizeBytes,
  };
  const error = refuseReservation(state, added);
  if (error !== '') return refused(error);
  reserve(state, added);
  storage.endEpoch = added.endEpoch;
  expireLater(state, action.blob, registration);
  return accepted({
    kind: 'blob-certified',
    blob: action.blob,
    registration: registration.registration,
    epoch: registration.certifiedEpoch,
    endEpoch: storage.endEpoch,
    deletable: registration.deletable,
    isExtension: true,
    weight: 0,
  });
}

/** Deletable and unexpired only; the space goes back to the client. */
export function deleteBlob(state: ChainState, action: DeleteBlob): ApplyResult {
  const record = state.blobs.get(action.blob);
  const registration = record && findRegistration(record, action.registration);
  if (record === undefined || registration === undefined) return refused('unknown_blob');
  if (!registration.deletable) return refused('blob_not_deletable');
  const { epoch } = state.clock;
  if (epoch >= registration.storage.endEpoch) return refused('resource_bounds');
  const remains = dropRegistration(record, registration);
  const resource = keepResource(state, registration.client, registration.storage);
  return accepted({
    kind: 'blob-deleted',
    blob: action.blob,
    registration: registration.registration,
    epoch,
    wasCertified: registration.certifiedEpoch > 0,
    remains,
    resource,
  });
}

/** The resource to use, as a fresh record, or the reason for refusing it. */
function storageFor(
  state: ChainState,
  action: RegisterBlob,
  chargedSizeBytes: number,
): StorageResource | string {
  if (action.resource !== undefined) {
    const owned = state.resources.get(action.resource);
    if (owned === undefined) return 'unknown_resource';
    const { startEpoch, endEpoch, sizeBytes } = owned;
    return { startEpoch, endEpoch, sizeBytes };
  }
  const startEpoch = state.clock.epoch;
  const bought: StorageResource = {
    startEpoch,
    endEpoch: action.endEpoch ?? startEpoch + (action.epochs ?? 0),
    sizeBytes: action.encodedBytes ?? chargedSizeBytes,
  };
  return refuseReservation(state, bought) || bought;
}

/** Why a purchase is refused, '' if it is not (economics.md §2.2). */
function refuseReservation(state: ChainState, wanted: StorageResource): string {
  const { startEpoch, endEpoch, sizeBytes } = wanted;
  const isPeriod = Number.isInteger(startEpoch) && Number.isInteger(endEpoch);
  if (!isPeriod || endEpoch <= startEpoch) return 'invalid_epochs_ahead';
  if (endEpoch - state.clock.epoch > state.maxEpochsAhead) return 'invalid_epochs_ahead';
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) return 'invalid_resource_size';
  return '';
}

function reserve(state: ChainState, { startEpoch, endEpoch, sizeBytes }: StorageResource): void {
  for (let epoch = startEpoch; epoch < endEpoch; epoch++) {
    state.reservedBytes.set(epoch, (state.reservedBytes.get(epoch) ?? 0) + sizeBytes);
  }
}

function keepResource(state: ChainState, client: number, storage: StorageResource): number {
  const { startEpoch, endEpoch, sizeBytes } = storage;
  const resource = state.nextResource++;
  state.resources.set(resource, { client, startEpoch, endEpoch, sizeBytes });
  return resource;
}

function newRecord(state: ChainState, action: RegisterBlob, encodedBytes: number): BlobRecord {
  const record: BlobRecord = {
    blob: action.blob,
    blobId: action.blobId,
    lengthBytes: action.lengthBytes,
    encodedBytes,
    registrations: [],
    certifiedEpoch: 0,
    invalidEpoch: 0,
  };
  state.blobs.set(action.blob, record);
  return record;
}
