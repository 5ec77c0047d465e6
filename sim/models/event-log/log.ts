/**
 * The log of chain events as columns: what followers of the chain read of each event. What only the
 * facts tell (sizes, clients, weights) is told when the event happens and not kept.
 */
import type { BlobRemains, ChainEvent } from '../chain/index.ts';
import { makeRoom } from '../chain/index.ts';

export interface Log {
  /** Events so far; their positions are below it. */
  count: number;
  timeUs: Float64Array;
  /** Epoch in which it happened; a change of epoch belongs to the new one. */
  epoch: Int32Array;
  /** Index in EVENT_KINDS. */
  kind: Uint8Array;
  /** −1 where the event is about no blob. */
  blob: Int32Array;
  /** The epoch that the event itself names; 0 where it names none. */
  eventEpoch: Int32Array;
  /** Index in REMAINS: what is left of a blob when a registration of it ends. */
  remains: Uint8Array;
}

export type EventKind = ChainEvent['kind'];

/** In an order that is part of saved states. */
const EVENT_KINDS: readonly EventKind[] = [
  'node-registered',
  'stake-changed',
  'storage-reserved',
  'blob-registered',
  'blob-certified',
  'blob-deleted',
  'blob-expired',
  'blob-invalidated',
  'epoch-sync-reported',
  'committee-selected',
  'epoch-change-started',
  'epoch-change-done',
];
const KIND_CODES = new Map(EVENT_KINDS.map((kind, code) => [kind, code]));
const REMAINS: readonly BlobRemains[] = ['none', 'registered', 'certified'];

export function createLog(): Log {
  return {
    count: 0,
    timeUs: new Float64Array(0),
    epoch: new Int32Array(0),
    kind: new Uint8Array(0),
    blob: new Int32Array(0),
    eventEpoch: new Int32Array(0),
    remains: new Uint8Array(0),
  };
}

export function appendEvent(
  log: Log,
  { timeUs, epoch, event }: { timeUs: number; epoch: number; event: ChainEvent },
): void {
  appendRow(log, {
    timeUs,
    epoch,
    kind: KIND_CODES.get(event.kind)!,
    blob: 'blob' in event ? event.blob : -1,
    eventEpoch: 'epoch' in event ? event.epoch : 0,
    remains: 'remains' in event ? REMAINS.indexOf(event.remains) : 0,
  });
}

/** Of each blob that lay there at the start its registration and its certificate. */
export function appendPreloaded(
  log: Log,
  at: { timeUs: number; epoch: number; blobs: readonly { blob: number }[] },
): void {
  const { timeUs, epoch } = at;
  const kinds = [KIND_CODES.get('blob-registered')!, KIND_CODES.get('blob-certified')!];
  for (const { blob } of at.blobs) {
    for (const kind of kinds) {
      appendRow(log, { timeUs, epoch, kind, blob, eventEpoch: epoch, remains: 0 });
    }
  }
}

type Row = { [Column in Exclude<keyof Log, 'count'>]: number };

function appendRow(log: Log, row: Row): void {
  const position = log.count;
  if (position >= log.kind.length) makeRoom(log, position + 1);
  log.count += 1;
  log.timeUs[position] = row.timeUs;
  log.epoch[position] = row.epoch;
  log.kind[position] = row.kind;
  log.blob[position] = row.blob;
  log.eventEpoch[position] = row.eventEpoch;
  log.remains[position] = row.remains;
}

export function kindAt({ kind }: Log, position: number): EventKind {
  return EVENT_KINDS[kind[position]];
}

export function remainsAt({ remains }: Log, position: number): BlobRemains {
  return REMAINS[remains[position]];
}
