/**
 * What makes a node look for slivers that it lacks, beside chain events and catch-up: a scrub, a
 * read that failed at the node, and an outage of another node. None of these is deployed
 * (network.md §6.3: partial loss triggers nothing); a policy or `storage.repair.triggers` turns
 * them on.
 */
import { HOUR_US } from '../../engine/index.ts';
import { endEpochOf, epochOf, isLive } from '../chain/index.ts';
import { hasMetadata, missingPlaces, nodeAt, removeSliver } from '../storage-node/holdings.ts';
import { knownCertifiedEpoch } from '../storage-node/knowledge.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { startBlobSync } from './blob-sync.ts';
import { isFlow } from './bulk-job.ts';
import { deferralUs } from './deferral.ts';
import { incompleteBlobs, startPartialRecovery, startPutOff } from './node-recovery.ts';
import type { Trigger } from './policies/index.ts';
import { isTrigger } from './rules.ts';
import { isRepairing } from './running.ts';
import { dueNow, planNextLook } from './waiting.ts';

/** An outage this long is suspected to be a loss, where the scenario says nothing. Assumed. */
const SUSPECT_AFTER_US = HOUR_US;

/** The event says that a blob is certified, of which the node lacks something (network.md §6.1). */
export function onCertified(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blob, position }: { blob: number; position: number },
): void {
  if (node.status === 'recovery-catch-up' || !isTrigger(ctx, 'certified')) return;
  const { chain } = ctx.state.eventLog;
  if (!isLive(chain, blob) || endEpochOf(chain, blob) <= epochOf(chain)) return;
  if (isComplete(ctx, node, blob)) return;
  startBlobSync(ctx, node, blob, {
    position,
    cause: 'blob-sync',
    trigger: 'certified',
    deferUs: deferralUs(ctx, blob, position),
  });
}

/** Rebuilds all that the node lacks and nothing brings, blob by blob; in a flow in one recovery. */
export function repairAll(ctx: WalrusContext, node: StorageNodeState, trigger: Trigger): void {
  if (isFlow(ctx)) {
    // A node that catches up recovers everything at its end anyway.
    if (node.status === 'active' && isRepairing(ctx, node)) {
      startPartialRecovery(ctx, node, trigger);
    }
    return;
  }
  for (const blob of incompleteBlobs(ctx, node)) {
    startBlobSync(ctx, node, blob, { position: node.cursor, cause: 'blob-sync', trigger });
  }
}

/** The node could not answer with a sliver that it should have, or with one that is damaged. */
export function onReadError(
  ctx: WalrusContext,
  node: StorageNodeState,
  place: { blob: number; shard: number; axis: 'primary' | 'secondary'; isDamaged: boolean },
): void {
  if (!isTrigger(ctx, 'read-error')) return;
  const { blob, shard, axis, isDamaged } = place;
  const { chain } = ctx.state.eventLog;
  const isExpected = isLive(chain, blob) && knownCertifiedEpoch(ctx, node, blob) > 0;
  if (!isExpected || !ownShards(ctx, node.index).includes(shard)) return;
  if (isDamaged) removeSliver(ctx, { node: node.index, shard, blob, axis });
  startBlobSync(ctx, node, blob, {
    position: node.cursor,
    cause: 'blob-sync',
    trigger: 'read-error',
  });
}

/** A node went down: if it stays so, the others suspect a loss and look at what they have. */
export function onOutage(ctx: WalrusContext, index: number): void {
  if (!isTrigger(ctx, 'suspicion')) return;
  ctx.schedule(suspectAfterUs(ctx), 'storage-node.suspected', index);
}

export function onSuspected(ctx: WalrusContext, index: number): void {
  const suspect = nodeAt(ctx, index);
  // It may have come back, and gone again since.
  if (suspect.isUp || ctx.now - suspect.downSinceUs < suspectAfterUs(ctx)) return;
  for (const node of ctx.state.storageNodes.nodes) {
    // Whoever lost nothing has nothing to look for.
    if (node.isUp && node.isMediaDamaged) repairAll(ctx, node, 'suspicion');
  }
}

function suspectAfterUs(ctx: WalrusContext): number {
  return ctx.resolved.storage.repair.suspectAfterUs ?? SUSPECT_AFTER_US;
}

/** Repairs that were put off and whose time has come: the policy is asked again. */
export function onRepairAgain(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  for (const [blob, parked] of dueNow(ctx, node)) {
    const { cause, trigger } = parked;
    const isLeft = isLive(ctx.state.eventLog.chain, blob) && !isComplete(ctx, node, blob);
    if (isLeft) startBlobSync(ctx, node, blob, { position: node.cursor, cause, trigger });
    if (node.repair.parked.get(blob) === parked) node.repair.parked.delete(blob);
  }
  startPutOff(ctx, node);
  planNextLook(ctx, node);
}

/** Who owns no shard misses nothing, metadata included (network.md §6.1: own slivers). */
function isComplete(ctx: WalrusContext, node: StorageNodeState, blob: number): boolean {
  const shards = ownShards(ctx, node.index);
  if (shards.length === 0) return true;
  return hasMetadata(ctx, node.index, blob) && missingPlaces(ctx, node, blob, shards).length === 0;
}
