/** Sizes of generated blobs, and the blobs that exist at time 0. */

import type { Law } from '../../scenario/resolved.ts';
import { addBlob } from '../blobs/blobs.ts';
import { largestBlobBytesOf } from '../coding/coding.ts';
import type { WalrusContext } from '../world.ts';

/** Adds the blobs that the network holds before anything is written. */
export function addPreloaded(ctx: WalrusContext): void {
  const { count, sizeBytes } = ctx.resolved.workload.preloaded;
  const sizes = Array.from({ length: count }, () => drawSize(ctx, sizeBytes));
  const sampled = drawSampled(ctx, sizes);
  for (const [k, lengthBytes] of sizes.entries()) {
    const isSampled = sampled?.has(k);
    const lifetimeEpochs = drawRemaining(ctx);
    const name = `preloaded-${k}`;
    addBlob(ctx, { kind: 'preloaded', name, lengthBytes, isSampled, lifetimeEpochs });
  }
}

/** Epochs that a blob is still paid for, where they have ages: at least one, at most all. */
function drawRemaining(ctx: WalrusContext): number | undefined {
  const { lifetimeEpochs, preloaded } = ctx.resolved.workload;
  if (preloaded.remainingEpochs === undefined) return undefined;
  const stream = ctx.random.open('workload/remaining');
  const drawn = Math.ceil(ctx.random.draw(stream, preloaded.remainingEpochs));
  return Math.min(lifetimeEpochs, Math.max(1, drawn));
}

/** Which of them carry bytes, where the scenario says how many: as many as are small enough. */
function drawSampled(ctx: WalrusContext, sizes: readonly number[]): Set<number> | undefined {
  const { sampled } = ctx.resolved;
  if (sampled === undefined) return undefined;
  const smallEnough = [...sizes.keys()].filter((k) => sizes[k] <= sampled.largestBytes);
  ctx.random.shuffle(ctx.random.open('workload/sampled'), smallEnough);
  return new Set(smallEnough.slice(0, sampled.count));
}

/** Whole bytes, at least 1 and at most what one blob can hold: the tail of a law is cut there. */
export function drawSize(ctx: WalrusContext, law: Law): number {
  const stream = ctx.random.open('workload/sizes');
  const largestBytes = largestBlobBytesOf(ctx.resolved.coding);
  return Math.min(largestBytes, Math.max(1, Math.floor(ctx.random.draw(stream, law))));
}
