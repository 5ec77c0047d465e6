/**
 * What the encoder made of blobs that carry bytes, remembered by their content: slivers, their
 * handles, and of blobs that are not too large every symbol of every sliver.
 *
 * A symbol follows from the sliver that it is taken from. Where a sliver is, byte for byte, the one
 * that the encoder made, its symbols are those of the matrix and are not computed again.
 */
import {
  type Axis,
  type EncodedBlob,
  type ExpandedBlob,
  encodeBlob,
  expandBlob,
  expandedBlobBytes,
} from '../../codec/index.ts';
import {
  contentsOf,
  getContent,
  type Handle,
  putContent,
  recall,
  remember,
} from '../content/contents.ts';
import type { WalrusContext } from '../world.ts';
import { type BlobRecord, codeOf, giveBytes } from './blobs.ts';

/** Bulk work goes holding by holding and meets every blob that carries bytes in each of them. */
const ENCODED = { name: 'encoded-blobs', limit: 16 };
/** Of larger ones the slivers are kept, and symbols are worked out when they are needed. */
const EXPANDED_BYTES_MAX = 16 * 1_048_576;

interface Encoded {
  blob: EncodedBlob | ExpandedBlob;
  /** Handles of its slivers, as far as they were asked for; '' where not. */
  handles: Record<Axis, Handle[]>;
}

function keyOf(ctx: WalrusContext, { source }: BlobRecord): string {
  const { n, kp, ks } = codeOf(ctx);
  return `${n}/${kp}/${ks}/${source}`;
}

function entryOf(ctx: WalrusContext, record: BlobRecord): Encoded {
  const bytes = giveBytes(ctx, record);
  return remember(contentsOf(ctx), ENCODED, keyOf(ctx, record), () => {
    const code = codeOf(ctx);
    const isSmall = expandedBlobBytes(code, bytes.length) <= EXPANDED_BYTES_MAX;
    const none = Array<Handle>(code.n).fill('');
    return {
      blob: isSmall ? expandBlob(code, bytes) : encodeBlob(code, bytes),
      handles: { primary: none, secondary: [...none] },
    };
  });
}

export function encodedOf(ctx: WalrusContext, record: BlobRecord): EncodedBlob {
  return entryOf(ctx, record).blob;
}

/** Puts a sliver that the encoder made into the contents; its bytes are hashed once. */
export function contentOfEncoded(
  ctx: WalrusContext,
  record: BlobRecord,
  axis: Axis,
  index: number,
): Handle {
  const { blob, handles } = entryOf(ctx, record);
  const known = handles[axis][index];
  if (known !== '') return known;
  const bytes = axis === 'primary' ? blob.primary(index) : blob.secondary(index);
  const handle = putContent(contentsOf(ctx), bytes);
  handles[axis][index] = handle;
  return handle;
}

/** Whether the encoding is remembered and the blob's metadata has the hashes that it gave. */
export function isMetadataOfEncoder(ctx: WalrusContext, record: BlobRecord): boolean {
  const contents = contentsOf(ctx);
  const entry = recall<Encoded>(contents, ENCODED, keyOf(ctx, record));
  if (entry === undefined) return false;
  const hashes = getContent(contents, record.metadata);
  return entry.blob.metadata.hashes.every((byte, i) => byte === hashes[i]);
}

/** Slivers of one axis as they are stored somewhere. */
export interface StoredSlivers {
  axis: Axis;
  indices: readonly number[];
  contents: readonly Handle[];
}

/**
 * Gives symbol `leaf` of each of these slivers, one behind the other; null where the encoding is
 * not remembered with all its symbols, or a sliver is another than the encoder made.
 */
export function symbolsRemembered(
  ctx: WalrusContext,
  record: BlobRecord,
  { axis, indices, contents }: StoredSlivers,
): ((leaf: number) => Uint8Array) | null {
  const entry = recall<Encoded>(contentsOf(ctx), ENCODED, keyOf(ctx, record));
  if (entry === undefined || !('symbols' in entry.blob)) return null;
  const { blob, handles } = entry;
  for (let i = 0; i < indices.length; i++) {
    if (contents[i] === '' || handles[axis][indices[i]] !== contents[i]) return null;
  }
  return (leaf) => blob.symbols(axis, indices, leaf);
}
