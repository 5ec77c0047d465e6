/**
 * Bytes inside a quilt (codec.md §11): the index, and the header before the data of a patch.
 */

import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { CodecError } from './errors.ts';
import { compareBytes, readText, utf8Of } from './text.ts';
import { ulebBytes } from './wire-sizes.ts';

/** Key and value texts of a patch; the order of the map does not matter. */
export type QuiltTags = ReadonlyMap<string, string>;

/** One patch as the index has it. */
export interface QuiltEntry {
  readonly identifier: string;
  readonly tags: QuiltTags;
  readonly startColumn: number;
  /** One past the last column. */
  readonly endColumn: number;
}

export const QUILT_VERSION = 1;
/** Version and length before the index. */
export const INDEX_PREFIX_BYTES = 5;
/** Version, length and mask before a patch. */
export const PATCH_PREFIX_BYTES = 6;
const HAS_TAGS = 1;
const U16_MAX = 65535;

export function badQuilt(problem: string): never {
  throw new CodecError('bad-quilt', problem);
}

function requireUtf8(text: string, what: string): Uint8Array {
  return utf8Of(text) ?? badQuilt(`${what} has half a surrogate pair`);
}

/**
 * UTF-8 of an identifier. Throws CodecError when it is empty, too long for its two-byte length,
 * ends in white space, or has control characters.
 */
export function identifierBytes(identifier: string): Uint8Array {
  const shown = JSON.stringify(identifier.slice(0, 40));
  if (identifier === '') badQuilt('the identifier of a quilt patch is empty');
  if (/\p{Cc}/u.test(identifier)) badQuilt(`quilt patch ${shown} has control characters`);
  if (/\p{White_Space}$/u.test(identifier)) badQuilt(`quilt patch ${shown} ends in white space`);
  const bytes = requireUtf8(identifier, `quilt patch ${shown}`);
  // The original refuses 65535 bytes with the length in front as well.
  if (bytes.length + ulebBytes(bytes.length) >= U16_MAX) {
    badQuilt(`quilt patch ${shown}…: its identifier has ${bytes.length} bytes, 65531 are allowed`);
  }
  return bytes;
}

/** BCS map: entries in the order of the bytes of their keys, the length in front included. */
function tagBytes(tags: QuiltTags): Uint8Array {
  const entries = [...tags].map(([key, value]) => {
    const keyWriter = new ByteWriter();
    keyWriter.vector(requireUtf8(key, `tag ${JSON.stringify(key)}`));
    return { key: keyWriter.done(), value: requireUtf8(value, `the value of tag ${key}`) };
  });
  entries.sort((a, b) => compareBytes(a.key, b.key));
  const writer = new ByteWriter();
  writer.uleb(entries.length);
  for (const { key, value } of entries) {
    writer.raw(key);
    writer.vector(value);
  }
  return writer.done();
}

function readTags(reader: ByteReader): QuiltTags {
  const tags = new Map<string, string>();
  for (let left = reader.uleb(); left > 0; left--) {
    const key = readText(reader);
    if (tags.has(key)) reader.fail(`tag ${JSON.stringify(key)} twice`);
    tags.set(key, readText(reader));
  }
  return tags;
}

/** The index with what stands before it; its length does not depend on the columns. */
export function encodeQuiltIndex(
  entries: readonly Pick<QuiltEntry, 'identifier' | 'tags' | 'endColumn'>[],
): Uint8Array {
  const inner = new ByteWriter();
  inner.uleb(entries.length);
  for (const { identifier, tags, endColumn } of entries) {
    inner.u16(endColumn);
    inner.vector(identifierBytes(identifier));
    inner.raw(tagBytes(tags));
  }
  const bytes = inner.done();
  const writer = new ByteWriter(INDEX_PREFIX_BYTES + bytes.length);
  writer.byte(QUILT_VERSION);
  writer.u32(bytes.length);
  writer.raw(bytes);
  return writer.done();
}

/** Reads the index proper; patches start where the one before ends, the first at `startColumn`. */
export function parseQuiltIndex(bytes: Uint8Array, startColumn: number): QuiltEntry[] {
  const reader = new ByteReader(bytes, 'quilt index');
  const entries: QuiltEntry[] = [];
  let start = startColumn;
  for (let left = reader.uleb(); left > 0; left--) {
    const endColumn = reader.u16();
    if (endColumn <= start) reader.fail(`a patch of columns ${start} to ${endColumn}`);
    entries.push({
      identifier: readText(reader),
      tags: readTags(reader),
      startColumn: start,
      endColumn,
    });
    start = endColumn;
  }
  reader.end();
  return entries;
}

/** Everything before the data of a patch of `lengthBytes`. */
export function encodePatchHeader(
  identifier: string,
  tags: QuiltTags,
  lengthBytes: number,
): Uint8Array {
  const rest = new ByteWriter();
  const utf8 = identifierBytes(identifier);
  rest.u16(ulebBytes(utf8.length) + utf8.length);
  rest.vector(utf8);
  if (tags.size > 0) {
    const bytes = tagBytes(tags);
    if (bytes.length > U16_MAX) {
      badQuilt(`quilt patch ${identifier}: its tags have ${bytes.length} bytes, 65535 are allowed`);
    }
    rest.u16(bytes.length);
    rest.raw(bytes);
  }
  const bytes = rest.done();
  const writer = new ByteWriter(PATCH_PREFIX_BYTES + bytes.length);
  writer.byte(QUILT_VERSION);
  writer.u32(bytes.length + lengthBytes);
  writer.byte(tags.size > 0 ? HAS_TAGS : 0);
  writer.raw(bytes);
  return writer.done();
}

/** What comes after the prefix of a patch: identifier, tags, data (a view). */
export function parsePatchBody(
  bytes: Uint8Array,
  mask: number,
): { identifier: string; tags: QuiltTags; data: Uint8Array } {
  const reader = new ByteReader(bytes, 'quilt patch');
  const named = new ByteReader(reader.raw(reader.u16()), 'identifier of a quilt patch');
  const identifier = readText(named);
  named.end();
  let tags: QuiltTags = new Map();
  if ((mask & HAS_TAGS) !== 0) {
    const tagged = new ByteReader(reader.raw(reader.u16()), `tags of quilt patch ${identifier}`);
    tags = readTags(tagged);
    tagged.end();
  }
  return { identifier, tags, data: reader.rest() };
}
