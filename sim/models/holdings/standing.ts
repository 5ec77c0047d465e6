/**
 * What all cells have in common: the shards and nodes that count by their whole holdings (odd.ts).
 * A sweep begins with these counts and goes through the odd holdings alone.
 *
 * Of one way to count the last are kept beside the table: a node that goes down, or a box that is
 * laid, changes the counts of a few slots and not of all.
 */
import { counted } from './counted.ts';
import { oddHoldings, slotOf, takeTouched } from './odd.ts';
import { type Holding, type HoldingsTable, metadataKey } from './table.ts';

/** The channels in which a holding counts. */
export type MaskOf = (holding: Holding) => number;

/** A way to count. */
export interface Masks {
  channels: number;
  of: MaskOf;
}

/** Of which it is known what it follows from. */
export interface FollowedMasks extends Masks {
  /** By node: no other node's holdings change where one of these does. */
  ofNodes: Int32Array;
  /** All else: the same objects for as long as it is the same. */
  rules: readonly object[];
}

export interface Standing {
  channels: number;
  /** By slot: the channels in which it counts. */
  masks: Int32Array;
  /** Shards with the primary, with the secondary, nodes with metadata, by channel. */
  row: Int32Array;
}

/** Parts of a row. */
export const PARTS = 3;

/** By looking at every holding. */
export function standingBy(table: HoldingsTable, { channels, of }: Masks): Standing {
  const odd = oddHoldings(table);
  let slots = 2 * table.shards;
  for (const node of table.byNode.keys()) slots = Math.max(slots, 2 * table.shards + node + 1);
  const masks = new Int32Array(slots);
  for (const holding of table.holdings.values()) {
    counted.holdings += 1;
    if (!odd.has(holding.key)) masks[slotOf(table, holding)] |= of(holding);
  }
  const row = new Int32Array(PARTS * channels);
  const standing = { channels, masks, row };
  countAll(table, standing);
  return standing;
}

interface Kept {
  masks: FollowedMasks;
  standing: Standing;
}

const kept = new WeakMap<HoldingsTable, Kept>();

/** The same counts, from those of the last time. Do not change them. */
export function standingOf(table: HoldingsTable, masks: FollowedMasks): Standing {
  const known = kept.get(table);
  const touched = takeTouched(table);
  if (known === undefined || !follows(table, known, masks)) {
    const standing = standingBy(table, masks);
    kept.set(table, { masks, standing });
    return standing;
  }
  const { standing } = known;
  const before = known.masks.ofNodes;
  const { ofNodes } = masks;
  for (let node = 0; before !== ofNodes && node < ofNodes.length; node += 1) {
    if (before[node] === ofNodes[node]) continue;
    for (const key of table.byNode.get(node) ?? []) {
      renew(table, standing, masks.of, slotOf(table, table.holdings.get(key)!));
    }
  }
  for (const slot of touched) renew(table, standing, masks.of, slot);
  known.masks = masks;
  return standing;
}

function follows({ shards }: HoldingsTable, { masks, standing }: Kept, next: FollowedMasks) {
  return (
    masks.channels === next.channels &&
    masks.ofNodes.length === next.ofNodes.length &&
    2 * shards + next.ofNodes.length === standing.masks.length &&
    masks.rules.length === next.rules.length &&
    masks.rules.every((rule, at) => rule === next.rules[at])
  );
}

function renew(table: HoldingsTable, standing: Standing, of: MaskOf, slot: number): void {
  const odd = oddHoldings(table);
  let mask = 0;
  for (const key of keysOfSlot(table, slot)) {
    counted.holdings += 1;
    const holding = odd.has(key) ? undefined : table.holdings.get(key);
    if (holding !== undefined) mask |= of(holding);
  }
  recount(table, standing, slot, mask);
}

/** Keys of the holdings that count in a slot. */
export function keysOfSlot(table: HoldingsTable, slot: number): number[] {
  const { shards, holders } = table;
  if (slot >= 2 * shards) return [metadataKey(table, slot - 2 * shards)];
  return holders[slot >> 1].map((primary) => primary + (slot & 1));
}

/** A slot counts in other channels from now on. */
export function recount(
  { shards }: HoldingsTable,
  { channels, masks, row }: Standing,
  slot: number,
  mask: number,
): void {
  const was = masks[slot];
  masks[slot] = mask;
  const first = slot < 2 * shards ? (slot & 1) * channels : 2 * channels;
  count(row, first, mask & ~was, 1);
  count(row, first, was & ~mask, -1);
}

/** Most masks are as the one before: those are counted together. */
function countAll({ shards }: HoldingsTable, { channels, masks, row }: Standing): void {
  const ends = 2 * shards;
  for (const [first, at, step] of [
    [0, 0, 2],
    [channels, 1, 2],
    [2 * channels, ends, 1],
  ]) {
    let mask = 0;
    let times = 0;
    for (let slot = at; slot < (at < ends ? ends : masks.length); slot += step) {
      if (masks[slot] !== mask) {
        count(row, first, mask, times);
        mask = masks[slot];
        times = 0;
      }
      times += 1;
    }
    count(row, first, mask, times);
  }
}

function count(row: Int32Array, first: number, mask: number, by: number): void {
  // Channels of a sweep are few, and most bits are set: from the lowest on until none is left.
  let rest = mask;
  for (let at = first; rest !== 0; at += 1) {
    if ((rest & 1) !== 0) row[at] += by;
    rest >>>= 1;
  }
}
