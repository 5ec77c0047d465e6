/** A node that reads event blobs: what it is about, and what it means that it is through. */
import { scheduleDelivery } from '../event-log/event-log.ts';
import type { WalrusContext } from '../world.ts';
import { settingsOf, windowEndUs } from './state.ts';

export interface Reading {
  node: number;
  /** The newest window that it reads, and event blobs in all, without those that ended unread. */
  newest: number;
  count: number;
  startedUs: number;
}

/** The node reads these windows, the oldest first, by a procedure. */
export function noteReading(
  ctx: WalrusContext,
  { node, windows }: { node: number; windows: readonly number[] },
): Omit<Reading, 'node'> {
  ctx.emit('history.started', node, windows.length);
  return { newest: windows.at(-1)!, count: windows.length, startedUs: ctx.now };
}

/** The node has the events of all windows, and asks the full node for those since. */
export function endReading(ctx: WalrusContext, { node, newest, count, startedUs }: Reading): void {
  const { eventBlobs } = ctx.state;
  eventBlobs.reading[node] = 0;
  eventBlobs.hasUntilUs[node] = windowEndUs(settingsOf(ctx)!, newest);
  ctx.emit('history.read', node, count, ctx.now - startedUs);
  scheduleDelivery(ctx, node);
}
