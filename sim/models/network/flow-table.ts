/** The table of flows: columns of typed arrays, slots that are reused, handles that grow stale. */

export interface FlowTable {
  free: number[];
  used: number;
  /** Flows ever started, which orders them among equals. */
  started: number;
  /** Times the slot was taken: part of the handle. */
  generation: Int32Array;
  bundle: Int32Array;
  bytes: Float64Array;
  /** Bytes the bundle had served when the flow started. */
  start: Float64Array;
  /** Heap keys: bytes the bundle will have served when the flow ends. */
  place: Int32Array;
  key: Float64Array;
  tie: Float64Array;
  /** Event at the end: index into `kinds`, target and argument. */
  kind: Int32Array;
  target: Int32Array;
  arg: Int32Array;
  kinds: string[];
}

type Columns = Omit<FlowTable, 'free' | 'used' | 'started' | 'kinds'>;

const FIRST_CAPACITY = 64;
/** Slots that a handle can name: four million flows at once. */
const HANDLE_SLOTS = 0x40_0000;

export function createFlowTable(): FlowTable {
  return { free: [], used: 0, started: 0, kinds: [], ...columns(FIRST_CAPACITY) };
}

/** Takes a slot; the caller fills the columns that describe the flow. */
export function takeFlow(table: FlowTable): number {
  let flow = table.free.pop();
  if (flow === undefined) {
    if (table.used === table.generation.length) grow(table);
    flow = table.used;
    table.used += 1;
  }
  table.generation[flow] += 1;
  table.tie[flow] = table.started;
  table.started += 1;
  return flow;
}

/** Gives a slot back; handles of it are stale from now on. */
export function releaseFlow(table: FlowTable, flow: number): void {
  table.bundle[flow] = -1;
  table.free.push(flow);
}

/** Handles: never 0, and different for each use of a slot. */
export const flowSlot = {
  handle(table: FlowTable, flow: number): number {
    return table.generation[flow] * HANDLE_SLOTS + flow;
  },
  /** The slot of a running flow, −1 when it has ended. */
  find(table: FlowTable, id: number): number {
    const flow = id % HANDLE_SLOTS;
    const isRunning =
      id > 0 &&
      flow < table.used &&
      table.bundle[flow] >= 0 &&
      table.generation[flow] === Math.floor(id / HANDLE_SLOTS);
    return isRunning ? flow : -1;
  },
};

function columns(length: number): Columns {
  return {
    generation: new Int32Array(length),
    bundle: new Int32Array(length).fill(-1),
    bytes: new Float64Array(length),
    start: new Float64Array(length),
    place: new Int32Array(length).fill(-1),
    key: new Float64Array(length),
    tie: new Float64Array(length),
    kind: new Int32Array(length),
    target: new Int32Array(length),
    arg: new Int32Array(length),
  };
}

function grow(table: FlowTable): void {
  if (table.used >= HANDLE_SLOTS) throw new RangeError(`more than ${HANDLE_SLOTS} flows at once`);
  const bigger = columns(2 * table.used);
  for (const name of Object.keys(bigger) as (keyof Columns)[]) bigger[name].set(table[name]);
  Object.assign(table, bigger);
}
