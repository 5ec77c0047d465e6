/**
 * Certificates: certifying a blob, and declaring one invalid (network.md §2, §4 step 9, §8.4).
 *
 * Weight is counted in the current committee and the certificate must name the current epoch.
 * Signatures themselves are not modelled: `signers` is who really signed. The binding of a
 * deletable blob's confirmations to one registration is the signers' business.
 */
import { isQuorum, isValidity, weightOfNodes } from '../committee/index.ts';
import type { CertifyBlob, InvalidateBlob } from './actions.ts';
import { type ApplyResult, accepted, refused } from './events.ts';
import type { ChainState } from './state.ts';
import { findRegistration } from './views.ts';

export function certifyBlob(state: ChainState, action: CertifyBlob): ApplyResult {
  const { epoch } = state.clock;
  const acceptsStale = state.plantedDefect === 'stale-certificate';
  if (action.epoch !== epoch && !acceptsStale) return refused('invalid_id_epoch');
  const weight = weightOfSigners(state, action.signers);
  if (!isQuorum(weight, state.shards)) return refused('not_enough_stake');
  const record = state.blobs.get(action.blob);
  if (record === undefined) return refused('unknown_blob');
  const registration = findRegistration(record, action.registration);
  // An expired registration is out of the record already.
  if (registration === undefined) return refused('resource_bounds');
  if (registration.certifiedEpoch > 0) return refused('already_certified');

  registration.certifiedEpoch = action.epoch;
  if (record.certifiedEpoch === 0) record.certifiedEpoch = action.epoch;
  return accepted({
    kind: 'blob-certified',
    blob: action.blob,
    registration: registration.registration,
    epoch: action.epoch,
    endEpoch: registration.storage.endEpoch,
    deletable: registration.deletable,
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
  const record = state.blobs.get(action.blob);
  if (record === undefined) return refused('unknown_blob');
  if (record.invalidEpoch === 0) record.invalidEpoch = epoch;
  return accepted({ kind: 'blob-invalidated', blob: action.blob, epoch, weight });
}

function weightOfSigners(state: ChainState, signers: readonly number[]): number {
  return state.current === null ? 0 : weightOfNodes(state.current, signers);
}
