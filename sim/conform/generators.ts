/** Blob bytes of the test vectors, made from the `gen` field of a line. */

export type Generator =
  | { kind: 'xorshift32'; seed: number }
  | { kind: 'zeros' }
  | { kind: 'ones' }
  | { kind: 'ramp' }
  | { kind: 'utf8'; text: string };

/** Top bytes of Marsaglia's xorshift32 (13, 17, 5), the first one after the first step. */
export function xorshiftBytes(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let x = seed >>> 0;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

/** Throws when the kind is unknown, or when a text has another length than `length`. */
export function generateBytes(generator: Generator, length: number): Uint8Array {
  switch (generator.kind) {
    case 'xorshift32':
      return xorshiftBytes(generator.seed, length);
    case 'zeros':
      return new Uint8Array(length);
    case 'ones':
      return new Uint8Array(length).fill(255);
    case 'ramp':
      return Uint8Array.from({ length }, (_, i) => 7 * i + 13);
    case 'utf8': {
      const bytes = new TextEncoder().encode(generator.text);
      if (bytes.length !== length) throw new Error(`text of ${bytes.length} bytes, not ${length}`);
      return bytes;
    }
    default:
      throw new Error(`unknown generator ${JSON.stringify(generator)}`);
  }
}
