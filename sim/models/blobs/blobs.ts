/**
 * Every blob of the run: identity, size, place of its pairs, and (where it carries bytes) its real
 * encoding.
 *
 * Identity comes before fidelity (foundations.md §3): a file has its real blob ID in every
 * fidelity; a generated blob has an ID drawn from its own stream, and the ID of its real bytes
 * apart. The protocol ID decides rotation and order.
 */
import {
  type Code,
  codeFor,
  computeMetadata,
  customCode,
  pairOfShard,
  rotation,
  shardOfPair,
} from '../../codec/index.ts';
import { piecesOf, unitBytesOf } from '../coding/coding.ts';
import { bytesOfHex, contentsOf, hexOf, putContent, remember } from '../content/contents.ts';
import { pieceOn, placeOfId, trackBlob } from '../holdings/index.ts';
import { placeBlob, placesOf } from '../placement/places.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { drawBadEncoding } from './bad-encoding.ts';
import { idOfPieces } from './pieces.ts';
import { addRow, BlobRecord } from './registry.ts';

export { BlobRecord } from './registry.ts';

const FILE_IDS = { name: 'file-ids', limit: 4096 };

/** The code of the scenario. */
export function codeOfScenario(coding: {
  shards: number;
  primary: number;
  secondary: number;
}): Code {
  const standard = codeFor(coding.shards);
  if (standard.kp === coding.primary && standard.ks === coding.secondary) return standard;
  return customCode(coding.shards, coding.primary, coding.secondary);
}

export function codeOf(ctx: WalrusContext): Code {
  const { coding } = ctx.resolved;
  if (lastCode.of !== coding) lastCode = { of: coding, code: codeOfScenario(coding) };
  return lastCode.code;
}

/** The code asked for last: follows from the scenario, which is frozen. */
let lastCode: { of: object; code: Code } = { of: {}, code: codeFor(4) };

export type NewBlob = (
  | { kind: 'file'; name: string; inputSha256: string }
  | { kind: 'generated' | 'preloaded' | 'events'; name: string; lengthBytes: number }
) & {
  /** What a trace says of it; the scenario decides where it says nothing. */
  isDeletable?: boolean;
  lifetimeEpochs?: number;
  /** It was drawn to carry bytes. */
  isSampled?: boolean;
};

/** A blob of the registry. */
export function blobAt(ctx: WalrusContext, blob: number): BlobRecord {
  return new BlobRecord(ctx.state.blobs, blob);
}

/** All blobs of the registry, by index. */
export function allBlobs(ctx: WalrusContext): BlobRecord[] {
  return Array.from({ length: ctx.state.blobs.count }, (_, blob) => blobAt(ctx, blob));
}

/** Adds a blob to the registry and fixes its identity. */
export function addBlob(ctx: WalrusContext, blob: NewBlob): BlobRecord {
  const { blobs } = ctx.state;
  const index = blobs.count;
  const inputSha256 = blob.kind === 'file' ? blob.inputSha256 : '';
  const input = blob.kind === 'file' ? inputOf(ctx, inputSha256) : null;
  const lengthBytes = blob.kind === 'file' ? input!.length : blob.lengthBytes;
  const symbolBytes = unitBytesOf(codeOf(ctx), ctx.resolved.coding, lengthBytes);
  const idBytes =
    input === null ? drawnId(ctx, index) : bytesOfHex(idOfFile(ctx, inputSha256, input));
  const blobId = hexOf(idBytes);
  addRow(blobs, {
    kind: blob.kind,
    name: blob.name,
    inputSha256,
    lengthBytes,
    symbolBytes,
    blobId,
    rotation: rotation(idBytes, codeOf(ctx).n),
    isDeletable: blob.isDeletable ?? drawsDeletable(ctx, index),
    lifetimeEpochs: blob.lifetimeEpochs ?? ctx.resolved.workload.lifetimeEpochs,
    carriesBytes: blob.isSampled ?? carriesBytes(ctx, index),
  });
  if (blob.kind === 'generated') drawBadEncoding(ctx, index);
  trackBlob(ctx.state.holdings.table, { ...placeOfId(blobId), symbolBytes });
  placeBlob(ctx, index);
  return blobAt(ctx, index);
}

/** The bytes of a blob that carries them; generated ones come from the blob's own stream. */
export function giveBytes(ctx: WalrusContext, record: BlobRecord): Uint8Array {
  const contents = contentsOf(ctx);
  const known = record.source === '' ? undefined : contents.bytes.get(record.source);
  if (known !== undefined) return known;
  const bytes =
    record.kind === 'file'
      ? inputOf(ctx, record.inputSha256)
      : ctx.random.bytes(ctx.random.open(`blob/${record.index}/bytes`), record.lengthBytes);
  record.source = putContent(contents, bytes);
  return bytes;
}

/** Shard that holds pair `pair` of this blob. */
export function shardOf(ctx: WalrusContext, record: BlobRecord, pair: number): number {
  const places = placesOf(ctx, record.index);
  if (places !== null) return places[pair];
  if (isPlanted(ctx, 'rotation-reversed')) return pairOfShard(pair, record.rotation, codeOf(ctx).n);
  return shardOfPair(pair, record.rotation, codeOf(ctx).n);
}

/** Pair of this blob that shard `shard` holds; −1 where a placement gives it none. */
export function pairOf(ctx: WalrusContext, record: BlobRecord, shard: number): number {
  const { pieces } = ctx.state.holdings.table;
  if (pieces !== null) return pieceOn(pieces, record.index, shard);
  if (isPlanted(ctx, 'rotation-reversed'))
    return shardOfPair(shard, record.rotation, codeOf(ctx).n);
  return pairOfShard(shard, record.rotation, codeOf(ctx).n);
}

/** Order of blobs by protocol ID, then by index: the work list order of network.md §6.2. */
export function compareById(ctx: WalrusContext, a: number, b: number): number {
  const { blobIds } = ctx.state.blobs;
  const { id } = ctx.state.holdings.table.tracked;
  if (id[a] !== id[b]) return id[a] - id[b];
  if (blobIds[a] !== blobIds[b]) return blobIds[a] < blobIds[b] ? -1 : 1;
  return a - b;
}

function drawsDeletable(ctx: WalrusContext, index: number): boolean {
  const { deletableShare } = ctx.resolved.workload;
  return ctx.random.uniform(ctx.random.once(`blob/${index}/kind`)) < deletableShare;
}

function carriesBytes(ctx: WalrusContext, index: number): boolean {
  if (ctx.resolved.fidelity === 'bytes') return true;
  if (ctx.resolved.fidelity === 'counts') return false;
  return ctx.random.uniform(ctx.random.once(`blob/${index}/sample`)) < ctx.resolved.sampledShare;
}

function drawnId(ctx: WalrusContext, index: number): Uint8Array {
  return ctx.random.bytes(ctx.random.once(`blob/${index}/id`), 32);
}

/** One encode per file content, whatever the fidelity. */
function idOfFile(ctx: WalrusContext, sha256: string, input: Uint8Array): string {
  const code = codeOf(ctx);
  const key = `${code.n}/${code.kp}/${code.ks}/${sha256}`;
  return remember(contentsOf(ctx), FILE_IDS, `${ctx.resolved.coding.scheme}/${key}`, () =>
    hexOf(piecesOf(ctx) === null ? computeMetadata(code, input).blobId : idOfPieces(ctx, input)),
  );
}

function inputOf(ctx: WalrusContext, sha256: string): Uint8Array {
  const input = ctx.inputs.get(sha256);
  if (input === undefined) throw new Error(`input ${sha256} was not loaded`);
  return input;
}
