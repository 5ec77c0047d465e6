/**
 * Where two runs first differ: the stored ladders of digests narrow it to 2^16 events, and the
 * facts of that stretch, collected by one partial re-run each, name the event.
 */
import type { Fact } from '../engine/index.ts';
import type { LadderRung } from '../results/index.ts';
import { factRecord } from './event-file.ts';

/** What one run tells about itself. */
export interface RunTrace {
  trace: string;
  physical: string;
  economic: string;
  eventCount: number;
  ladder: readonly LadderRung[];
}

/** One fact: what enters the digest as a line of JSON, and the event it belongs to. */
export interface FactLine {
  event: number;
  text: string;
}

export function factLine(fact: Fact): FactLine {
  const { event, causeEvent: _, ...digested } = factRecord(fact);
  return { event: Number(event), text: JSON.stringify(digested) };
}

/** Facts of the events after `afterEvent` up to and with `toEvent`. */
export type CollectFacts = (afterEvent: number, toEvent: number) => Promise<readonly FactLine[]>;

export interface Stretch {
  afterEvent: number;
  toEvent: number;
}

export interface Divergence extends Stretch {
  /** The first fact that differs in each run; null where one run has no more facts. */
  first: FactLine | null;
  second: FactLine | null;
}

/** The stretch of events in which two runs part, or null when their digests are equal. */
export function stretchOf(a: RunTrace, b: RunTrace): Stretch | null {
  if (a.trace === b.trace && a.eventCount === b.eventCount) {
    return null;
  }
  let afterEvent = 0;
  for (const [index, rung] of a.ladder.entries()) {
    const other = b.ladder[index];
    if (other === undefined || other.trace !== rung.trace) {
      return { afterEvent, toEvent: rung.eventCount };
    }
    afterEvent = rung.eventCount;
  }
  const toEvent = b.ladder[a.ladder.length]?.eventCount ?? Math.max(a.eventCount, b.eventCount);
  return { afterEvent, toEvent };
}

/** Runs both up to the end of the stretch and compares fact by fact. */
export async function findDivergence(
  a: RunTrace,
  b: RunTrace,
  collectA: CollectFacts,
  collectB: CollectFacts,
): Promise<Divergence | null> {
  const stretch = stretchOf(a, b);
  if (stretch === null) {
    return null;
  }
  const { afterEvent, toEvent } = stretch;
  const factsA = await collectA(afterEvent, toEvent);
  const factsB = await collectB(afterEvent, toEvent);
  const length = Math.max(factsA.length, factsB.length);
  for (let index = 0; index < length; index++) {
    const first = factsA[index] ?? null;
    const second = factsB[index] ?? null;
    if (first?.text !== second?.text) {
      return { ...stretch, first, second };
    }
  }
  return { ...stretch, first: null, second: null };
}
