/** Premises that several checkers share. */

import type { WalrusViews } from '../models/views.ts';
import type { Premise } from './define.ts';

/**
 * How many faulty shards the code and the quorums bear: f of network.md §1.1 with the deployed
 * thresholds; fewer where free thresholds leave less room. A certificate proves n − f holders, so
 * n − f − faulty ≥ kp must be left to decode, and n − faulty ≥ ks to rebuild primaries. Where a
 * blob has fewer pieces than there are shards, all that are faulty may be among its few: half of
 * the spare pieces are stored for certain.
 */
export function toleratedShards(views: WalrusViews, toRead = views.code.kp): number {
  const n = views.shardCount;
  const f = Math.floor((n - 1) / 3);
  const { placement } = views.resolved.coding;
  if (placement !== undefined) return Math.min(f, Math.ceil((placement.width - toRead) / 2));
  return Math.max(0, Math.min(f, n - f - toRead, n - views.code.ks));
}

/** Why more shards are faulty than can be borne; null while they are not. */
export function tooManyFaulty(views: WalrusViews, toRead = views.code.kp): string | null {
  const tolerated = toleratedShards(views, toRead);
  const faulty = Math.max(views.faultyShards(), faultyInPrevious(views));
  if (faulty <= tolerated) return null;
  return `${faulty} of ${views.shardCount} shards faulty, more than the ${tolerated} tolerated`;
}

/** "At most f faulty shards in each committee, no unrepaired media loss beyond them." */
export const fewFaulty: Premise<unknown> = {
  says: 'at most f shards of each committee are on nodes that are down, dishonest or not yet whole',
  brokenBy: (views) => tooManyFaulty(views),
};

/** The same, where clients may read secondaries: ks of them must be left, which is n − f or so. */
export const fewFaultyToRead: Premise<unknown> = {
  says: fewFaulty.says,
  brokenBy: (views) => {
    const { kp, ks } = views.code;
    return tooManyFaulty(views, views.resolved.workload.readAxis === 'secondary' ? ks : kp);
  },
};

function faultyInPrevious(views: WalrusViews): number {
  if (views.phase !== 'sync') return 0;
  let faulty = 0;
  for (const { node, shards } of views.committee('previous')?.members ?? []) {
    const { isUp, isHonest } = views.node(node);
    if (!isUp || !isHonest) faulty += shards.length;
  }
  return faulty;
}
