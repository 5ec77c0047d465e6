/**
 * A storage node takes chain events in order (network.md §6.1, §6.3, §7).
 *
 * The cursor that survives a restart is the first event whose blob sync has not ended
 * (`restartCursor`): a sync that never ends pins it.
 */

import { epochOf } from '../chain/index.ts';
import { kindAt } from '../event-log/log.ts';
import { counted } from '../holdings/index.ts';
import { noteChangeOfNode } from '../margins/changes.ts';
import { finishCatchUp, noteIfWhole } from '../repair/node-recovery.ts';
import { onCertified } from '../repair/triggers.ts';
import type { WalrusContext } from '../world.ts';
import { enterEpoch } from './epoch-change.ts';
import { nodeAt, removeBlob } from './holdings.ts';
import type { StorageNodeState } from './state.ts';
import { setNodeStatus } from './status.ts';

/** Takes all events from the cursor on. */
export function consumeEvents(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  const { log } = ctx.state.eventLog;
  if (!node.isUp || node.cursor >= log.count) return;
  if (isFarBehind(ctx, node)) setNodeStatus(ctx, node, 'recovery-catch-up');
  if (node.status === 'recovery-catch-up') skipPreloaded(ctx, node);
  counted.blobs += log.count - node.cursor;
  while (node.cursor < log.count) {
    const position = node.cursor;
    node.cursor += 1;
    node.known = Math.max(node.known, node.cursor);
    noteChangeOfNode(ctx);
    take(ctx, node, position);
  }
  if (node.status === 'recovery-catch-up') finishCatchUp(ctx, node);
  noteIfWhole(ctx, node);
}

/**
 * Is the next event to take older than the epoch before this one? Then the node catches up. In
 * `flow` an emptied node always does: the population has no events that a replay could sync.
 */
export function isFarBehind(ctx: WalrusContext, node: StorageNodeState): boolean {
  const { log, chain } = ctx.state.eventLog;
  const isEmptied = node.known === 0 && node.isMediaDamaged;
  if (ctx.resolved.granularity === 'flow' && isEmptied && log.count > 0) return true;
  return node.cursor < log.count && log.epoch[node.cursor] + 1 < epochOf(chain);
}

/** Where a node that lost its memory of running syncs starts again. */
export function restartCursor(node: StorageNodeState): number {
  let cursor = node.cursor;
  for (const { position } of node.syncs.values()) cursor = Math.min(cursor, position);
  return cursor;
}

/** Who catches up has nothing to do at the first events, two of each preloaded blob. */
function skipPreloaded(ctx: WalrusContext, node: StorageNodeState): void {
  const { log } = ctx.state.eventLog;
  const next = 2 * ctx.resolved.workload.preloaded.count;
  if (node.cursor >= next || next > log.count) return;
  noteChangeOfNode(ctx);
  node.cursor = next;
  node.known = Math.max(node.known, next);
  node.epoch = Math.max(node.epoch, log.epoch[next - 1]);
}

function take(ctx: WalrusContext, node: StorageNodeState, position: number): void {
  const { log, chain } = ctx.state.eventLog;
  const blob = log.blob[position];
  node.epoch = Math.max(node.epoch, log.epoch[position]);
  switch (kindAt(log, position)) {
    case 'blob-certified':
      onCertified(ctx, node, { blob, position });
      break;
    case 'blob-invalidated':
      removeBlob(ctx, node, blob);
      break;
    case 'epoch-change-started':
      if (log.eventEpoch[position] === epochOf(chain)) enterEpoch(ctx, node);
      break;
    default:
      break;
  }
}
