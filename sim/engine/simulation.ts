/**
 * The simulation: models, clock, queue, streams, facts and observers put together.
 *
 * It never runs to its end by itself: whoever holds it calls `step`, and between two steps it is
 * a value that can be saved, rebuilt and forked. Nothing here reads a clock, a file or the
 * environment.
 */

import type { Context } from './context.ts';
import { decode, encode } from './encoding.ts';
import { EngineContext } from './engine-context.ts';
import { InvariantBroken, SnapshotError } from './errors.ts';
import type { QueueKind } from './event-queue.ts';
import type { DigestRung, Digests, Fact, FactListener } from './facts.ts';
import { KIND_HAZARD } from './hazards.ts';
import type { ModelDefinition, ObserverDefinition } from './model.ts';
import { KIND_ELAPSED, KIND_RESUME } from './procedures.ts';
import { buildProgram, type Program } from './program.ts';
import { copySnapshot, readSnapshot, type Snapshot, writeSnapshot } from './snapshot.ts';
import { checkSeed } from './streams.ts';
import { LAST_TIME_US, type TimeUs } from './time.ts';
import type { Untyped } from './untyped.ts';

export interface SimulationParts<World = Untyped, Resolved = Untyped, Views = Untyped> {
  readonly models: readonly ModelDefinition<Untyped, Untyped>[];
  readonly observers?: readonly ObserverDefinition<Untyped, Untyped>[];
  /** Read-only views of the state for observers; made anew after every rebuild. */
  readonly views?: (ctx: Context<World, Resolved>) => Views;
  readonly inputs?: ReadonlyMap<string, Uint8Array>;
  readonly queue?: QueueKind;
}

export interface SimulationOptions<World = Untyped, Resolved = Untyped, Views = Untyped>
  extends SimulationParts<World, Resolved, Views> {
  /** Plain data; copied and frozen. */
  readonly resolved: Resolved;
  /** An integer from 0 to 2^53 − 1. */
  readonly seed: number;
  /** The run ends when the next event would be later. Without it, when nothing is pending. */
  readonly endUs?: TimeUs;
}

export interface ForkOptions {
  /** Seed of the streams from the fork on. */
  readonly seed: number;
  /** Hazards drawn again conditional on their age: all, or those of these event kinds. */
  readonly hazards?: 'all' | readonly string[];
  /**
   * Streams started again from the fork's seed: all of them (default), or only those of the
   * redrawn hazards, so that everything else meets the same weather.
   */
  readonly streams?: 'all' | 'hazards';
}

export interface Simulation<World = Untyped, Resolved = Untyped> {
  readonly ctx: Context<World, Resolved>;
  readonly now: TimeUs;
  /** Events fired so far. */
  readonly eventCount: number;
  /** Live events still to fire. */
  readonly pendingCount: number;
  /** Digests after every 65,536 events. */
  readonly ladder: readonly DigestRung[];
  /**
   * Fires so many events; a few more, up to `most`, where an event of them works out others too.
   * Throws InvariantBroken when one of them fails.
   */
  step(events: number, most?: number): 'running' | 'ended';
  digest(): Digests;
  /** The whole simulation as bytes. Not from inside an event. */
  save(): Uint8Array;
  /** Saves, throws every object away and goes on from the bytes. */
  rebuild(): void;
  /** A second simulation with the same future, copied in memory; this one stays as it is. */
  clone(): Simulation<World, Resolved>;
  /** A second simulation with another future; this one stays as it is. */
  fork(options: ForkOptions): Simulation<World, Resolved>;
  observerState(name: string): Untyped;
  /** Calls back for every fact; a tap for files, no part of the state. Returns the way out. */
  onFact(listener: FactListener): () => void;
  /** Multiplies the rate of hazards of an event kind from now on. */
  tiltHazards(kind: string, factor: number): void;
  /** log(true ÷ tilted likelihood) of the run so far; 0 without tilting. */
  logLikelihoodRatio(): number;
}

/** A new simulation at time 0: all `init`, the observers' `init`, then all `start`. */
export function createSimulation<World = Untyped, Resolved = Untyped, Views = Untyped>(
  options: SimulationOptions<World, Resolved, Views>,
): Simulation<World, Resolved> {
  checkSeed(options.seed);
  const engine = new Engine(options, {
    resolved: frozen(decode(encode(options.resolved))),
    seed: options.seed,
    endUs: options.endUs ?? LAST_TIME_US,
  });
  engine.begin();
  return engine as Simulation<World, Resolved>;
}

/**
 * A saved simulation, ready to go on. Throws SnapshotError when the bytes are damaged or belong
 * to other models, other versions or other observers.
 */
export function restoreSimulation<World = Untyped, Resolved = Untyped, Views = Untyped>(
  bytes: Uint8Array,
  parts: SimulationParts<World, Resolved, Views>,
): Simulation<World, Resolved> {
  const snapshot = readSnapshot(bytes);
  const engine = new Engine(parts, {
    resolved: frozen(snapshot.resolved),
    seed: snapshot.seed,
    endUs: snapshot.endUs,
  });
  engine.load(snapshot);
  return engine as Simulation<World, Resolved>;
}

class Engine implements Simulation {
  readonly ctx: EngineContext;
  private readonly parts: SimulationParts;
  private readonly program: Program;
  private readonly endUs: TimeUs;
  private readonly taps: FactListener[] = [];
  private observerStates: unknown[] = [];
  private views: unknown = undefined;
  private failure: unknown = undefined;
  private isStepping = false;

  constructor(parts: SimulationParts, run: { resolved: unknown; seed: number; endUs: TimeUs }) {
    this.parts = parts;
    this.program = buildProgram(parts.models, parts.observers ?? []);
    this.endUs = run.endUs;
    this.ctx = new EngineContext(this.program, {
      resolved: run.resolved,
      seed: run.seed,
      inputs: parts.inputs ?? new Map(),
      queue: parts.queue ?? 'ladder',
    });
    this.connectObservers();
  }

  get now(): TimeUs {
    return this.ctx.now;
  }

  get eventCount(): number {
    return this.ctx.eventCount;
  }

  get pendingCount(): number {
    return this.ctx.scheduler.pool.live;
  }

  get ladder(): readonly DigestRung[] {
    return this.ctx.trace.ladder;
  }

  /** Runs every `init` and `start`. */
  begin(): void {
    const { ctx, program } = this;
    this.guard(() => {
      ctx.mayEmit = false;
      for (const model of program.models) ctx.state[model.name] = model.init(ctx);
      this.views = this.parts.views?.(ctx);
      this.observerStates = program.observers.map((observer) => observer.init(this.views));
      ctx.mayEmit = true;
      for (const model of program.models) model.start?.(ctx);
    });
  }

  step(events: number, most = events): 'running' | 'ended' {
    if (this.failure !== undefined) throw this.failure;
    return this.guard(() => this.run(events, most));
  }

  digest(): Digests {
    return this.ctx.trace.current();
  }

  save(): Uint8Array {
    return writeSnapshot(this.whole());
  }

  rebuild(): void {
    this.load(readSnapshot(this.save()));
  }

  clone(): Engine {
    const { ctx, endUs } = this;
    const { resolved, seed } = ctx;
    const copy = new Engine(this.parts, { resolved, seed, endUs });
    copy.load(copySnapshot(this.whole()));
    return copy;
  }

  fork(options: ForkOptions): Simulation {
    checkSeed(options.seed);
    const copy = this.clone();
    copy.diverge(options);
    return copy;
  }

  /** All that a snapshot is made of. */
  private whole() {
    if (this.isStepping) throw new Error('a simulation is saved between events, not inside one');
    if (this.failure !== undefined) throw this.failure;
    const { program, ctx, eventCount, endUs, observerStates } = this;
    return { program, ctx, eventCount, endUs, observerStates };
  }

  observerState(name: string): Untyped {
    const index = this.program.observers.findIndex((observer) => observer.name === name);
    if (index < 0) throw new Error(`no observer is named '${name}'`);
    return this.observerStates[index];
  }

  onFact(listener: FactListener): () => void {
    this.taps.push(listener);
    for (const entry of this.ctx.facts.values()) entry.listeners.push(listener);
    return () => {
      remove(this.taps, listener);
      for (const entry of this.ctx.facts.values()) remove(entry.listeners, listener);
    };
  }

  tiltHazards(kind: string, factor: number): void {
    this.ctx.hazards.setTilt(this.ctx.kind(kind), factor);
  }

  logLikelihoodRatio(): number {
    return this.ctx.hazards.logLikelihoodRatio();
  }

  /** Takes over a snapshot of the same models. */
  load(snapshot: Snapshot): void {
    const { ctx, program } = this;
    ctx.load(snapshot, program);
    ctx.eventCount = snapshot.eventCount;
    this.ctx.startLadderAt(snapshot.eventCount);
    this.observerStates = program.observers.map((observer) => {
      const saved = snapshot.observers.find((candidate) => candidate.name === observer.name);
      if (saved === undefined) {
        throw new SnapshotError(`the saved simulation has no observer '${observer.name}'`);
      }
      return saved.state;
    });
    this.views = this.parts.views?.(ctx);
  }

  /** Starts streams again and draws hazards again, as a fork asks for. */
  private diverge(options: ForkOptions): void {
    const { ctx } = this;
    const { seed, hazards } = options;
    const fork = ctx.forkSeeds.length + 1;
    const kinds = Array.isArray(hazards)
      ? new Set((hazards as string[]).map((kind) => ctx.kind(kind)))
      : undefined;
    if (options.streams === 'hazards') {
      if (hazards !== undefined) {
        ctx.streams.restartFrom(seed, fork, ctx.hazards.streamsOf(kinds));
      }
    } else {
      ctx.streams.replaceRoot(seed, fork);
    }
    if (hazards !== undefined) ctx.hazards.redraw(kinds);
    ctx.forkSeeds.push(seed);
  }

  private run(events: number, most: number): 'running' | 'ended' {
    const { ctx, endUs } = this;
    const { scheduler } = ctx;
    const { pool } = scheduler;
    const { handlers } = this.program;
    scheduler.setLimit(endUs);
    const until = ctx.eventCount + events;
    const end = ctx.eventCount + most;
    ctx.eventsLeft = end - ctx.eventCount;
    while (ctx.eventCount < until) {
      if (ctx.isStopped) return 'ended';
      const slot = scheduler.advance();
      if (slot === 0) {
        if (endUs < LAST_TIME_US) scheduler.now = endUs;
        return 'ended';
      }
      ctx.eventCount += 1;
      ctx.eventsLeft -= 1;
      const kind = pool.kind[slot];
      if (kind > KIND_HAZARD) handlers[kind](ctx, pool.target[slot], pool.arg[slot]);
      else this.runInternal(kind, pool.target[slot], pool.arg[slot]);
      ctx.addRungs(ctx.eventCount);
    }
    return ctx.isStopped ? 'ended' : 'running';
  }

  private runInternal(kind: number, target: number, arg: number): void {
    const { ctx } = this;
    if (kind === KIND_RESUME) {
      ctx.procedures.resume(target, ctx);
    } else if (kind === KIND_ELAPSED) {
      ctx.procedures.elapse(target, arg);
    } else {
      const hazard = ctx.hazards.fire(target);
      this.program.handlers[hazard.kind](ctx, hazard.entity, 0);
    }
  }

  private connectObservers(): void {
    const { program } = this;
    for (let index = 0; index < program.observers.length; index += 1) {
      const { on, name } = program.observers[index];
      for (const fact of Object.keys(on)) {
        const entry = this.ctx.facts.get(fact);
        if (entry === undefined) {
          throw new Error(`observer '${name}' waits for the unknown fact '${fact}'`);
        }
        const handle = on[fact];
        entry.listeners.push((seen: Fact) => handle(this.observerStates[index], seen, this.views));
      }
    }
  }

  /** Any failure stops the run for good and says where it was. */
  private guard<Result>(work: () => Result): Result {
    if (this.isStepping) throw new Error('step was called from inside an event');
    this.isStepping = true;
    try {
      return work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const { now, eventSeq, seed } = this.ctx;
      this.failure =
        error instanceof InvariantBroken
          ? error
          : new InvariantBroken(message, { timeUs: now, eventSeq, seed }, error);
      throw this.failure;
    } finally {
      this.isStepping = false;
    }
  }
}

function remove<Item>(list: Item[], item: Item): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}

/** Freezes plain data all the way down; typed arrays cannot be frozen and stay as they are. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const item of Object.values(value)) frozen(item);
    Object.freeze(value);
  }
  return value;
}
