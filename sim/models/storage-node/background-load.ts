/**
 * The traffic of clients that are not simulated (`workload.background`): a stated rate that all
 * nodes together send and receive, spread over the nodes that are up by their shards, as requests
 * to random shards are. It loads their links and has no messages; no ledger books it.
 */
import { committeeOf } from '../chain/index.ts';
import { setLinkLoad } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';

/** Gives each node its part anew: after a change of the committee, a crash or a restart. */
export function spreadBackground(ctx: WalrusContext): void {
  const { background } = ctx.resolved.workload;
  if (background === undefined) return;
  const { nodes } = ctx.state.storageNodes;
  const { members } = committeeOf(ctx.state.eventLog.chain, 'current')!;
  const serving = members.filter(({ node }) => nodes[node].isUp);
  const shards = serving.reduce((sum, member) => sum + member.shards.length, 0);
  const parts = new Map(serving.map((member) => [member.node, member.shards.length / shards]));
  for (const { index } of nodes) {
    const part = parts.get(index) ?? 0;
    const up = background.upBytesPerSecond * part;
    setLinkLoad(ctx, index, { up, down: background.downBytesPerSecond * part });
  }
}
