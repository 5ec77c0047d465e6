/**
 * Immutable bytes by content: slivers, blob sources, metadata.
 *
 * State holds handles (`content:` and 32 hex digits of BLAKE2b-256 of the bytes); the bytes lie
 * here, outside the state, shared by all clones of a simulation. A holder that drops its handle
 * cannot read the bytes again. A saved simulation carries the bytes that its state refers to.
 */
import { blake2b256 } from '../../codec/index.ts';

/** `content:<32 hex digits>`, or '' where nothing carries bytes. */
export type Handle = string;

const PREFIX = 'content:';

export interface Contents {
  readonly bytes: Map<Handle, Uint8Array>;
  /** Values computed from contents alone, by cache and key; may be emptied at any time. */
  readonly derived: Map<string, Map<string, unknown>>;
}

const contentsByInputs = new WeakMap<object, Contents>();

/** The store that belongs to these inputs: every simulation made from them shares it. */
export function contentsOf(ctx: { inputs: ReadonlyMap<string, Uint8Array> }): Contents {
  let contents = contentsByInputs.get(ctx.inputs);
  if (contents === undefined) {
    contents = { bytes: new Map(), derived: new Map() };
    contentsByInputs.set(ctx.inputs, contents);
  }
  return contents;
}

/** Stores bytes; the caller must not change them afterwards. */
export function putContent(contents: Contents, bytes: Uint8Array): Handle {
  const handle = PREFIX + hexOf(blake2b256(bytes).subarray(0, 16));
  if (!contents.bytes.has(handle)) contents.bytes.set(handle, bytes);
  return handle;
}

/** @throws when nothing is stored under the handle: a bug or a damaged checkpoint. */
export function getContent(contents: Contents, handle: Handle): Uint8Array {
  const bytes = contents.bytes.get(handle);
  if (bytes === undefined) throw new Error(`no content is stored under '${handle}'`);
  return bytes;
}

/** All handles in a plain-data value, each once, in the order met. */
export function collectHandles(value: unknown, found = new Set<Handle>()): Set<Handle> {
  if (typeof value === 'string') {
    if (value.startsWith(PREFIX)) found.add(value);
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    if (value instanceof Map) {
      for (const [key, item] of value) {
        collectHandles(key, found);
        collectHandles(item, found);
      }
    } else if (value instanceof Set || Array.isArray(value)) {
      for (const item of value) collectHandles(item, found);
    } else {
      for (const item of Object.values(value)) collectHandles(item, found);
    }
  }
  return found;
}

/** A value that follows from contents alone, cached: `limit` entries, oldest out first. */
export function remember<T>(
  contents: Contents,
  cache: { name: string; limit: number },
  key: string,
  make: () => T,
): T {
  let values = contents.derived.get(cache.name);
  if (values === undefined) {
    values = new Map();
    contents.derived.set(cache.name, values);
  }
  const known = values.get(key);
  if (known !== undefined) return known as T;
  const value = make();
  if (values.size >= cache.limit) {
    const oldest = values.keys().next();
    if (!oldest.done) values.delete(oldest.value);
  }
  values.set(key, value);
  return value;
}

/** What `remember` keeps under the key; undefined where it has not been made, or was dropped. */
export function recall<T>(
  { derived }: Contents,
  cache: { name: string },
  key: string,
): T | undefined {
  return derived.get(cache.name)?.get(key) as T | undefined;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
