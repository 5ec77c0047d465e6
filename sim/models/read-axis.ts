/**
 * The axis from which clients read, and how many of its slivers make a blob (network.md §5): kp
 * primaries as deployed, or ks secondaries. Readable, its margin and reads all go by it.
 */
import type { Axis, Code } from '../codec/index.ts';

export function sliversToRead({ kp, ks }: Code, axis: Axis): number {
  return axis === 'primary' ? kp : ks;
}
