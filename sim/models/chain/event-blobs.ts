/**
 * Event blobs on chain: members attest to the next blob of the event log, and the quorum of
 * `3w ≥ 2n + 1` registers and certifies it in one step (network.md §2 and §8.1, economics.md §2.7,
 * [D] `event_blob.move`, `system_state_inner.move`).
 *
 * It costs nothing, takes space over the whole ring without a look at the capacity, is permanent,
 * and belongs to nobody: its object is burned, so it cannot be extended. A member has one
 * attestation open at a time; those of an epoch that ends without a quorum are void.
 */
import { isQuorum, weightOfNode } from '../committee/index.ts';
import { chargedBytes } from '../economics/encoded-size.ts';
import { reserveEventBlob } from '../economics/purchase.ts';
import type { AttestEventBlob } from './actions.ts';
import { addBlob, addRegistration, isKnown } from './blobs.ts';
import { type ApplyResult, accepted, type ChainEvent, refused } from './events.ts';
import { expireLater } from './expiry.ts';
import type { ChainState } from './state.ts';

/** Owner of registrations whose object is burned. */
export const NOBODY = -1;

export interface EventBlobs {
  /** Last checkpoint of the newest certified one; −1 before the first. */
  certifiedCheckpoint: number;
  /** Its blob; −1 before the first. */
  certifiedBlob: number;
  /** Shards behind each blob that is attested to now. */
  weights: Map<number, number>;
  /** By node: what it attested to last. */
  attestations: Map<number, { checkpoint: number; epoch: number }>;
}

export function createEventBlobs(): EventBlobs {
  return {
    certifiedCheckpoint: -1,
    certifiedBlob: -1,
    weights: new Map(),
    attestations: new Map(),
  };
}

/** Several attestations in one transaction: those that were refused alone change nothing. */
export function attestEventBlob(state: ChainState, action: AttestEventBlob): ApplyResult {
  for (const node of action.before ?? []) {
    const result = attest(state, { ...action, node });
    if (result.ok && result.events.length > 0) return result;
  }
  return attest(state, action);
}

function attest(state: ChainState, action: AttestEventBlob): ApplyResult {
  const { node, blob, checkpoint } = action;
  const { eventBlobs, shards } = state;
  const { epoch } = state.clock;
  const error = refuseAttestation(state, action);
  if (error !== '') return refused(error);
  const encodedBytes = chargedBytes(state, action.lengthBytes);
  if (encodedBytes === null) return refused('symbol_size_overflow');
  if (isKnown(state, blob) && checkpoint > eventBlobs.certifiedCheckpoint) {
    return refused('invalid_blob_id');
  }

  eventBlobs.attestations.set(node, { checkpoint, epoch });
  if (checkpoint <= eventBlobs.certifiedCheckpoint) return accepted();
  const weight = (eventBlobs.weights.get(blob) ?? 0) + weightOfNode(state.current!, node);
  eventBlobs.weights.set(blob, weight);
  if (!isQuorum(weight, shards)) return accepted();
  eventBlobs.weights.clear();
  eventBlobs.certifiedCheckpoint = checkpoint;
  eventBlobs.certifiedBlob = blob;
  return accepted(...certify(state, action, { encodedBytes, weight }));
}

/** What was attested to in the epoch that ends counts no more. */
export function forgetAttestations({ eventBlobs }: ChainState): void {
  eventBlobs.weights.clear();
}

function refuseAttestation(
  { eventBlobs, clock, current }: ChainState,
  { node, checkpoint, epoch }: AttestEventBlob,
): string {
  if (current === null || weightOfNode(current, node) === 0) return 'not_committee_member';
  if (epoch !== clock.epoch) return 'invalid_id_epoch';
  const last = eventBlobs.attestations.get(node);
  if (last === undefined || last.epoch < epoch) return '';
  if (checkpoint <= last.checkpoint) return 'repeated_attestation';
  return last.checkpoint > eventBlobs.certifiedCheckpoint ? 'incorrect_attestation' : '';
}

function certify(
  state: ChainState,
  { blob, blobId, lengthBytes }: AttestEventBlob,
  { encodedBytes, weight }: { encodedBytes: number; weight: number },
): ChainEvent[] {
  const { epoch } = state.clock;
  const endEpoch = epoch + state.ring.length;
  const bytes = BigInt(encodedBytes);
  reserveEventBlob(state.ring, bytes);
  addBlob(state, blob, { blobId, lengthBytes, encodedBytes });
  const storage = { startEpoch: epoch, endEpoch, bytes };
  const added = { blob, client: NOBODY, storage, isDeletable: false };
  const registration = addRegistration(state, added);
  expireLater(state, registration);
  state.registrations.certifiedEpoch[registration] = epoch;
  state.blobs.certifiedEpoch[blob] = epoch;
  const of = { blob, registration, epoch, endEpoch, deletable: false };
  return [
    { kind: 'blob-registered', ...of, blobId, client: NOBODY, lengthBytes, encodedBytes },
    { kind: 'blob-certified', ...of, isExtension: false, weight },
  ];
}
