/**
 * The registry of blobs as columns, and a record of one blob over them. A record is a look at the
 * columns, made where it is asked for: state holds the columns and never a record.
 */
import { makeRoom } from '../chain/index.ts';
import type { Handle } from '../content/contents.ts';
import type { BadEncoding } from './bad-encoding.ts';

export interface BlobsState {
  count: number;
  /** Protocol blob IDs, 64 hex digits. */
  blobIds: string[];
  /** Index in KINDS. */
  kind: Uint8Array;
  lengthBytes: Float64Array;
  symbolBytes: Float64Array;
  rotation: Uint16Array;
  isDeletable: Uint8Array;
  lifetimeEpochs: Int32Array;
  carriesBytes: Uint8Array;
  certifiedUs: Float64Array;
  /** By blob, where it is not `<kind>-<index>`. */
  names: Map<number, string>;
  /** By blob, where there is one. */
  inputSha256: Map<number, string>;
  contentBlobIds: Map<number, string>;
  sources: Map<number, Handle>;
  metadata: Map<number, Handle>;
  /** Blobs of writers that encode inconsistently. */
  badEncodings: Map<number, BadEncoding>;
}

export type BlobKind = 'file' | 'generated' | 'preloaded' | 'events';

/** In an order that is part of saved states. */
const KINDS: readonly BlobKind[] = ['file', 'generated', 'preloaded', 'events'];

export function createRegistry(): BlobsState {
  return {
    count: 0,
    blobIds: [],
    kind: new Uint8Array(0),
    lengthBytes: new Float64Array(0),
    symbolBytes: new Float64Array(0),
    rotation: new Uint16Array(0),
    isDeletable: new Uint8Array(0),
    lifetimeEpochs: new Int32Array(0),
    carriesBytes: new Uint8Array(0),
    certifiedUs: new Float64Array(0),
    names: new Map(),
    inputSha256: new Map(),
    contentBlobIds: new Map(),
    sources: new Map(),
    metadata: new Map(),
    badEncodings: new Map(),
  };
}

interface NewRow {
  kind: BlobKind;
  name: string;
  inputSha256: string;
  lengthBytes: number;
  symbolBytes: number;
  blobId: string;
  rotation: number;
  isDeletable: boolean;
  lifetimeEpochs: number;
  carriesBytes: boolean;
}

export function addRow(state: BlobsState, row: NewRow): void {
  const index = state.count;
  makeRoom(state, index + 1);
  state.count += 1;
  state.blobIds.push(row.blobId);
  state.kind[index] = KINDS.indexOf(row.kind);
  state.lengthBytes[index] = row.lengthBytes;
  state.symbolBytes[index] = row.symbolBytes;
  state.rotation[index] = row.rotation;
  state.isDeletable[index] = row.isDeletable ? 1 : 0;
  state.lifetimeEpochs[index] = row.lifetimeEpochs;
  state.carriesBytes[index] = row.carriesBytes ? 1 : 0;
  state.certifiedUs[index] = -1;
  if (row.name !== `${row.kind}-${index}`) state.names.set(index, row.name);
  setText(state.inputSha256, index, row.inputSha256);
}

/** One blob of the registry. What is '' is not there. */
export class BlobRecord {
  private readonly state: BlobsState;
  readonly index: number;

  constructor(state: BlobsState, index: number) {
    this.state = state;
    this.index = index;
  }

  get kind(): BlobKind {
    return KINDS[this.state.kind[this.index]];
  }

  get name(): string {
    return this.state.names.get(this.index) ?? `${this.kind}-${this.index}`;
  }

  /** SHA-256 of the input of a file; '' for others. */
  get inputSha256(): string {
    return this.state.inputSha256.get(this.index) ?? '';
  }

  get lengthBytes(): number {
    return this.state.lengthBytes[this.index];
  }

  /** A symbol of RedStuff; the whole piece of a one-dimensional code. */
  get symbolBytes(): number {
    return this.state.symbolBytes[this.index];
  }

  /** Protocol blob ID, 64 hex digits. */
  get blobId(): string {
    return this.state.blobIds[this.index];
  }

  /** Blob ID as an integer mod n. */
  get rotation(): number {
    return this.state.rotation[this.index];
  }

  get isDeletable(): boolean {
    return this.state.isDeletable[this.index] === 1;
  }

  /** Epochs for which a write buys space. */
  get lifetimeEpochs(): number {
    return this.state.lifetimeEpochs[this.index];
  }

  get carriesBytes(): boolean {
    return this.state.carriesBytes[this.index] === 1;
  }

  /** When it was first certified; −1 before. */
  get certifiedUs(): number {
    return this.state.certifiedUs[this.index];
  }

  set certifiedUs(timeUs: number) {
    this.state.certifiedUs[this.index] = timeUs;
  }

  /** Blob ID of the real bytes, 64 hex digits; '' where no bytes were encoded. */
  get contentBlobId(): string {
    return this.state.contentBlobIds.get(this.index) ?? '';
  }

  set contentBlobId(id: string) {
    setText(this.state.contentBlobIds, this.index, id);
  }

  /** The bytes that went in; '' where the blob carries none. */
  get source(): Handle {
    return this.state.sources.get(this.index) ?? '';
  }

  set source(handle: Handle) {
    setText(this.state.sources, this.index, handle);
  }

  /** The n pairs of hashes; '' where the blob carries no bytes. */
  get metadata(): Handle {
    return this.state.metadata.get(this.index) ?? '';
  }

  set metadata(handle: Handle) {
    setText(this.state.metadata, this.index, handle);
  }
}

function setText(texts: Map<number, string>, index: number, text: string): void {
  if (text === '') texts.delete(index);
  else texts.set(index, text);
}
