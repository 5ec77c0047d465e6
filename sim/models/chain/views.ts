/** Reading the chain: committees, weights, phase, life of a blob. No function changes anything. */
import { type Committee, memberOf, weightOfNode } from '../committee/index.ts';
import type { EpochPhase } from '../economics/epoch-clock.ts';
import { isKnown, registrationsOf, spaceOfRegistration } from './blobs.ts';
import type { ChainState } from './state.ts';

export type WhichCommittee = 'previous' | 'current' | 'next';

/** Null where there is none: previous in epoch 1, next outside phase `selected`. */
export function committeeOf(state: ChainState, which: WhichCommittee): Committee | null {
  return state[which];
}

/** The node that holds a shard in that committee; −1: no such committee or shard. */
export function ownerOf(state: ChainState, which: WhichCommittee, shard: number): number {
  return state[which]?.owner[shard] ?? -1;
}

const NO_SHARDS: readonly number[] = Object.freeze([]);

/** Shards of a node in the contract's order; empty when it is no member. Do not change it. */
export function shardsOf(state: ChainState, which: WhichCommittee, node: number) {
  const committee = state[which];
  const shards: readonly number[] | undefined = committee
    ? memberOf(committee, node)?.shards
    : undefined;
  return shards ?? NO_SHARDS;
}

/** Weight of a node = its shards in that committee; 0 when it is no member. */
export function weightOf(state: ChainState, which: WhichCommittee, node: number): number {
  const committee = state[which];
  return committee === null ? 0 : weightOfNode(committee, node);
}

export function epochOf(state: ChainState): number {
  return state.clock.epoch;
}

export function phaseOf(state: ChainState): EpochPhase {
  return state.clock.phase;
}

/** Registered in the current epoch, by whatever registration: nodes accept its slivers. */
export function isRegistered({ blobs }: ChainState, blob: number): boolean {
  return blob < blobs.count && blobs.first[blob] > 0 && blobs.invalidEpoch[blob] === 0;
}

/** Certified, not expired, deleted or invalid: its data must be kept and served. */
export function isLive({ blobs }: ChainState, blob: number): boolean {
  return blob < blobs.count && blobs.certifiedEpoch[blob] > 0 && blobs.invalidEpoch[blob] === 0;
}

/** First certified epoch of a live blob, 0 if it is not certified. */
export function certifiedEpochOf({ blobs }: ChainState, blob: number): number {
  return blob < blobs.count ? blobs.certifiedEpoch[blob] : 0;
}

/** Latest end epoch (exclusive) over the live registrations, certified ones first; 0: none. */
export function endEpochOf(state: ChainState, blob: number): number {
  if (blob >= state.blobs.count) return 0;
  const { certifiedEpoch, endEpoch } = state.registrations;
  let end = 0;
  let certifiedEnd = 0;
  for (const one of registrationsOf(state, blob)) {
    end = Math.max(end, endEpoch[one]);
    if (certifiedEpoch[one] > 0) certifiedEnd = Math.max(certifiedEnd, endEpoch[one]);
  }
  return certifiedEnd > 0 ? certifiedEnd : end;
}

/** Space charged for a blob; 0 where it was never registered. */
export function encodedBytesOf({ blobs }: ChainState, blob: number): number {
  return blob < blobs.count ? blobs.encodedBytes[blob] : 0;
}

/** The live registrations of a blob, ascending, as records of their own. */
export function liveRegistrations(state: ChainState, blob: number) {
  if (!isKnown(state, blob)) return [];
  const { client, isDeletable, registeredEpoch, certifiedEpoch } = state.registrations;
  return registrationsOf(state, blob).map((registration) => ({
    registration,
    client: client[registration],
    storage: spaceOfRegistration(state, registration),
    deletable: isDeletable[registration] === 1,
    registeredEpoch: registeredEpoch[registration],
    certifiedEpoch: certifiedEpoch[registration],
  }));
}
