/**
 * BCS bytes of what travels between nodes (codec.md §10), written and read: symbols with and
 * without proofs, Merkle paths, inconsistency proofs. Parsing checks the form only; whether a
 * proof holds is for sliver.ts and inconsistency.ts to say.
 */

import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Axis } from './code.ts';
import type { InconsistencyProof } from './inconsistency.ts';
import type { RecoverySymbol } from './recovery.ts';
import { DIGEST_BYTES } from './sizes.ts';
import type { IndexedSymbol } from './symbols.ts';

/** A symbol and the axis of the sliver that it helps to rebuild. */
export interface DecodingSymbolMessage extends IndexedSymbol {
  readonly targetAxis: Axis;
}

/** A symbol, its proof, and the sliver that it helps to rebuild. */
export interface RecoverySymbolMessage extends RecoverySymbol {
  readonly targetAxis: Axis;
  readonly targetIndex: number;
}

/** More levels than any tree of a 16-bit number of leaves has. */
const DEPTH_MAX = 16;
/** Most symbols that any code needs. */
const SYMBOLS_MAX = 65535;

/** A Merkle path: vector of nodes; a node is variant 0 (empty, all zeros) or 1 and its hash. */
function writeProof(writer: ByteWriter, proof: Uint8Array): void {
  writer.uleb(proof.length / DIGEST_BYTES);
  for (let at = 0; at < proof.length; at += DIGEST_BYTES) {
    const node = proof.subarray(at, at + DIGEST_BYTES);
    if (node.every((byte) => byte === 0)) {
      writer.byte(0);
      continue;
    }
    writer.byte(1);
    writer.raw(node);
  }
}

function readProof(reader: ByteReader): Uint8Array {
  const depth = reader.uleb();
  if (depth > DEPTH_MAX) reader.fail(`path of ${depth} nodes, ${DEPTH_MAX} at most`);
  const proof = new Uint8Array(depth * DIGEST_BYTES);
  for (let level = 0; level < depth; level++) {
    const variant = reader.byte();
    if (variant > 1) reader.fail(`node variant ${variant}, known are 0 and 1`);
    if (variant === 1) proof.set(reader.raw(DIGEST_BYTES), level * DIGEST_BYTES);
  }
  return proof;
}

export function encodeProof(proof: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  writeProof(writer, proof);
  return writer.done();
}

export function parseProof(bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes, 'Merkle proof');
  const proof = readProof(reader);
  reader.end();
  return proof;
}

function writeSymbol(writer: ByteWriter, one: IndexedSymbol): void {
  writer.u16(one.index);
  writer.vector(one.symbol);
}

function readSymbol(reader: ByteReader): IndexedSymbol {
  const index = reader.u16();
  return { index, symbol: reader.vector() };
}

function writeAxis(writer: ByteWriter, targetAxis: Axis): void {
  writer.byte(targetAxis === 'primary' ? 0 : 1);
}

function readAxis(reader: ByteReader): Axis {
  const variant = reader.byte();
  if (variant > 1) reader.fail(`axis variant ${variant}, known are 0 and 1`);
  return variant === 0 ? 'primary' : 'secondary';
}

/** Decoding symbol: the target's axis as variant, index of the source sliver, the symbol. */
export function encodeDecodingSymbol(message: DecodingSymbolMessage): Uint8Array {
  const writer = new ByteWriter();
  writeAxis(writer, message.targetAxis);
  writeSymbol(writer, message);
  return writer.done();
}

export function parseDecodingSymbol(bytes: Uint8Array): DecodingSymbolMessage {
  const reader = new ByteReader(bytes, 'decoding symbol');
  const targetAxis = readAxis(reader);
  const symbol = readSymbol(reader);
  reader.end();
  return { targetAxis, ...symbol };
}

/** Recovery symbol: index of the source sliver, the symbol, its proof. */
export function encodeRecoverySymbol(
  sourceIndex: number,
  symbol: Uint8Array,
  proof: Uint8Array,
): Uint8Array {
  const writer = new ByteWriter();
  writeSymbol(writer, { index: sourceIndex, symbol });
  writeProof(writer, proof);
  return writer.done();
}

export function parseRecoverySymbol(bytes: Uint8Array): RecoverySymbol {
  const reader = new ByteReader(bytes, 'recovery symbol');
  const symbol = readSymbol(reader);
  const proof = readProof(reader);
  reader.end();
  return { ...symbol, proof };
}

/** General recovery symbol: the target's axis as variant, and its index before the proof. */
export function encodeGeneralRecoverySymbol(
  targetAxis: Axis,
  targetIndex: number,
  sourceIndex: number,
  symbol: Uint8Array,
  proof: Uint8Array,
): Uint8Array {
  const writer = new ByteWriter();
  writeAxis(writer, targetAxis);
  writeSymbol(writer, { index: sourceIndex, symbol });
  writer.u16(targetIndex);
  writeProof(writer, proof);
  return writer.done();
}

export function parseGeneralRecoverySymbol(bytes: Uint8Array): RecoverySymbolMessage {
  const reader = new ByteReader(bytes, 'general recovery symbol');
  const targetAxis = readAxis(reader);
  const symbol = readSymbol(reader);
  const targetIndex = reader.u16();
  const proof = readProof(reader);
  reader.end();
  return { targetAxis, targetIndex, ...symbol, proof };
}

/** Inconsistency proof: target index and recovery symbols; the axis is told by the context. */
export function encodeInconsistencyProof(proof: InconsistencyProof): Uint8Array {
  const writer = new ByteWriter();
  writer.u16(proof.targetIndex);
  writer.uleb(proof.symbols.length);
  for (const one of proof.symbols) {
    writeSymbol(writer, one);
    writeProof(writer, one.proof);
  }
  return writer.done();
}

export function parseInconsistencyProof(bytes: Uint8Array, targetAxis: Axis): InconsistencyProof {
  const reader = new ByteReader(bytes, 'inconsistency proof');
  const targetIndex = reader.u16();
  const count = reader.uleb();
  if (count > SYMBOLS_MAX) reader.fail(`${count} symbols, ${SYMBOLS_MAX} at most`);
  const symbols: RecoverySymbol[] = [];
  for (let i = 0; i < count; i++) {
    const symbol = readSymbol(reader);
    symbols.push({ ...symbol, proof: readProof(reader) });
  }
  reader.end();
  return { targetAxis, targetIndex, symbols };
}
