/** The chain as one pure transition: state and action in, events or a refusal out. */
import type { ChangeRules } from '../economics/economy/index.ts';
import type { ChainAction } from './actions.ts';
import { certifyBlob, invalidateBlob } from './certify.ts';
import { epochSyncDone, initiateEpochChange, votingEnd } from './epoch.ts';
import { attestEventBlob } from './event-blobs.ts';
import type { ApplyResult } from './events.ts';
import { extendWithStorage, giveStorage, joinStorage, splitStorage } from './resources.ts';
import { changeStake, joinActiveSet, registerNode, requestOne, withdrawOne } from './stake.ts';
import type { ChainState } from './state.ts';
import { deleteBlob, extendBlob, registerBlob, reserveStorage } from './storage.ts';
import { callSubsidies, changeSubsidies, fillSubsidies } from './subsidies.ts';
import {
  castVotes,
  cleanUpSlash,
  collectCommission,
  countAgain,
  donateCommission,
  executeSlash,
  setCommission,
  setDenyList,
  voteToSlash,
} from './terms.ts';

type Transition<K extends ChainAction['kind']> = (
  state: ChainState,
  action: Extract<ChainAction, { kind: K }>,
  nowUs: number,
  swapped?: SwappedRules,
) => ApplyResult;

/** Rules of the epoch change that stand in the place of the deployed ones. */
export type SwappedRules = Omit<ChangeRules, 'nowUs'>;

const TRANSITIONS: { [K in ChainAction['kind']]: Transition<K> } = {
  'register-node': registerNode,
  stake: changeStake,
  'request-stake': requestOne,
  'withdraw-stake': withdrawOne,
  'join-active-set': joinActiveSet,
  vote: castVotes,
  'recompute-prices': countAgain,
  'set-commission': setCommission,
  'collect-commission': collectCommission,
  'donate-commission': donateCommission,
  'set-deny-list': setDenyList,
  'vote-slash': voteToSlash,
  'execute-slash': executeSlash,
  'clean-up-slash': cleanUpSlash,
  'fund-subsidies': fillSubsidies,
  'set-subsidy-rates': changeSubsidies,
  'pay-subsidies': callSubsidies,
  'reserve-storage': reserveStorage,
  'split-storage': splitStorage,
  'join-storage': joinStorage,
  'give-storage': giveStorage,
  'register-blob': registerBlob,
  'certify-blob': certifyBlob,
  'extend-blob': extendBlob,
  'extend-with-storage': extendWithStorage,
  'delete-blob': deleteBlob,
  'invalidate-blob': invalidateBlob,
  'attest-event-blob': attestEventBlob,
  'epoch-sync-done': epochSyncDone,
  'voting-end': (state, _action, nowUs) => votingEnd(state, nowUs),
  'initiate-epoch-change': (state, _action, nowUs, swapped) =>
    initiateEpochChange(state, nowUs, swapped),
};

/**
 * Applies one action at `nowUs`, changing `state` in place. A refused action changes nothing.
 * Neither the action nor the events are kept: no part of them is shared with the state.
 */
export function apply(
  state: ChainState,
  action: ChainAction,
  nowUs: number,
  swapped?: SwappedRules,
): ApplyResult {
  const transition = TRANSITIONS[action.kind] as Transition<ChainAction['kind']>;
  return transition(state, action as never, nowUs, swapped);
}
