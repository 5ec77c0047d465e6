/**
 * Storage resources as objects: splitting and joining, free of charge (economics.md §2.2,
 * [deployed]). Neither touches the ring: the space was reserved when it was bought.
 */
import { type Outcome, refuse } from './outcome.ts';

/** `startEpoch` inclusive, `endEpoch` exclusive. */
export interface Space {
  startEpoch: number;
  endEpoch: number;
  bytes: bigint;
}

/** Two resources of the same size: until `epoch`, and from it on. */
export function splitByEpoch(
  space: Space,
  epoch: number,
): Outcome<{ parts: readonly [Space, Space] }> {
  const isInside = epoch > space.startEpoch && epoch < space.endEpoch;
  if (!Number.isInteger(epoch) || !isInside) return refuse('invalid_epoch');
  return {
    ok: true,
    parts: [
      { ...space, endEpoch: epoch },
      { ...space, startEpoch: epoch },
    ],
  };
}

/** Two resources of the same period: of `bytes`, and of the rest. */
export function splitBySize(
  space: Space,
  bytes: bigint,
): Outcome<{ parts: readonly [Space, Space] }> {
  if (bytes <= 0n || bytes >= space.bytes) return refuse('invalid_resource_size');
  return {
    ok: true,
    parts: [
      { ...space, bytes },
      { ...space, bytes: space.bytes - bytes },
    ],
  };
}

/** The same period: sizes add. Adjacent periods of one size: periods join. */
export function joinSpaces(left: Space, right: Space): Outcome<{ space: Space }> {
  if (left.startEpoch === right.startEpoch && left.endEpoch === right.endEpoch) {
    return { ok: true, space: { ...left, bytes: left.bytes + right.bytes } };
  }
  if (left.bytes !== right.bytes) return refuse('incompatible_amount');
  const [early, late] = left.startEpoch < right.startEpoch ? [left, right] : [right, left];
  if (early.endEpoch !== late.startEpoch) return refuse('incompatible_epochs');
  return { ok: true, space: { ...early, endEpoch: late.endEpoch } };
}
