/**
 * What the loop asks of a pending set. Two members, one behaviour: the ladder queue is fast,
 * the binary heap is plain and stands witness. Both fire by (time, key), cancelled events
 * included: the loop skips those, so that slots are freed in the same order under both.
 */
import type { EventPool } from './event-pool.ts';
import { HeapQueue } from './heap-queue.ts';
import { LadderQueue } from './ladder-queue.ts';

export type QueueKind = 'ladder' | 'heap';

export interface EventQueue {
  /** Events after this time are not taken. A field: a number in a call would be boxed. */
  limitUs: number;
  /** Adds a slot whose time and key are in the pool. */
  push(slot: number): void;
  /** The first event, whenever it is due; 0 when there is none. */
  peek(): number;
  /** Takes the first event out if it is due by `limitUs`; 0 otherwise. */
  pop(): number;
  /** Drops every cancelled event and writes the dropped slots into the list. */
  sweep(dropped: number[]): void;
}

export function createQueue(kind: QueueKind, pool: EventPool): EventQueue {
  return kind === 'heap' ? new HeapQueue(pool) : new LadderQueue(pool);
}
