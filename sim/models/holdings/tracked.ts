/**
 * Tracked blobs in columns: what holdings need to know of each, 29 bytes a blob.
 *
 * The place of a blob ID is its first 48 bits, its storage unit the 16 bits after them. Blobs are
 * numbered as in the registry; columns grow by doubling.
 */
export interface TrackedBlobs {
  count: number;
  /** First 48 bits of the blob ID. */
  id: Float64Array;
  /** First certification, µs; −1 before it. */
  certifiedUs: Float64Array;
  symbolBytes: Float64Array;
  unit: Uint16Array;
  /** Its data are nowhere any more, whatever the boxes say. */
  isGone: Uint8Array;
  /** 1 where the blob has exceptions. */
  hasExceptions: Uint8Array;
}

const FIRST_CAPACITY = 16;

export function createTracked(): TrackedBlobs {
  return {
    count: 0,
    id: new Float64Array(FIRST_CAPACITY),
    certifiedUs: new Float64Array(FIRST_CAPACITY),
    symbolBytes: new Float64Array(FIRST_CAPACITY),
    unit: new Uint16Array(FIRST_CAPACITY),
    isGone: new Uint8Array(FIRST_CAPACITY),
    hasExceptions: new Uint8Array(FIRST_CAPACITY),
  };
}

export interface NewTracked {
  id: number;
  unit: number;
  symbolBytes: number;
}

/** Adds a blob that is not certified yet. Its number. */
export function addTracked(tracked: TrackedBlobs, { id, unit, symbolBytes }: NewTracked): number {
  const blob = tracked.count;
  if (blob === tracked.id.length) grow(tracked);
  tracked.id[blob] = id;
  tracked.certifiedUs[blob] = -1;
  tracked.symbolBytes[blob] = symbolBytes;
  tracked.unit[blob] = unit;
  tracked.count += 1;
  return blob;
}

/** Place and unit of a blob ID of at least 16 hex digits. */
export function placeOfId(hex: string): { id: number; unit: number } {
  return {
    id: Number.parseInt(hex.slice(0, 12), 16),
    unit: Number.parseInt(hex.slice(12, 16), 16),
  };
}

function grow(tracked: TrackedBlobs): void {
  const capacity = 2 * tracked.id.length;
  for (const name of ['id', 'certifiedUs', 'symbolBytes'] as const) {
    const longer = new Float64Array(capacity);
    longer.set(tracked[name]);
    tracked[name] = longer;
  }
  for (const name of ['isGone', 'hasExceptions'] as const) {
    const longer = new Uint8Array(capacity);
    longer.set(tracked[name]);
    tracked[name] = longer;
  }
  const units = new Uint16Array(capacity);
  units.set(tracked.unit);
  tracked.unit = units;
}
