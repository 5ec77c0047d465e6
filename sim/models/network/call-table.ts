/**
 * The calls under way as columns of typed arrays: no object and no entry of a map for each.
 *
 * A call is a slot; its handle adds the generation of the slot, so that an old handle never
 * names the next call there. Events name a call by slot (target) and by generation and direction
 * (argument). The columns of bytes hold payload, proof, metadata and the total with framing, for
 * the request and for the reply.
 */
import { CAUSES, type Cause } from '../facts.ts';
import {
  type Bytes,
  CALL_STATUSES,
  type Call,
  type CallId,
  type CallStatus,
  type Direction,
  ENDED,
  FREE,
  PHASES,
  type Phase,
  REQUEST,
  RESPONSE,
} from './calls.ts';

interface Columns {
  generation: Int32Array;
  /** Codes of PHASES, CALL_STATUSES, CAUSES; the method by its place among the methods. */
  phase: Uint8Array;
  status: Uint8Array;
  /** What the server said; becomes `status` when the reply has arrived. */
  replyStatus: Uint8Array;
  cause: Uint8Array;
  method: Uint8Array;
  axis: Uint8Array;
  /** 0 when the peer could not be reached at all. */
  hasConnected: Uint8Array;
  from: Int32Array;
  to: Int32Array;
  blob: Int32Array;
  shard: Int32Array;
  tag: Int32Array;
  owner: Float64Array;
  startedUs: Float64Array;
  /** Number of the call among all that were ever made. */
  serial: Float64Array;
  /** The flow of the present phase, 0 when it has none. */
  flow: Float64Array;
  /** The event that ends the present phase, 0 when a flow or the server does. */
  timer: Float64Array;
  keepAlive: Float64Array;
  /** Four a direction: payload, proof, metadata, total. The reply's are 0 until it is sent. */
  bytes: Float64Array;
  /** By direction: bytes with framing that arrived. */
  sent: Float64Array;
  /** Neighbours among the calls of the same time-out, and which that is; see deadlines.ts. */
  before: Int32Array;
  after: Int32Array;
  ring: Int32Array;
}

export interface CallTable extends Columns {
  /** Names of the methods, by code. */
  methods: string[];
  /** Slots in use or free: those from here on were never used. Slot 0 is none. */
  used: number;
  free: number[];
  /** Calls ever made, and calls under way. */
  made: number;
  open: number;
  requests: unknown[];
  responses: unknown[];
}

/** Values in the columns of bytes for one call, and for one direction of it. */
const BYTES_PER_CALL = 8;
const BYTES_PER_DIRECTION = 4;
export const PAYLOAD = 0;
export const PROOF = 1;
export const METADATA = 2;
export const TOTAL = 3;

const HANDLE_SLOTS = 0x80_0000;
const FIRST_CAPACITY = 64;
/** An event's argument has room for so many generations and a direction. */
const LAST_GENERATION = 0x3fff_ffff;

export function createCallTable(methods: readonly string[]): CallTable {
  return {
    methods: [...methods],
    used: 1,
    free: [],
    made: 0,
    open: 0,
    requests: [null],
    responses: [null],
    ...columns(FIRST_CAPACITY),
  };
}

/** Takes a slot; the caller fills the columns. */
export function takeSlot(table: CallTable): number {
  let slot = table.free.pop();
  if (slot === undefined) {
    slot = table.used;
    if (slot === table.phase.length) grow(table);
    table.used += 1;
    table.requests.push(null);
    table.responses.push(null);
  }
  table.made += 1;
  table.open += 1;
  table.serial[slot] = table.made;
  return slot;
}

/** Gives a slot back; its handles are stale from now on. */
export function releaseSlot(table: CallTable, slot: number): void {
  table.phase[slot] = FREE;
  table.requests[slot] = null;
  table.responses[slot] = null;
  table.open -= 1;
  const generation = table.generation[slot];
  table.generation[slot] = generation === LAST_GENERATION ? 0 : generation + 1;
  table.free.push(slot);
}

export function callId(table: CallTable, slot: number): CallId {
  return table.generation[slot] * HANDLE_SLOTS + slot;
}

/** The slot of a call that has not been booked, 0 when it has. */
export function slotOf(table: CallTable, id: CallId): number {
  const generation = Math.floor(id / HANDLE_SLOTS);
  const slot = id - generation * HANDLE_SLOTS;
  if (slot >= table.used || table.phase[slot] === FREE) return 0;
  return table.generation[slot] === generation ? slot : 0;
}

/** A handle in two integers, for the target and the argument of an event; and back. */
export function splitCallId(id: CallId): { slot: number; generation: number } {
  const generation = Math.floor(id / HANDLE_SLOTS);
  return { slot: id - generation * HANDLE_SLOTS, generation };
}

export function joinCallId(slot: number, generation: number): CallId {
  return generation * HANDLE_SLOTS + slot;
}

/** A call and a direction of it as an event of the network names them, beside the slot. */
export function eventArgument(table: CallTable, slot: number, direction: Direction): number {
  return (table.generation[slot] << 1) | direction;
}

export function directionOf(argument: number): Direction {
  return (argument & 1) as Direction;
}

/** Whether an event is about the call that is in the slot now. */
export function isCurrent(table: CallTable, slot: number, argument: number): boolean {
  return table.generation[slot] === argument >>> 1 && table.phase[slot] !== FREE;
}

/** Where the bytes of one direction of a call begin in the column. */
export function bytesAt(slot: number, direction: Direction): number {
  return slot * BYTES_PER_CALL + direction * BYTES_PER_DIRECTION;
}

export function totalOf(table: CallTable, slot: number, direction: Direction): number {
  return table.bytes[bytesAt(slot, direction) + TOTAL];
}

export function fillBytes(table: CallTable, at: number, bytes: Bytes, total: number): void {
  table.bytes[at + PAYLOAD] = bytes.payload;
  table.bytes[at + PROOF] = bytes.proof;
  table.bytes[at + METADATA] = bytes.metadata;
  table.bytes[at + TOTAL] = total;
}

/** Slots of the calls under way, in the order in which they were made. */
export function openSlots(table: CallTable): number[] {
  const slots: number[] = [];
  for (let slot = 1; slot < table.used; slot += 1) {
    if (table.phase[slot] !== FREE) slots.push(slot);
  }
  return slots.sort((a, b) => table.serial[a] - table.serial[b]);
}

/** One slot of a table, as a call. */
export class CallView implements Call {
  private table: CallTable;
  slot: number;

  constructor(table: CallTable, slot: number) {
    this.table = table;
    this.slot = slot;
  }

  show(table: CallTable, slot: number): this {
    this.table = table;
    this.slot = slot;
    return this;
  }

  get id(): CallId {
    return callId(this.table, this.slot);
  }
  get from(): number {
    return this.table.from[this.slot];
  }
  get to(): number {
    return this.table.to[this.slot];
  }
  get method(): string {
    return this.table.methods[this.table.method[this.slot]];
  }
  get cause(): Cause {
    return CAUSES[this.table.cause[this.slot]];
  }
  get blob(): number {
    return this.table.blob[this.slot];
  }
  get shard(): number {
    return this.table.shard[this.slot];
  }
  get axis(): number {
    return this.table.axis[this.slot];
  }
  get request(): unknown {
    return this.table.requests[this.slot];
  }
  get requestBytes(): Bytes {
    return this.bytesOf(REQUEST);
  }
  get status(): CallStatus {
    return CALL_STATUSES[this.table.status[this.slot]];
  }
  /** What the server sent belongs to the caller once it has arrived, and not before. */
  get response(): unknown {
    return this.table.phase[this.slot] === ENDED ? this.table.responses[this.slot] : null;
  }
  get responseBytes(): Bytes {
    return this.bytesOf(RESPONSE);
  }
  get startedUs(): number {
    return this.table.startedUs[this.slot];
  }
  get owner(): number {
    return this.table.owner[this.slot];
  }
  get tag(): number {
    return this.table.tag[this.slot];
  }
  get phase(): Phase {
    return PHASES[this.table.phase[this.slot]];
  }

  private bytesOf(direction: Direction): Bytes {
    const at = bytesAt(this.slot, direction);
    const { bytes } = this.table;
    const [payload, proof, metadata] = [bytes[at], bytes[at + PROOF], bytes[at + METADATA]];
    const framing = bytes[at + TOTAL] - payload - proof - metadata;
    return { payload, proof, metadata, framing };
  }
}

function columns(length: number): Columns {
  return {
    generation: new Int32Array(length),
    phase: new Uint8Array(length),
    status: new Uint8Array(length),
    replyStatus: new Uint8Array(length),
    cause: new Uint8Array(length),
    method: new Uint8Array(length),
    axis: new Uint8Array(length),
    hasConnected: new Uint8Array(length),
    from: new Int32Array(length),
    to: new Int32Array(length),
    blob: new Int32Array(length),
    shard: new Int32Array(length),
    tag: new Int32Array(length),
    owner: new Float64Array(length),
    startedUs: new Float64Array(length),
    serial: new Float64Array(length),
    flow: new Float64Array(length),
    timer: new Float64Array(length),
    keepAlive: new Float64Array(length),
    bytes: new Float64Array(BYTES_PER_CALL * length),
    sent: new Float64Array(2 * length),
    before: new Int32Array(length),
    after: new Int32Array(length),
    ring: new Int32Array(length),
  };
}

function grow(table: CallTable): void {
  if (table.used >= HANDLE_SLOTS) throw new RangeError(`more than ${HANDLE_SLOTS} calls at once`);
  const bigger = columns(2 * table.used);
  for (const name of Object.keys(bigger) as (keyof Columns)[]) bigger[name].set(table[name]);
  Object.assign(table, bigger);
}
