/**
 * Work counted, for benchmarks and for the tests of how cost grows. Nothing in a simulation reads
 * it, so it is no part of the state.
 */
export interface Counted {
  /** Boxes that were looked at. */
  boxes: number;
  /** Holdings whose edges were swept. */
  holdings: number;
  /** Cells that were made. */
  cells: number;
  /** Tracked blobs that were looked at one by one. */
  blobs: number;
  /** Nodes that were looked at as donors of a recovery in bulk, and shards where one by one. */
  donors: number;
}

export const counted: Counted = { boxes: 0, holdings: 0, cells: 0, blobs: 0, donors: 0 };

export function resetCounted(): void {
  counted.boxes = 0;
  counted.holdings = 0;
  counted.cells = 0;
  counted.blobs = 0;
  counted.donors = 0;
}
