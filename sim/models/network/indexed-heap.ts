/**
 * A binary heap of small integers ordered by a pair of keys that live outside it.
 *
 * The heap is a plain array of item numbers, and `place` holds each item's index in it (−1:
 * absent), so any item can be moved or removed. Everything is plain data; there is no class,
 * because these arrays are part of the simulation's state.
 */

/** The columns a heap reads and writes; indexed by item. */
export interface HeapKeys {
  /** Index of the item in the heap, −1 when it is not there. Written by the heap. */
  place: Int32Array;
  key: Float64Array;
  /** Settles equal keys; must differ between items of one heap. */
  tie: Float64Array;
}

/** Adds an item, or moves one whose key has changed. */
export function heapPut(heap: number[], keys: HeapKeys, item: number): void {
  let index = keys.place[item];
  if (index < 0) {
    index = heap.length;
    heap.push(item);
    keys.place[item] = index;
  }
  if (!siftUp(heap, keys, index)) siftDown(heap, keys, index);
}

/** Takes an item out; nothing happens when it is not there. */
export function heapRemove(heap: number[], keys: HeapKeys, item: number): void {
  const index = keys.place[item];
  if (index < 0) return;
  const last = heap.pop() as number;
  keys.place[item] = -1;
  if (last === item) return;
  heap[index] = last;
  keys.place[last] = index;
  if (!siftUp(heap, keys, index)) siftDown(heap, keys, index);
}

/** Puts a heap in order after any of its keys have changed; items and places must agree. */
export function heapify(heap: number[], keys: HeapKeys): void {
  for (let index = (heap.length >> 1) - 1; index >= 0; index -= 1) siftDown(heap, keys, index);
}

function isBefore(keys: HeapKeys, a: number, b: number): boolean {
  const difference = keys.key[a] - keys.key[b];
  if (difference < 0) return true;
  // Two infinite keys differ by NaN: they are equal, and the tie decides.
  return !(difference > 0) && keys.key[a] === keys.key[b] && keys.tie[a] < keys.tie[b];
}

function siftUp(heap: number[], keys: HeapKeys, start: number): boolean {
  const item = heap[start];
  let index = start;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!isBefore(keys, item, above)) break;
    heap[index] = above;
    keys.place[above] = index;
    index = parent;
  }
  heap[index] = item;
  keys.place[item] = index;
  return index !== start;
}

function siftDown(heap: number[], keys: HeapKeys, start: number): void {
  const item = heap[start];
  let index = start;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(keys, heap[child + 1], heap[child])) child += 1;
    const below = heap[child];
    if (!isBefore(keys, below, item)) break;
    heap[index] = below;
    keys.place[below] = index;
    index = child;
  }
  heap[index] = item;
  keys.place[item] = index;
}
