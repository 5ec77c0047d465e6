/**
 * BLAKE2b-256 over messages in memory (RFC 7693), with an optional prefix byte. Messages with a
 * prefix are read from one byte before their start, so that words stay whole, and every block is
 * read whole; masks cut off what does not belong to the message. Many messages of one length are
 * hashed three at a time (compress.mjs).
 */

import {
  compress,
  compressThree,
  hashThreeShortLeaves,
  INITIAL_0,
  INITIAL_1,
  INITIAL_2,
  INITIAL_3,
  INITIAL_4,
  INITIAL_5,
  INITIAL_6,
  INITIAL_7,
  SHORT_LEAF_WORDS,
} from './compress';

const BLOCK_BYTES: usize = 128;
const NODE_BYTES: usize = 32;
/** Symbols so short are few enough to remember the digest of each. */
const TABLED_BYTES: usize = 2;

const NOT_LAST: u64 = 0;
const LAST: u64 = ~0;

/** Compressions since the start, of all functions here and in merkle.ts; for tests. */
export let compressions: u32 = 0;

// @ts-ignore: decorator
@inline
export function countCompressions(count: u32): void {
  compressions += count;
}

/**
 * Masks of whole blocks: all bytes, all but the first, those of a last block. Then the state of
 * three messages, or of one. Set by setHashScratch.
 */
let allBytes: usize = 0;
let allButFirst: usize = 0;
let masks: usize = 0;
let state: usize = 0;
/** Digests of all symbols of two bytes, as far as they are known; the others begin with zero. */
let table: usize = 0;

export function setHashScratch(at: usize, digests: usize): void {
  table = digests;
  allBytes = at;
  allButFirst = at + BLOCK_BYTES;
  masks = allButFirst + BLOCK_BYTES;
  state = masks + BLOCK_BYTES;
  memory.fill(allBytes, 0xff, 2 * BLOCK_BYTES);
  store<u8>(allButFirst, 0);
}

// @ts-ignore: decorator
@inline
function resetState(): void {
  store<u64>(state, INITIAL_0, 0);
  store<u64>(state, INITIAL_1, 8);
  store<u64>(state, INITIAL_2, 16);
  store<u64>(state, INITIAL_3, 24);
  store<u64>(state, INITIAL_4, 32);
  store<u64>(state, INITIAL_5, 40);
  store<u64>(state, INITIAL_6, 48);
  store<u64>(state, INITIAL_7, 56);
}

// @ts-ignore: decorator
@inline
function resetThree(): void {
  v128.store(state, i64x2.splat(INITIAL_0), 0);
  v128.store(state, i64x2.splat(INITIAL_1), 16);
  v128.store(state, i64x2.splat(INITIAL_2), 32);
  v128.store(state, i64x2.splat(INITIAL_3), 48);
  v128.store(state, i64x2.splat(INITIAL_4), 64);
  v128.store(state, i64x2.splat(INITIAL_5), 80);
  v128.store(state, i64x2.splat(INITIAL_6), 96);
  v128.store(state, i64x2.splat(INITIAL_7), 112);
  store<u64>(state, INITIAL_0, 128);
  store<u64>(state, INITIAL_1, 136);
  store<u64>(state, INITIAL_2, 144);
  store<u64>(state, INITIAL_3, 152);
  store<u64>(state, INITIAL_4, 160);
  store<u64>(state, INITIAL_5, 168);
  store<u64>(state, INITIAL_6, 176);
  store<u64>(state, INITIAL_7, 184);
}

/** Masks that keep the first `bytes` ≤ 128 of a block. */
function maskFirst(bytes: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
    const left = bytes > at ? bytes - at : 0;
    store<u64>(masks + at, left >= 8 ? ~(<u64>0) : ((<u64>1) << (<u64>(left << 3))) - 1);
  }
}

/** Bytes of the last block of a message of `total`; a message of none has one, empty. */
// @ts-ignore: decorator
@inline
function lastBlockBytes(total: usize): usize {
  return total == 0 ? 0 : ((total - 1) & (BLOCK_BYTES - 1)) + 1;
}

// @ts-ignore: decorator
@inline
function blocksOf(total: usize): u32 {
  return total == 0 ? 1 : <u32>((total + BLOCK_BYTES - 1) / BLOCK_BYTES);
}

/** Digest of `total` bytes at `start`, masks made; `first` is the mask of one block of several. */
function hashBlocks(start: usize, total: usize, first: usize, to: usize): void {
  countCompressions(blocksOf(total));
  resetState();
  let done: usize = 0;
  if (total > BLOCK_BYTES) {
    compress(state, start, first, BLOCK_BYTES, NOT_LAST);
    for (done = BLOCK_BYTES; total - done > BLOCK_BYTES; done += BLOCK_BYTES) {
      compress(state, start + done, allBytes, <u64>(done + BLOCK_BYTES), NOT_LAST);
    }
  }
  compress(state, start + done, masks, <u64>total, LAST);
  v128.store(to, v128.load(state), 0);
  v128.store(to, v128.load(state, 16), 16);
}

/** Digest of a message without prefix, to `to`. A block behind the message must be readable. */
export function hashMessage(from: usize, length: usize, to: usize): void {
  maskFirst(lastBlockBytes(length));
  hashBlocks(from, length, allBytes, to);
}

/** Word i of three digests, out of the state of the three. */
// @ts-ignore: decorator
@inline
function storeThree(i: usize, to: usize): void {
  store<u64>(to + 8 * i, load<u64>(state + 16 * i));
  store<u64>(to + 8 * i, load<u64>(state + 16 * i, 8), NODE_BYTES);
  store<u64>(to + 8 * i, load<u64>(state + 8 * i, 128), 2 * NODE_BYTES);
}

/** Digests of three messages `step` apart whose first byte is zero, to `to` and behind. */
function hashThree(start: usize, step: usize, total: usize, to: usize): void {
  resetThree();
  let done: usize = 0;
  if (total > BLOCK_BYTES) {
    compressThree(state, start, step, allButFirst, BLOCK_BYTES, NOT_LAST);
    for (done = BLOCK_BYTES; total - done > BLOCK_BYTES; done += BLOCK_BYTES) {
      compressThree(state, start + done, step, allBytes, <u64>(done + BLOCK_BYTES), NOT_LAST);
    }
  }
  compressThree(state, start + done, step, masks, <u64>total, LAST);
  for (let i: usize = 0; i < 4; i++) storeThree(i, to);
}

/** The same of symbols of two bytes, each worked out when it is first met. */
function lookUpSymbols(from: usize, count: usize, to: usize): void {
  const end = to + count * NODE_BYTES;
  maskFirst(TABLED_BYTES + 1);
  store<u8>(masks, 0);
  let symbol = from;
  for (let node = to; node < end; node += NODE_BYTES, symbol += TABLED_BYTES) {
    const known = table + <usize>load<u16>(symbol) * NODE_BYTES;
    // A digest that begins with eight zero bytes would be right as well, only never known.
    if (load<u64>(known) == 0) hashBlocks(symbol - 1, TABLED_BYTES + 1, allButFirst, known);
    v128.store(node, v128.load(known), 0);
    v128.store(node, v128.load(known, 16), 16);
  }
}

/** Digests of `count` adjacent symbols, each after a zero byte, to adjacent nodes. */
export function hashSymbols(from: usize, symbolBytes: usize, count: usize, to: usize): void {
  if (symbolBytes == TABLED_BYTES) {
    lookUpSymbols(from, count, to);
    return;
  }
  const total = symbolBytes + 1;
  const end = to + count * NODE_BYTES;
  let start = from - 1;
  maskFirst(lastBlockBytes(total));
  // With one block, the first byte is in the last.
  if (total <= BLOCK_BYTES) store<u8>(masks, 0);
  const blocks = blocksOf(total);
  const isShort = total <= SHORT_LEAF_WORDS << 3;
  for (; to + 2 * NODE_BYTES < end; to += 3 * NODE_BYTES, start += 3 * symbolBytes) {
    countCompressions(3 * blocks);
    if (isShort) hashThreeShortLeaves(start, symbolBytes, masks, total, to);
    else hashThree(start, symbolBytes, total, to);
  }
  for (; to < end; to += NODE_BYTES, start += symbolBytes) {
    hashBlocks(start, total, allButFirst, to);
  }
}
