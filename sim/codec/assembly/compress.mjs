/**
 * Writes the unrolled BLAKE2b compression (RFC 7693 §3.2) as AssemblyScript text; the build
 * hands it to the compiler as `compress.ts`. Unrolling by hand would be thousands of lines.
 *
 * Each kernel comes twice: for one message, and for three messages of one length in lockstep,
 * two of them in the lanes of vectors and the third in ordinary registers. A processor has units
 * for both kinds of instructions and works on both streams at once (docs/codec.md has figures).
 * Kernels for messages of one block have what is constant in them folded in: nodes, two thirds of
 * the work, are 0x01 ‖ 32 bytes ‖ 32 bytes, and short leaves have few words.
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

const COLUMNS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
];
const DIAGONALS = [
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

const NODE_MESSAGE_BYTES = 65n;
const NODE_MESSAGE_WORDS = 9;

/** Symbols of up to 39 bytes, blobs of 8 MiB at n = 1000, fit with their prefix. */
const SHORT_LEAF_WORDS = 5;

const hex = (value) => `0x${value.toString(16)}`;
const range = (count) => Array.from({ length: count }, (_, i) => i);
const initial = IV.map((value, i) => (i === 0 ? value ^ PARAMETERS : value));
/** v14 of a last block. */
const LAST = IV[6] ^ 0xffffffffffffffffn;

/** Bytes 0…15 of vectors after turning both lanes right by `bits`. */
const turned = (bits) => range(16).map((i) => (i & 8) | ((i + bits / 8) & 7));
const LOW_LANES = '0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23';
const HIGH_LANES = '8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31';

/**
 * One message. Its words are kept negated and subtracted: engines on x64 can subtract, but not
 * add, what is in memory, and there are more words than registers.
 */
const single = {
  state: 'v',
  constant: (text) => text,
  addWord: (to, word, other) => `${to} - n${word} + ${other}`,
  add: (a, b) => `${a} + ${b}`,
  xor: (a, b) => `${a} ^ ${b}`,
  turn: (text, bits) => `rotr<u64>(${text}, ${bits})`,
  words: (texts) => texts.map((text, i) => `const n${i}: u64 = 0 - (${text});`),
};

/**
 * Two messages; turns by whole bytes are shuffles. Those by 24 and 16 take what is fastest on the
 * engines that a module is for: indices in a local, and in the module for newer ones, which are
 * those with relaxed SIMD, indices in the instruction (bench/README.md has the figures).
 */
const pair = {
  state: 'p',
  constant: (text) => `i64x2.splat(${text})`,
  addWord: (to, word, other) => `i64x2.add(i64x2.add(${to}, m${word}), ${other})`,
  add: (a, b) => `i64x2.add(${a}, ${b})`,
  xor: (a, b) => `v128.xor(${a}, ${b})`,
  turn: (text, bits) => {
    if (bits === 63) return `turnLeft(${text})`;
    return bits === 32 ? `swapHalves(${text})` : `turnBy${bits}(${text}, turn${bits})`;
  },
  words: (texts) => texts.map((text, i) => `const m${i} = ${text};`),
};

const PAIR_HELPERS = [
  '// @ts-ignore: decorator',
  '@inline function swapHalves(x: v128): v128 {',
  `  return i8x16.shuffle(x, x, ${turned(32)});`,
  '}',
  '// @ts-ignore: decorator',
  '@inline function turnLeft(x: v128): v128 {',
  '  return v128.or(i64x2.add(x, x), i64x2.shr_u(x, 63));',
  '}',
  ...[24, 16].flatMap((bits) => [
    '// @ts-ignore: decorator',
    `@inline function turnBy${bits}(x: v128, places: v128): v128 {`,
    `  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.shuffle(x, x, ${turned(bits)});`,
    '  return i8x16.swizzle(x, places);',
    '}',
  ]),
];
const TURNS = [24, 16].map((bits) => `const turn${bits} = i8x16(${turned(bits)});`);

/** The eight steps of one mixing; a message word is added first, off the longest path. */
function mixing(lanes, [a, b, c, d], first, second, words) {
  const [va, vb, vc, vd] = [a, b, c, d].map((i) => `${lanes.state}${i}`);
  const addTo = (word) => {
    return `${va} = ${word < words ? lanes.addWord(va, word, vb) : lanes.add(va, vb)};`;
  };
  const turn = (to, from, bits) => `${to} = ${lanes.turn(lanes.xor(to, from), bits)};`;
  return [
    addTo(first),
    turn(vd, va, 32),
    `${vc} = ${lanes.add(vc, vd)};`,
    turn(vb, vc, 24),
    addTo(second),
    turn(vd, va, 16),
    `${vc} = ${lanes.add(vc, vd)};`,
    turn(vb, vc, 63),
  ];
}

/** Twelve rounds, step by step over all streams; words from `words` on are zero and left out. */
function rounds(streams, words) {
  const lines = [];
  for (let half = 0; half < 24; half++) {
    const sigma = SIGMA[(half >> 1) % 10].slice(8 * (half & 1));
    const mixings = (half & 1 ? DIAGONALS : COLUMNS).flatMap((quarter, i) => {
      return streams.map((one) => mixing(one, quarter, sigma[2 * i], sigma[2 * i + 1], words));
    });
    for (const step of range(8)) lines.push(...mixings.map((steps) => steps[step]));
  }
  return lines;
}

/** State before the first round: texts of v0…v7 and v14; `total` is a text or a number. */
function startText(lanes, chain, total, finality) {
  const length = typeof total === 'bigint' ? hex(IV[4] ^ total) : `${hex(IV[4])} ^ ${total}`;
  const values = [
    ...range(8).map(chain),
    ...range(4).map((i) => lanes.constant(hex(IV[i]))),
    lanes.constant(length),
    lanes.constant(hex(IV[5])),
    lanes.constant(finality),
    lanes.constant(hex(IV[7])),
  ];
  const type = lanes === single ? 'u64' : 'v128';
  return values.map((value, i) => `let ${lanes.state}${i}: ${type} = ${value};`);
}

const folded = (lanes, chain) => (i) => {
  return lanes.xor(lanes.xor(chain(i), `${lanes.state}${i}`), `${lanes.state}${i + 8}`);
};
const fromStart = (lanes) => (i) => lanes.constant(hex(initial[i]));
const stateOf = { single: (i) => `load<u64>(h, ${8 * i})`, pair: (i) => `v128.load(h, ${16 * i})` };
/** The third message's state lies behind that of the pair. */
const stateOfThird = (i) => `load<u64>(h, ${128 + 8 * i})`;

const storeDigest = (lanes, chain, at) =>
  range(4).map((i) => `store<u64>(to, ${folded(lanes, chain)(i)}, ${at + 8 * i});`);

function storePairDigests(chain) {
  const half = (i, lane, at) => {
    return `v128.store(to, i8x16.shuffle(d${i}, d${i + 1}, ${lane}), ${at});`;
  };
  return [
    ...range(4).map((i) => `const d${i} = ${folded(pair, chain)(i)};`),
    ...[half(0, LOW_LANES, 0), half(2, LOW_LANES, 16)],
    ...[half(0, HIGH_LANES, 32), half(2, HIGH_LANES, 48)],
  ];
}

/** Words of two messages side by side: locals w0… from two addresses each. */
function loadPairs(places) {
  return places.flatMap(([one, other], i) => [
    `const l${i} = ${one}, r${i} = ${other};`,
    `const w${2 * i} = i8x16.shuffle(l${i}, r${i}, ${LOW_LANES});`,
    `const w${2 * i + 1} = i8x16.shuffle(l${i}, r${i}, ${HIGH_LANES});`,
  ]);
}

const blockPairs = (words) =>
  loadPairs(
    range((words + 1) >> 1).map((i) => {
      return [`v128.load(block, ${16 * i})`, `v128.load(block + step, ${16 * i})`];
    }),
  );

const functionText = (head, body) => [head, ...body.map((line) => `  ${line}`), '}'];

const maskedWords = (from, count) =>
  range(count).map((i) => `load<u64>(${from}, ${8 * i}) & load<u64>(masks, ${8 * i})`);
const maskedPairs = (count) =>
  range(count).map((i) => `v128.and(w${i}, v128.load64_splat(masks, ${8 * i}))`);

/**
 * Any block of a message: state in `h`, `total` bytes with this one, `last` all ones for the last
 * block, and 16 words of mask for the bytes that count.
 */
function compressTexts() {
  const storeSingle = (chain, at) =>
    range(8).map((i) => `store<u64>(h, ${folded(single, chain)(i)}, ${at + 8 * i});`);
  return [
    ...functionText(
      'export function compress(h: usize, block: usize, masks: usize, total: u64, last: u64): void {',
      [
        ...single.words(maskedWords('block', 16)),
        ...startText(single, stateOf.single, 'total', `${hex(IV[6])} ^ last`),
        ...rounds([single], 16),
        ...storeSingle(stateOf.single, 0),
      ],
    ),
    ...functionText(
      'export function compressThree(h: usize, block: usize, step: usize, masks: usize, ' +
        'total: u64, last: u64): void {',
      [
        ...blockPairs(16),
        ...TURNS,
        ...pair.words(maskedPairs(16)),
        ...single.words(maskedWords('block + 2 * step', 16)),
        ...startText(pair, stateOf.pair, 'total', `${hex(IV[6])} ^ last`),
        ...startText(single, stateOfThird, 'total', `${hex(IV[6])} ^ last`),
        ...rounds([pair, single], 16),
        ...range(8).map((i) => `v128.store(h, ${folded(pair, stateOf.pair)(i)}, ${16 * i});`),
        ...storeSingle(stateOfThird, 128),
      ],
    ),
  ];
}

/** Three messages of one block and of few words, `step` apart; digests to `to` and behind. */
const hashThreeShortLeavesText = () =>
  functionText(
    'export function hashThreeShortLeaves(block: usize, step: usize, masks: usize, ' +
      'total: u64, to: usize): void {',
    [
      ...blockPairs(SHORT_LEAF_WORDS),
      ...TURNS,
      ...pair.words(maskedPairs(SHORT_LEAF_WORDS)),
      ...single.words(maskedWords('block + 2 * step', SHORT_LEAF_WORDS)),
      ...startText(pair, fromStart(pair), 'total', hex(LAST)),
      ...startText(single, fromStart(single), 'total', hex(LAST)),
      ...rounds([pair, single], SHORT_LEAF_WORDS),
      ...storePairDigests(fromStart(pair)),
      ...storeDigest(single, fromStart(single), 64),
    ],
  );

/** 0x01 ‖ 64 bytes as nine words, of which eight come as texts. */
const shifted = (words) => [
  `(${words[0]} << 8) | 1`,
  ...range(7).map((i) => `(${words[i + 1]} << 8) | (${words[i]} >> 56)`),
  `${words[7]} >> 56`,
];
const shiftedPairs = [
  'v128.or(i64x2.shl(w0, 8), i64x2.splat(1))',
  ...range(7).map((i) => `v128.or(i64x2.shl(w${i + 1}, 8), i64x2.shr_u(w${i}, 56))`),
  'i64x2.shr_u(w7, 56)',
];
const nodeWords = (left, right) =>
  range(8).map((i) => `const x${i} = load<u64>(${i < 4 ? left : right}, ${8 * (i & 3)});`);
const NODE_WORDS = range(8).map((i) => `x${i}`);

/** BLAKE2b-256 of 0x01 ‖ 32 bytes at left ‖ 32 bytes at right, to `to`. */
function hashNodeTexts() {
  const start = (lanes) => startText(lanes, fromStart(lanes), NODE_MESSAGE_BYTES, hex(LAST));
  const places = ['left', 'right'].flatMap((name) =>
    [0, 16].map((at) => [`v128.load(${name}, ${at})`, `v128.load(${name} + step, ${at})`]),
  );
  return [
    ...functionText('export function hashNode(left: usize, right: usize, to: usize): void {', [
      ...nodeWords('left', 'right'),
      ...single.words(shifted(NODE_WORDS)),
      ...start(single),
      ...rounds([single], NODE_MESSAGE_WORDS),
      ...storeDigest(single, fromStart(single), 0),
    ]),
    ...functionText(
      'export function hashThreeNodes(left: usize, right: usize, step: usize, to: usize): void {',
      [
        ...loadPairs(places),
        ...nodeWords('left + 2 * step', 'right + 2 * step'),
        ...TURNS,
        ...pair.words(shiftedPairs),
        ...single.words(shifted(NODE_WORDS)),
        ...start(pair),
        ...start(single),
        ...rounds([pair, single], NODE_MESSAGE_WORDS),
        ...storePairDigests(fromStart(pair)),
        ...storeDigest(single, fromStart(single), 64),
      ],
    ),
  ];
}

export function generateCompress() {
  return [
    ...range(8).map((i) => `export const INITIAL_${i}: u64 = ${hex(initial[i])};`),
    `export const SHORT_LEAF_WORDS: usize = ${SHORT_LEAF_WORDS};`,
    ...PAIR_HELPERS,
    ...compressTexts(),
    ...hashThreeShortLeavesText(),
    ...hashNodeTexts(),
    '',
  ].join('\n');
}
