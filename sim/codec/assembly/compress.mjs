/**
 * Writes the unrolled BLAKE2b compression (RFC 7693 §3.2) as AssemblyScript text; the build
 * hands it to the compiler as `compress.ts`. Unrolling by hand would be a thousand lines.
 *
 * Two functions come out: `compress` for any block, and `hashNode` for the one message that is
 * two thirds of the work, 0x01 ‖ 32 bytes ‖ 32 bytes, with what is constant in it folded in.
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

const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** Parameter block: digest of 32 bytes, no key, fan-out 1, depth 1. */
const PARAMETERS = 0x01010020n;

const COLUMNS_AND_DIAGONALS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

const NODE_MESSAGE_BYTES = 65n;
const NODE_MESSAGE_WORDS = 9;

const word = (value) => `0x${value.toString(16)}`;
const initial = IV.map((value, i) => (i === 0 ? value ^ PARAMETERS : value));
const eight = [0, 1, 2, 3, 4, 5, 6, 7];

/** Twelve rounds over v0…v15; message words from `words` on are zero and left out. */
function rounds(words) {
  const lines = [];
  for (let round = 0; round < 12; round++) {
    const sigma = SIGMA[round % 10];
    COLUMNS_AND_DIAGONALS.forEach(([a, b, c, d], i) => {
      const add = (index) => (sigma[index] < words ? ` + m${sigma[index]}` : '');
      lines.push(
        `  v${a} = v${a} + v${b}${add(2 * i)};`,
        `  v${d} = rotr<u64>(v${d} ^ v${a}, 32);`,
        `  v${c} = v${c} + v${d};`,
        `  v${b} = rotr<u64>(v${b} ^ v${c}, 24);`,
        `  v${a} = v${a} + v${b}${add(2 * i + 1)};`,
        `  v${d} = rotr<u64>(v${d} ^ v${a}, 16);`,
        `  v${c} = v${c} + v${d};`,
        `  v${b} = rotr<u64>(v${b} ^ v${c}, 63);`,
      );
    });
  }
  return lines;
}

function compressText() {
  const iv = (i) => word(IV[i]);
  return [
    '/** One block: 8 words of state at h, 16 words of message at block. */',
    'export function compress(h: usize, block: usize, count: u64, last: u64): void {',
    ...SIGMA[0].map((i) => `  const m${i} = load<u64>(block, ${8 * i});`),
    ...eight.map((i) => `  let v${i} = load<u64>(h, ${8 * i});`),
    ...[0, 1, 2, 3].map((i) => `  let v${i + 8}: u64 = ${iv(i)};`),
    `  let v12: u64 = ${iv(4)} ^ count;`,
    `  let v13: u64 = ${iv(5)};`,
    `  let v14: u64 = ${iv(6)} ^ last;`,
    `  let v15: u64 = ${iv(7)};`,
    ...rounds(16),
    ...eight.map((i) => {
      return `  store<u64>(h, load<u64>(h, ${8 * i}) ^ v${i} ^ v${i + 8}, ${8 * i});`;
    }),
    '}',
  ];
}

function hashNodeText() {
  const half = (name, i) => `  const ${name}${i} = load<u64>(${name}, ${8 * i});`;
  const four = [0, 1, 2, 3];
  const inputs = [...four.map((i) => `left${i}`), ...four.map((i) => `right${i}`)];
  const start = (i) => {
    if (i < 8) return initial[i];
    if (i === 12) return IV[4] ^ NODE_MESSAGE_BYTES;
    return i === 14 ? IV[6] ^ 0xffffffffffffffffn : IV[i - 8];
  };
  return [
    '/** BLAKE2b-256 of 0x01 ‖ 32 bytes at left ‖ 32 bytes at right, to `to`. */',
    'export function hashNode(left: usize, right: usize, to: usize): void {',
    ...four.map((i) => half('left', i)),
    ...four.map((i) => half('right', i)),
    '  const m0 = (left0 << 8) | 1;',
    ...[1, 2, 3, 4, 5, 6, 7].map((i) => {
      return `  const m${i} = (${inputs[i]} << 8) | (${inputs[i - 1]} >> 56);`;
    }),
    '  const m8 = right3 >> 56;',
    ...SIGMA[0].map((i) => `  let v${i}: u64 = ${word(start(i))};`),
    ...rounds(NODE_MESSAGE_WORDS),
    ...four.map((i) => {
      return `  store<u64>(to, ${word(initial[i])} ^ v${i} ^ v${i + 8}, ${8 * i});`;
    }),
    '}',
  ];
}

export function generateCompress() {
  return [
    ...eight.map((i) => `export const INITIAL_${i}: u64 = ${word(initial[i])};`),
    ...compressText(),
    ...hashNodeText(),
    '',
  ].join('\n');
}
