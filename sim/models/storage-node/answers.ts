/**
 * What a storage node answers with: a status, a reply and its bytes; a sliver as the node's
 * behaviour sends it.
 */
import { damaged, type SliverCopy } from '../blobs/encoding.ts';
import type { Bytes, CallStatus } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';
import { behaviourNamed } from './behaviours/index.ts';
import { NO_BYTES } from './messages.ts';
import type { StorageNodeState } from './state.ts';

export interface Answer {
  status: CallStatus;
  /** Plain record. */
  response: unknown;
  bytes: Bytes;
}

export function refused(status: CallStatus): Answer {
  return { status, response: null, bytes: NO_BYTES };
}

export function answered(response: unknown, bytes: Bytes = NO_BYTES): Answer {
  return { status: 'ok', response, bytes };
}

/** Done, with nothing to send back. */
export const DONE: Answer = Object.freeze({ status: 'ok', response: null, bytes: NO_BYTES });

/** The sliver as the behaviour sends it; `copy` was made for this answer. */
export function asSent(
  ctx: WalrusContext,
  node: StorageNodeState,
  method: string,
  blob: number,
  copy: SliverCopy,
): SliverCopy {
  const behaviour = behaviourNamed(node.behaviour);
  if (behaviour.isHonest) return copy;
  const isTrue = behaviour.sendsTrueContent(ctx, { node: node.index, method, blob });
  return isTrue ? copy : damaged(ctx, copy);
}
