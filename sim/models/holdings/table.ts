/**
 * Who holds what (holdings.md): a holding is one axis of a shard at a node, or a node's metadata.
 * Its content is a list of boxes, and exceptions for single blobs, which lie over the boxes.
 *
 * A table per (blob, shard) would grow with blobs × shards; this grows with what happened. An
 * exception of a whole node (a blob whose data it deleted) lies between its boxes and the
 * exceptions of its holdings: no box brings a deleted blob back, only storing it does.
 *
 * Left to the callers: sizes in bytes, contents, which blobs are live.
 */
import { type Box, contains, isWhole, layBox, type Region } from './boxes.ts';
import { blobsInRegion } from './by-place.ts';
import { counted } from './counted.ts';
import {
  dropExceptions,
  dropIfEmpty,
  type Exceptions,
  exceptionalKeys,
  exceptionIn,
  exceptionsAt,
  exceptionsOf,
  removeException,
  setException,
} from './exceptions.ts';
import { findHolding, forgetFound, keysOfNode } from './lookup.ts';
import { isWholeHolding, noteBoxes } from './odd.ts';
import { isMeantFor, type PieceTable } from './pieces.ts';
import { addTracked, createTracked, type NewTracked, type TrackedBlobs } from './tracked.ts';

/** What a holding has of a blob. Latent and corrupt slivers are there and of no use. */
export const CODES = ['missing', 'present', 'latent', 'corrupt', 'wrong-content'] as const;
export type Code = (typeof CODES)[number];
export const MISSING = 0;
export const PRESENT = 1;
export const LATENT = 2;
export const CORRUPT = 3;
export const WRONG_CONTENT = 4;

/** Parts of a holding's key: a sliver axis, or metadata. */
export const PRIMARY = 0;
export const SECONDARY = 1;

export interface Holding {
  key: number;
  /** Its place in columns by holding; another holding gets it when this one is closed. */
  row: number;
  node: number;
  /** −1 for metadata. */
  shard: number;
  /** PRIMARY or SECONDARY; −1 for metadata. */
  axis: number;
  boxes: Box[];
  /** Tracked blobs of which it has something, good or bad. */
  held: number;
  exceptions: number;
}

export interface HoldingsTable {
  shards: number;
  tracked: TrackedBlobs;
  holdings: Map<number, Holding>;
  /** Shard → keys of the holdings of its primaries, in the order in which they were opened. */
  holders: number[][];
  /** Node → keys of its holdings. */
  byNode: Map<number, number[]>;
  /** Row of a holding → its key; −1 for a row that is free. */
  rows: number[];
  /** By blob, where it has any. */
  exceptions: Map<number, Exceptions>;
  /** Null where every shard is meant to have a piece of every blob. */
  pieces: PieceTable | null;
  /** Grows with every change of what anybody holds, and of the boxes. */
  version: number;
  /** Grows with the changes of boxes, and of the holdings that there are. */
  layout: number;
}

export function createTable(shards: number): HoldingsTable {
  return {
    shards,
    tracked: createTracked(),
    holdings: new Map(),
    holders: Array.from({ length: shards }, () => []),
    byNode: new Map(),
    rows: [],
    exceptions: new Map(),
    pieces: null,
    version: 0,
    layout: 0,
  };
}

export function sliverKey(table: HoldingsTable, node: number, shard: number, axis: number): number {
  return node * keysOfNode(table.shards) + 2 * shard + axis;
}

export function metadataKey(table: HoldingsTable, node: number): number {
  return node * keysOfNode(table.shards) + 2 * table.shards;
}

/** Whose holding has the key. */
export function nodeOfKey(table: HoldingsTable, key: number): number {
  return Math.floor(key / keysOfNode(table.shards));
}

/** A new blob of which nobody holds anything. */
export function trackBlob(table: HoldingsTable, blob: NewTracked): number {
  return addTracked(table.tracked, blob);
}

/** Makes room for both axes of a shard at a node; nothing is held. */
export function openShard(table: HoldingsTable, node: number, shard: number): void {
  for (const axis of [PRIMARY, SECONDARY]) {
    const key = sliverKey(table, node, shard, axis);
    if (table.holdings.has(key)) throw new Error(`shard ${shard} of node ${node} is open already`);
    addHolding(table, { key, node, shard, axis });
  }
  table.holders[shard].push(sliverKey(table, node, shard, PRIMARY));
  noteLayout(table);
}

export function openMetadata(table: HoldingsTable, node: number): void {
  const key = metadataKey(table, node);
  if (table.holdings.has(key)) throw new Error(`the metadata of node ${node} are open already`);
  addHolding(table, { key, node, shard: -1, axis: -1 });
  noteLayout(table);
}

function addHolding(
  table: HoldingsTable,
  place: Pick<Holding, 'key' | 'node' | 'shard' | 'axis'>,
): void {
  const { key, node, shard, axis } = place;
  const isFull = table.holdings.size === table.rows.length;
  const row = isFull ? table.rows.length : table.rows.indexOf(-1);
  table.rows[row] = key;
  const holding = { key, row, node, shard, axis, boxes: [], held: 0, exceptions: 0 };
  table.holdings.set(key, holding);
  const keys = table.byNode.get(node);
  if (keys === undefined) table.byNode.set(node, [key]);
  else keys.push(key);
  noteBoxes(table, holding);
}

/** Forgets a shard at a node with everything in it. */
export function closeShard(table: HoldingsTable, node: number, shard: number): void {
  for (const axis of [PRIMARY, SECONDARY]) {
    const holding = holdingAt(table, sliverKey(table, node, shard, axis));
    clearExceptions(table, holding, table.exceptions.keys());
    table.rows[holding.row] = -1;
    table.holdings.delete(holding.key);
    forgetFound(table, holding.key);
    const keys = table.byNode.get(node)!;
    keys.splice(keys.indexOf(holding.key), 1);
    noteBoxes(table, holding);
  }
  const key = sliverKey(table, node, shard, PRIMARY);
  table.holders[shard] = table.holders[shard].filter((holder) => holder !== key);
  noteLayout(table);
}

export function holdingAt(table: HoldingsTable, key: number): Holding {
  const holding = findHolding(table, key);
  if (holding === undefined) throw new Error(`there is no holding ${key}`);
  return holding;
}

/** What the holding has of a blob; MISSING where there is no such holding. */
export function codeAt(table: HoldingsTable, key: number, blob: number): number {
  const holding = findHolding(table, key);
  return holding === undefined ? MISSING : codeIn(table, holding, blob);
}

export function codeIn(table: HoldingsTable, holding: Holding, blob: number): number {
  const { tracked } = table;
  if (tracked.isGone[blob] === 1) return MISSING;
  if (tracked.hasExceptions[blob] === 1) {
    const exceptions = exceptionsAt(table, blob)!;
    const own = exceptionIn(exceptions, holding);
    if (own >= 0) return own;
    const boxed = boxedCode(table, holding, blob);
    return boxed !== MISSING && exceptions.deletedAt.has(holding.node) ? MISSING : boxed;
  }
  return boxedCode(table, holding, blob);
}

/** Boxes of the holding were laid. */
export function noteLaid(table: HoldingsTable, holding: Holding): void {
  noteBoxes(table, holding);
  noteLayout(table);
}

function noteLayout(table: HoldingsTable): void {
  table.version += 1;
  table.layout += 1;
}

/** What the boxes alone say. */
export function boxedCode(table: HoldingsTable, holding: Holding, blob: number): number {
  const { tracked, pieces } = table;
  if (pieces !== null && !isMeantFor(pieces, holding.shard, blob)) return MISSING;
  const timeUs = tracked.certifiedUs[blob];
  // Before its certification a blob lies in no box.
  if (timeUs < 0) return MISSING;
  if (isWholeHolding(table, holding)) return PRESENT;
  const { boxes } = holding;
  // As isInBoxes does it; written out, because arguments that are no small integers are allocated.
  const id = tracked.id[blob];
  const unit = tracked.unit[blob];
  for (let at = boxes.length - 1; at >= 0; at -= 1) {
    counted.boxes += 1;
    if (contains(boxes[at], timeUs, id, unit)) return boxes[at].isPresent ? PRESENT : MISSING;
  }
  return MISSING;
}

/** Is something of the blob meant to lie in the holding, and does not? */
export function lacks(table: HoldingsTable, holding: Holding, blob: number): boolean {
  if (codeIn(table, holding, blob) !== MISSING) return false;
  return table.pieces === null || isMeantFor(table.pieces, holding.shard, blob);
}

/** Do the boxes of the holding say that everything certified is there? */
export function isWholeByBoxes({ boxes }: Holding): boolean {
  return isWhole(boxes);
}

/** Sets what a holding has of one blob. What it had before. */
export function setCode(
  table: HoldingsTable,
  holding: Holding,
  blob: number,
  code: number,
): number {
  const before = codeIn(table, holding, blob);
  if (before !== code) changeCode(table, holding, blob, { before, code });
  return before;
}

/** The same where the caller knows what the holding has, and that it is something else. */
export function changeCode(
  table: HoldingsTable,
  holding: Holding,
  blob: number,
  { before, code }: { before: number; code: number },
): void {
  if (table.tracked.isGone[blob] === 1) revive(table, blob);
  keepCode(table, holding, blob, code);
  holding.held += (code === MISSING ? 0 : 1) - (before === MISSING ? 0 : 1);
  table.version += 1;
}

/** Makes exceptions so that the holding has this of the blob, whatever its boxes say now. */
export function keepCode(table: HoldingsTable, holding: Holding, blob: number, code: number): void {
  const boxed = boxedCode(table, holding, blob);
  if (table.tracked.hasExceptions[blob] === 0 && boxed === code) return;
  const exceptions = exceptionsOf(table, blob);
  const isDeleted = boxed !== MISSING && exceptions.deletedAt.has(holding.node);
  if (code === (isDeleted ? MISSING : boxed)) {
    removeException(exceptions, holding);
    dropIfEmpty(table, blob, exceptions);
  } else {
    setException(table, exceptions, holding, code);
  }
}

/** Lays a region over a holding: everything in it is present, or nothing is. */
export function lay(
  table: HoldingsTable,
  holding: Holding,
  region: Region,
  isPresent: boolean,
): void {
  const touched = blobsInRegion(table.tracked, region);
  const before = countHeld(table, holding, touched);
  clearExceptions(table, holding, touched);
  layBox(holding.boxes, { ...region, isPresent });
  noteLaid(table, holding);
  holding.held += countHeld(table, holding, touched) - before;
}

/**
 * The same where no blob that is certified already lies in the region, as when a node goes down
 * now: nothing is counted again.
 */
export function layAhead(
  table: HoldingsTable,
  holding: Holding,
  region: Region,
  isPresent: boolean,
): void {
  layBox(holding.boxes, { ...region, isPresent });
  noteLaid(table, holding);
}

/** A node deletes what it has of a blob: no box brings it back. Which holdings had something. */
export function deleteAtNode(table: HoldingsTable, node: number, blob: number): Holding[] {
  const had: Holding[] = [];
  if (table.tracked.isGone[blob] === 1) return had;
  for (const holding of holdingsOf(table, node)) {
    const before = codeIn(table, holding, blob);
    const exceptions = exceptionsAt(table, blob);
    if (exceptions !== undefined) removeException(exceptions, holding);
    if (before === MISSING) continue;
    holding.held -= 1;
    had.push(holding);
  }
  exceptionsOf(table, blob).deletedAt.add(node);
  table.version += 1;
  return had;
}

/** Nobody holds anything of the blob any more, and no exception is kept for it. */
export function forgetBlob(table: HoldingsTable, blob: number): void {
  const { tracked } = table;
  if (tracked.isGone[blob] === 1) return;
  const exceptions = exceptionsAt(table, blob);
  const deletedAt = exceptions?.count === 0 ? exceptions.deletedAt : null;
  for (const holding of table.holdings.values()) {
    if (deletedAt?.has(holding.node)) continue;
    if (codeIn(table, holding, blob) !== MISSING) holding.held -= 1;
  }
  if (exceptions !== undefined) {
    for (const key of exceptionalKeys(table, exceptions)) holdingAt(table, key).exceptions -= 1;
  }
  dropExceptions(table, blob);
  tracked.isGone[blob] = 1;
  table.version += 1;
}

/** Holdings of one node: metadata and both axes of its shards. */
export function holdingsOf(table: HoldingsTable, node: number): Holding[] {
  return (table.byNode.get(node) ?? []).map((key) => table.holdings.get(key)!);
}

/** Blobs of which a holding has something, ascending. */
export function blobsIn(table: HoldingsTable, holding: Holding): number[] {
  const blobs: number[] = [];
  if (holding.held === 0) return blobs;
  for (let blob = 0; blob < table.tracked.count && blobs.length < holding.held; blob++) {
    counted.blobs += 1;
    if (codeIn(table, holding, blob) !== MISSING) blobs.push(blob);
  }
  return blobs;
}

/** Does the node hold slivers that are there and of no use? They are all exceptions. */
export function hasBadSlivers(table: HoldingsTable, node: number): boolean {
  const holdings = holdingsOf(table, node).filter((holding) => holding.exceptions > 0);
  for (const exceptions of table.exceptions.values()) {
    if (holdings.some((holding) => exceptionIn(exceptions, holding) > PRESENT)) return true;
  }
  return false;
}

/** Everything in a holding is lost, and what comes later does not get there either. */
export function wipe(table: HoldingsTable, holding: Holding): void {
  clearExceptions(table, holding, table.exceptions.keys());
  holding.boxes = [];
  holding.held = 0;
  noteLaid(table, holding);
}

function countHeld(table: HoldingsTable, holding: Holding, blobs: readonly number[]): number {
  let held = 0;
  for (const blob of blobs) if (codeIn(table, holding, blob) !== MISSING) held += 1;
  return held;
}

function clearExceptions(table: HoldingsTable, holding: Holding, blobs: Iterable<number>): void {
  if (holding.exceptions === 0) return;
  for (const blob of blobs) {
    const exceptions = table.exceptions.get(blob);
    if (exceptions === undefined || !removeException(exceptions, holding)) continue;
    dropIfEmpty(table, blob, exceptions);
  }
}

/** A blob that was gone comes back: it is missing everywhere until it is stored. */
function revive(table: HoldingsTable, blob: number): void {
  const { tracked } = table;
  tracked.isGone[blob] = 0;
  for (const holding of table.holdings.values()) {
    if (boxedCode(table, holding, blob) === MISSING) continue;
    setException(table, exceptionsOf(table, blob), holding, MISSING);
  }
}
