/**
 * BLAKE2b with a 32-byte digest, unkeyed (RFC 7693), in plain TypeScript: the reference beside
 * the wasm kernel. 64-bit words are kept as two 32-bit halves, low half first.
 */

const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/** The initial vector of SHA-512, low and high halves. */
const IV = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);

const BLOCK_BYTES = 128;
const DIGEST_BYTES = 32;

const state = new Uint32Array(16);
const v = new Uint32Array(32);
const m = new Uint32Array(32);

/** v[a] += v[b] + word x of the message; then v[d] = rotr(v[d] ^ v[a], 32 | 16). */
function addAndTurn(a: number, b: number, d: number, x: number, isFirst: boolean): void {
  const low = v[a] + v[b] + m[x];
  v[a + 1] = v[a + 1] + v[b + 1] + m[x + 1] + ((low / 0x100000000) | 0);
  v[a] = low;
  const dl = v[d] ^ v[a];
  const dh = v[d + 1] ^ v[a + 1];
  if (isFirst) {
    v[d] = dh;
    v[d + 1] = dl;
  } else {
    v[d] = (dl >>> 16) | (dh << 16);
    v[d + 1] = (dh >>> 16) | (dl << 16);
  }
}

/** v[c] += v[d]; then v[b] = rotr(v[b] ^ v[c], 24 | 63). */
function foldAndTurn(b: number, c: number, d: number, isFirst: boolean): void {
  const low = v[c] + v[d];
  v[c + 1] = v[c + 1] + v[d + 1] + ((low / 0x100000000) | 0);
  v[c] = low;
  const bl = v[b] ^ v[c];
  const bh = v[b + 1] ^ v[c + 1];
  if (isFirst) {
    v[b] = (bl >>> 24) | (bh << 8);
    v[b + 1] = (bh >>> 24) | (bl << 8);
  } else {
    v[b] = (bl << 1) | (bh >>> 31);
    v[b + 1] = (bh << 1) | (bl >>> 31);
  }
}

function mix(a: number, b: number, c: number, d: number, x: number, y: number): void {
  addAndTurn(2 * a, 2 * b, 2 * d, 2 * x, true);
  foldAndTurn(2 * b, 2 * c, 2 * d, true);
  addAndTurn(2 * a, 2 * b, 2 * d, 2 * y, false);
  foldAndTurn(2 * b, 2 * c, 2 * d, false);
}

function compress(countBytes: number, isLast: boolean): void {
  v.set(state, 0);
  v.set(IV, 16);
  v[24] ^= countBytes >>> 0;
  v[25] ^= (countBytes / 0x100000000) | 0;
  if (isLast) {
    v[28] = ~v[28];
    v[29] = ~v[29];
  }
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10];
    mix(0, 4, 8, 12, s[0], s[1]);
    mix(1, 5, 9, 13, s[2], s[3]);
    mix(2, 6, 10, 14, s[4], s[5]);
    mix(3, 7, 11, 15, s[6], s[7]);
    mix(0, 5, 10, 15, s[8], s[9]);
    mix(1, 6, 11, 12, s[10], s[11]);
    mix(2, 7, 8, 13, s[12], s[13]);
    mix(3, 4, 9, 14, s[14], s[15]);
  }
  for (let i = 0; i < 16; i++) state[i] ^= v[i] ^ v[i + 16];
}

const block = new Uint8Array(BLOCK_BYTES);

function loadBlock(): void {
  for (let i = 0; i < 32; i++) {
    const at = 4 * i;
    m[i] = block[at] | (block[at + 1] << 8) | (block[at + 2] << 16) | (block[at + 3] << 24);
  }
}

/**
 * Digest of an optional prefix byte (−1: none) followed by `from[at … at + length)`, written to
 * `to[toAt … toAt + 32)`. Source and target may overlap: the target is written last.
 */
export function hashReference(
  prefix: number,
  from: Uint8Array,
  at: number,
  length: number,
  to: Uint8Array,
  toAt: number,
): void {
  state.set(IV);
  state[0] ^= 0x01010000 ^ DIGEST_BYTES;
  const prefixBytes = prefix < 0 ? 0 : 1;
  const total = length + prefixBytes;
  let done = 0;
  do {
    const take = Math.min(BLOCK_BYTES, total - done);
    for (let i = 0; i < BLOCK_BYTES; i++) {
      const source = done + i - prefixBytes;
      block[i] = i >= take ? 0 : source < 0 ? prefix : from[at + source];
    }
    loadBlock();
    done += take;
    compress(done, done === total);
  } while (done < total);
  for (let i = 0; i < DIGEST_BYTES; i++) to[toAt + i] = state[i >> 2] >>> (8 * (i & 3));
}
