/** The chain as one pure transition: state and action in, events or a refusal out. */
import type { ChainAction } from './actions.ts';
import { certifyBlob, invalidateBlob } from './certify.ts';
import { epochSyncDone, initiateEpochChange, votingEnd } from './epoch.ts';
import type { ApplyResult } from './events.ts';
import { changeStake, registerNode } from './stake.ts';
import type { ChainState } from './state.ts';
import { deleteBlob, extendBlob, registerBlob, reserveStorage } from './storage.ts';

/**
 * Applies one action at `nowUs`, changing `state` in place. A refused action changes nothing.
 * Neither the action nor the events are kept: no part of them is shared with the state.
 */
export function apply(state: ChainState, action: ChainAction, nowUs: number): ApplyResult {
  switch (action.kind) {
    case 'register-node':
      return registerNode(state);
    case 'stake':
      return changeStake(state, action);
    case 'reserve-storage':
      return reserveStorage(state, action);
    case 'register-blob':
      return registerBlob(state, action);
    case 'certify-blob':
      return certifyBlob(state, action);
    case 'extend-blob':
      return extendBlob(state, action);
    case 'delete-blob':
      return deleteBlob(state, action);
    case 'invalidate-blob':
      return invalidateBlob(state, action);
    case 'epoch-sync-done':
      return epochSyncDone(state, action, nowUs);
    case 'voting-end':
      return votingEnd(state, nowUs);
    case 'initiate-epoch-change':
      return initiateEpochChange(state, nowUs);
  }
}
