/**
 * How often what nodes are, what they know of the log and which endpoints are up have changed: what
 * is kept beside the state (situation.ts) compares numbers instead of all nodes. Counted beside the
 * state too: a state that was made again counts from 0 on, with nothing kept beside it.
 */
import type { WalrusContext } from '../world.ts';

const counts = new WeakMap<object, number>();

/** A part of the state is not what it was. */
export function noteChange(part: object): void {
  counts.set(part, changesOf(part) + 1);
}

export function changesOf(part: object): number {
  return counts.get(part) ?? 0;
}

/** A node went down or came up, left, acts otherwise, lost its memory or took an event. */
export function noteChangeOfNode({ state }: Pick<WalrusContext, 'state'>): void {
  noteChange(state.storageNodes);
}
