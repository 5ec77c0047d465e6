/**
 * 128-bit mixing of 32-bit words: trace digests, stream keys and checksums.
 *
 * Not a cryptographic hash: it finds differences between runs, nobody forges them. Each block
 * of four words is multiplied into four lanes, which are then mixed with each other; a final
 * avalanche spreads the last words. All arithmetic is on 32-bit integers, equal everywhere.
 */

const PRIME_A = 0x9e37_79b1 | 0;
const PRIME_B = 0x85eb_ca77 | 0;
const PRIME_C = 0xc2b2_ae3d | 0;
const PRIME_D = 0x27d4_eb2f | 0;
const START = [0x243f_6a88, 0x85a3_08d3 | 0, 0x1319_8a2e, 0x0370_7344];

/** Four 32-bit lanes. */
export type Lanes = Int32Array;

export function startLanes(): Lanes {
  return Int32Array.from(START);
}

/** Mixes four words into the lanes at `at`, `at + 1`, … */
export function mixBlock(
  lanes: Lanes,
  at: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): void {
  let a = Math.imul(lanes[at] ^ w0, PRIME_A);
  let b = Math.imul(lanes[at + 1] ^ w1, PRIME_B);
  let c = Math.imul(lanes[at + 2] ^ w2, PRIME_C);
  let d = Math.imul(lanes[at + 3] ^ w3, PRIME_D);
  a = (((a << 15) | (a >>> 17)) + b) | 0;
  b = (((b << 16) | (b >>> 16)) + c) | 0;
  c = (((c << 17) | (c >>> 15)) + d) | 0;
  d = (((d << 18) | (d >>> 14)) + a) | 0;
  lanes[at] = Math.imul(a ^ (c >>> 15), 5) + 0x561c_cd1b;
  lanes[at + 1] = Math.imul(b ^ (d >>> 13), 5) + 0x0bca_a747;
  lanes[at + 2] = Math.imul(c ^ (a >>> 16), 5) + 0x96cd_1c35;
  lanes[at + 3] = Math.imul(d ^ (b >>> 14), 5) + 0x32ac_3b17;
}

/**
 * Hash of a fact: blocks of time and entity, then of two arguments each, mixed into the hash of
 * its name as `mixBlock` does. Written out with the lanes in hand: it runs for every fact.
 */
export function hashFact(
  out: Lanes,
  nameHash: Lanes,
  timeUs: number,
  entity: number,
  args: readonly number[],
  arity: number,
): void {
  let laneA = nameHash[0];
  let laneB = nameHash[1];
  let laneC = nameHash[2];
  let laneD = nameHash[3];
  let first = timeUs;
  let second = entity;
  for (let next = 0; ; next += 2) {
    let a = Math.imul(laneA ^ (first | 0), PRIME_A);
    let b = Math.imul(laneB ^ upperWord(first), PRIME_B);
    let c = Math.imul(laneC ^ (second | 0), PRIME_C);
    let d = Math.imul(laneD ^ upperWord(second), PRIME_D);
    a = (((a << 15) | (a >>> 17)) + b) | 0;
    b = (((b << 16) | (b >>> 16)) + c) | 0;
    c = (((c << 17) | (c >>> 15)) + d) | 0;
    d = (((d << 18) | (d >>> 14)) + a) | 0;
    laneA = (Math.imul(a ^ (c >>> 15), 5) + 0x561c_cd1b) | 0;
    laneB = (Math.imul(b ^ (d >>> 13), 5) + 0x0bca_a747) | 0;
    laneC = (Math.imul(c ^ (a >>> 16), 5) + 0x96cd_1c35) | 0;
    laneD = (Math.imul(d ^ (b >>> 14), 5) + 0x32ac_3b17) | 0;
    if (next >= arity) break;
    first = args[next];
    second = next + 1 < arity ? args[next + 1] : 0;
  }
  out[0] = laneA;
  out[1] = laneB;
  out[2] = laneC;
  out[3] = laneD;
}

/** The 32 hexadecimal digits of four lanes after the final avalanche; the lanes stay. */
export function lanesToHex(lanes: Lanes, at: number): string {
  const copy = lanes.slice(at, at + 4);
  finish(copy);
  let text = '';
  for (const word of copy) text += (word >>> 0).toString(16).padStart(8, '0');
  return text;
}

/** Avalanche: every bit of the input reaches every lane. */
export function finish(lanes: Lanes): void {
  mixBlock(lanes, 0, 4, 3, 2, 1);
  let [a, b, c, d] = lanes;
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  a = avalanche(a);
  b = avalanche(b);
  c = avalanche(c);
  d = avalanche(d);
  a = (a + b + c + d) | 0;
  lanes[0] = a;
  lanes[1] = (b + a) | 0;
  lanes[2] = (c + a) | 0;
  lanes[3] = (d + a) | 0;
}

/** Hash of a text (its UTF-16 code units) under a 128-bit key. */
export function hashText(key: ArrayLike<number>, text: string): Lanes {
  const lanes = startLanes();
  mixBlock(lanes, 0, key[0], key[1], key[2], key[3]);
  for (let at = 0; at < text.length; at += 8) {
    mixBlock(lanes, 0, pair(text, at), pair(text, at + 2), pair(text, at + 4), pair(text, at + 6));
  }
  mixBlock(lanes, 0, text.length, 0, 0, 0);
  finish(lanes);
  return lanes;
}

/** Checksum of bytes. */
export function hashBytes(bytes: Uint8Array): Lanes {
  const lanes = startLanes();
  const whole = bytes.length - (bytes.length % 16);
  for (let at = 0; at < whole; at += 16) {
    mixBlock(
      lanes,
      0,
      word(bytes, at),
      word(bytes, at + 4),
      word(bytes, at + 8),
      word(bytes, at + 12),
    );
  }
  const rest = new Uint8Array(16);
  rest.set(bytes.subarray(whole));
  mixBlock(lanes, 0, word(rest, 0), word(rest, 4), word(rest, 8), word(rest, 12));
  mixBlock(lanes, 0, bytes.length | 0, Math.floor(bytes.length / 0x1_0000_0000), 0, 0);
  finish(lanes);
  return lanes;
}

/** Upper word of a safe integer; the lower is `value | 0`. */
export function upperWord(value: number): number {
  if ((value | 0) === value) return value >> 31;
  return Math.floor(value / 0x1_0000_0000) | 0;
}

function avalanche(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85eb_ca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2_ae35);
  return x ^ (x >>> 16);
}

function pair(text: string, at: number): number {
  const low = at < text.length ? text.charCodeAt(at) : 0;
  const high = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  return low | (high << 16);
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}
