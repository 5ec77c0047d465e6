/**
 * Margins of blobs that have pieces on some shards only. What a shard is worth to a client is the
 * same for all blobs whose boxes say so, and is worked out once; a blob then costs its pieces, and
 * blobs with equal counts are one group.
 */

import {
  codeIn,
  type HoldingsTable,
  holdingAt,
  isWholeByBoxes,
  type MaskOf,
  metadataKey,
  PRESENT,
} from '../holdings/index.ts';
import type { LiveBlob } from '../live-blobs/live-blobs.ts';
import type { BlobGroup, Margins } from '../views.ts';
import type { WalrusContext } from '../world.ts';
import { type Cells, marginsFrom } from './cells.ts';
import { knowledgeClass, masksFor } from './situation.ts';

/** For blobs that the same nodes have not heard of yet. */
export interface ShardMasks {
  maskOf: MaskOf;
  /** By shard: who gets its pieces of a blob without exceptions; −1: it depends on the blob. */
  shards: Int32Array;
  /** The same of metadata, of nodes that have all; nodes of which it depends on the blob. */
  metadata: number;
  doubtful: number[];
}

/** By client; one answer where there is none. */
export function marginsOfPlaced(ctx: WalrusContext, cells: Cells, one: LiveBlob): Margins[] {
  const { channels } = cells.situation;
  const row = new Int32Array(channels + 1);
  const metadata = countPieces(ctx, cells, one, row);
  return marginsFrom(ctx, cells, tallyOf(row, metadata, channels), one);
}

/** Live blobs in groups of equal margins. */
export function placedGroups(
  ctx: WalrusContext,
  cells: Cells,
  live: Iterable<LiveBlob>,
): BlobGroup[] {
  const { epoch, situation } = cells;
  const { channels } = situation;
  const row = new Int32Array(channels + 1);
  const groups = new Map<string, { blobs: number[]; bytes: number; margins: Margins[] }>();
  for (const one of live) {
    const metadata = countPieces(ctx, cells, one, row);
    row[channels] = one.certifiedEpoch < epoch ? 1 : 0;
    const key = `${row.join()},${metadata}`;
    let group = groups.get(key);
    if (group === undefined) {
      const margins = marginsFrom(ctx, cells, tallyOf(row, metadata, channels), one);
      group = { blobs: [], bytes: 0, margins };
      groups.set(key, group);
    }
    group.blobs.push(one.blob);
    group.bytes += one.sizeBytes;
  }
  return [...groups.values()].map((group) => ({ ...group, count: group.blobs.length }));
}

/** Counts the blob's pieces in every channel of `row`; the channels in which it has metadata. */
function countPieces(
  ctx: WalrusContext,
  cells: Cells,
  { blob, registeredAt }: LiveBlob,
  row: Int32Array,
): number {
  const { table } = ctx.state.holdings;
  const { width, shards } = table.pieces!;
  const masks = masksOf(ctx, cells, knowledgeClass(cells.situation, registeredAt));
  const isPlain = table.tracked.hasExceptions[blob] === 0;
  row.fill(0);
  for (let at = blob * width; at < (blob + 1) * width; at += 1) {
    const known = masks.shards[shards[at]];
    let mask = isPlain && known >= 0 ? known : maskAt(table, masks.maskOf, shards[at], blob);
    for (let channel = 0; mask !== 0; channel += 1, mask >>>= 1) row[channel] += mask & 1;
  }
  if (isPlain && masks.doubtful.length === 0) return masks.metadata;
  const nodes = isPlain ? masks.doubtful : [...table.byNode.keys()];
  let metadata = isPlain ? masks.metadata : 0;
  for (const node of nodes) {
    const holding = holdingAt(table, metadataKey(table, node));
    if (codeIn(table, holding, blob) === PRESENT) metadata |= masks.maskOf(holding);
  }
  return metadata;
}

/** Who gets the blob's piece of the shard. */
function maskAt(table: HoldingsTable, maskOf: MaskOf, shard: number, blob: number): number {
  let mask = 0;
  for (const key of table.holders[shard]) {
    const holding = holdingAt(table, key);
    if (codeIn(table, holding, blob) === PRESENT) mask |= maskOf(holding);
  }
  return mask;
}

function masksOf(ctx: WalrusContext, cells: Cells, unaware: number): ShardMasks {
  const known = cells.placed.get(unaware);
  if (known !== undefined) return known;
  const { table } = ctx.state.holdings;
  const maskOf = masksFor(ctx, cells.situation, unaware);
  const masks: ShardMasks = {
    maskOf,
    shards: new Int32Array(table.shards),
    metadata: 0,
    doubtful: [],
  };
  for (const [shard, keys] of table.holders.entries()) {
    for (const key of keys) {
      const holding = holdingAt(table, key);
      // No boxes: nothing but exceptions, which are looked at blob by blob.
      if (holding.boxes.length === 0) continue;
      if (!isWholeByBoxes(holding)) masks.shards[shard] = -1;
      else if (masks.shards[shard] >= 0) masks.shards[shard] |= maskOf(holding);
    }
  }
  for (const node of table.byNode.keys()) {
    const holding = holdingAt(table, metadataKey(table, node));
    if (isWholeByBoxes(holding)) masks.metadata |= maskOf(holding);
    else if (holding.boxes.length > 0) masks.doubtful.push(node);
  }
  cells.placed.set(unaware, masks);
  return masks;
}

function tallyOf(row: Int32Array, metadata: number, channels: number) {
  const numbers = Array.from({ length: channels }, (_, channel) => channel);
  return {
    primary: numbers.map((channel) => row[channel]),
    secondary: numbers.map(() => 0),
    metadata: numbers.map((channel) => (metadata >>> channel) & 1),
  };
}
