/** Sizes of generated blobs, and the blobs that exist at time 0. */

import type { Law } from '../../scenario/resolved.ts';
import { addBlob } from '../blobs/blobs.ts';
import { largestBlobBytesOf } from '../coding/coding.ts';
import type { WalrusContext } from '../world.ts';

/** Adds the blobs that the network holds before anything is written. */
export function addPreloaded(ctx: WalrusContext): void {
  const { count, sizeBytes } = ctx.resolved.workload.preloaded;
  for (let k = 0; k < count; k++) {
    const lengthBytes = drawSize(ctx, sizeBytes);
    addBlob(ctx, { kind: 'preloaded', name: `preloaded-${k}`, lengthBytes });
  }
}

/** Whole bytes, at least 1 and at most what one blob can hold: the tail of a law is cut there. */
export function drawSize(ctx: WalrusContext, law: Law): number {
  const stream = ctx.random.open('workload/sizes');
  const largestBytes = largestBlobBytesOf(ctx.resolved.coding);
  return Math.min(largestBytes, Math.max(1, Math.floor(ctx.random.draw(stream, law))));
}
