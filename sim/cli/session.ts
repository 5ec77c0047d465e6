/**
 * Drives one simulation to its end in batches, so that signals, progress and checkpoints get
 * their turn between events. Only here and in the page does anything loop over a simulation.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fact } from '../engine/index.ts';
import { canonicalJson, type FinishedRun, onlyMetrics } from '../results/index.ts';
import type { RunResults } from '../results/run-results.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { createWalrusSimulation, restoreWalrusSimulation, type WalrusRun } from '../simulation.ts';
import { UsageError } from './command.ts';
import { importModules, withoutClock } from './import-modules.ts';

export interface SessionOptions {
  /** Base name of the scenario file. */
  name: string;
  resolved: ResolvedScenario;
  inputs: Map<string, Uint8Array>;
  /** Where files of the user that are to be imported lie, by SHA-256. */
  moduleFiles?: ReadonlyMap<string, string>;
  /** A saved simulation to go on with. */
  from?: Uint8Array;
  /** Encodes, throws away and decodes the whole state each time this many events have fired. */
  rebuildEvery?: number;
  /** Stops after this many events. */
  maxEvents?: number;
  checkpoints?: { everyUs: number; write: (bytes: Uint8Array, nowUs: number) => void };
  onFact?: (fact: Fact) => void;
  onProgress?: (state: { nowUs: number; events: number }) => void;
}

export interface Session {
  run: FinishedRun;
  results: RunResults;
  /** The invariant that broke and ended the run, or null. */
  broken: Error | null;
}

/** Events between two turns of everything else; well under a tenth of a second. */
const BATCH_EVENTS = 2_000;

export async function runSession(options: SessionOptions): Promise<Session> {
  const { resolved, inputs, from, onFact } = options;
  const { seed } = resolved;
  const modules = await importModules(options.moduleFiles ?? new Map());
  const walrus =
    from === undefined
      ? asUser(() => createWalrusSimulation({ resolved, seed, inputs, modules }))
      : restore(from, options, modules);
  const { simulation } = walrus;
  if (onFact !== undefined) {
    simulation.onFact(onFact);
  }
  const broken = await drive(walrus, options);
  return sessionOf(walrus, options, broken);
}

/** What a run that was driven leaves: its results, and what a results folder says of it. */
export function sessionOf(
  walrus: WalrusRun,
  { name, resolved, maxEvents }: Pick<SessionOptions, 'name' | 'resolved' | 'maxEvents'>,
  broken: Error | null = null,
): Session {
  const { simulation } = walrus;
  const { trace, physical, economic } = simulation.digest();
  const isCutShort = maxEvents !== undefined && simulation.eventCount >= maxEvents;
  const results = onlyMetrics(walrus.results(broken?.message ?? ''), resolved.metrics);
  if (isCutShort) tellCut(results, maxEvents);
  return {
    broken,
    results,
    run: {
      name,
      resolved,
      seed: resolved.seed,
      digests: { trace, physical, economic },
      ladder: simulation.ladder.map((rung) => ({ ...rung })),
      eventCount: simulation.eventCount,
      endedUs: simulation.now,
      maxEvents: isCutShort ? maxEvents : undefined,
    },
  };
}

/** A policy of the user that did what it may not is his mistake, not a broken invariant. */
export function asUser<T>(work: () => T): T {
  try {
    return withoutClock(work);
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    throw cause instanceof Error && cause.name === 'PolicyError' ? cause : error;
  }
}

/** A run that was stopped early says so before anything else. */
function tellCut({ summary }: RunResults, maxEvents: number): void {
  const cut = `Stopped after ${maxEvents} events, as asked; what follows speaks of these alone.`;
  summary.lines.unshift(cut);
  summary.warnings.unshift(cut);
}

/** A checkpoint carries its scenario; going on under another one would be a silent mix. */
function restore(
  bytes: Uint8Array,
  { resolved, inputs }: SessionOptions,
  modules: ReadonlyMap<string, unknown>,
) {
  let restored: WalrusRun;
  try {
    restored = restoreWalrusSimulation(bytes, { inputs, modules });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--from: not a checkpoint of this version (${reason})`);
  }
  if (canonicalJson(restored.simulation.ctx.resolved) !== canonicalJson(resolved)) {
    throw new UsageError(
      '--from: this checkpoint was saved from another scenario or other settings',
    );
  }
  return restored;
}

/** Steps to the end; an invariant that breaks is returned, because its run leaves results too. */
async function drive(walrus: WalrusRun, options: SessionOptions): Promise<Error | null> {
  const { simulation } = walrus;
  const { rebuildEvery = 0, maxEvents = Number.POSITIVE_INFINITY, checkpoints } = options;
  const everyUs = checkpoints?.everyUs ?? Number.POSITIVE_INFINITY;
  let nextCheckpointUs = everyUs;
  let state = 'running';
  while (state === 'running' && simulation.eventCount < maxEvents) {
    const { eventCount } = simulation;
    const untilRebuild = rebuildEvery > 0 ? rebuildEvery - (eventCount % rebuildEvery) : Infinity;
    try {
      const most = Math.min(untilRebuild, maxEvents - eventCount);
      state = asUser(() => simulation.step(Math.min(BATCH_EVENTS, most), most));
    } catch (error) {
      if (error instanceof Error && error.name === 'InvariantBroken') {
        return error;
      }
      throw error;
    }
    if (rebuildEvery > 0 && simulation.eventCount % rebuildEvery === 0) {
      simulation.rebuild();
    }
    if (simulation.now >= nextCheckpointUs) {
      checkpoints?.write(walrus.save(), simulation.now);
      nextCheckpointUs = (Math.floor(simulation.now / everyUs) + 1) * everyUs;
    }
    options.onProgress?.({ nowUs: simulation.now, events: simulation.eventCount });
    await nextTurn();
  }
  return null;
}
