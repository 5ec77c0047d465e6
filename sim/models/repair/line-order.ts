/**
 * The order in which blobs get through that stand in line for a permit (waiting.ts): so many are
 * under way or in line at a time, the first of them get all permits, and whoever is through is
 * followed by the next one by ID. A flow has no line and goes in that order.
 */
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { missingOf } from './blob-sync.ts';
import { priorityOf } from './decide.ts';
import type { Trigger } from './policies/index.ts';
import { taskOfBlob } from './tasks.ts';

interface Waiting {
  blob: number;
  priority: number;
}

/** How many have a permit or a place in the line, and how many permits there are. */
export interface LineSize {
  places: number;
  permits: number;
}

/** Blobs in the order of IDs, as a line lets them through. */
export function throughLine(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blobs, places, permits, trigger }: LineSize & { blobs: readonly number[]; trigger: Trigger },
): number[] {
  // The next to get through is the last.
  const line: Waiting[] = [];
  const order: number[] = [];
  const waiting = Math.max(0, places - permits);
  for (const blob of blobs) {
    const missing = () => missingOf(ctx, node.index, blob);
    const task = () => taskOfBlob(ctx, node, { blob, trigger, missing: missing() });
    const priority = priorityOf(ctx, node, task)!;
    line.splice(placeFor(line, priority), 0, { blob, priority });
    if (order.length === 0 && line.length < places) continue;
    while (line.length > waiting) order.push(line.pop()!.blob);
  }
  while (line.length > 0) order.push(line.pop()!.blob);
  return order;
}

/** Behind all that have the same priority, which came before. */
function placeFor(line: readonly Waiting[], priority: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line[middle].priority > priority) low = middle + 1;
    else high = middle;
  }
  return low;
}
