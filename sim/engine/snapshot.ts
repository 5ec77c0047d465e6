/**
 * A simulation as one value: what is in it, and its bytes.
 *
 * Pending events are listed in firing order, each with its slot, so that timers held by models
 * stay valid; the shape of the queue is not saved. Cancelled events that still hold a slot are in
 * the list too, because the order in which slots are used again is part of the value. Inputs
 * are left out: they are content-addressed and given again at the restore.
 */

import { copyPlain } from './copy.ts';
import { hashBytes } from './digest.ts';
import { decode, encode } from './encoding.ts';
import type { EngineContext } from './engine-context.ts';
import { EncodingError, SnapshotError } from './errors.ts';
import type { DigestRung } from './facts.ts';
import type { HazardsData } from './hazards.ts';
import type { ProceduresData } from './procedures-data.ts';
import type { Program } from './program.ts';
import type { ResourcesData } from './resources.ts';
import type { Scheduler } from './scheduler.ts';
import type { SignalsData } from './signals.ts';
import type { StreamsData } from './streams.ts';
import type { Untyped } from './untyped.ts';

/** Raised when the layout below changes. */
const FORMAT_VERSION = 1;
const MAGIC = [0x44, 0x45, 0x53, 0x31];
const HEADER_BYTES = 4 + 16;

export interface EventsData {
  now: number;
  eventSeq: number;
  causeSeq: number;
  sequence: number;
  /** Slots ever used. */
  used: number;
  /** Free slots, the next one to be used first. */
  free: Int32Array;
  /** Columns in firing order; a cancelled event has its kind inverted. */
  slot: Int32Array;
  time: Float64Array;
  key: Float64Array;
  cause: Float64Array;
  kind: Int32Array;
  target: Int32Array;
  arg: Int32Array;
}

export interface Snapshot {
  format: number;
  models: { name: string; version: number }[];
  kindNames: string[];
  seed: number;
  forkSeeds: number[];
  endUs: number;
  eventCount: number;
  isStopped: boolean;
  resolved: unknown;
  events: EventsData;
  streams: StreamsData;
  procedures: ProceduresData;
  signals: SignalsData;
  resources: ResourcesData;
  hazards: HazardsData;
  trace: { lanes: Int32Array; ladder: DigestRung[] };
  observers: { name: string; state: Untyped }[];
  state: Record<string, Untyped>;
}

interface SnapshotParts {
  program: Program;
  ctx: EngineContext;
  eventCount: number;
  endUs: number;
  observerStates: unknown[];
}

/** Throws EncodingError with the path of any part of the state that is not plain data. */
export function writeSnapshot(parts: SnapshotParts): Uint8Array {
  // Apart, so that state may point at a part of the frozen scenario.
  const resolved = encode(parts.ctx.resolved);
  const body = encode(snapshotOf(parts));
  return sealed([lengthBytes(resolved.length), resolved, body]);
}

/** The same as a value that shares nothing with the simulation but the frozen scenario. */
export function copySnapshot(parts: SnapshotParts): Snapshot {
  return { ...copyPlain(snapshotOf(parts)), resolved: parts.ctx.resolved };
}

function snapshotOf(parts: SnapshotParts): Omit<Snapshot, 'resolved'> {
  const { program, ctx } = parts;
  return {
    format: FORMAT_VERSION,
    models: program.models.map(({ name, version }) => ({ name, version })),
    kindNames: program.kindNames,
    seed: ctx.seed,
    forkSeeds: ctx.forkSeeds,
    endUs: parts.endUs,
    eventCount: parts.eventCount,
    isStopped: ctx.isStopped,
    events: saveEvents(ctx.scheduler),
    streams: ctx.streams.toData(),
    procedures: ctx.procedures.toData(),
    signals: ctx.signals.toData(),
    resources: ctx.resources.toData(),
    hazards: ctx.hazards.toData(),
    trace: ctx.trace.toData(),
    observers: program.observers.map(({ name }, index) => ({
      name,
      state: parts.observerStates[index],
    })),
    state: ctx.state,
  };
}

/** Throws SnapshotError when the bytes are not a whole snapshot of this format. */
export function readSnapshot(bytes: Uint8Array): Snapshot {
  const body = opened(bytes);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const split = 8 + view.getFloat64(0, true);
  try {
    const snapshot = decode(body.subarray(split)) as Snapshot;
    if (snapshot.format !== FORMAT_VERSION) {
      throw new SnapshotError(
        `saved in format ${snapshot.format}, this engine reads format ${FORMAT_VERSION}`,
      );
    }
    snapshot.resolved = decode(body.subarray(8, split));
    return snapshot;
  } catch (error) {
    if (error instanceof EncodingError) throw new SnapshotError(`damaged: ${error.message}`);
    throw error;
  }
}

/** Checks that the snapshot belongs to these models and maps its event kinds to theirs. */
export function renumberKinds(snapshot: Snapshot, program: Program): (kind: number) => number {
  const saved = snapshot.models.map(({ name, version }) => `${name} ${version}`).join(', ');
  const present = program.models.map(({ name, version }) => `${name} ${version}`).join(', ');
  if (saved !== present) {
    throw new SnapshotError(`saved with models (${saved}), these are (${present})`);
  }
  const map = snapshot.kindNames.map((name) => program.kinds.get(name) ?? -1);
  return (kind) => {
    const index = map[kind];
    if (index < 0) throw new SnapshotError(`no model handles '${snapshot.kindNames[kind]}' now`);
    return index;
  };
}

export function loadEvents(
  scheduler: Scheduler,
  data: EventsData,
  renumber: (kind: number) => number,
): void {
  const { pool } = scheduler;
  scheduler.now = data.now;
  scheduler.eventSeq = data.eventSeq;
  scheduler.causeSeq = data.causeSeq;
  scheduler.sequence = data.sequence;
  pool.reserve(data.used);
  pool.used = data.used;
  for (let index = data.free.length - 1; index >= 0; index -= 1) pool.release(data.free[index]);
  for (let index = 0; index < data.slot.length; index += 1) {
    const slot = data.slot[index];
    const kind = data.kind[index];
    pool.time[slot] = data.time[index];
    pool.key[slot] = data.key[index];
    pool.cause[slot] = data.cause[index];
    pool.kind[slot] = kind < 0 ? ~renumber(~kind) : renumber(kind);
    pool.target[slot] = data.target[index];
    pool.arg[slot] = data.arg[index];
    if (kind < 0) pool.dead += 1;
    else pool.live += 1;
  }
  scheduler.requeue(data.slot);
}

function saveEvents(scheduler: Scheduler): EventsData {
  const { pool } = scheduler;
  const slots: number[] = [];
  for (let slot = 1; slot < pool.used; slot += 1) if (pool.isPending(slot)) slots.push(slot);
  slots.sort((a, b) => pool.time[a] - pool.time[b] || pool.key[a] - pool.key[b]);
  const free: number[] = [];
  for (let slot = pool.freeHead; slot !== 0; slot = pool.next[slot]) free.push(slot);
  return {
    now: scheduler.now,
    eventSeq: scheduler.eventSeq,
    causeSeq: scheduler.causeSeq,
    sequence: scheduler.sequence,
    used: pool.used,
    free: Int32Array.from(free),
    slot: Int32Array.from(slots),
    time: Float64Array.from(slots, (slot) => pool.time[slot]),
    key: Float64Array.from(slots, (slot) => pool.key[slot]),
    cause: Float64Array.from(slots, (slot) => pool.cause[slot]),
    kind: Int32Array.from(slots, (slot) => pool.kind[slot]),
    target: Int32Array.from(slots, (slot) => pool.target[slot]),
    arg: Int32Array.from(slots, (slot) => pool.arg[slot]),
  };
}

function lengthBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, length, true);
  return bytes;
}

/** Magic, checksum, then the parts. */
function sealed(parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, HEADER_BYTES);
  const bytes = new Uint8Array(length);
  bytes.set(MAGIC);
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  writeChecksum(bytes);
  return bytes;
}

function writeChecksum(bytes: Uint8Array): void {
  const lanes = hashBytes(bytes.subarray(HEADER_BYTES));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let index = 0; index < 4; index += 1) view.setInt32(4 + index * 4, lanes[index], true);
}

function opened(bytes: Uint8Array): Uint8Array {
  if (bytes.length < HEADER_BYTES + 8 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new SnapshotError('these bytes are not a saved simulation');
  }
  const body = bytes.subarray(HEADER_BYTES);
  const lanes = hashBytes(body);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let index = 0; index < 4; index += 1) {
    if (view.getInt32(4 + index * 4, true) !== lanes[index]) {
      throw new SnapshotError('the saved simulation is damaged: its checksum does not match');
    }
  }
  return body;
}
