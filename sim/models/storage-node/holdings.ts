/**
 * What lies on a node's volume: what the models ask and do, over the table of sim/models/holdings.
 *
 * Here are the sizes (payload bytes ks·S or kp·S; metadata counts its message size), the contents
 * of blobs that carry bytes, and the facts. Which boxes the table keeps is its own affair: the
 * hints given here (a node goes down, a shard is complete) change how it is kept, never what is
 * held.
 */

import { type Axis, sliverIndexOfPair } from '../../codec/index.ts';
import { type BlobRecord, blobAt, codeOf, pairOf } from '../blobs/blobs.ts';
import type { SliverCopy } from '../blobs/encoding.ts';
import { axesOf, metadataBytes } from '../coding/coding.ts';
import { AXES, CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  blobsIn,
  CORRUPT,
  changeCode,
  codeAt,
  codeIn as codeInHolding,
  deleteAtNode,
  findHolding,
  forgetBlob,
  type Holding,
  hasHeldException,
  holdingAt,
  holdingsOf,
  lacks,
  MISSING,
  metadataKey,
  PRESENT,
  setCode,
  sliverKey,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import type { StorageNodeState } from './state.ts';

/** A place for a sliver: one shard of one node, one blob, one axis. */
export interface Place {
  node: number;
  shard: number;
  blob: number;
  axis: Axis;
}

export function nodeAt(ctx: WalrusContext, node: number): StorageNodeState {
  return ctx.state.storageNodes.nodes[node];
}

/** A copy of what lies there, undefined where nothing does. */
export function sliverAt(ctx: WalrusContext, place: Place): SliverCopy | undefined {
  const code = codeAt(ctx.state.holdings.table, keyOf(ctx, place), place.blob);
  if (code === MISSING) return undefined;
  return { intact: code === PRESENT, content: contentAt(ctx, place) };
}

/** Is there a sliver, good or bad? */
export function hasSliver(ctx: WalrusContext, place: Place): boolean {
  return codeAt(ctx.state.holdings.table, keyOf(ctx, place), place.blob) !== MISSING;
}

export function hasMetadata(ctx: WalrusContext, node: number, blob: number): boolean {
  const { table } = ctx.state.holdings;
  return codeAt(table, metadataKey(table, node), blob) !== MISSING;
}

/** Sliver index on its axis of what `shard` holds of the blob. */
export function sliverIndexAt(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  shard: number,
): number {
  return sliverIndexOfPair(axis, pairOf(ctx, record, shard), codeOf(ctx).n);
}

export function sliverBytes(ctx: WalrusContext, record: BlobRecord, axis: Axis): number {
  const { kp, ks } = codeOf(ctx);
  return (axis === 'primary' ? ks : kp) * record.symbolBytes;
}

/** Stores a checked sliver; a second copy of the same is ignored. */
export function storeSliver(
  ctx: WalrusContext,
  place: Place,
  copy: SliverCopy,
  cause: Cause,
): boolean {
  const { table } = ctx.state.holdings;
  const holding = findHolding(table, keyOf(ctx, place));
  if (holding === undefined || codeInHolding(table, holding, place.blob) !== MISSING) return false;
  storeIn(ctx, holding, place, copy, cause);
  return true;
}

/** The same where the caller has found the holding, and that it lacks the sliver. */
export function storeIn(
  ctx: WalrusContext,
  holding: Holding,
  place: Place,
  copy: SliverCopy,
  cause: Cause,
): void {
  const code = copy.intact ? PRESENT : CORRUPT;
  changeCode(ctx.state.holdings.table, holding, place.blob, { before: MISSING, code });
  if (copy.content !== '') setContentOf(ctx, holding.key, place.blob, copy.content);
  announceSliver(ctx, place, cause);
}

/** Counts a sliver that has come to its place, and tells of it. */
export function announceSliver(ctx: WalrusContext, place: Place, cause: Cause): void {
  const node = nodeAt(ctx, place.node);
  const bytes = sliverBytes(ctx, blobAt(ctx, place.blob), place.axis);
  node.storedBytes += bytes;
  node.storedSlivers += 1;
  const axis = codeIn(AXES, place.axis);
  const code = codeIn(CAUSES, cause);
  ctx.emit('sliver.stored', place.node, place.shard, place.blob, axis, code, bytes);
}

/** Removes a sliver that is damaged or no longer wanted. */
export function removeSliver(ctx: WalrusContext, place: Place): boolean {
  const { table } = ctx.state.holdings;
  const holding = findHolding(table, keyOf(ctx, place));
  if (holding === undefined || setCode(table, holding, place.blob, MISSING) === MISSING) {
    return false;
  }
  setContent(ctx, place, '');
  const node = nodeAt(ctx, place.node);
  node.storedBytes -= sliverBytes(ctx, blobAt(ctx, place.blob), place.axis);
  node.storedSlivers -= 1;
  return true;
}

/** Puts a damaged copy in the place of a sliver. */
export function replaceSliver(ctx: WalrusContext, place: Place, copy: SliverCopy): void {
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, keyOf(ctx, place));
  setCode(table, holding, place.blob, copy.intact ? PRESENT : CORRUPT);
  setContent(ctx, place, copy.content);
}

export function storeMetadata(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  cause: Cause,
): void {
  const { table } = ctx.state.holdings;
  const before = setCode(table, holdingAt(table, metadataKey(table, node.index)), blob, PRESENT);
  if (before === MISSING) announceMetadata(ctx, node, blob, cause);
}

/** Counts metadata that has come, and tells of it. */
export function announceMetadata(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  cause: Cause,
): void {
  node.storedBytes += metadataBytes(ctx.resolved.coding);
  ctx.emit('metadata.stored', node.index, blob, codeIn(CAUSES, cause));
}

/** Forgets a blob: slivers and metadata. */
export function removeBlob(ctx: WalrusContext, node: StorageNodeState, blob: number): void {
  const { table, contents } = ctx.state.holdings;
  for (const holding of deleteAtNode(table, node.index, blob)) {
    node.storedBytes -= bytesIn(ctx, holding, blob);
    if (holding.shard >= 0) node.storedSlivers -= 1;
    contents.get(blob)?.delete(holding.key);
  }
  if (isHeldNowhere(ctx, blob)) {
    forgetBlob(table, blob);
    contents.delete(blob);
  }
}

/** Shards and axes of a blob that the node should hold and does not. */
export function missingPlaces(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  shards: readonly number[],
): Place[] {
  const { table } = ctx.state.holdings;
  const axes = axesOf(ctx).length;
  const missing: Place[] = [];
  for (const shard of shards) {
    if (!node.shards.has(shard)) continue;
    // For every node after every write: a place is made only where something is missing.
    for (let axis = 0; axis < axes; axis += 1) {
      const holding = findHolding(table, sliverKey(table, node.index, shard, axis));
      if (holding !== undefined && !lacks(table, holding, blob)) continue;
      missing.push({ node: node.index, shard, blob, axis: AXES[axis] });
    }
  }
  return missing;
}

/** Every sliver on the node, by shard, axis and blob. */
export function sliversOf(ctx: WalrusContext, node: number): Place[] {
  const { table } = ctx.state.holdings;
  const places: Place[] = [];
  for (const shard of nodeAt(ctx, node).shards.keys()) {
    for (const axis of axesOf(ctx)) {
      const holding = holdingAt(table, keyOf(ctx, { node, shard, axis }));
      for (const blob of blobsIn(table, holding)) places.push({ node, shard, blob, axis });
    }
  }
  return places;
}

/** Nothing good or bad of the blob lies anywhere. */
function isHeldNowhere(ctx: WalrusContext, blob: number): boolean {
  const { table } = ctx.state.holdings;
  if (hasHeldException(table, blob)) return false;
  // Where it was deleted only an exception could say that it is there.
  const deletedAt = table.exceptions.get(blob)?.deletedAt;
  for (const node of table.byNode.keys()) {
    if (deletedAt?.has(node)) continue;
    for (const holding of holdingsOf(table, node)) {
      if (codeInHolding(table, holding, blob) !== MISSING) return false;
    }
  }
  return true;
}

/** Bytes of the blob in a holding: a sliver, or its metadata. */
export function bytesIn(ctx: WalrusContext, { axis }: Holding, blob: number): number {
  if (axis < 0) return metadataBytes(ctx.resolved.coding);
  return sliverBytes(ctx, blobAt(ctx, blob), AXES[axis]);
}

/** The same of many blobs together. */
export function bytesOfBlobs(
  ctx: WalrusContext,
  { axis }: Holding,
  blobs: readonly number[],
): number {
  if (axis < 0) return blobs.length * metadataBytes(ctx.resolved.coding);
  const { kp, ks } = codeOf(ctx);
  const { symbolBytes } = ctx.state.holdings.table.tracked;
  let symbols = 0;
  for (let at = 0; at < blobs.length; at += 1) symbols += symbolBytes[blobs[at]];
  return (AXES[axis] === 'primary' ? ks : kp) * symbols;
}

/** Does the code keep anything on the holding's axis? Metadata is kept by every code. */
export function isInUse(ctx: WalrusContext, { axis }: Pick<Holding, 'axis'>): boolean {
  return axis < axesOf(ctx).length;
}

/** Key of the holding in the table. */
export function keyOf(ctx: WalrusContext, { node, shard, axis }: Omit<Place, 'blob'>): number {
  return sliverKey(ctx.state.holdings.table, node, shard, axis === 'primary' ? 0 : 1);
}

function contentAt(ctx: WalrusContext, place: Place): string {
  return ctx.state.holdings.contents.get(place.blob)?.get(keyOf(ctx, place)) ?? '';
}

function setContent(ctx: WalrusContext, place: Place, content: string): void {
  setContentOf(ctx, keyOf(ctx, place), place.blob, content);
}

/** Notes the bytes of a sliver of a blob that carries them; '' forgets them. */
export function setContentOf(ctx: WalrusContext, key: number, blob: number, content: string): void {
  const { contents } = ctx.state.holdings;
  const known = contents.get(blob);
  if (content === '') known?.delete(key);
  else if (known === undefined) contents.set(blob, new Map([[key, content]]));
  else known.set(key, content);
}
