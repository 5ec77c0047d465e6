/**
 * Resources: a number of equal units with waiters served first in, first out. A large request
 * at the head is not overtaken by a small one behind it.
 */
import { type SlotData, Slots } from './slots.ts';
import {
  addWaiter,
  createWaitList,
  firstAmount,
  noteStale,
  skipStale,
  type WaitList,
  type Waker,
  wakeFirst,
} from './wait-list.ts';

export type ResourceId = number;

/** What models may do with resources; procedures wait for them with `acquire`. */
export interface ResourceControl {
  /** The name appears in error messages only. */
  create(name: string, capacity: number): ResourceId;
  /** Gives units back. Throws when more is given back than is in use. */
  release(id: ResourceId, amount?: number): void;
  /** Takes units if they are free and nobody waits. */
  tryAcquire(id: ResourceId, amount?: number): boolean;
  inUse(id: ResourceId): number;
  /** Procedures waiting. */
  waiting(id: ResourceId): number;
  /** May fall below what is in use: then nothing is granted until enough came back. */
  setCapacity(id: ResourceId, capacity: number): void;
  /** Throws while units are in use or a procedure waits. */
  destroy(id: ResourceId): void;
}

interface ResourceRecord {
  name: string;
  capacity: number;
  inUse: number;
  waiting: number;
  waiters: WaitList;
}

export interface ResourcesData {
  slots: SlotData;
  records: (ResourceRecord | null)[];
}

export class Resources implements ResourceControl {
  private readonly slots = new Slots('resource');
  private records: (ResourceRecord | null)[] = [null];
  private readonly waker: Waker;

  constructor(waker: Waker) {
    this.waker = waker;
  }

  create(name: string, capacity: number): ResourceId {
    const slot = this.slots.allocate();
    checkUnits(name, capacity, 0);
    this.records[slot] = { name, capacity, inUse: 0, waiting: 0, waiters: createWaitList() };
    return this.slots.idOf(slot);
  }

  release(id: ResourceId, amount = 1): void {
    const record = this.record(id);
    checkUnits(record.name, amount, 0);
    if (amount > record.inUse) {
      throw new Error(`resource '${record.name}': ${amount} released, ${record.inUse} in use`);
    }
    record.inUse -= amount;
    this.serve(record);
  }

  tryAcquire(id: ResourceId, amount = 1): boolean {
    const record = this.record(id);
    if (record.waiting > 0 || record.inUse + amount > record.capacity) return false;
    checkUnits(record.name, amount, 1);
    record.inUse += amount;
    return true;
  }

  inUse(id: ResourceId): number {
    return this.record(id).inUse;
  }

  waiting(id: ResourceId): number {
    return this.record(id).waiting;
  }

  setCapacity(id: ResourceId, capacity: number): void {
    const record = this.record(id);
    checkUnits(record.name, capacity, 0);
    record.capacity = capacity;
    this.serve(record);
  }

  destroy(id: ResourceId): void {
    const record = this.record(id);
    if (record.inUse > 0 || record.waiting > 0) {
      throw new Error(`resource '${record.name}' is destroyed while in use`);
    }
    const slot = this.slots.require(id);
    this.records[slot] = null;
    this.slots.release(slot);
  }

  addWaiter(id: ResourceId, slot: number, token: number, index: number, amount: number): void {
    const record = this.record(id);
    checkUnits(record.name, amount, 1);
    record.waiting += 1;
    addWaiter(record.waiters, slot, token, index, amount);
  }

  /** A waiter gave up: those behind it may now fit. */
  withdraw(id: ResourceId): void {
    const record = this.record(id);
    record.waiting -= 1;
    noteStale(record.waiters, this.waker);
    this.serve(record);
  }

  toData(): ResourcesData {
    return { slots: this.slots.toData(), records: this.records };
  }

  load(data: ResourcesData): void {
    this.slots.load(data.slots);
    this.records = data.records;
  }

  private serve(record: ResourceRecord): void {
    while (record.waiting > 0 && skipStale(record.waiters, this.waker)) {
      const amount = firstAmount(record.waiters);
      if (record.inUse + amount > record.capacity) return;
      record.inUse += amount;
      record.waiting -= 1;
      wakeFirst(record.waiters, this.waker, amount);
    }
  }

  private record(id: ResourceId): ResourceRecord {
    return this.records[this.slots.require(id)] as ResourceRecord;
  }
}

function checkUnits(name: string, amount: number, least: number): void {
  const isWhole = (amount | 0) === amount || Number.isSafeInteger(amount);
  if (!isWhole || amount < least) {
    throw new RangeError(`resource '${name}': ${amount} is not a whole number of units`);
  }
}
