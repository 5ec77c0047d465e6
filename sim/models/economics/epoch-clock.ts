/**
 * The state machine of an epoch with its clock (network.md §7, economics.md §6, [D]).
 *
 *     sync(weight) --quorum of reports--> done(t) --voting end, from t + ⌊D/2⌋--> selected(t)
 *     selected(t) --epoch change, from t + D--> sync(0) of the next epoch
 *
 * The clock starts when the quorum has reported, not when the epoch begins; without the quorum
 * nothing ever opens. Epoch 0 starts in `done`, with both steps allowed at one configured time.
 * Unit of time: whatever the caller uses throughout (microseconds in a simulation).
 */
import { isQuorum } from '../committee/index.ts';

export type EpochPhase = 'sync' | 'done' | 'selected';

export interface EpochClock {
  epoch: number;
  phase: EpochPhase;
  /** Shards reported so far; 0 outside `sync`. */
  syncWeight: number;
  /** When the current `sync` began (for epoch 0: creation). */
  startedUs: number;
  /** t: the time of the quorum (for epoch 0: creation); 0 in `sync`. */
  sinceUs: number;
  /** Earliest voting end; meaningful in `done`. */
  votingEndFromUs: number;
  /** Earliest epoch change; meaningful in `done` and `selected`. */
  epochChangeFromUs: number;
}

/** The clock of epoch 0: both steps open at `firstEpochUs`. */
export function epochZeroClock(times: { createdUs: number; firstEpochUs: number }): EpochClock {
  return {
    epoch: 0,
    phase: 'done',
    syncWeight: 0,
    startedUs: times.createdUs,
    sinceUs: times.createdUs,
    votingEndFromUs: times.firstEpochUs,
    epochChangeFromUs: times.firstEpochUs,
  };
}

export interface SyncReport {
  /** The epoch that the node reports for. */
  epoch: number;
  /** Last epoch that this node reported for; 0: none. */
  lastReportedEpoch: number;
  /** Shards of the node in the current committee; 0: no member. */
  weight: number;
  shards: number;
  epochUs: number;
  nowUs: number;
}

/** Why a report is refused, '' if it is not. */
export function refuseReport(clock: EpochClock, report: SyncReport): string {
  if (report.epoch !== clock.epoch) return 'invalid_sync_epoch';
  if (report.lastReportedEpoch >= clock.epoch) return 'duplicate_sync_done';
  if (report.weight === 0) return 'not_in_committee';
  return '';
}

/** Counts an accepted report. True if it completed the quorum and so started the clock. */
export function acceptReport(clock: EpochClock, report: SyncReport): boolean {
  if (clock.phase !== 'sync') return false;
  clock.syncWeight += report.weight;
  if (!isQuorum(clock.syncWeight, report.shards)) return false;
  clock.phase = 'done';
  clock.syncWeight = 0;
  clock.sinceUs = report.nowUs;
  clock.votingEndFromUs = report.nowUs + Math.floor(report.epochUs / 2);
  clock.epochChangeFromUs = report.nowUs + report.epochUs;
  return true;
}

/** Why the voting cannot end now, '' if it can. */
export function refuseVotingEnd(clock: EpochClock, nowUs: number): string {
  return clock.phase === 'done' && nowUs >= clock.votingEndFromUs ? '' : 'wrong_epoch_state';
}

/** Why the epoch cannot change now, '' if it can. */
export function refuseEpochChange(clock: EpochClock, nowUs: number): string {
  if (clock.phase !== 'selected') return 'next_committee_is_empty';
  return nowUs >= clock.epochChangeFromUs ? '' : 'wrong_epoch_state';
}

/** Begins the next epoch in `sync`. */
export function startNextEpoch(clock: EpochClock, nowUs: number): void {
  clock.epoch++;
  clock.phase = 'sync';
  clock.syncWeight = 0;
  clock.startedUs = nowUs;
  clock.sinceUs = 0;
  clock.votingEndFromUs = 0;
  clock.epochChangeFromUs = 0;
}
