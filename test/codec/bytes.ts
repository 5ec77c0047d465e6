/** Random bytes under a seed, and other small things that the codec's tests share. */
import type { Axis, EncodedBlob } from '../../sim/codec/index.ts';
import { xorshiftBytes } from '../../sim/conform/generators.ts';

export { xorshiftBytes };

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

export function sliverOf(encoded: EncodedBlob, axis: Axis, index: number): Uint8Array {
  return axis === 'primary' ? encoded.primary(index) : encoded.secondary(index);
}

/** A small generator for test choices: whole numbers below a bound, from a non-zero seed. */
export function picker(seed: number): (bound: number) => number {
  let x = seed >>> 0 || 1;
  return (bound) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return Math.floor((x / 4294967296) * bound);
  };
}

/** `count` different indices below n, in random order. */
export function pick(n: number, count: number, next: (bound: number) => number): number[] {
  const indices = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + next(n - i);
    [indices[i], indices[j]] = [indices[j], indices[i]];
  }
  return indices.slice(0, count);
}
