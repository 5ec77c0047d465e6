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
  const first = ring[0].epoch;
  // At each epoch ahead, what begins less what ends.
  const changes = Array<bigint>(ring.length + 1).fill(0n);
  const hold = (startEpoch: number, endEpoch: number, bytes: bigint) => {
    const from = Math.max(0, startEpoch - first);
    const to = Math.min(ring.length, endEpoch - first);
    if (from >= to) return;
    changes[from] += bytes;
    changes[to] -= bytes;
  };
  for (const { startEpoch, endEpoch, bytes } of resources.values()) {
    hold(startEpoch, endEpoch, bytes);
  }
  for (let blob = 0; blob < blobs.count; blob += 1) {
    for (let one = blobs.first[blob]; one !== 0; one = registrations.next[one]) {
      const { startEpoch, endEpoch, bytes } = registrations;
      hold(startEpoch[one], endEpoch[one], BigInt(bytes[one]));
    }
  }
  let held = 0n;
  for (const [ahead, { epoch, usedBytes }] of ring.entries()) {
    held += changes[ahead];
    if (held === usedBytes) continue;
    return `in epoch ${epoch} ${usedBytes} bytes are reserved, and resources and blobs hold ${held}`;
  }
  return '';
}
