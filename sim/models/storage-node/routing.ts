/**
 * Which committee serves what: current, or previous for older blobs while an epoch change is in
 * progress (network.md §5 step 1, §6.1).
 */
import { certifiedEpochOf, committeeOf, shardsOf } from '../chain/index.ts';
import type { Committee } from '../committee/index.ts';
import type { WalrusContext } from '../world.ts';

/** The committee from which a blob first certified in `certifiedEpoch` is read now. */
export function readCommittee(ctx: WalrusContext, certifiedEpoch: number): Committee {
  const { chain } = ctx.state.eventLog;
  const { clock } = chain;
  if (clock.phase === 'sync' && certifiedEpoch > 0 && certifiedEpoch < clock.epoch) {
    return committeeOf(chain, 'previous') ?? committeeOf(chain, 'current')!;
  }
  return committeeOf(chain, 'current')!;
}

export function readCommitteeOfBlob(ctx: WalrusContext, blob: number): Committee {
  return readCommittee(ctx, certifiedEpochOf(ctx.state.eventLog.chain, blob));
}

/** The committee that blobs are written to. */
export function writeCommittee(ctx: WalrusContext): Committee {
  return committeeOf(ctx.state.eventLog.chain, 'current')!;
}

/** Shards of a node in the current committee. */
export function ownShards(ctx: WalrusContext, node: number): readonly number[] {
  return shardsOf(ctx.state.eventLog.chain, 'current', node);
}
