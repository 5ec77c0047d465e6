/**
 * Finding a holding by its key. Reads and writes ask for the holdings of each shard again and
 * again, nearly always those of its one owner: the last that was found is kept for each axis of a
 * shard, beside the map, which has them all.
 */
import type { Holding, HoldingsTable } from './table.ts';

/** Of which table; another one begins with none. */
let table: HoldingsTable | null = null;
let found: (Holding | undefined)[] = [];

/** Keys of a node: both axes of each shard, and its metadata. */
export function keysOfNode(shards: number): number {
  return 2 * shards + 1;
}

export function findHolding(of: HoldingsTable, key: number): Holding | undefined {
  if (of !== table) {
    table = of;
    found = new Array(keysOfNode(of.shards)).fill(undefined);
  }
  const place = key % keysOfNode(of.shards);
  const last = found[place];
  if (last !== undefined && last.key === key) return last;
  const holding = of.holdings.get(key);
  found[place] = holding;
  return holding;
}

/** To be called when a holding is closed. */
export function forgetFound(of: HoldingsTable, key: number): void {
  if (of === table) found[key % keysOfNode(of.shards)] = undefined;
}
