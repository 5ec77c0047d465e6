/** The context behind the interface: it owns every part of the engine that holds state. */

import type { Context, Lull, Passage } from './context.ts';
import { Distributions, type Random } from './distributions.ts';
import { InvariantBroken } from './errors.ts';
import type { Timer } from './event-pool.ts';
import type { QueueKind } from './event-queue.ts';
import { buildFactTable, type Fact, type FactEntry, TraceDigest } from './facts.ts';
import { Hazards } from './hazards.ts';
import { Procedures } from './procedures.ts';
import type { Program } from './program.ts';
import { Resources } from './resources.ts';
import { Scheduler, type Withdrawn } from './scheduler.ts';
import { Signals } from './signals.ts';
import { loadEvents, renumberKinds, type Snapshot } from './snapshot.ts';
import { RandomStreams } from './streams.ts';
import type { TimeUs } from './time.ts';
import type { Untyped } from './untyped.ts';

/** Events between two rungs of the stored digest ladder. */
const LADDER_EVENTS = 65_536;

export interface RunSetting {
  resolved: unknown;
  seed: number;
  inputs: ReadonlyMap<string, Uint8Array>;
  queue: QueueKind;
}

export class EngineContext implements Context {
  state: Record<string, Untyped> = {};
  readonly resolved: Untyped;
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  readonly seed: number;
  /** Seeds of the forks that led here. */
  forkSeeds: number[] = [];
  isStopped = false;
  /** Events fired so far, and how many more may be before a step ends. */
  eventCount = 0;
  eventsLeft = Number.POSITIVE_INFINITY;
  /** Events after which the next rung of the digests is due. */
  private nextRung = LADDER_EVENTS;
  /** False while models make their slices: observers do not exist yet. */
  mayEmit = true;
  scheduler!: Scheduler;
  streams!: RandomStreams;
  random!: Random;
  procedures!: Procedures;
  signals!: Signals;
  resources!: Resources;
  hazards!: Hazards;
  readonly trace = new TraceDigest();
  readonly facts: Map<string, FactEntry>;
  private readonly program: Program;
  private readonly kinds: ReadonlyMap<string, number>;
  private readonly queueKind: QueueKind;
  private readonly fact: Fact;

  constructor(program: Program, run: RunSetting) {
    this.program = program;
    this.kinds = program.kinds;
    this.queueKind = run.queue;
    this.resolved = run.resolved;
    this.inputs = run.inputs;
    this.seed = run.seed;
    this.facts = buildFactTable(program.models.flatMap((model) => model.facts ?? []));
    const definition = { name: '', domain: 'physical', entity: '', args: [], help: '' } as const;
    const args: number[] = [];
    this.fact = { timeUs: 0, name: '', definition, entity: 0, args, eventSeq: 0, causeSeq: 0 };
    this.build();
  }

  get now(): TimeUs {
    return this.scheduler.now;
  }

  get eventSeq(): number {
    return this.scheduler.eventSeq;
  }

  get causeSeq(): number {
    return this.scheduler.causeSeq;
  }

  schedule(delayUs: TimeUs, kind: string | number, target = 0, arg = 0, priority = 0): Timer {
    const index = typeof kind === 'number' ? kind : this.kind(kind);
    const { scheduler } = this;
    return scheduler.scheduleAt(scheduler.now + delayUs, index, target, arg, priority);
  }

  scheduleAt(timeUs: TimeUs, kind: string | number, target = 0, arg = 0, priority = 0): Timer {
    const index = typeof kind === 'number' ? kind : this.kind(kind);
    return this.scheduler.scheduleAt(timeUs, index, target, arg, priority);
  }

  cancel(timer: Timer): boolean {
    return this.scheduler.cancel(timer);
  }

  timeOf(timer: Timer): TimeUs {
    return this.scheduler.timeOf(timer);
  }

  lull(): Lull {
    const { eventsLeft: events, scheduler } = this;
    return { untilUs: scheduler.nextUs(), events, sequence: scheduler.sequence };
  }

  withdraw(timer: Timer): Withdrawn {
    return this.scheduler.withdraw(timer);
  }

  putBack(withdrawn: Withdrawn): Timer {
    return this.scheduler.putBack(withdrawn);
  }

  pass({ toUs, fired, planned, eventSeq, causeSeq }: Passage): void {
    const { scheduler } = this;
    if (fired > this.eventsLeft || toUs < scheduler.now || toUs >= scheduler.nextUs()) {
      throw new Error(`${fired} events up to ${toUs} us do not fit before the next of the queue`);
    }
    this.eventCount += fired;
    this.eventsLeft -= fired;
    // Of the last of them there may be more to tell.
    this.addRungs(this.eventCount - 1);
    scheduler.now = toUs;
    scheduler.eventSeq = eventSeq;
    scheduler.causeSeq = causeSeq;
    scheduler.sequence += planned;
  }

  /** The rungs of the digests up to so many events, all of whose facts have been told. */
  addRungs(eventCount: number): void {
    for (; this.nextRung <= eventCount; this.nextRung += LADDER_EVENTS) {
      this.trace.addRung(this.nextRung);
    }
  }

  startLadderAt(eventCount: number): void {
    this.nextRung = (Math.floor(eventCount / LADDER_EVENTS) + 1) * LADDER_EVENTS;
  }

  kind(name: string): number {
    const index = this.kinds.get(name);
    if (index === undefined) throw new Error(`no model handles the event kind '${name}'`);
    return index;
  }

  emit(
    name: string,
    entity: number,
    a?: number,
    b?: number,
    c?: number,
    d?: number,
    e?: number,
    f?: number,
    g?: number,
    h?: number,
  ): void {
    const entry = this.facts.get(name);
    if (entry === undefined) throw new Error(`no model declares the fact '${name}'`);
    const { arity, args } = entry;
    if (!isInteger(entity)) this.rejectArgument(entry, 0, entity);
    // Written out: a list of the arguments would be allocated for every fact.
    if (arity > 0) args[0] = isInteger(a) ? a : this.rejectArgument(entry, 1, a);
    if (arity > 1) args[1] = isInteger(b) ? b : this.rejectArgument(entry, 2, b);
    if (arity > 2) args[2] = isInteger(c) ? c : this.rejectArgument(entry, 3, c);
    if (arity > 3) args[3] = isInteger(d) ? d : this.rejectArgument(entry, 4, d);
    if (arity > 4) args[4] = isInteger(e) ? e : this.rejectArgument(entry, 5, e);
    if (arity > 5) args[5] = isInteger(f) ? f : this.rejectArgument(entry, 6, f);
    if (arity > 6) args[6] = isInteger(g) ? g : this.rejectArgument(entry, 7, g);
    if (arity > 7) args[7] = isInteger(h) ? h : this.rejectArgument(entry, 8, h);
    // biome-ignore lint/complexity/noArguments: counts them without making a list.
    if (arguments.length > arity + 2) this.rejectArgument(entry, arity + 1, 0);
    if (!this.mayEmit) throw new Error(`fact '${name}' during init: emit it in start`);
    const { scheduler } = this;
    this.trace.add(entry, scheduler.now, entity);
    const { listeners } = entry;
    if (listeners.length === 0) return;
    const { fact } = this;
    fact.args = args;
    fact.timeUs = scheduler.now;
    fact.name = name;
    fact.definition = entry.definition;
    fact.entity = entity;
    fact.eventSeq = scheduler.eventSeq;
    fact.causeSeq = scheduler.causeSeq;
    for (let index = 0; index < listeners.length; index += 1) listeners[index](fact);
  }

  violate(message: string): never {
    const { now, eventSeq, seed } = this;
    throw new InvariantBroken(message, { timeUs: now, eventSeq, seed });
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Throws away every part that holds state and fills fresh ones from a snapshot. */
  load(snapshot: Snapshot, program: Program): void {
    this.build();
    const renumber = renumberKinds(snapshot, program);
    loadEvents(this.scheduler, snapshot.events, renumber);
    this.streams.load(snapshot.streams);
    this.procedures.load(snapshot.procedures);
    this.signals.load(snapshot.signals);
    this.resources.load(snapshot.resources);
    this.hazards.load(snapshot.hazards, renumber);
    this.trace.load(snapshot.trace);
    this.state = snapshot.state;
    this.forkSeeds = snapshot.forkSeeds;
    this.isStopped = snapshot.isStopped;
  }

  private build(): void {
    this.scheduler = new Scheduler(this.queueKind);
    this.streams = new RandomStreams(this.seed);
    this.random = new Distributions(this.streams);
    this.procedures = new Procedures(this.scheduler);
    this.signals = new Signals(this.procedures);
    this.resources = new Resources(this.procedures);
    this.procedures.signals = this.signals;
    this.procedures.resources = this.resources;
    this.hazards = new Hazards(this.scheduler, this.streams, (kind) =>
      typeof kind === 'number' ? kind : this.kind(kind),
    );
    for (const model of this.program.models) {
      for (const name of Object.keys(model.procedures ?? {})) {
        this.procedures.define(name, model.procedures![name]);
      }
    }
  }

  private rejectArgument(entry: FactEntry, index: number, value: unknown): never {
    const { name, args } = entry.definition;
    if (index > args.length) throw new Error(`fact '${name}' has ${args.length} arguments`);
    const which = index === 0 ? 'entity' : args[index - 1];
    throw new Error(`fact '${name}': ${which} must be a safe integer, not ${String(value)}`);
  }
}

function isInteger(value: number | undefined): value is number {
  return ((value as number) | 0) === value || Number.isSafeInteger(value);
}
