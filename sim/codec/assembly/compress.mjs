/**
 * Writes the unrolled BLAKE2b compression (RFC 7693 §3.2) as AssemblyScript text; the build
 * hands it to the compiler as `compress.ts`. Unrolling by hand would be a thousand lines.
 *
 * Out come `compress` and `compressLast` for messages of any length, and three for messages of
 * one block with what is constant in them folded in: `hashNode`, two thirds of the work, for
 * 0x01 ‖ 32 bytes ‖ 32 bytes, and two for leaves.
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

/** Symbols of up to 39 bytes, blobs of 8 MiB at n = 1000, fit with their prefix. */
const SHORT_LEAF_WORDS = 5;

const word = (value) => `0x${value.toString(16)}`;
const initial = IV.map((value, i) => (i === 0 ? value ^ PARAMETERS : value));
const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const four = [0, 1, 2, 3];

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

/** Local declarations of the state before the first round of a message of one block. */
function startOnce(total) {
  return SIGMA[0].map((i) => {
    if (i < 8) return `  let v${i}: u64 = ${word(initial[i])};`;
    if (i === 12) return `  let v12: u64 = ${total === '0x41' ? word(IV[4] ^ 65n) : `${word(IV[4])} ^ ${total}`};`;
    const value = i === 14 ? IV[6] ^ 0xffffffffffffffffn : IV[i - 8];
    return `  let v${i}: u64 = ${word(value)};`;
  });
}

/** The same in the middle of a message: state from h, `total` bytes so far. */
function startFromState(total, isLast) {
  return [
    ...eight.map((i) => `  let v${i} = load<u64>(h, ${8 * i});`),
    ...[0, 1, 2, 3].map((i) => `  let v${i + 8}: u64 = ${word(IV[i])};`),
    `  let v12: u64 = ${word(IV[4])} ^ ${total};`,
    `  let v13: u64 = ${word(IV[5])};`,
    `  let v14: u64 = ${word(isLast ? IV[6] ^ 0xffffffffffffffffn : IV[6])};`,
    `  let v15: u64 = ${word(IV[7])};`,
  ];
}

const digest = (before) =>
  four.map((i) => `  store<u64>(to, ${before(i)} ^ v${i} ^ v${i + 8}, ${8 * i});`);

const maskedWords = (count) =>
  SIGMA[0]
    .slice(0, count)
    .map((i) => `  const m${i} = load<u64>(block, ${8 * i}) & load<u64>(masks, ${8 * i});`);

function compressText() {
  return [
    '/** One block that is not the last; of its first byte, what `keep` and `put` make of it. */',
    'export function compress(h: usize, block: usize, total: u64, keep: u64, put: u64): void {',
    '  const m0 = (load<u64>(block) & keep) | put;',
    ...SIGMA[0].slice(1).map((i) => `  const m${i} = load<u64>(block, ${8 * i});`),
    ...startFromState('total', false),
    ...rounds(16),
    ...eight.map((i) => {
      return `  store<u64>(h, load<u64>(h, ${8 * i}) ^ v${i} ^ v${i + 8}, ${8 * i});`;
    }),
    '}',
    '/** The last block, under 16 words of mask; digest to `to`. */',
    'export function compressLast(h: usize, block: usize, masks: usize, total: u64, to: usize): void {',
    ...maskedWords(16),
    ...startFromState('total', true),
    ...rounds(16),
    ...digest((i) => `load<u64>(h, ${8 * i})`),
    '}',
  ];
}

/** Messages of one block and at most `words` words, under masks; the first byte is zero. */
function hashLeafText(name, words) {
  return [
    `/** Digest of a message of ${8 * words} bytes at most, under as many bytes of mask, to \`to\`. */`,
    `export function ${name}(block: usize, masks: usize, total: u64, to: usize): void {`,
    ...maskedWords(words),
    ...startOnce('total'),
    ...rounds(words),
    ...digest((i) => word(initial[i])),
    '}',
  ];
}

function hashNodeText() {
  const half = (name, i) => `  const ${name}${i} = load<u64>(${name}, ${8 * i});`;
  const inputs = [...four.map((i) => `left${i}`), ...four.map((i) => `right${i}`)];
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
    ...startOnce(word(NODE_MESSAGE_BYTES)),
    ...rounds(NODE_MESSAGE_WORDS),
    ...digest((i) => word(initial[i])),
    '}',
  ];
}

export function generateCompress() {
  return [
    ...eight.map((i) => `export const INITIAL_${i}: u64 = ${word(initial[i])};`),
    `export const SHORT_LEAF_WORDS: usize = ${SHORT_LEAF_WORDS};`,
    ...compressText(),
    ...hashLeafText('hashShortLeaf', SHORT_LEAF_WORDS),
    ...hashLeafText('hashLeafBlock', 16),
    ...hashNodeText(),
    '',
  ].join('\n');
}
