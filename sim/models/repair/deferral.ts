/**
 * Deferral of live uploads (network.md §4, "optimistic mode"): a node that keeps up with the chain
 * waits before it repairs what it lacks of a freshly certified blob, because the writer may still
 * be uploading it. How long depends on the size; at most five minutes; off as deployed.
 *
 * Assumed: a checkpoint every 250 ms, so that the 32 of the node's limit are 8 s; an extension in
 * the epoch of the certificate waits too. Left out: deferral of repairs that an earlier event
 * started, and uploads that end it early (what came meanwhile is not repaired).
 */
import { SECOND_US } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import type { WalrusContext } from '../world.ts';

/** 32 checkpoints (network.md §4) of a quarter of a second (assumed). */
const LAG_MAX_US = 8 * SECOND_US;

/** How long a repair of the blob waits that the event at this position of the log asks for. */
export function deferralUs(ctx: WalrusContext, blob: number, position: number): number {
  const buckets = ctx.resolved.storage.repair.liveUploadDeferral;
  if (buckets === undefined) return 0;
  const { log } = ctx.state.eventLog;
  if (ctx.now - log.timeUs[position] > LAG_MAX_US) return 0;
  const { lengthBytes } = blobAt(ctx, blob);
  return buckets.find(({ upToBytes }) => lengthBytes <= upToBytes)?.forUs ?? 0;
}
