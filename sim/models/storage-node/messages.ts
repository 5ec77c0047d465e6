/**
 * The requests between clients and storage nodes: what they hold beside blob, shard and axis, and
 * their sizes on the wire (network.md §3). Sliver and symbol bytes are payload, Merkle paths are
 * proof, the n pairs of hashes are metadata; BCS wrappers and control messages are framing.
 */
import {
  type Axis,
  confirmationMessageBytes,
  decodingSymbolMessageBytes,
} from '../../codec/index.ts';
import type { SliverCopy, SymbolCopy } from '../blobs/encoding.ts';
import { type Help, metadataBytes } from '../coding/coding.ts';
import type { MemberSpan, Span } from '../holdings/index.ts';
import type { Crowd } from '../live-blobs/crowd.ts';
import type { Bytes } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';

/** All symbols of the node's `shards` for one target sliver, or for several of one axis. */
export interface SymbolsGet {
  blob: number;
  /** Axis and indices of the slivers to be rebuilt. */
  axis: Axis;
  targets: number[];
  shards: number[];
  /** Whole pieces of a one-dimensional code, where parts of fewer would have done. */
  isWide: boolean;
}

/** Source sliver by source sliver, for each a symbol of every target. */
export interface SymbolsReply {
  symbols: SymbolCopy[];
}

export interface ShardSync {
  shard: number;
  axis: Axis;
  /** Blobs in the order of the work list. */
  blobs: number[];
  epoch: number;
  /** In `flow`: the span of the blobs, those asked for together, and the requests it stands for. */
  step: (Span & { crowd: Crowd; requests: number }) | null;
}

export interface ShardSyncReply {
  slivers: { blob: number; copy: SliverCopy }[];
  /** Blobs whose good slivers were sent together. */
  crowd: Crowd;
  /** Spans of the step in which the population is here too. */
  population: MemberSpan[];
  /** Its members by class when they were sent. */
  counts: number[] | null;
}

export const NO_BYTES: Bytes = { payload: 0, proof: 0, metadata: 0, framing: 0 };

/** Bytes of a ULEB128 length. */
function ulebBytes(length: number): number {
  let bytes = 1;
  for (let rest = length; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

export function metadataMessage(ctx: Pick<WalrusContext, 'resolved'>): Bytes {
  return { ...NO_BYTES, metadata: metadataBytes(ctx.resolved.coding) };
}

/** One sliver of `sliverBytes` payload bytes. */
export function sliverMessage(sliverBytes: number): Bytes {
  return { payload: sliverBytes, proof: 0, metadata: 0, framing: ulebBytes(sliverBytes) + 4 };
}

export function confirmationMessage(isDeletable: boolean): Bytes {
  return { ...NO_BYTES, framing: confirmationMessageBytes(isDeletable) };
}

/** Help of `sources` shards towards some slivers, with `proofBytes` for what each of them gives. */
export function symbolsMessage(
  { bytes }: Help,
  { sources, targets, proofBytes }: { sources: number; targets: number; proofBytes: number },
): Bytes {
  return { ...NO_BYTES, payload: sources * targets * bytes, proof: sources * proofBytes };
}

/** Symbols without proofs, each in its wrapper. */
export function decodingSymbolsMessage(symbolBytes: number, count: number): Bytes {
  const framing = count * (decodingSymbolMessageBytes(symbolBytes) - symbolBytes);
  return { ...NO_BYTES, payload: count * symbolBytes, framing };
}

/** Slivers of a shard-sync reply: blob ID, a tag and the sliver body each. */
export function shardSyncMessage(sliverSizes: readonly number[]): Bytes {
  let payload = 0;
  let framing = 0;
  for (const bytes of sliverSizes) {
    payload += bytes;
    framing += shardSyncFraming(bytes);
  }
  return { ...NO_BYTES, payload, framing };
}

/** What wraps one sliver of a shard-sync reply. */
export function shardSyncFraming(sliverBytes: number): number {
  return 32 + 1 + ulebBytes(sliverBytes) + 4;
}
