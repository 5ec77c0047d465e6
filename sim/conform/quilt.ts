/**
 * Vectors of quilt.jsonl: small blobs, the quilt that they make, its blob ID, columns and IDs of
 * the patches. Beside the fields of the line, every patch is read back from its own slivers.
 */

import {
  blobIdToString,
  codeFor,
  columnsOfSlivers,
  encodeBlob,
  packQuilt,
  quiltPatchIdToString,
  readQuiltPatch,
} from '../codec/index.ts';
import { xorshiftBytes } from './generators.ts';
import { sha256Hex, toHex } from './hex.ts';

export interface QuiltVector {
  n: number;
  /** The data of patch i is xorshift32 with seed i + 1. */
  patches: { identifier: string; len: number; tags: Record<string, string> }[];
}

/** The record that the line must be; throws when a patch is not read back. */
export function quiltRecord(vector: QuiltVector): Record<string, unknown> {
  const code = codeFor(vector.n);
  const patches = vector.patches.map(({ identifier, len, tags }, i) => ({
    identifier,
    tags: new Map(Object.entries(tags)),
    data: xorshiftBytes(i + 1, len),
  }));
  const { blob, layout } = packQuilt(code, patches);
  const encoded = encodeBlob(code, blob);
  const quiltId = encoded.metadata.blobId;
  for (const { startColumn, endColumn, given, identifier } of layout.patches) {
    const slivers = [];
    for (let index = startColumn; index < endColumn; index++) {
      slivers.push({ index, sliver: encoded.secondary(index) });
    }
    const read = readQuiltPatch(columnsOfSlivers(slivers), { startColumn, endColumn, identifier });
    if (toHex(read.data) !== toHex(patches[given].data)) {
      throw new Error(`patch ${identifier} is not read back from its slivers`);
    }
  }
  return {
    n: vector.n,
    patches: vector.patches,
    quiltLen: blob.length,
    quiltSha256: sha256Hex([blob]),
    blobId: blobIdToString(quiltId),
    index: layout.patches.map((one) => [one.identifier, one.startColumn, one.endColumn]),
    patchIds: layout.patches.map(({ startColumn, endColumn }) =>
      quiltPatchIdToString({ quiltId, startColumn, endColumn }),
    ),
  };
}
