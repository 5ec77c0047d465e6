/**
 * One-shot signals: created, fired once with a number, and destroyed by whoever made them.
 * Waiting for one that has fired resumes at once.
 */
import { type SlotData, Slots } from './slots.ts';
import {
  addWaiter,
  createWaitList,
  noteStale,
  skipStale,
  type WaitList,
  type Waker,
  wakeAll,
} from './wait-list.ts';

export type SignalId = number;

/** What models may do with signals. Unknown and destroyed ids throw. */
export interface SignalControl {
  create(): SignalId;
  /** Wakes every waiter in the order of their waiting. A second firing throws. */
  fire(id: SignalId, value?: number): void;
  isFired(id: SignalId): boolean;
  /** The value it was fired with, 0 before. */
  value(id: SignalId): number;
  /** Throws while a procedure waits for it. */
  destroy(id: SignalId): void;
}

interface SignalRecord {
  fired: boolean;
  value: number;
  waiters: WaitList;
}

export interface SignalsData {
  slots: SlotData;
  records: (SignalRecord | null)[];
}

export class Signals implements SignalControl {
  private readonly slots = new Slots('signal');
  private records: (SignalRecord | null)[] = [null];
  private readonly waker: Waker;

  constructor(waker: Waker) {
    this.waker = waker;
  }

  create(): SignalId {
    const slot = this.slots.allocate();
    this.records[slot] = { fired: false, value: 0, waiters: createWaitList() };
    return this.slots.idOf(slot);
  }

  fire(id: SignalId, value = 0): void {
    const record = this.record(id);
    if (record.fired) throw new Error(`signal ${id} was fired before`);
    record.fired = true;
    record.value = value;
    wakeAll(record.waiters, this.waker, value);
  }

  isFired(id: SignalId): boolean {
    return this.record(id).fired;
  }

  value(id: SignalId): number {
    return this.record(id).value;
  }

  destroy(id: SignalId): void {
    const slot = this.slots.require(id);
    if (skipStale(this.record(id).waiters, this.waker)) {
      throw new Error(`signal ${id} is destroyed while a procedure waits for it`);
    }
    this.records[slot] = null;
    this.slots.release(slot);
  }

  addWaiter(id: SignalId, slot: number, token: number, index: number): void {
    addWaiter(this.record(id).waiters, slot, token, index, 0);
  }

  /** A waiter gave up; the signal may be gone by then. */
  withdraw(id: SignalId): void {
    const record = this.records[this.slots.slotOf(id)];
    if (record) noteStale(record.waiters, this.waker);
  }

  toData(): SignalsData {
    return { slots: this.slots.toData(), records: this.records };
  }

  load(data: SignalsData): void {
    this.slots.load(data.slots);
    this.records = data.records;
  }

  private record(id: SignalId): SignalRecord {
    return this.records[this.slots.require(id)] as SignalRecord;
  }
}
