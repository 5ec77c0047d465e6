/**
 * Space on chain, counted twice: what the ring says is reserved in each epoch, and what resources
 * and blob objects hold of it (network.md §8.1, economics.md §2.2, §3). Splitting, joining, giving,
 * extending with a resource, deleting and using again only hand it on; were a resource used twice,
 * or lost, the two would differ. Ended resources stay objects and hold nothing any more.
 */
import type { ChainState } from './state.ts';

/** Of the first epoch in which the two differ, a sentence; '' where they agree. */
export function spaceDifference(state: ChainState): string {
  const { ring, resources, registrations, blobs } = state;
  const sums = createSums(ring[0].epoch, ring.length);
  for (const { startEpoch, endEpoch, bytes } of resources.values()) {
    hold(sums, startEpoch, endEpoch, bytes);
  }
  const { startEpoch, endEpoch, bytes, next } = registrations;
  for (let blob = 0; blob < blobs.count; blob += 1) {
    for (let one = blobs.first[blob]; one !== 0; one = next[one]) {
      hold(sums, startEpoch[one], endEpoch[one], bytes[one]);
    }
  }
  let held = 0n;
  for (const [ahead, { epoch, usedBytes }] of ring.entries()) {
    held += sumAt(sums.begun, ahead) - sumAt(sums.ended, ahead);
    if (held === usedBytes) continue;
    return `in epoch ${epoch} ${usedBytes} bytes are reserved, and resources and blobs hold ${held}`;
  }
  return '';
}

/** Bytes by epoch ahead: whole numbers for millions of blobs, and what no exact double holds. */
interface Column {
  bytes: Float64Array;
  more: bigint[];
}

interface Sums {
  first: number;
  length: number;
  begun: Column;
  ended: Column;
}

function createSums(first: number, length: number): Sums {
  const column = () => ({
    bytes: new Float64Array(length + 1),
    more: Array<bigint>(length + 1).fill(0n),
  });
  return { first, length, begun: column(), ended: column() };
}

function hold(sums: Sums, startEpoch: number, endEpoch: number, bytes: number | bigint): void {
  const from = Math.max(0, startEpoch - sums.first);
  const to = Math.min(sums.length, endEpoch - sums.first);
  if (from >= to) return;
  add(sums.begun, from, bytes);
  add(sums.ended, to, bytes);
}

function add({ bytes, more }: Column, ahead: number, added: number | bigint): void {
  if (typeof added === 'bigint') {
    more[ahead] += added;
    return;
  }
  if (bytes[ahead] + added > Number.MAX_SAFE_INTEGER) {
    more[ahead] += BigInt(bytes[ahead]);
    bytes[ahead] = 0;
  }
  bytes[ahead] += added;
}

function sumAt({ bytes, more }: Column, ahead: number): bigint {
  return more[ahead] + BigInt(bytes[ahead]);
}
