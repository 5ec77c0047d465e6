/**
 * Holdings that are odd: of most the boxes say that everything certified is there, so that all
 * edges are those of the few others, and only those differ from cell to cell.
 *
 * Which they are follows from the boxes. It is kept beside the table, noted wherever boxes are
 * laid and holdings come or go, and found anew where it is missing, as after a restore.
 */
import { ID_END, isWhole, TIME_END, UNIT_END } from './boxes.ts';
import { counted } from './counted.ts';
import { type Holding, type HoldingsTable, sliverKey } from './table.ts';

/** Where cells begin in each direction, ascending. */
export interface Cuts {
  times: number[];
  ids: number[];
  units: number[];
}

interface Known {
  odd: Map<number, Holding>;
  /** By row of a holding: 1 for those that are not odd. */
  whole: Uint8Array;
  /** Of which the standing counts (standing.ts) are to be made anew, by slot. */
  touched: Set<number>;
  /** How often the boxes of a node have changed. */
  changes: Map<number, number>;
  cuts: Cuts | null;
}

const kept = new WeakMap<HoldingsTable, Known>();

/** What was asked for last: codes are read millions of times from one table. */
let latest: { readonly table: HoldingsTable; readonly known: Known } | null = null;

function knownOf(table: HoldingsTable): Known {
  if (latest?.table === table) return latest.known;
  const known = kept.get(table) ?? find(table);
  latest = { table, known };
  return known;
}

function find(table: HoldingsTable): Known {
  const known: Known = {
    odd: new Map(),
    whole: new Uint8Array(2 * table.rows.length),
    touched: new Set(),
    changes: new Map(),
    cuts: null,
  };
  for (const holding of table.holdings.values()) noteOdd(known, holding, !isWhole(holding.boxes));
  kept.set(table, known);
  return known;
}

function noteOdd(known: Known, holding: Holding, isOdd: boolean): void {
  const { key, row } = holding;
  if (row >= known.whole.length) {
    const longer = new Uint8Array(2 * row + 1);
    longer.set(known.whole);
    known.whole = longer;
  }
  known.whole[row] = isOdd ? 0 : 1;
  if (isOdd) known.odd.set(key, holding);
  else known.odd.delete(key);
}

/** Does the holding have everything that is certified, by its boxes? */
export function isWholeHolding(table: HoldingsTable, holding: Holding): boolean {
  return knownOf(table).whole[holding.row] === 1;
}

/** By key. Do not change it. */
export function oddHoldings(table: HoldingsTable): ReadonlyMap<number, Holding> {
  return knownOf(table).odd;
}

/** A place of what margins count: an axis of a shard, or behind those a node's metadata. */
export function slotOf(
  { shards }: Pick<HoldingsTable, 'shards'>,
  { shard, axis, node }: Pick<Holding, 'shard' | 'axis' | 'node'>,
): number {
  return shard < 0 ? 2 * shards + node : 2 * shard + axis;
}

/** The boxes of the holding are not what they were, or it came or went. */
export function noteBoxes(table: HoldingsTable, holding: Holding): void {
  const known = kept.get(table);
  if (known === undefined) return;
  const { key, node } = holding;
  const isThere = table.holdings.get(key) === holding;
  if (isThere) noteOdd(known, holding, !isWhole(holding.boxes));
  else known.odd.delete(key);
  known.touched.add(slotOf(table, holding));
  known.changes.set(node, (known.changes.get(node) ?? 0) + 1);
  known.cuts = null;
}

/** Slots of which a holding has changed since this was asked last. */
export function takeTouched(table: HoldingsTable): number[] {
  const { touched } = knownOf(table);
  const slots = [...touched];
  touched.clear();
  return slots;
}

/** Does the node have all of the shards, and of each on the axis what is certified? */
export function isWholeNode(
  table: HoldingsTable,
  { node, shards }: { node: number; shards: readonly number[] },
  axis: number,
): boolean {
  const changes = knownOf(table).changes.get(node) ?? 0;
  let whole = wholeNodes.get(shards);
  if (whole?.table !== table || whole.changes !== changes) {
    whole = { table, changes, byAxis: [] };
    wholeNodes.set(shards, whole);
  }
  whole.byAxis[axis] ??= shards.every((shard) => {
    const holding = table.holdings.get(sliverKey(table, node, shard, axis));
    return holding !== undefined && isWhole(holding.boxes);
  });
  return whole.byAxis[axis];
}

/** By a node's list of shards, for as long as its boxes are as they were. */
const wholeNodes = new WeakMap<
  readonly number[],
  { table: HoldingsTable; changes: number; byAxis: boolean[] }
>();

/** The same for as long as no box changes. Do not change it. */
export function cutsOf(table: HoldingsTable): Cuts {
  const known = knownOf(table);
  known.cuts ??= edgesOf(known.odd.values());
  return known.cuts;
}

function edgesOf(holdings: Iterable<Holding>): Cuts {
  const times = new Set([0]);
  const ids = new Set([0]);
  const units = new Set([0]);
  for (const { boxes } of holdings) {
    for (const box of boxes) {
      counted.boxes += 1;
      if (box.fromUs > 0) times.add(box.fromUs);
      if (box.fromId > 0) ids.add(box.fromId);
      if (box.fromUnit > 0) units.add(box.fromUnit);
      if (box.toUs < TIME_END) times.add(box.toUs);
      if (box.toId < ID_END) ids.add(box.toId);
      if (box.toUnit < UNIT_END) units.add(box.toUnit);
    }
  }
  return { times: ascending(times), ids: ascending(ids), units: ascending(units) };
}

function ascending(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
