/**
 * Certificates: certifying a blob, and declaring one invalid (network.md §2, §4 step 9, §8.4).
 *
 * Weight is counted in the current committee and the certificate must name the current epoch.
 * Signatures themselves are not modelled: `signers` is who really signed. The binding of a
 * deletable blob's confirmations to one registration is the signers' business.
 */
import { isQuorum, isValidity, weightOfNodes } from '../committee/index.ts';
import type { CertifyBlob, InvalidateBlob } from './actions.ts';
import { findRegistration, isKnown } from './blobs.ts';
import { type ApplyResult, accepted, refused } from './events.ts';
import type { ChainState } from './state.ts';

export function certifyBlob(state: ChainState, action: CertifyBlob): ApplyResult {
  const { epoch } = state.clock;
  const acceptsStale = state.plantedDefect === 'stale-certificate';
  if (action.epoch !== epoch && !acceptsStale) return refused('invalid_id_epoch');
  const weight = weightOfSigners(state, action.signers);
  if (!isQuorum(weight, state.shards)) return refused('not_enough_stake');
  const { blob } = action;
  if (!isKnown(state, blob)) return refused('unknown_blob');
  const registration = findRegistration(state, blob, action.registration);
  // An expired registration is out of the blob's list already.
  if (registration === 0) return refused('resource_bounds');
  const { certifiedEpoch, endEpoch, isDeletable } = state.registrations;
  if (certifiedEpoch[registration] > 0) return refused('already_certified');

  certifiedEpoch[registration] = action.epoch;
  if (state.blobs.certifiedEpoch[blob] === 0) state.blobs.certifiedEpoch[blob] = action.epoch;
  return accepted({
    kind: 'blob-certified',
    blob,
    registration,
    epoch: action.epoch,
    endEpoch: endEpoch[registration],
    deletable: isDeletable[registration] === 1,
    isExtension: false,
    weight,
  });
}

/** Validity is enough on chain; nodes nevertheless collect n − f signatures. No refund. */
export function invalidateBlob(state: ChainState, action: InvalidateBlob): ApplyResult {
  const { epoch } = state.clock;
  if (action.epoch !== epoch) return refused('invalid_id_epoch');
  const weight = weightOfSigners(state, action.signers);
  if (!isValidity(weight, state.shards)) return refused('not_enough_stake');
  if (!isKnown(state, action.blob)) return refused('unknown_blob');
  const { invalidEpoch } = state.blobs;
  // Several nodes may find it at once: what the others submit says nothing new.
  if (invalidEpoch[action.blob] > 0) return accepted();
  invalidEpoch[action.blob] = epoch;
  return accepted({ kind: 'blob-invalidated', blob: action.blob, epoch, weight });
}

function weightOfSigners(state: ChainState, signers: readonly number[]): number {
  return state.current === null ? 0 : weightOfNodes(state.current, signers);
}
