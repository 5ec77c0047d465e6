/**
 * Vectors of recovery.jsonl: one recovery symbol with its proof. Beside the fields of the line,
 * the proof is checked against the metadata and the target is rebuilt from the last symbols.
 */

import {
  type Axis,
  blobIdToString,
  codeFor,
  type EncodedBlob,
  encodeBlob,
  encodeGeneralRecoverySymbol,
  encodeRecoverySymbol,
  expandSliver,
  otherAxis,
  recoverSliver,
  recoverySymbolMessageBytes,
  recoveryThreshold,
  verifySliver,
  verifySymbol,
} from '../codec/index.ts';
import { type Generator, generateBytes } from './generators.ts';
import { sha256Hex, toHex } from './hex.ts';

export interface RecoveryVector {
  n: number;
  len: number;
  gen: Generator;
  axis: Axis;
  targetSliverIndex: number;
  sourceSliverIndex: number;
}

const NODE_BYTES = 32;
const SHOWN_SYMBOL_BYTES = 64;

function sliverOf(encoded: EncodedBlob, axis: Axis, index: number): Uint8Array {
  return axis === 'primary' ? encoded.primary(index) : encoded.secondary(index);
}

/** Siblings as the vectors write them: hex, or "empty" for an empty node. */
function proofNodes(proof: Uint8Array): string[] {
  const nodes: string[] = [];
  for (let at = 0; at < proof.length; at += NODE_BYTES) {
    const node = proof.subarray(at, at + NODE_BYTES);
    nodes.push(node.every((byte) => byte === 0) ? 'empty' : toHex(node));
  }
  return nodes;
}

function requireRebuilt(encoded: EncodedBlob, vector: RecoveryVector): void {
  const { code, metadata, symbolBytes } = encoded;
  const { axis, targetSliverIndex: target } = vector;
  const needed = recoveryThreshold(code, axis);
  const sourceAxis = otherAxis(axis);
  const symbols = Array.from({ length: needed }, (_, i) => {
    const index = code.n - 1 - i;
    const source = sliverOf(encoded, sourceAxis, index);
    return { index, symbol: expandSliver(code, sourceAxis, symbolBytes, source).symbol(target) };
  });
  const rebuilt = recoverSliver(code, symbolBytes, axis, target, symbols);
  if (!verifySliver(code, metadata, axis, target, rebuilt)) {
    throw new Error(`${axis} sliver ${target} is not rebuilt from the last ${needed} symbols`);
  }
}

/** The record that the line must be; throws when a check beside it fails. */
export function recoveryRecord(vector: RecoveryVector): Record<string, unknown> {
  const { axis, targetSliverIndex: target, sourceSliverIndex: source } = vector;
  const code = codeFor(vector.n);
  const encoded = encodeBlob(code, generateBytes(vector.gen, vector.len));
  const { metadata, symbolBytes } = encoded;
  const sourceAxis = otherAxis(axis);
  const sliver = sliverOf(encoded, sourceAxis, source);
  const expanded = expandSliver(code, sourceAxis, symbolBytes, sliver);
  const symbol = expanded.symbol(target);
  const proof = expanded.proof(target);
  if (!verifySymbol(code, metadata, sourceAxis, source, target, symbol, proof)) {
    throw new Error('the proof does not hold against the metadata');
  }
  requireRebuilt(encoded, vector);
  const general = encodeGeneralRecoverySymbol(axis, target, source, symbol, proof);
  if (general.length !== recoverySymbolMessageBytes(code.n, symbolBytes, target)) {
    throw new Error('the size formula of the general recovery symbol is off');
  }
  return {
    n: vector.n,
    len: encoded.lengthBytes,
    gen: vector.gen,
    blobId: blobIdToString(metadata.blobId),
    axis,
    targetSliverIndex: target,
    sourceSliverIndex: source,
    symbolHex: toHex(symbol.subarray(0, Math.min(SHOWN_SYMBOL_BYTES, symbolBytes))),
    symbolSha256: sha256Hex([symbol]),
    symbolSize: symbolBytes,
    proof: proofNodes(proof),
    root: toHex(expanded.root),
    recoverySymbolBcsBytes: encodeRecoverySymbol(source, symbol, proof).length,
  };
}
