/** The node's state of network.md §6.3. */
import { codeIn, NODE_STATUSES, type NodeStatus } from '../facts.ts';
import type { WalrusContext } from '../world.ts';
import type { StorageNodeState } from './state.ts';

export function setNodeStatus(
  ctx: WalrusContext,
  node: StorageNodeState,
  status: NodeStatus,
): void {
  if (node.status === status) return;
  node.status = status;
  ctx.emit('node.status-changed', node.index, codeIn(NODE_STATUSES, status));
}
