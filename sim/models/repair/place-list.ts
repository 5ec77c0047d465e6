/**
 * Many places of one node in columns: a bulk recovery goes through millions of them, and through
 * each several times, so that an object for each would be most of its cost.
 *
 * A place of a list is a blob and a slot of the node: 2 × shard + axis. What a slot holds, and
 * whether the node owns its shard, is looked up once for all blobs.
 */
import { isLive } from '../chain/index.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, codeIn } from '../facts.ts';
import {
  counted,
  type Holding,
  type HoldingsTable,
  isWholeByBoxes,
  lacks,
  sliverKey,
} from '../holdings/index.ts';
import { nodeAt, type Place } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { isInTransfer } from './shard-transfer.ts';

/** Parallel columns; plain data, because procedures keep it. */
export interface PlaceList {
  blobs: number[];
  slots: number[];
}

export function noPlaces(): PlaceList {
  return { blobs: [], slots: [] };
}

export function listOf(places: readonly Pick<Place, 'blob' | 'shard' | 'axis'>[]): PlaceList {
  return {
    blobs: places.map(({ blob }) => blob),
    slots: places.map(({ shard, axis }) => slotAt(shard, codeIn(AXES, axis))),
  };
}

export function slotAt(shard: number, axis: number): number {
  return 2 * shard + axis;
}

export function shardOfSlot(slot: number): number {
  return slot >> 1;
}

export function axisOfSlot(slot: number): number {
  return slot & 1;
}

export function placeAt(node: number, blob: number, slot: number): Place {
  return { node, shard: shardOfSlot(slot), blob, axis: AXES[axisOfSlot(slot)] };
}

/** Keeps those for which `isKept` holds; takes nothing apart where it holds for all. */
export function filtered(
  { blobs, slots }: PlaceList,
  isKept: (blob: number, slot: number) => boolean,
): PlaceList {
  let kept = 0;
  while (kept < blobs.length && isKept(blobs[kept], slots[kept])) kept += 1;
  const places = { blobs: blobs.slice(0, kept), slots: slots.slice(0, kept) };
  for (let at = kept + 1; at < blobs.length; at += 1) {
    if (!isKept(blobs[at], slots[at])) continue;
    places.blobs.push(blobs[at]);
    places.slots.push(slots[at]);
  }
  return places;
}

/** Those that are still missing, still the node's, and of live blobs. */
export function stillWanted(ctx: WalrusContext, node: number, places: PlaceList): PlaceList {
  const { table } = ctx.state.holdings;
  const { chain } = ctx.state.eventLog;
  const holdings = new Map<number, Holding | null>();
  let last = -1;
  let isLastLive = false;
  return filtered(places, (blob, slot) => {
    if (blob !== last) {
      last = blob;
      isLastLive = isLive(chain, blob);
    }
    if (!isLastLive) return false;
    let holding = holdings.get(slot);
    if (holding === undefined) {
      holding = holdingToFill(ctx, table, node, slot);
      holdings.set(slot, holding);
    }
    return holding !== null && lacks(table, holding, blob);
  });
}

/** The holding of a shard that is the node's, and stands open there. */
export function holdingToFill(
  ctx: WalrusContext,
  table: HoldingsTable,
  node: number,
  slot: number,
): Holding | null {
  const shard = shardOfSlot(slot);
  if (!nodeAt(ctx, node).shards.has(shard) || !ownShards(ctx, node).includes(shard)) return null;
  return table.holdings.get(sliverKey(table, node, shard, axisOfSlot(slot))) ?? null;
}

/** What the node lacks of the blobs in its own shards and no transfer brings, blob by blob. */
export function lackingOf(ctx: WalrusContext, index: number, blobs: readonly number[]): PlaceList {
  const { table } = ctx.state.holdings;
  const node = nodeAt(ctx, index);
  const holdings = ownHoldings(ctx, node);
  const isMoving = node.transfers.size > 0;
  const lacking = noPlaces();
  counted.blobs += blobs.length;
  for (let at = 0; at < blobs.length; at += 1) {
    const blob = blobs[at];
    for (let one = 0; one < holdings.length; one += 1) {
      const holding = holdings[one];
      if (!lacks(table, holding, blob)) continue;
      if (isMoving && isInTransfer(ctx, node, holding.shard, blob)) continue;
      lacking.blobs.push(blob);
      lacking.slots.push(slotAt(holding.shard, holding.axis));
    }
  }
  return lacking;
}

/** Those of the blobs of which the node lacks anything that no transfer brings. */
export function blobsLacking(
  ctx: WalrusContext,
  index: number,
  blobs: readonly number[],
): Set<number> {
  const { table } = ctx.state.holdings;
  const { hasExceptions, isGone } = table.tracked;
  const node = nodeAt(ctx, index);
  const isMoving = node.transfers.size > 0;
  const lacking = new Set<number>();
  let rest = blobs;
  let odd: readonly number[] | null = null;
  for (const holding of ownHoldings(ctx, node)) {
    // Most holdings are whole most of the time: then only exceptions are looked at.
    const isWhole = isWholeByBoxes(holding);
    if (isWhole) odd ??= rest.filter((blob) => hasExceptions[blob] === 1 || isGone[blob] === 1);
    const doubtful = isWhole && odd !== null ? odd : rest;
    counted.blobs += doubtful.length;
    const before = lacking.size;
    for (let at = 0; at < doubtful.length; at += 1) {
      const blob = doubtful[at];
      if (!lacks(table, holding, blob)) continue;
      if (isMoving && isInTransfer(ctx, node, holding.shard, blob)) continue;
      lacking.add(blob);
    }
    if (lacking.size === before) continue;
    // What lacks one thing is asked for no other.
    rest = rest.filter((blob) => !lacking.has(blob));
    odd = null;
  }
  return lacking;
}

/** Holdings of the shards that the node owns and has room for. */
export function ownHoldings(ctx: WalrusContext, node: StorageNodeState): Holding[] {
  const { table } = ctx.state.holdings;
  return ownShards(ctx, node.index)
    .filter((shard) => node.shards.has(shard))
    .flatMap((shard) => axesOf(ctx).map((_, axis) => sliverKey(table, node.index, shard, axis)))
    .map((key) => table.holdings.get(key)!);
}
