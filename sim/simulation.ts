/**
 * A run of Walrus: the models, the metrics and the checkers on one simulation, and what is saved
 * of it. Pure: no file, no clock; the command line and the page in a browser both start here.
 */
import { CHECKERS } from './checkers/index.ts';
import { CHECKERS_OBSERVER, checkersObserver } from './checkers/observer.ts';
import {
  createSimulation,
  decode,
  encode,
  type ForkOptions,
  type ModelDefinition,
  restoreSimulation,
  type Simulation,
} from './engine/index.ts';
import { collectEconomyResults } from './metrics/economics/index.ts';
import {
  METRICS,
  METRICS_OBSERVER,
  type MetricDefinition,
  metricsObserver,
  TABLES,
} from './metrics/index.ts';
import { collectResults } from './metrics/results.ts';
import { collectHandles, contentsOf } from './models/content/contents.ts';
import {
  type EpochEconomyContext,
  epochEconomyModel,
} from './models/epoch-economy/epoch-economy-model.ts';
import { equilibriaOf } from './models/epoch-economy/equilibria.ts';
import type { UserModules } from './models/epoch-economy/setup.ts';
import { economyViews } from './models/epoch-economy/views.ts';
import { marketViews } from './models/market/views.ts';
import { giveRepairModules } from './models/repair/rules.ts';
import { type WalrusOptions, walrusModels } from './models/walrus.ts';
import { walrusViews } from './models/walrus-views.ts';
import type { WalrusContext, World } from './models/world.ts';
import type { ModelAssumption, RunResults } from './results/run-results.ts';
import type { ResolvedScenario } from './scenario/resolved.ts';

export interface WalrusRun {
  simulation: Simulation<World, ResolvedScenario>;
  /** The whole run as bytes, slivers included; `restoreWalrusSimulation` goes on from them. */
  save(): Uint8Array;
  /** A second run with another future, see `Simulation.fork`; this one stays as it is. */
  fork(options: ForkOptions): WalrusRun;
  /** What the run has measured by now; `stoppedBy` is the message of a broken invariant. */
  results(stoppedBy?: string): RunResults;
}

export interface WalrusRunOptions {
  resolved: ResolvedScenario;
  seed: number;
  /** Files of the workload by SHA-256. */
  inputs: ReadonlyMap<string, Uint8Array>;
  queue?: 'ladder' | 'heap';
  /** Metrics of a user, measured beside those of the library; they change no digest. */
  metrics?: readonly MetricDefinition[];
  /** What files of the user export, by SHA-256 of the file. */
  modules?: UserModules;
}

export function createWalrusSimulation(options: WalrusRunOptions): WalrusRun {
  const { resolved, seed, inputs, queue, metrics, modules } = options;
  if (resolved.granularity === 'epoch') {
    const models = [epochEconomyModel(modules ?? NO_MODULES)];
    const endUs = resolved.durationUs;
    const simulation = createSimulation({ models, resolved, seed, inputs, queue, endUs });
    return wrapEconomy(simulation, { models, modules: modules ?? NO_MODULES });
  }
  giveRepairModules(inputs, modules ?? NO_MODULES);
  const network = parts({ metrics, modules, hasMarket: resolved.epochEconomy !== undefined });
  const simulation = createSimulation({ ...network, resolved, seed, inputs, queue });
  return wrap(simulation, { models: network.models, metrics });
}

/** @throws SnapshotError or EncodingError when the bytes are not of this version. */
export function restoreWalrusSimulation(
  bytes: Uint8Array,
  options: Pick<WalrusRunOptions, 'inputs' | 'queue' | 'metrics' | 'modules'>,
): WalrusRun {
  const saved = decode(bytes) as Saved;
  if (saved.granularity === 'epoch') {
    const models = [epochEconomyModel(options.modules ?? NO_MODULES)];
    const { inputs, queue } = options;
    const simulation = restoreSimulation(saved.simulation, { models, inputs, queue });
    return wrapEconomy(simulation, { models, modules: options.modules ?? NO_MODULES });
  }
  const contents = contentsOf(options);
  for (const [handle, content] of saved.contents) contents.bytes.set(handle, content);
  const { inputs, queue, metrics, modules } = options;
  giveRepairModules(inputs, modules ?? NO_MODULES);
  const network = parts({ metrics, modules, hasMarket: saved.hasMarket });
  const simulation = restoreSimulation(saved.simulation, { ...network, inputs, queue });
  return wrap(simulation, { models: network.models, metrics });
}

const NO_MODULES: UserModules = new Map();

interface Saved {
  simulation: Uint8Array;
  contents: Map<string, Uint8Array>;
  /** Absent in a run of the network. */
  granularity?: 'epoch';
  /** Absent where nobody decides and the rules are the deployed ones. */
  hasMarket?: true;
}

/** A run of the economy alone behind the same surface. */
function wrapEconomy(
  simulation: Simulation,
  made: { models: readonly ModelDefinition[]; modules: UserModules },
): WalrusRun {
  const ctx = simulation.ctx as EpochEconomyContext;
  return {
    simulation: simulation as WalrusRun['simulation'],
    save: () =>
      encode({ simulation: simulation.save(), contents: new Map(), granularity: 'epoch' }),
    fork: (options) => wrapEconomy(simulation.fork(options), made),
    results: (stoppedBy = '') =>
      collectEconomyResults({
        views: economyViews(ctx, equilibriaOf(ctx.resolved, made.modules)),
        resolved: ctx.resolved,
        endUs: simulation.now,
        modelling: assumptionsOf(made.models),
        stoppedBy,
      }),
  };
}

function assumptionsOf(models: readonly ModelDefinition[]): ModelAssumption[] {
  return models.flatMap(({ name, assumptions = [] }) =>
    assumptions.map((statement) => ({ model: name, statement })),
  );
}

function parts({
  metrics = [],
  ...walrus
}: WalrusOptions & { metrics?: readonly MetricDefinition[] }) {
  return {
    models: walrusModels(walrus),
    observers: [metricsObserver([...METRICS, ...metrics], TABLES), checkersObserver(CHECKERS)],
    views: walrusViews,
  };
}

function wrap(
  simulation: Simulation<World, ResolvedScenario>,
  made: { models: readonly ModelDefinition[]; metrics?: readonly MetricDefinition[] },
): WalrusRun {
  return {
    simulation,
    save: () => save(simulation),
    fork: (options) => wrap(simulation.fork(options), made),
    results: (stoppedBy = '') =>
      collectResults({
        views: walrusViews(simulation.ctx),
        economy: marketViews(simulation.ctx),
        metrics: simulation.observerState(METRICS_OBSERVER),
        checkers: simulation.observerState(CHECKERS_OBSERVER),
        endUs: simulation.now,
        ownMetrics: made.metrics,
        modelling: assumptionsOf(made.models),
        stoppedBy,
      }),
  };
}

function save(simulation: Simulation<World, ResolvedScenario>): Uint8Array {
  const { ctx } = simulation as { ctx: WalrusContext };
  const contents = contentsOf(ctx);
  const held = new Map<string, Uint8Array>();
  const handles = collectHandles(ctx.state);
  // Slivers that a reader holds already may be on no volume any more.
  for (const procedure of ctx.state.clients.operations.values()) {
    collectHandles(ctx.procedures.locals(procedure), handles);
  }
  for (const handle of [...handles].sort()) {
    const bytes = contents.bytes.get(handle);
    if (bytes !== undefined) held.set(handle, bytes.slice()); // may be views of one buffer
  }
  const tag = ctx.state.market === undefined ? {} : { hasMarket: true };
  return encode({ simulation: simulation.save(), contents: held, ...tag });
}
