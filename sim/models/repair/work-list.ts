/**
 * What shard transfers and the download of metadata go through: all that the node's log says is
 * certified. In `flow` the crowd (crowd.ts) is a span of the ID space, and only others are named.
 */

import { ALL_IDS } from '../holdings/index.ts';
import {
  type Crowd,
  crowdIn,
  crowdNow,
  firstIn,
  nobody,
  outsideOfCrowd,
} from '../live-blobs/crowd.ts';
import { knownCertified, knownCertifiedEpoch } from '../storage-node/knowledge.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { knowsCrowd } from './bulk-crowd.ts';

/** Blobs ascending by number, and those that are taken together. */
export interface WorkList {
  blobs: number[];
  crowd: Crowd;
}

/** Blobs certified in an epoch before this one, as far as the node knows. */
export function certifiedBefore(
  ctx: WalrusContext,
  node: StorageNodeState,
  epoch: number,
): WorkList {
  const isBefore = (blob: number) => {
    const certifiedEpoch = knownCertifiedEpoch(ctx, node, blob);
    return certifiedEpoch > 0 && certifiedEpoch < epoch;
  };
  if (knowsCrowd(ctx, node)) {
    // All of them were certified at the start.
    const first = firstIn(crowdNow(ctx), ALL_IDS);
    if (first < 0 || isBefore(first)) {
      const outside = outsideOfCrowd(ctx);
      return { blobs: outside.filter(isBefore), crowd: crowdIn(ctx, [ALL_IDS]) };
    }
  }
  return { blobs: knownCertified(ctx, node).filter(isBefore), crowd: nobody() };
}
