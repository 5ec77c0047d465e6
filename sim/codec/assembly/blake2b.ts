/**
 * BLAKE2b-256 over messages in memory (RFC 7693), with an optional prefix byte. Messages with a
 * prefix are read from one byte before their start, so that words stay whole.
 */

import {
  compress,
  INITIAL_0,
  INITIAL_1,
  INITIAL_2,
  INITIAL_3,
  INITIAL_4,
  INITIAL_5,
  INITIAL_6,
  INITIAL_7,
} from './compress';

const BLOCK_BYTES: usize = 128;
const NO_PREFIX: i32 = -1;

/** 64 bytes of state, then one block of message; set by init. */
let state: usize = 0;
let block: usize = 0;

export function setHashScratch(at: usize): void {
  state = at;
  block = at + 64;
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

/** Copies the first `bytes` ≤ 128 from `from` into the block, zeros behind them. */
// @ts-ignore: decorator
@inline
function fillBlock(from: usize, bytes: usize): void {
  const whole = bytes & ~7;
  let at: usize = 0;
  for (; at < whole; at += 8) store<u64>(block + at, load<u64>(from + at));
  const rest = (bytes & 7) << 3;
  if (rest > 0) {
    const mask = ((<u64>1) << (<u64>rest)) - 1;
    store<u64>(block + at, load<u64>(from + at) & mask);
    at += 8;
  }
  for (; at < BLOCK_BYTES; at += 8) store<u64>(block + at, 0);
}

/** Digest of [prefix ‖] message, to `to`. Seven bytes behind the message must be readable. */
export function hashMessage(prefix: i32, from: usize, length: usize, to: usize): void {
  const isPrefixed = prefix != NO_PREFIX;
  const total = isPrefixed ? length + 1 : length;
  const start = isPrefixed ? from - 1 : from;
  let done: usize = 0;
  resetState();
  while (total - done > BLOCK_BYTES) {
    if (done == 0 && isPrefixed) {
      fillBlock(start, BLOCK_BYTES);
      store<u8>(block, <u8>prefix);
      compress(state, block, BLOCK_BYTES, 0);
    } else {
      compress(state, start + done, <u64>(done + BLOCK_BYTES), 0);
    }
    done += BLOCK_BYTES;
  }
  fillBlock(start + done, total - done);
  if (done == 0 && isPrefixed) {
    store<u64>(block, (load<u64>(block) & ~0xff) | <u64>prefix);
  }
  compress(state, block, <u64>total, ~0);
  store<u64>(to, load<u64>(state, 0), 0);
  store<u64>(to, load<u64>(state, 8), 8);
  store<u64>(to, load<u64>(state, 16), 16);
  store<u64>(to, load<u64>(state, 24), 24);
}
