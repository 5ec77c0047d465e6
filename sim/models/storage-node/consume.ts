/**
 * A storage node takes chain events in order (network.md §6.1, §6.3, §7).
 *
 * The cursor that survives a restart is the first event whose blob sync has not ended
 * (`restartCursor`): a sync that never ends pins it.
 */
import { type ChainEvent, certifiedEpochOf, endEpochOf, epochOf, isLive } from '../chain/index.ts';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { startBlobSync } from '../repair/blob-sync.ts';
import { finishCatchUp, noteIfWhole } from '../repair/node-recovery.ts';
import type { WalrusContext } from '../world.ts';
import { enterEpoch } from './epoch-change.ts';
import { missingPlaces, nodeAt, removeBlob } from './holdings.ts';
import { ownShards } from './routing.ts';
import type { StorageNodeState } from './state.ts';
import { setNodeStatus } from './status.ts';

/** Takes all events from the cursor on. */
export function consumeEvents(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  const { log } = ctx.state.eventLog;
  if (!node.isUp || node.cursor >= log.length) return;
  if (isFarBehind(ctx, node)) setNodeStatus(ctx, node, 'recovery-catch-up');
  while (node.cursor < log.length) {
    take(ctx, node, log[node.cursor]);
    node.cursor += 1;
  }
  if (node.status === 'recovery-catch-up') finishCatchUp(ctx, node);
  noteIfWhole(ctx, node);
}

/** Is the next event to take older than the epoch before this one? Then the node catches up. */
export function isFarBehind(ctx: WalrusContext, node: StorageNodeState): boolean {
  const { log, chain } = ctx.state.eventLog;
  return node.cursor < log.length && log[node.cursor].epoch + 1 < epochOf(chain);
}

/** Where a node that lost its memory of running syncs starts again. */
export function restartCursor(node: StorageNodeState): number {
  let cursor = node.cursor;
  for (const { position } of node.syncs.values()) cursor = Math.min(cursor, position);
  return cursor;
}

function take(ctx: WalrusContext, node: StorageNodeState, logged: LoggedEvent): void {
  const { event } = logged;
  node.epoch = Math.max(node.epoch, logged.epoch);
  switch (event.kind) {
    case 'blob-registered':
      node.registered.add(event.blob);
      break;
    case 'blob-certified':
      takeCertified(ctx, node, event);
      break;
    case 'blob-invalidated':
      forgetBlob(ctx, node, event.blob);
      break;
    case 'blob-deleted':
    case 'blob-expired':
      if (event.remains !== 'certified') node.certified.delete(event.blob);
      if (event.remains === 'none') node.registered.delete(event.blob);
      break;
    case 'epoch-change-started':
      if (event.epoch === epochOf(ctx.state.eventLog.chain)) enterEpoch(ctx, node);
      break;
    default:
      break;
  }
}

function takeCertified(
  ctx: WalrusContext,
  node: StorageNodeState,
  event: ChainEvent & { kind: 'blob-certified' },
): void {
  const { chain } = ctx.state.eventLog;
  if (!isLive(chain, event.blob) || endEpochOf(chain, event.blob) <= epochOf(chain)) return;
  node.registered.add(event.blob);
  node.certified.set(event.blob, certifiedEpochOf(chain, event.blob));
  if (node.status === 'recovery-catch-up') return;
  const shards = ownShards(ctx, node.index);
  const isComplete =
    node.metadata.has(event.blob) && missingPlaces(node, event.blob, shards).length === 0;
  if (!isComplete) {
    startBlobSync(ctx, node, event.blob, { position: node.cursor, cause: 'blob-sync' });
  }
}

function forgetBlob(ctx: WalrusContext, node: StorageNodeState, blob: number): void {
  node.registered.delete(blob);
  node.certified.delete(blob);
  removeBlob(ctx, node, blob);
}
