/**
 * The epoch's three steps: sync reports, voting end, epoch change (network.md §7, [D]). What they
 * do with WAL is in sim/models/economics/economy; here are the events, and the blobs that expire.
 */
import { maxShardsPerNode, movedShards, weightOfNode } from '../committee/index.ts';
import {
  type ChangeRules,
  changeEpoch,
  type EpochClosed,
  endVoting,
} from '../economics/economy/index.ts';
import { acceptReport, refuseReport, type SyncReport } from '../economics/epoch-clock.ts';
import type { EpochSyncDone } from './actions.ts';
import type { EconomicEvent } from './economic-events.ts';
import { forgetAttestations } from './event-blobs.ts';
import { type ApplyResult, accepted, acceptedWith, type ChainEvent, refused } from './events.ts';
import { expireRegistrations } from './expiry.ts';
import type { ChainState } from './state.ts';
import { pricesSet } from './terms.ts';

/** A node says that it holds all shards of the current epoch. Once per node and epoch. */
export function epochSyncDone(
  state: ChainState,
  { node, epoch }: EpochSyncDone,
  nowUs: number,
): ApplyResult {
  const account = state.nodes[node];
  if (account === undefined) return refused('unknown_node');
  const report: SyncReport = {
    epoch,
    lastReportedEpoch: account.lastReportedEpoch,
    weight: state.current === null ? 0 : weightOfNode(state.current, node),
    shards: state.shards,
    epochUs: state.epochUs,
    nowUs,
  };
  const error = refuseReport(state.clock, report);
  if (error !== '') return refused(error);
  account.lastReportedEpoch = epoch;
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
  const ended = endVoting(state, { nowUs, ignoreCap: state.plantedDefect === 'cap-ignored' });
  if (!ended.ok) return ended;
  const { next } = ended;
  return accepted({
    kind: 'committee-selected',
    epoch: next.epoch,
    members: next.members.map(({ node, shards }) => ({ node, shards: shards.length })),
    maxShards: maxShardsPerNode(state.activeSet.length, state.shards),
  });
}

/** Begins the next epoch: money, committee, stake, active set, prices, then expiries. */
export function initiateEpochChange(
  state: ChainState,
  nowUs: number,
  swapped: Omit<ChangeRules, 'nowUs'> = {},
): ApplyResult {
  const closed = changeEpoch(state, { ...swapped, nowUs });
  if (!closed.ok) return closed;
  forgetAttestations(state);
  const { epoch } = state.clock;
  const moved = closed.committee === null ? [] : movedShards(closed.committee, state.current!);
  return acceptedWith(
    [{ kind: 'epoch-change-started', epoch, moved }, ...expireRegistrations(state)],
    booksOf(state, closed),
  );
}

function booksOf(state: ChainState, closed: EpochClosed): EconomicEvent[] {
  const { epoch, grossFrost, burnedFrost, leftoverFrost, rewards } = closed;
  const { capacityBytes, ring } = state;
  const books: EconomicEvent[] = [
    { kind: 'epoch-closed', epoch, grossFrost, leftoverFrost },
    ...rewards.map((paid): EconomicEvent => ({ kind: 'reward-paid', epoch, ...paid })),
  ];
  if (burnedFrost > 0n) books.push({ kind: 'wal-burned', epoch, amountFrost: burnedFrost });
  const { usedBytes } = ring[0];
  books.push({ kind: 'capacity-set', epoch: state.clock.epoch, capacityBytes, usedBytes });
  books.push(pricesSet(state));
  return books;
}
