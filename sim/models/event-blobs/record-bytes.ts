/**
 * How long an event blob is ([D] `event_blob.rs`, `event_blob_writer.rs`, `events.rs`): a header,
 * a record for each event and for the end of each checkpoint, a trailer.
 *
 * A record is its length (a varint), one byte for the encoding, the place in the sequence (two
 * 64-bit numbers) and the event: its kind and its fields, counted here as the binary canonical
 * serialization has them (an event's ID is 41 bytes, of a blob or object 32). The list of shards
 * in a node's report is left out: the log does not keep it.
 */
import { type EventKind, kindAt, type Log } from '../event-log/log.ts';

/** Magic, version, epoch, the blob and the event before it; first and last checkpoint. */
const FRAME_BYTES = 84 + 16;

/** Length, encoding, place and kind of what ends a checkpoint. */
const CHECKPOINT_BYTES = 1 + 1 + 16 + 1;

const EVENT_ID_BYTES = 41;

/** Fields of the events that nodes take; what they do not take has no record. */
const FIELD_BYTES: Readonly<Partial<Record<EventKind, number>>> = {
  // Epoch, blob, size, encoding, end epoch, deletable, object.
  'blob-registered': 4 + 32 + 8 + 1 + 4 + 1 + 32 + EVENT_ID_BYTES,
  // Epoch, blob, end epoch, deletable, object, whether it is an extension.
  'blob-certified': 4 + 32 + 4 + 1 + 32 + 1 + EVENT_ID_BYTES,
  // Epoch, blob, end epoch, object, whether it was certified.
  'blob-deleted': 4 + 32 + 4 + 32 + 1 + EVENT_ID_BYTES,
  'blob-invalidated': 4 + 32 + EVENT_ID_BYTES,
  'epoch-sync-reported': 4 + 1 + EVENT_ID_BYTES,
  'committee-selected': 4 + EVENT_ID_BYTES,
  'epoch-change-started': 4 + EVENT_ID_BYTES,
  'epoch-change-done': 4 + EVENT_ID_BYTES,
};

/** An event blob over so many checkpoints with the events from one place in the log to another. */
export function eventBlobBytes(
  log: Log,
  { from, to, checkpoints }: { from: number; to: number; checkpoints: number },
): number {
  let bytes = emptyEventBlobBytes(checkpoints);
  for (let position = from; position < to; position += 1) {
    bytes += recordBytes(kindAt(log, position));
  }
  return bytes;
}

/** The same where nothing happens. */
export function emptyEventBlobBytes(checkpoints: number): number {
  return FRAME_BYTES + checkpoints * CHECKPOINT_BYTES;
}

/** One event in an event blob; 0 where nodes do not take it. */
export function recordBytes(kind: EventKind): number {
  const fields = FIELD_BYTES[kind];
  if (fields === undefined) return 0;
  // Place in the sequence, then three tags: an event of the contract, its family, its kind.
  const data = 16 + 3 + fields;
  return (data < 128 ? 1 : 2) + 1 + data;
}
