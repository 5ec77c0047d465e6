/**
 * Procedures: a protocol told as named steps over a plain record of locals.
 *
 * Each step returns a wait and the name of the next step; between steps a procedure is nothing
 * but numbers and its locals, so it can be saved and cloned. Waking is always an event of its own
 * at the same time, so a step never runs inside another. A step that throws stops the run.
 */

import { type Compound, createCompound, giveBack } from './compound-wait.ts';
import { grownDoubles, grownIntegers } from './event-pool.ts';
import { type Compiled, compile, findStep, followingStep } from './procedure-code.ts';
import type { ProcedureControl, ProcedureDefinition, ProcedureId } from './procedure-types.ts';
import type { ProceduresData } from './procedures-data.ts';
import type { Resources } from './resources.ts';
import type { Scheduler } from './scheduler.ts';
import type { Signals } from './signals.ts';
import { Slots } from './slots.ts';
import type { Untyped } from './untyped.ts';
import {
  addWaiter,
  createWaitList,
  noteStale,
  type WaitList,
  type Waker,
  wakeAll,
} from './wait-list.ts';
import {
  type Condition,
  WAIT_ALL,
  WAIT_ANY,
  WAIT_DELAY,
  WAIT_END,
  WAIT_GO,
  WAIT_JOIN,
  WAIT_RESOURCE,
  WAIT_SIGNAL,
  type Wait,
} from './waits.ts';

export const KIND_RESUME = 0;
export const KIND_ELAPSED = 1;

/** Steps one event may run before it counts as an endless loop. */
const STEPS_PER_EVENT_MAX = 100_000;

/** A wake-up event is pending; a resource granted with it is in `ref` and `amount`. */
const STATE_RESUMING = 16;
const STATE_INTERRUPTED = 17;

export class Procedures implements ProcedureControl, Waker {
  /** Set by the simulation once they exist; signals and resources wake procedures. */
  signals!: Signals;
  resources!: Resources;
  private readonly scheduler: Scheduler;
  private readonly definitions: Compiled[] = [];
  private readonly byName = new Map<string, number>();
  private readonly slots = new Slots('procedure');
  private definition: Int32Array = new Int32Array(16);
  private step: Int32Array = new Int32Array(16);
  private state: Int32Array = new Int32Array(16);
  private which: Int32Array = new Int32Array(16);
  private timer: Float64Array = new Float64Array(16);
  /** Counts the waits of a slot, so that entries of past ones are recognised as stale. */
  private token: Float64Array = new Float64Array(16);
  private ref: Float64Array = new Float64Array(16);
  private amount: Float64Array = new Float64Array(16);
  private value: Float64Array = new Float64Array(16);
  private reason: Float64Array = new Float64Array(16);
  private locals_: (object | null)[] = [null];
  private compounds: (Compound | null)[] = [null];
  private joiners: (WaitList | null)[] = [null];
  private running = 0;
  private readonly self = { id: 0, locals: {} as object, value: 0, which: 0, reason: 0 };

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  define(name: string, definition: ProcedureDefinition): void {
    if (this.byName.has(name)) throw new Error(`two procedures are named '${name}'`);
    this.byName.set(name, this.definitions.length);
    this.definitions.push(compile(name, definition));
  }

  spawn(name: string, locals: object): ProcedureId {
    const definition = this.byName.get(name);
    if (definition === undefined) throw new Error(`no procedure is named '${name}'`);
    const slot = this.slots.allocate();
    if (this.slots.used > this.definition.length) this.grow(this.slots.used * 2);
    this.definition[slot] = definition;
    this.step[slot] = this.definitions[definition].start;
    this.locals_[slot] = locals;
    this.compounds[slot] = null;
    this.joiners[slot] = null;
    this.ref[slot] = 0;
    this.wake(slot);
    return this.slots.idOf(slot);
  }

  interrupt(id: ProcedureId, reason = 0): void {
    const slot = this.slots.slotOf(id);
    if (slot === 0 || this.state[slot] === STATE_INTERRUPTED) return;
    const compiled = this.definitions[this.definition[slot]];
    if (slot === this.running) throw new Error(`procedure '${compiled.name}' interrupts itself`);
    if (compiled.onInterrupt < 0) {
      throw new Error(`procedure '${compiled.name}' was interrupted and has no onInterrupt step`);
    }
    this.withdraw(slot);
    this.step[slot] = compiled.onInterrupt;
    this.reason[slot] = reason;
    this.value[slot] = 0;
    this.which[slot] = 0;
    this.wake(slot);
    this.state[slot] = STATE_INTERRUPTED;
  }

  locals(id: ProcedureId): Untyped {
    return this.locals_[this.slots.require(id)];
  }

  isAlive(id: ProcedureId): boolean {
    return this.slots.slotOf(id) !== 0;
  }

  isCurrent(slot: number, token: number): boolean {
    return this.token[slot] === token;
  }

  conditionMet(slot: number, index: number, value: number): void {
    const compound = this.compounds[slot];
    this.value[slot] = value;
    if (compound !== null) {
      compound.met[index] = 1;
      compound.remaining -= 1;
      if (compound.all && compound.remaining > 0) return;
      this.which[slot] = index;
      this.withdrawUnmet(slot, compound);
      this.wake(slot);
      return;
    }
    const isGrant = this.state[slot] === WAIT_RESOURCE;
    if (!isGrant) this.ref[slot] = 0;
    this.wake(slot);
  }

  /** The event of kind KIND_ELAPSED: a time condition of `anyOf` or `allOf` was met. */
  elapse(slot: number, index: number): void {
    this.conditionMet(slot, index, 0);
  }

  /** The event of kind KIND_RESUME: runs steps until one of them waits. */
  resume(slot: number, ctx: unknown): void {
    const compiled = this.definitions[this.definition[slot]];
    const { self } = this;
    self.id = this.slots.idOf(slot);
    self.locals = this.locals_[slot] as object;
    if (this.state[slot] === WAIT_DELAY) {
      self.value = 0;
      self.which = 0;
      self.reason = 0;
    } else {
      self.value = this.value[slot];
      self.which = this.which[slot];
      self.reason = this.reason[slot];
      this.value[slot] = 0;
      this.which[slot] = 0;
      this.reason[slot] = 0;
      this.compounds[slot] = null;
    }
    this.running = slot;
    let step = this.step[slot];
    for (let count = 0; count < STEPS_PER_EVENT_MAX; count += 1) {
      const wait = compiled.steps[step](ctx, self);
      self.value = 0;
      self.which = 0;
      self.reason = 0;
      if (wait.type === WAIT_END) {
        this.finish(slot, wait.ref);
        return;
      }
      step = followingStep(compiled, step, wait.next);
      if (!this.begin(slot, step, wait)) {
        this.running = 0;
        return;
      }
    }
    throw new Error(
      `procedure '${compiled.name}' ran ${STEPS_PER_EVENT_MAX} steps in one event, ` +
        `last '${compiled.stepNames[step]}'`,
    );
  }

  toData(): ProceduresData {
    const { used } = this.slots;
    return {
      slots: this.slots.toData(),
      names: this.definitions.map((compiled) => compiled.name),
      stepNames: this.definitions.map((compiled) => compiled.stepNames.slice()),
      definition: this.definition.slice(0, used),
      step: this.step.slice(0, used),
      state: this.state.slice(0, used),
      which: this.which.slice(0, used),
      timer: this.timer.slice(0, used),
      token: this.token.slice(0, used),
      ref: this.ref.slice(0, used),
      amount: this.amount.slice(0, used),
      value: this.value.slice(0, used),
      reason: this.reason.slice(0, used),
      locals: this.locals_,
      compounds: this.compounds,
      joiners: this.joiners,
    };
  }

  load(data: ProceduresData): void {
    this.slots.load(data.slots);
    this.definition = data.definition;
    this.step = data.step;
    this.state = data.state;
    this.which = data.which;
    this.timer = data.timer;
    this.token = data.token;
    this.ref = data.ref;
    this.amount = data.amount;
    this.value = data.value;
    this.reason = data.reason;
    this.locals_ = data.locals;
    this.compounds = data.compounds;
    this.joiners = data.joiners;
    const { definitions, byName } = this;
    for (let slot = 1; slot < this.slots.used; slot += 1) {
      if (!this.slots.isTaken(slot)) continue;
      const at = [this.definition[slot], this.step[slot]] as const;
      const found = findStep({ definitions, byName }, data, at);
      [this.definition[slot], this.step[slot]] = found;
    }
  }

  /** Starts a wait. True when it is met already, so that the next step runs at once. */
  private begin(slot: number, step: number, wait: Wait): boolean {
    switch (wait.type) {
      case WAIT_DELAY:
        this.step[slot] = step;
        this.state[slot] = WAIT_DELAY;
        this.timer[slot] = this.after(wait.ref, KIND_RESUME, slot, 0, wait.amount);
        return false;
      case WAIT_GO:
        return true;
      case WAIT_ANY:
      case WAIT_ALL:
        this.step[slot] = step;
        return this.beginCompound(slot, wait);
      default:
        if (this.isMet(wait)) return true;
        this.step[slot] = step;
        this.state[slot] = wait.type;
        this.ref[slot] = wait.ref;
        this.amount[slot] = wait.amount;
        this.listen(slot, wait, 0);
        return false;
    }
  }

  private beginCompound(slot: number, wait: Wait): boolean {
    const conditions = wait.conditions as readonly Condition[];
    const all = wait.type === WAIT_ALL;
    const met = conditions.map(() => 0);
    let remaining = conditions.length;
    for (let index = 0; index < conditions.length; index += 1) {
      if (!this.isMet(conditions[index])) continue;
      this.self.which = index;
      if (!all) return true;
      met[index] = 1;
      remaining -= 1;
    }
    if (remaining === 0) return true;
    const compound = createCompound(conditions, { all, remaining, met });
    this.compounds[slot] = compound;
    this.state[slot] = wait.type;
    for (let index = 0; index < conditions.length; index += 1) {
      if (met[index] === 1) continue;
      const condition = conditions[index];
      if (condition.type === WAIT_DELAY) {
        compound.timers[index] = this.after(condition.ref, KIND_ELAPSED, slot, index);
      } else {
        this.listen(slot, condition, index);
      }
    }
    return false;
  }

  /** Whether a condition is met already; its value is then in `self`. */
  private isMet(condition: Condition): boolean {
    const { ref } = condition;
    switch (condition.type) {
      case WAIT_SIGNAL:
        if (!this.signals.isFired(ref)) return false;
        this.self.value = this.signals.value(ref);
        return true;
      case WAIT_RESOURCE:
        if (!this.resources.tryAcquire(ref, condition.amount)) return false;
        this.self.value = condition.amount;
        return true;
      case WAIT_JOIN:
        return this.slots.slotOf(ref) === 0;
      default:
        return condition.ref === 0;
    }
  }

  private listen(slot: number, condition: Condition, index: number): void {
    const token = this.token[slot];
    const { ref } = condition;
    if (condition.type === WAIT_SIGNAL) {
      this.signals.addWaiter(ref, slot, token, index);
    } else if (condition.type === WAIT_RESOURCE) {
      this.resources.addWaiter(ref, slot, token, index, condition.amount);
    } else {
      const joined = this.slots.require(ref);
      if (joined === slot) throw new Error('a procedure waits for its own end');
      const list = this.joiners[joined] ?? createWaitList();
      this.joiners[joined] = list;
      addWaiter(list, slot, token, index, 0);
    }
  }

  private finish(slot: number, value: number): void {
    const joiners = this.joiners[slot];
    this.token[slot] += 1;
    this.locals_[slot] = null;
    this.joiners[slot] = null;
    this.state[slot] = 0;
    this.running = 0;
    this.slots.release(slot);
    if (joiners !== null) wakeAll(joiners, this, value);
  }

  /** Plans the wake-up event; whatever else was waited for is stale from now on. */
  private wake(slot: number): void {
    this.token[slot] += 1;
    this.state[slot] = STATE_RESUMING;
    this.timer[slot] = this.scheduler.scheduleNow(KIND_RESUME, slot, 0);
  }

  /** Stops waiting: cancels timers, leaves queues, gives back what was just granted. */
  private withdraw(slot: number): void {
    const state = this.state[slot];
    const ref = this.ref[slot];
    const compound = this.compounds[slot];
    this.token[slot] += 1;
    if (state === STATE_RESUMING || state === WAIT_DELAY) this.scheduler.cancel(this.timer[slot]);
    if (compound !== null) {
      if (state !== STATE_RESUMING) this.withdrawUnmet(slot, compound);
      giveBack(compound, this.resources);
      this.compounds[slot] = null;
    } else if (state === STATE_RESUMING && ref !== 0) {
      this.resources.release(ref, this.amount[slot]);
    } else if (state !== STATE_RESUMING && state !== WAIT_DELAY) {
      this.leave(state, ref);
    }
    this.ref[slot] = 0;
  }

  private withdrawUnmet(slot: number, compound: Compound): void {
    this.token[slot] += 1;
    for (let index = 0; index < compound.met.length; index += 1) {
      if (compound.met[index] === 1) continue;
      if (compound.types[index] === WAIT_DELAY) this.scheduler.cancel(compound.timers[index]);
      else this.leave(compound.types[index], compound.refs[index]);
    }
  }

  private leave(type: number, ref: number): void {
    if (type === WAIT_SIGNAL) {
      this.signals.withdraw(ref);
    } else if (type === WAIT_RESOURCE) {
      this.resources.withdraw(ref);
    } else if (type === WAIT_JOIN) {
      const list = this.joiners[this.slots.slotOf(ref)];
      if (list) noteStale(list, this);
    }
  }

  private after(us: number, kind: number, slot: number, arg: number, priority = 0): number {
    return this.scheduler.scheduleAt(this.scheduler.now + us, kind, slot, arg, priority);
  }

  private grow(length: number): void {
    this.definition = grownIntegers(this.definition, length);
    this.step = grownIntegers(this.step, length);
    this.state = grownIntegers(this.state, length);
    this.which = grownIntegers(this.which, length);
    this.timer = grownDoubles(this.timer, length);
    this.token = grownDoubles(this.token, length);
    this.ref = grownDoubles(this.ref, length);
    this.amount = grownDoubles(this.amount, length);
    this.value = grownDoubles(this.value, length);
    this.reason = grownDoubles(this.reason, length);
  }
}
