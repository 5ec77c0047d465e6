/**
 * Margins of all blobs at once: the edges of all boxes cut the blobs into cells of equal holdings,
 * and a sweep along the blob IDs counts, cell by cell, how many shards hold a sliver.
 *
 * The cost is holdings + edges for each slab of time and media, never blobs × shards. A holder
 * counts in the channels of its mask (bit c: channel c), so that several questions (on media, on
 * nodes that serve, for each client) are answered by one sweep; a shard counts once in a
 * channel, however many nodes hold it.
 */
import { type Box, contains, ID_END, isInBoxes, TIME_END, UNIT_END } from './boxes.ts';
import { counted } from './counted.ts';
import { boxedCode, codeIn, type Holding, type HoldingsTable, PRESENT, PRIMARY } from './table.ts';

/** Most channels of one sweep: bits of a positive 32-bit number. */
export const MAX_CHANNELS = 31;

/** The channels in which a holding counts. */
export type MaskOf = (holding: Holding) => number;

/** Where cells begin in each direction, ascending. */
export interface Cuts {
  times: number[];
  ids: number[];
  units: number[];
}

export interface Sweep {
  cuts: Cuts;
  channels: number;
  /** Per cell: shards with the primary, with the secondary, nodes with metadata, by channel. */
  rows: Int32Array;
}

/** Counts of one cell or blob, by channel. */
export interface Tally {
  primary: number[];
  secondary: number[];
  metadata: number[];
}

/** Parts of a row. */
const PARTS = 3;

export function cutsOf(table: HoldingsTable): Cuts {
  const times = new Set([0]);
  const ids = new Set([0]);
  const units = new Set([0]);
  for (const { boxes } of table.holdings.values()) {
    for (const box of boxes) {
      counted.boxes += 1;
      times.add(box.fromUs);
      ids.add(box.fromId);
      units.add(box.fromUnit);
      if (box.toUs < TIME_END) times.add(box.toUs);
      if (box.toId < ID_END) ids.add(box.toId);
      if (box.toUnit < UNIT_END) units.add(box.toUnit);
    }
  }
  return { times: ascending(times), ids: ascending(ids), units: ascending(units) };
}

/** The cell of a point; −1 for a blob that is not certified. */
export function cellAt({ times, ids, units }: Cuts, timeUs: number, id: number, unit: number) {
  if (timeUs < 0) return -1;
  const slab = lastAtMost(times, timeUs) * units.length + lastAtMost(units, unit);
  return slab * ids.length + lastAtMost(ids, id);
}

export function cellOfBlob({ tracked }: HoldingsTable, cuts: Cuts, blob: number): number {
  return cellAt(cuts, tracked.certifiedUs[blob], tracked.id[blob], tracked.unit[blob]);
}

export function sweep(table: HoldingsTable, cuts: Cuts, channels: number, maskOf: MaskOf): Sweep {
  if (channels > MAX_CHANNELS) throw new Error(`${channels} channels; at most ${MAX_CHANNELS}`);
  const cells = cuts.times.length * cuts.ids.length * cuts.units.length;
  const result = { cuts, channels, rows: new Int32Array(cells * PARTS * channels) };
  const masks = new Map<number, number>();
  for (const holding of table.holdings.values()) masks.set(holding.key, maskOf(holding));
  const idIndex = new Map(cuts.ids.map((id, index) => [id, index]));
  let cell = 0;
  for (const timeUs of cuts.times) {
    for (const unit of cuts.units) {
      sweepSlab(table, result, { timeUs, unit, firstCell: cell, idIndex, masks });
      cell += cuts.ids.length;
    }
  }
  counted.cells += cells;
  return result;
}

/** The counts of a cell; zeros for cell −1. */
export function tallyOfCell({ rows, channels }: Sweep, cell: number): Tally {
  const part = (index: number) => {
    if (cell < 0) return new Array<number>(channels).fill(0);
    const first = (cell * PARTS + index) * channels;
    return [...rows.subarray(first, first + channels)];
  };
  return { primary: part(0), secondary: part(1), metadata: part(2) };
}

/** The counts of a blob: those of its cell, corrected by its exceptions. */
export function tallyOfBlob(
  table: HoldingsTable,
  swept: Sweep,
  blob: number,
  maskOf: MaskOf,
): Tally {
  const { tracked } = table;
  if (tracked.isGone[blob] === 1) return tallyOfCell(swept, -1);
  const tally = tallyOfCell(swept, cellOfBlob(table, swept.cuts, blob));
  if (tracked.hasExceptions[blob] === 0) return tally;
  for (const key of exceptionalKeys(table, blob)) {
    const holding = table.holdings.get(key);
    if (holding === undefined) continue;
    if (holding.shard < 0) {
      const isIn = codeIn(table, holding, blob) === PRESENT;
      const wasIn = boxedCode(table, holding, blob) === PRESENT;
      if (isIn !== wasIn) add(tally.metadata, maskOf(holding), isIn ? 1 : -1);
    } else {
      correctShard(table, holding, blob, maskOf, tally);
    }
  }
  return tally;
}

/** Keys whose content an exception may change, one a shard and axis. */
function exceptionalKeys(table: HoldingsTable, blob: number): Set<number> {
  const keys = new Set<number>();
  const seen = new Set<number>();
  for (const exception of table.exceptions.get(blob)!.keys()) {
    const touched = exception >= 0 ? [exception] : (table.byNode.get(-1 - exception) ?? []);
    for (const key of touched) {
      const holding = table.holdings.get(key);
      if (holding === undefined) continue;
      const place = holding.shard < 0 ? -1 - holding.node : 2 * holding.shard + holding.axis;
      if (seen.has(place)) continue;
      seen.add(place);
      keys.add(key);
    }
  }
  return keys;
}

function correctShard(
  table: HoldingsTable,
  { shard, axis }: Holding,
  blob: number,
  maskOf: MaskOf,
  tally: Tally,
): void {
  let was = 0;
  let is = 0;
  for (const primaryKey of table.holders[shard]) {
    const holding = table.holdings.get(primaryKey + axis)!;
    const mask = maskOf(holding);
    if (boxedCode(table, holding, blob) === PRESENT) was |= mask;
    if (codeIn(table, holding, blob) === PRESENT) is |= mask;
  }
  const counts = axis === PRIMARY ? tally.primary : tally.secondary;
  add(counts, is & ~was, 1);
  add(counts, was & ~is, -1);
}

function add(counts: number[], mask: number, by: number): void {
  for (let channel = 0; channel < counts.length; channel++) {
    if ((mask >> channel) & 1) counts[channel] += by;
  }
}

interface Slab {
  timeUs: number;
  unit: number;
  firstCell: number;
  idIndex: ReadonlyMap<number, number>;
  masks: ReadonlyMap<number, number>;
}

/** Goes along the IDs of one slab: what begins or ends at each cut changes the counts. */
function sweepSlab(table: HoldingsTable, { cuts, channels, rows }: Sweep, slab: Slab): void {
  const changes: { holding: Holding; isPresent: boolean }[][] = cuts.ids.map(() => []);
  for (const holding of table.holdings.values()) {
    counted.holdings += 1;
    noteChanges(holding, slab, changes);
  }
  const present = new Set<number>();
  const shardMasks = new Int32Array(2 * table.shards);
  const row = new Int32Array(PARTS * channels);
  for (const [index, here] of changes.entries()) {
    for (const { holding, isPresent } of here) {
      if (isPresent) present.add(holding.key);
      else present.delete(holding.key);
      if (holding.shard < 0) {
        count(row, 2 * channels, channels, slab.masks.get(holding.key)!, isPresent ? 1 : -1);
        continue;
      }
      const at = 2 * holding.shard + holding.axis;
      const is = maskOfShard(table, holding, present, slab.masks);
      const was = shardMasks[at];
      shardMasks[at] = is;
      const first = holding.axis === PRIMARY ? 0 : channels;
      count(row, first, channels, is & ~was, 1);
      count(row, first, channels, was & ~is, -1);
    }
    rows.set(row, (slab.firstCell + index) * PARTS * channels);
  }
}

/** Where along the IDs the holding begins and ends to be present in this slab. */
function noteChanges(
  holding: Holding,
  { timeUs, unit, idIndex }: Slab,
  changes: { holding: Holding; isPresent: boolean }[][],
): void {
  const relevant: Box[] = holding.boxes.filter((box) => contains(box, timeUs, box.fromId, unit));
  if (relevant.length === 0) return;
  const edges = new Set([0]);
  for (const box of relevant) {
    edges.add(box.fromId);
    if (box.toId < ID_END) edges.add(box.toId);
  }
  let isPresent = false;
  for (const id of ascending(edges)) {
    const now = isInBoxes(relevant, timeUs, id, unit);
    if (now === isPresent) continue;
    isPresent = now;
    changes[idIndex.get(id)!].push({ holding, isPresent });
  }
}

function maskOfShard(
  table: HoldingsTable,
  { shard, axis }: Holding,
  present: ReadonlySet<number>,
  masks: ReadonlyMap<number, number>,
): number {
  let mask = 0;
  for (const primaryKey of table.holders[shard]) {
    const key = primaryKey + axis;
    if (present.has(key)) mask |= masks.get(key)!;
  }
  return mask;
}

function count(row: Int32Array, first: number, channels: number, mask: number, by: number): void {
  if (mask === 0) return;
  for (let channel = 0; channel < channels; channel++) {
    if ((mask >> channel) & 1) row[first + channel] += by;
  }
}

function lastAtMost(cuts: readonly number[], value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

function ascending(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
