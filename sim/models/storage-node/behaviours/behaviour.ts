/**
 * Every choice that an adversary in the place of a storage node could take (foundations.md §5).
 * The protocol code asks; the behaviour answers from the node's state and nothing hidden.
 */
import type { Axis } from '../../../codec/index.ts';
import type { WalrusContext } from '../../world.ts';

export interface Behaviour {
  name: string;
  description: string;
  /**
   * Counts as correct in the premises of the checkers. A node that is honest decides as `honest`
   * does, and is not asked where that is for every message.
   */
  isHonest: boolean;
  /** Keep a sliver, or (shard −1) metadata, that a writer sent? */
  stores(
    ctx: WalrusContext,
    at: { node: number; shard: number; blob: number; what: Axis | 'metadata' },
  ): boolean;
  /** Copy gained shards, and rebuild what is missing? */
  repairs(ctx: WalrusContext, at: { node: number }): boolean;
  /** Sign a confirmation, given whether everything is really stored? */
  signs(ctx: WalrusContext, at: { node: number; blob: number; isStored: boolean }): boolean;
  /** Answer this method for this blob (−1: none)? `silent` never replies. */
  serves(
    ctx: WalrusContext,
    at: { node: number; method: string; blob: number; caller: number },
  ): 'serve' | 'refuse' | 'silent';
  /** Extra time before a reply, µs. */
  delayUs(ctx: WalrusContext, at: { node: number; method: string }): number;
  /** Send the true content of a sliver or symbol, or damage it? */
  sendsTrueContent(ctx: WalrusContext, at: { node: number; method: string; blob: number }): boolean;
  /** Report epoch_sync_done, given whether it is true? */
  attests(ctx: WalrusContext, at: { node: number; epoch: number; isDone: boolean }): boolean;
}
