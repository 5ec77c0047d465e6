/**
 * Names of patches in a quilt (codec.md §11): 37 bytes — blob ID of the quilt, version, first
 * column, column after the last — and their text form, base64url without padding.
 */

import { base64urlLength, fromBase64url, toBase64url } from './base64url.ts';
import { CodecError } from './errors.ts';
import { QUILT_VERSION } from './quilt-index.ts';
import { DIGEST_BYTES } from './sizes.ts';

export interface QuiltPatchId {
  /** Blob ID of the quilt. */
  readonly quiltId: Uint8Array;
  readonly startColumn: number;
  readonly endColumn: number;
}

const PATCH_ID_BYTES = DIGEST_BYTES + 5;

export function encodeQuiltPatchId(id: QuiltPatchId): Uint8Array {
  if (id.quiltId.length !== DIGEST_BYTES) {
    throw new CodecError('bad-blob-id', `blob ID has ${id.quiltId.length} bytes, not 32`);
  }
  const bytes = new Uint8Array(PATCH_ID_BYTES);
  bytes.set(id.quiltId);
  const { startColumn: start, endColumn: end } = id;
  bytes.set([QUILT_VERSION, start & 255, start >> 8, end & 255, end >> 8], DIGEST_BYTES);
  return bytes;
}

export function quiltPatchIdToString(id: QuiltPatchId): string {
  return toBase64url(encodeQuiltPatchId(id));
}

/** Reads the text form; throws CodecError on any other text. */
export function parseQuiltPatchId(text: string): QuiltPatchId {
  const fail = (problem: string): never => {
    throw new CodecError('bad-blob-id', `quilt patch ID "${text}": ${problem}`);
  };
  const expected = base64urlLength(PATCH_ID_BYTES);
  if (text.length !== expected) fail(`${text.length} characters, not ${expected}`);
  const bytes = new Uint8Array(PATCH_ID_BYTES);
  const problem = fromBase64url(text, bytes);
  if (problem !== '') fail(problem);
  const [version, startLow, startHigh, endLow, endHigh] = bytes.subarray(DIGEST_BYTES);
  const startColumn = startLow | (startHigh << 8);
  const endColumn = endLow | (endHigh << 8);
  if (version !== QUILT_VERSION) fail(`version ${version}, only 1 is known`);
  if (endColumn <= startColumn) fail(`columns ${startColumn} to ${endColumn}`);
  return { quiltId: bytes.slice(0, DIGEST_BYTES), startColumn, endColumn };
}
