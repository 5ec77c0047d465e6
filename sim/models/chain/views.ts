/** Reading the chain: committees, weights, phase, life of a blob. No function changes anything. */
import { type Committee, memberOf, weightOfNode } from '../committee/index.ts';
import type { EpochPhase } from '../economics/epoch-clock.ts';
import type { BlobRecord, ChainState, Registration } from './state.ts';

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
export function isRegistered(state: ChainState, blob: number): boolean {
  const record = state.blobs.get(blob);
  return record !== undefined && record.invalidEpoch === 0 && record.registrations.length > 0;
}

/** Certified, not expired, deleted or invalid: its data must be kept and served. */
export function isLive(state: ChainState, blob: number): boolean {
  const record = state.blobs.get(blob);
  return record !== undefined && record.invalidEpoch === 0 && record.certifiedEpoch > 0;
}

/** First certified epoch of a live blob, 0 if it is not certified. */
export function certifiedEpochOf(state: ChainState, blob: number): number {
  return state.blobs.get(blob)?.certifiedEpoch ?? 0;
}

/** Latest end epoch (exclusive) over the live registrations, certified ones first; 0: none. */
export function endEpochOf(state: ChainState, blob: number): number {
  const record = state.blobs.get(blob);
  if (record === undefined) return 0;
  const certified = record.registrations.filter((one) => one.certifiedEpoch > 0);
  const counted = certified.length > 0 ? certified : record.registrations;
  return counted.reduce((end, one) => Math.max(end, one.storage.endEpoch), 0);
}

/** The named registration, or the newest live one. Undefined if there is none. */
export function findRegistration(
  record: BlobRecord,
  registration: number | undefined,
): Registration | undefined {
  if (registration === undefined) return record.registrations.at(-1);
  return record.registrations.find((one) => one.registration === registration);
}
