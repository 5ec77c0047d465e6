/**
 * The epoch's three steps: sync reports, voting end, epoch change (network.md §7, [D]).
 *
 * Left to the economics issue: what the voting end and the epoch change do with WAL, prices and
 * capacity (economics.md §6 lists their order).
 */
import {
  ApportionmentError,
  type Committee,
  maxShardsPerNode,
  movedShards,
  selectCommittee,
  weightOfNode,
} from '../committee/index.ts';
import {
  acceptReport,
  refuseEpochChange,
  refuseReport,
  refuseVotingEnd,
  type SyncReport,
  startNextEpoch,
} from '../economics/epoch-clock.ts';
import type { EpochSyncDone } from './actions.ts';
import { type ApplyResult, accepted, type ChainEvent, refused } from './events.ts';
import { expireRegistrations } from './expiry.ts';
import { activateStake, refreshActiveSet } from './stake.ts';
import type { ChainState } from './state.ts';

/** A node says that it holds all shards of the current epoch. Once per node and epoch. */
export function epochSyncDone(
  state: ChainState,
  { node, epoch }: EpochSyncDone,
  nowUs: number,
): ApplyResult {
  const pool = state.nodes[node];
  if (pool === undefined) return refused('unknown_node');
  const report: SyncReport = {
    epoch,
    lastReportedEpoch: pool.lastReportedEpoch,
    weight: state.current === null ? 0 : weightOfNode(state.current, node),
    shards: state.shards,
    epochUs: state.epochUs,
    nowUs,
  };
  const error = refuseReport(state.clock, report);
  if (error !== '') return refused(error);
  pool.lastReportedEpoch = epoch;
  const events: ChainEvent[] = [
    { kind: 'epoch-sync-reported', node, epoch, weight: report.weight },
  ];
  const { startedUs } = state.clock;
  if (acceptReport(state.clock, report)) {
    const durationUs = nowUs - startedUs;
    events.push({ kind: 'epoch-change-done', epoch, atUs: nowUs, durationUs });
  }
  return accepted(...events);
}

/** Freezes the next committee. Stake moved from here on counts one epoch later. */
export function votingEnd(state: ChainState, nowUs: number): ApplyResult {
  const error = refuseVotingEnd(state.clock, nowUs);
  if (error !== '') return refused(error);
  const epoch = state.clock.epoch + 1;
  let next: Committee;
  try {
    next = selectCommittee(state.activeSet, {
      epoch,
      shards: state.shards,
      previous: state.current,
      ignoreCap: state.plantedDefect === 'cap-ignored',
    });
  } catch (failure) {
    if (failure instanceof ApportionmentError) return refused(failure.code);
    throw failure;
  }
  state.next = next;
  state.clock.phase = 'selected';
  return accepted({
    kind: 'committee-selected',
    epoch,
    members: next.members.map(({ node, shards }) => ({ node, shards: shards.length })),
    maxShards: maxShardsPerNode(state.activeSet.length, state.shards),
  });
}

/** Begins the next epoch: new committee, expiries, stake, active set, in the contract's order. */
export function initiateEpochChange(state: ChainState, nowUs: number): ApplyResult {
  const error = refuseEpochChange(state.clock, nowUs);
  if (error !== '') return refused(error);
  const closing = state.current;
  const next = state.next!;
  state.reservedBytes.delete(state.clock.epoch);
  startNextEpoch(state.clock, nowUs);
  state.previous = closing;
  state.current = next;
  state.next = null;
  activateStake(state);
  refreshMembers(state, closing, next);
  return accepted(
    {
      kind: 'epoch-change-started',
      epoch: state.clock.epoch,
      moved: closing === null ? [] : movedShards(closing, next),
    },
    ...expireRegistrations(state),
  );
}

/** Pool updates bring evicted members back: those of the closing committee first, then new ones. */
function refreshMembers(state: ChainState, closing: Committee | null, next: Committee): void {
  for (const { node } of closing?.members ?? []) refreshActiveSet(state, node);
  for (const { node } of next.members) {
    if (closing === null || weightOfNode(closing, node) === 0) refreshActiveSet(state, node);
  }
}
