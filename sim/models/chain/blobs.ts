/**
 * The blobs and registrations of the chain as rows of columns: making, finding and ending them.
 *
 * A registration is known by its number. Those of one blob that are live form a list that ascends.
 */
import type { Space } from '../economics/resources.ts';
import { makeRoom } from './columns.ts';
import type { BlobRemains } from './events.ts';
import type { ChainBlobs, ChainState, Registrations } from './state.ts';

export function createBlobs(): ChainBlobs {
  return {
    count: 0,
    blobIds: [],
    lengthBytes: new Float64Array(0),
    encodedBytes: new Float64Array(0),
    first: new Int32Array(0),
    certifiedEpoch: new Int32Array(0),
    invalidEpoch: new Int32Array(0),
  };
}

export function createRegistrations(): Registrations {
  return {
    blob: new Int32Array(1),
    client: new Int32Array(1),
    startEpoch: new Int32Array(1),
    endEpoch: new Int32Array(1),
    bytes: new Float64Array(1),
    isDeletable: new Uint8Array(1),
    registeredEpoch: new Int32Array(1),
    certifiedEpoch: new Int32Array(1),
    next: new Int32Array(1),
  };
}

/** Was the blob ever registered? */
export function isKnown({ blobs }: ChainState, blob: number): boolean {
  return blob >= 0 && blob < blobs.count && blobs.encodedBytes[blob] > 0;
}

export function addBlob(
  { blobs }: ChainState,
  blob: number,
  { blobId, lengthBytes, encodedBytes }: NewBlob,
): void {
  if (blob >= blobs.lengthBytes.length) makeRoom(blobs, blob + 1);
  while (blobs.blobIds.length <= blob) blobs.blobIds.push('');
  blobs.count = Math.max(blobs.count, blob + 1);
  blobs.blobIds[blob] = blobId;
  blobs.lengthBytes[blob] = lengthBytes;
  blobs.encodedBytes[blob] = encodedBytes;
}

interface NewBlob {
  blobId: string;
  lengthBytes: number;
  encodedBytes: number;
}

interface NewRegistration {
  blob: number;
  client: number;
  storage: Space;
  isDeletable: boolean;
}

/** The number of a new registration, the last of its blob. */
export function addRegistration(state: ChainState, added: NewRegistration): number {
  const { registrations, blobs } = state;
  const { blob, client, storage, isDeletable } = added;
  const registration = state.nextRegistration++;
  if (registration >= registrations.blob.length) makeRoom(registrations, registration + 1);
  registrations.blob[registration] = blob;
  registrations.client[registration] = client;
  registrations.startEpoch[registration] = storage.startEpoch;
  registrations.endEpoch[registration] = storage.endEpoch;
  registrations.bytes[registration] = Number(storage.bytes);
  registrations.isDeletable[registration] = isDeletable ? 1 : 0;
  registrations.registeredEpoch[registration] = state.clock.epoch;
  const last = lastRegistration(state, blob);
  if (last === 0) blobs.first[blob] = registration;
  else registrations.next[last] = registration;
  return registration;
}

/** The newest live registration of a blob; 0 where there is none. */
export function lastRegistration({ blobs, registrations }: ChainState, blob: number): number {
  let last = blobs.first[blob];
  while (last !== 0 && registrations.next[last] !== 0) last = registrations.next[last];
  return last;
}

/** Live registrations of a known blob, ascending. */
export function registrationsOf({ blobs, registrations }: ChainState, blob: number): number[] {
  const live: number[] = [];
  for (let one = blobs.first[blob]; one !== 0; one = registrations.next[one]) live.push(one);
  return live;
}

/** The named registration of a blob, or its newest live one; 0 if there is none. */
export function findRegistration(
  state: ChainState,
  blob: number,
  registration: number | undefined,
): number {
  if (!isKnown(state, blob)) return 0;
  if (registration === undefined) return lastRegistration(state, blob);
  for (const one of registrationsOf(state, blob)) if (one === registration) return one;
  return 0;
}

/** The same where somebody has the object of it, who may extend it; 0 where it is burned. */
export function findObject(
  state: ChainState,
  blob: number,
  registration: number | undefined,
): number {
  const found = findRegistration(state, blob, registration);
  return found > 0 && state.registrations.client[found] >= 0 ? found : 0;
}

export function spaceOfRegistration({ registrations }: ChainState, registration: number): Space {
  return {
    startEpoch: registrations.startEpoch[registration],
    endEpoch: registrations.endEpoch[registration],
    bytes: BigInt(registrations.bytes[registration]),
  };
}

/** Takes a registration out of its blob's list and says what is left of the blob. */
export function dropRegistration(state: ChainState, registration: number): BlobRemains {
  const { blobs, registrations } = state;
  const blob = registrations.blob[registration];
  let before = 0;
  for (const one of registrationsOf(state, blob)) if (one < registration) before = one;
  const after = registrations.next[registration];
  if (before === 0) blobs.first[blob] = after;
  else registrations.next[before] = after;
  registrations.next[registration] = 0;
  for (const one of registrationsOf(state, blob)) {
    if (registrations.certifiedEpoch[one] > 0) return 'certified';
  }
  blobs.certifiedEpoch[blob] = 0;
  return blobs.first[blob] > 0 ? 'registered' : 'none';
}
