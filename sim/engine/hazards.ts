/**
 * Hazards: random lifetimes that the engine knows as such, not as timers.
 *
 * A hazard is (kind, entity, law, age, stream). It fires the event `kind` once. At a fork all or
 * chosen hazards are drawn again conditional on their age, otherwise clones would share their
 * future. A hazard can be tilted: its rate is multiplied, and the log likelihood ratio of true to
 * tilted law is accumulated, which importance sampling needs.
 */
import { grownDoubles, grownIntegers } from './event-pool.ts';
import { cumulativeHazard, type Law, remainingLife } from './laws.ts';
import { log } from './portable-math.ts';
import type { Scheduler } from './scheduler.ts';
import { type SlotData, Slots } from './slots.ts';
import type { RandomStreams, StreamId } from './streams.ts';
import { LAST_TIME_US, type TimeUs, toTicks } from './time.ts';

export type HazardId = number;

export interface HazardOptions {
  /** Event it fires, with the entity as its target and 0 as its argument. */
  readonly kind: string | number;
  readonly entity: number;
  /** Law of the whole lifetime, in microseconds. */
  readonly law: Law;
  /** How old the entity is already. */
  readonly ageUs: TimeUs;
  readonly stream: StreamId;
}

/** What models may do with hazards. */
export interface HazardControl {
  register(options: HazardOptions): HazardId;
  /** Takes it back; false when it has fired or was cancelled. */
  cancel(id: HazardId): boolean;
}

export const KIND_HAZARD = 2;

export interface HazardsData {
  slots: SlotData;
  laws: Law[];
  tilts: [number, number][];
  logRatio: number;
  kind: Int32Array;
  entity: Int32Array;
  law: Int32Array;
  stream: Int32Array;
  bornUs: Float64Array;
  /** Since when the present tilt holds. */
  sinceUs: Float64Array;
  tilt: Float64Array;
  timer: Float64Array;
}

export class Hazards implements HazardControl {
  private readonly scheduler: Scheduler;
  private readonly streams: RandomStreams;
  private readonly kindOf: (kind: string | number) => number;
  private readonly slots = new Slots('hazard');
  private laws: Law[] = [];
  private lawIndex = new Map<string, number>();
  /** Factor by event kind; kinds without one have 1. */
  private tilts = new Map<number, number>();
  private logRatio = 0;
  private kind: Int32Array = new Int32Array(16);
  private entity: Int32Array = new Int32Array(16);
  private law: Int32Array = new Int32Array(16);
  private stream: Int32Array = new Int32Array(16);
  private bornUs: Float64Array = new Float64Array(16);
  private sinceUs: Float64Array = new Float64Array(16);
  private tilt: Float64Array = new Float64Array(16);
  private timer: Float64Array = new Float64Array(16);

  constructor(
    scheduler: Scheduler,
    streams: RandomStreams,
    kindOf: (kind: string | number) => number,
  ) {
    this.scheduler = scheduler;
    this.streams = streams;
    this.kindOf = kindOf;
  }

  register(options: HazardOptions): HazardId {
    const { now } = this.scheduler;
    const slot = this.slots.allocate();
    if (this.slots.used > this.kind.length) this.grow(this.slots.used * 2);
    const kind = this.kindOf(options.kind);
    this.kind[slot] = kind;
    this.entity[slot] = options.entity;
    this.law[slot] = this.internLaw(options.law);
    this.stream[slot] = options.stream;
    this.bornUs[slot] = now - options.ageUs;
    this.tilt[slot] = this.tilts.get(kind) ?? 1;
    this.plan(slot);
    return this.slots.idOf(slot);
  }

  cancel(id: HazardId): boolean {
    const slot = this.slots.slotOf(id);
    if (slot === 0) return false;
    this.settle(slot);
    this.scheduler.cancel(this.timer[slot]);
    this.slots.release(slot);
    return true;
  }

  /** Its event came: gives kind and entity to dispatch, and frees the hazard. */
  fire(slot: number): { kind: number; entity: number } {
    const tilt = this.tilt[slot];
    this.settle(slot);
    if (tilt !== 1) this.logRatio -= log(tilt);
    this.slots.release(slot);
    return { kind: this.kind[slot], entity: this.entity[slot] };
  }

  /** Draws the remaining lives again; `kinds` undefined means all. Returns the streams used. */
  streamsOf(kinds?: ReadonlySet<number>): Set<StreamId> {
    const used = new Set<StreamId>();
    this.each(kinds, (slot) => used.add(this.stream[slot]));
    return used;
  }

  redraw(kinds?: ReadonlySet<number>): void {
    this.each(kinds, (slot) => {
      this.settle(slot);
      this.scheduler.cancel(this.timer[slot]);
      this.plan(slot);
    });
  }

  /** Multiplies the rate of present and future hazards of a kind from now on. */
  setTilt(kind: number, factor: number): void {
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`a tilt is a positive factor, not ${factor}`);
    }
    this.tilts.set(kind, factor);
    this.each(new Set([kind]), (slot) => {
      this.settle(slot);
      this.scheduler.cancel(this.timer[slot]);
      this.tilt[slot] = factor;
      this.plan(slot);
    });
  }

  /** log(true density ÷ sampled density) of everything hazards did and did not do so far. */
  logLikelihoodRatio(): number {
    let total = this.logRatio;
    this.each(undefined, (slot) => {
      total += this.survivedRatio(slot);
    });
    return total;
  }

  toData(): HazardsData {
    const { used } = this.slots;
    return {
      slots: this.slots.toData(),
      laws: this.laws.map((law) => ({ ...law })),
      tilts: [...this.tilts],
      logRatio: this.logRatio,
      kind: this.kind.slice(0, used),
      entity: this.entity.slice(0, used),
      law: this.law.slice(0, used),
      stream: this.stream.slice(0, used),
      bornUs: this.bornUs.slice(0, used),
      sinceUs: this.sinceUs.slice(0, used),
      tilt: this.tilt.slice(0, used),
      timer: this.timer.slice(0, used),
    };
  }

  load(data: HazardsData, renumber: (kind: number) => number): void {
    this.slots.load(data.slots);
    this.laws = data.laws;
    this.lawIndex = new Map(data.laws.map((law, index) => [lawKey(law), index]));
    this.tilts = new Map(data.tilts.map(([kind, factor]) => [renumber(kind), factor]));
    this.logRatio = data.logRatio;
    this.kind = data.kind.map((kind, slot) => (this.slots.isTaken(slot) ? renumber(kind) : kind));
    this.entity = data.entity;
    this.law = data.law;
    this.stream = data.stream;
    this.bornUs = data.bornUs;
    this.sinceUs = data.sinceUs;
    this.tilt = data.tilt;
    this.timer = data.timer;
  }

  private plan(slot: number): void {
    const { now } = this.scheduler;
    const law = this.laws[this.law[slot]];
    const tilt = this.tilt[slot];
    if (tilt !== 1 && law.law === 'constant') throw new Error('a constant life cannot be tilted');
    const uniform = this.streams.uniform(this.stream[slot]);
    const life = remainingLife(law, now - this.bornUs[slot], tilt, uniform);
    this.sinceUs[slot] = now;
    // A life past the end of time is one that never ends.
    const at = now + life < LAST_TIME_US ? now + toTicks(life) : LAST_TIME_US;
    this.timer[slot] = this.scheduler.scheduleAt(at, KIND_HAZARD, slot, 0, 0);
  }

  /** Books the survival from `sinceUs` to now. */
  private settle(slot: number): void {
    this.logRatio += this.survivedRatio(slot);
    this.sinceUs[slot] = this.scheduler.now;
  }

  private survivedRatio(slot: number): number {
    const tilt = this.tilt[slot];
    if (tilt === 1) return 0;
    const law = this.laws[this.law[slot]];
    const born = this.bornUs[slot];
    const from = cumulativeHazard(law, this.sinceUs[slot] - born);
    const to = cumulativeHazard(law, this.scheduler.now - born);
    return (tilt - 1) * (to - from);
  }

  private each(kinds: ReadonlySet<number> | undefined, visit: (slot: number) => void): void {
    for (let slot = 1; slot < this.slots.used; slot += 1) {
      if (!this.slots.isTaken(slot)) continue;
      if (kinds === undefined || kinds.has(this.kind[slot])) visit(slot);
    }
  }

  /** Equal laws are kept once: 300,000 disks usually share a few. */
  private internLaw(law: Law): number {
    const key = lawKey(law);
    const known = this.lawIndex.get(key);
    if (known !== undefined) return known;
    this.lawIndex.set(key, this.laws.length);
    this.laws.push({ ...law });
    return this.laws.length - 1;
  }

  private grow(length: number): void {
    this.kind = grownIntegers(this.kind, length);
    this.entity = grownIntegers(this.entity, length);
    this.law = grownIntegers(this.law, length);
    this.stream = grownIntegers(this.stream, length);
    this.bornUs = grownDoubles(this.bornUs, length);
    this.sinceUs = grownDoubles(this.sinceUs, length);
    this.tilt = grownDoubles(this.tilt, length);
    this.timer = grownDoubles(this.timer, length);
  }
}

function lawKey(law: Law): string {
  switch (law.law) {
    case 'constant':
      return `constant ${law.value}`;
    case 'uniform':
      return `uniform ${law.min} ${law.max}`;
    case 'exponential':
      return `exponential ${law.mean}`;
    case 'lognormal':
      return `lognormal ${law.median} ${law.sigma}`;
    case 'weibull':
      return `weibull ${law.shape} ${law.scale}`;
    case 'hyperexponential':
      return `hyperexponential ${law.share} ${law.mean} ${law.otherMean}`;
    case 'bathtub': {
      const { infantShape, infantScale, mean, wearOutShape, wearOutScale } = law;
      return `bathtub ${infantShape} ${infantScale} ${mean} ${wearOutShape} ${wearOutScale}`;
    }
  }
}
