/**
 * Margins of all blobs at once: the edges of all boxes cut the blobs into cells of equal holdings,
 * and a sweep along the blob IDs counts, cell by cell, how many shards hold a sliver.
 *
 * The cost is odd holdings (odd.ts) + edges for each slab of time and media, never blobs × shards;
 * what is whole is counted before (standing.ts). A holder counts in the channels of its mask (bit
 * c: channel c), so that several questions (on media, on nodes that serve, for each client) are
 * answered by one sweep; a shard counts once in a channel, however many nodes hold it.
 */
import { ID_END, isInBoxes } from './boxes.ts';
import { counted } from './counted.ts';
import { exceptionalKeys, exceptionsAt } from './exceptions.ts';
import { type Cuts, oddHoldings, slotOf } from './odd.ts';
import {
  keysOfSlot,
  type MaskOf,
  type Masks,
  PARTS,
  recount,
  type Standing,
  standingBy,
} from './standing.ts';
import { boxedCode, codeIn, type Holding, type HoldingsTable, PRESENT, PRIMARY } from './table.ts';

/** Most channels of one sweep: bits of a positive 32-bit number. */
export const MAX_CHANNELS = 31;

export interface Sweep {
  cuts: Cuts;
  channels: number;
  /** The cell of the first row. */
  firstCell: number;
  /** Per cell: shards with the primary, with the secondary, nodes with metadata, by channel. */
  rows: Int32Array;
}

/** Counts of one cell or blob, by channel. */
export interface Tally {
  primary: number[];
  secondary: number[];
  metadata: number[];
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

export function sweep(table: HoldingsTable, cuts: Cuts, channels: number, of: MaskOf): Sweep {
  const slabs = cuts.times.length * cuts.units.length;
  const perSlab = cuts.ids.length * PARTS * channels;
  const rows = new Int32Array(slabs * perSlab);
  const masks = { channels, of };
  const standing = standingBy(table, masks);
  for (let slab = 0; slab < slabs; slab++) {
    rows.set(sweepSlabOf(table, cuts, slab, { masks, standing }).rows, slab * perSlab);
  }
  return { cuts, channels, firstCell: 0, rows };
}

/** A sweep of one slab of time and media alone, for the cells in it. */
export function sweepSlabOf(
  table: HoldingsTable,
  cuts: Cuts,
  slab: number,
  { masks: { channels, of: maskOf }, standing }: { masks: Masks; standing: Standing },
): Sweep {
  if (channels > MAX_CHANNELS) throw new Error(`${channels} channels; at most ${MAX_CHANNELS}`);
  const firstCell = slab * cuts.ids.length;
  const rows = new Int32Array(cuts.ids.length * PARTS * channels);
  const result = { cuts, channels, firstCell, rows };
  sweepSlab(table, result, standing, {
    timeUs: cuts.times[Math.floor(slab / cuts.units.length)],
    unit: cuts.units[slab % cuts.units.length],
    idIndex: new Map(cuts.ids.map((id, index) => [id, index])),
    maskOf,
  });
  counted.cells += cuts.ids.length;
  return result;
}

/** The counts of a cell; zeros for cell −1. */
export function tallyOfCell(
  { rows, channels, firstCell }: Omit<Sweep, 'cuts'>,
  cell: number,
): Tally {
  const part = (index: number) => {
    if (cell < 0) return new Array<number>(channels).fill(0);
    const first = ((cell - firstCell) * PARTS + index) * channels;
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
  for (const key of doubtfulKeys(table, blob)) {
    const holding = table.holdings.get(key)!;
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
function doubtfulKeys(table: HoldingsTable, blob: number): Set<number> {
  const keys = new Set<number>();
  const seen = new Set<number>();
  const exceptions = exceptionsAt(table, blob)!;
  const take = (key: number): void => {
    const { shard, axis, node } = table.holdings.get(key)!;
    const place = shard < 0 ? -1 - node : 2 * shard + axis;
    if (seen.has(place)) return;
    seen.add(place);
    keys.add(key);
  };
  for (const key of exceptionalKeys(table, exceptions)) take(key);
  for (const node of exceptions.deletedAt) {
    for (const key of table.byNode.get(node) ?? []) take(key);
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
  idIndex: ReadonlyMap<number, number>;
  maskOf: MaskOf;
}

/** A holding that begins or ends to be present at a cut. */
interface Change {
  holding: Holding;
  isPresent: boolean;
}

/** Goes along the IDs of one slab: what begins or ends at each cut changes the counts. */
function sweepSlab(
  table: HoldingsTable,
  { cuts, channels, rows }: Sweep,
  standing: Standing,
  slab: Slab,
): void {
  const changes: Change[][] = cuts.ids.map(() => []);
  const now = { channels, masks: standing.masks.slice(), row: standing.row.slice() };
  const absent = new Set<number>();
  for (const holding of oddHoldings(table).values()) {
    counted.holdings += 1;
    if (!beginsPresent(holding, slab, changes)) {
      absent.add(holding.key);
      continue;
    }
    const slot = slotOf(table, holding);
    recount(table, now, slot, now.masks[slot] | slab.maskOf(holding));
  }
  rows.set(now.row);
  for (let index = 1; index < cuts.ids.length; index++) {
    for (const change of changes[index]) apply(table, change, absent, now, slab);
    rows.set(now.row, index * PARTS * channels);
  }
}

function apply(
  table: HoldingsTable,
  { holding, isPresent }: Change,
  absent: Set<number>,
  now: Standing,
  { maskOf }: Slab,
): void {
  if (isPresent) absent.delete(holding.key);
  else absent.add(holding.key);
  const slot = slotOf(table, holding);
  let mask = 0;
  for (const key of keysOfSlot(table, slot)) {
    if (!absent.has(key)) mask |= maskOf(table.holdings.get(key)!);
  }
  recount(table, now, slot, mask);
}

function hasEdgeOfId(boxes: Holding['boxes']): boolean {
  for (let at = 0; at < boxes.length; at += 1) {
    if (boxes[at].fromId > 0 || boxes[at].toId < ID_END) return true;
  }
  return false;
}

/** Is the holding present where the IDs begin? Notes where along them that changes. */
function beginsPresent(holding: Holding, slab: Slab, changes: Change[][]): boolean {
  const { boxes } = holding;
  const { timeUs, unit, idIndex } = slab;
  const begins = isInBoxes(boxes, timeUs, 0, unit);
  if (!hasEdgeOfId(boxes)) return begins;
  const edges: number[] = [];
  for (const box of boxes) {
    if (box.fromId > 0) edges.push(box.fromId);
    if (box.toId < ID_END) edges.push(box.toId);
  }
  let isPresent = begins;
  // An edge that comes twice changes nothing the second time.
  for (const id of edges.sort((a, b) => a - b)) {
    const now = isInBoxes(boxes, timeUs, id, unit);
    if (now === isPresent) continue;
    isPresent = now;
    changes[idIndex.get(id)!].push({ holding, isPresent });
  }
  return begins;
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
