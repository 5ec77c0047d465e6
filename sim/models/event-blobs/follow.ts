/**
 * How a node that is up follows the chain: from a full node, unless it comes back more than so
 * many checkpoints behind; then it reads the certified event blobs that it lacks and takes from the
 * full node what came after them (network.md §6.3, [D] `catchup.rs`).
 *
 * A full node may have dropped old checkpoints (`full-node-keeps`). Who lacks some of those that
 * no event blob has stays where it is until one does.
 */
import { isLive } from '../chain/index.ts';
import { isFlow } from '../repair/bulk-job.ts';
import { consumeEvents } from '../storage-node/consume.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { attestNext } from './attest.ts';
import { startCatchUp } from './catch-up.ts';
import { startCatchUpFlow } from './catch-up-flow.ts';
import { certifiedWindows, settingsOf, windowEndUs } from './state.ts';

/** The node polls. */
export function followChain(ctx: WalrusContext, index: number): void {
  if (settingsOf(ctx) === undefined) {
    consumeEvents(ctx, index);
    return;
  }
  const node = nodeAt(ctx, index);
  if (!node.isUp) return;
  noteOutage(ctx, node);
  if (!reachesChain(ctx, node)) return;
  consumeEvents(ctx, index);
  noteKnown(ctx);
  attestNext(ctx, node);
}

/** One node has taken the certificate: in one poll interval all that are up have. */
function noteKnown(ctx: WalrusContext): void {
  const { eventBlobs: state } = ctx.state;
  const certified = certifiedWindows(ctx, settingsOf(ctx)!);
  const { pollIntervalUs } = ctx.resolved.network.chain;
  for (; state.known < certified; state.known += 1) {
    ctx.schedule(pollIntervalUs, 'event-blobs.known', state.blobs[state.known]);
  }
}

/** What a node has that came back: the events until it went down, none on an empty volume. */
function noteOutage(ctx: WalrusContext, node: StorageNodeState): void {
  const { hasUntilUs, outageUs } = ctx.state.eventBlobs;
  const { index, downSinceUs, epoch } = node;
  if (outageUs[index] === downSinceUs) return;
  outageUs[index] = downSinceUs;
  // Epochs count from 1; a node that has lost its volume has taken no event yet.
  if (epoch === 0) hasUntilUs[index] = 0;
  else if (hasUntilUs[index] < 0) hasUntilUs[index] = downSinceUs;
}

/** Does the full node have all that the node lacks now? Starts to read event blobs if need be. */
function reachesChain(ctx: WalrusContext, node: StorageNodeState): boolean {
  const settings = settingsOf(ctx)!;
  const { hasUntilUs, reading, isCutOff } = ctx.state.eventBlobs;
  const { index } = node;
  if (hasUntilUs[index] < 0) return true;
  if (reading[index] !== 0) return false;
  const lagUs = ctx.now - hasUntilUs[index];
  const isLate = lagUs > settings.catchUpFrom * settings.checkpointUs;
  const windows = isLate ? lackingWindows(ctx, hasUntilUs[index]) : [];
  const last = windows.at(-1);
  const fromUs = last === undefined ? hasUntilUs[index] : windowEndUs(settings, last);
  if (settings.fullNodeKeepsUs !== undefined && ctx.now - fromUs > settings.fullNodeKeepsUs) {
    if (isCutOff[index] === 0) ctx.emit('history.lacking', index, lagUs);
    isCutOff[index] = 1;
    return false;
  }
  isCutOff[index] = 0;
  if (last !== undefined) {
    if (isFlow(ctx)) startCatchUpFlow(ctx, node, windows);
    else startCatchUp(ctx, node, windows);
    return false;
  }
  hasUntilUs[index] = -1;
  return true;
}

/** Certified windows that end later and are still stored, ascending. */
function lackingWindows(ctx: WalrusContext, hasUntilUs: number): number[] {
  const settings = settingsOf(ctx)!;
  const { blobs } = ctx.state.eventBlobs;
  const lacking: number[] = [];
  for (let window = certifiedWindows(ctx, settings) - 1; window >= 0; window -= 1) {
    if (windowEndUs(settings, window) <= hasUntilUs) break;
    if (!isLive(ctx.state.eventLog.chain, blobs[window])) break;
    lacking.unshift(window);
  }
  return lacking;
}
