/**
 * From a checked scenario to the resolved one: populations expanded, names turned into indices,
 * knobs in base units, and the questions that only the whole can answer (are there enough nodes,
 * does every fault touch something, do the blobs fit).
 */

import { chargedCodeOf } from '../models/coding/coding.ts';
import { CHOSEN_BEHAVIOURS } from '../models/storage-node/behaviours/index.ts';
import { capacityProblems } from './capacity.ts';
import { placeDefaults, type UnplacedDefault } from './defaults.ts';
import { resolveDomains } from './domains.ts';
import { resolveEconomics } from './economics.ts';
import { eventBlobProblems, resolveEventBlobs } from './event-blobs.ts';
import { checksOfFailures, resolveFailures } from './failures.ts';
import { resolveFaults } from './faults.ts';
import { impliedDefaults, isInForce } from './implied-defaults.ts';
import { inconsistentProblems } from './inconsistent.ts';
import { resolveLatency } from './latency.ts';
import { nearest } from './nearest.ts';
import { resolvePeople } from './network-economy.ts';
import { partProblems, resolveParts } from './parts.ts';
import { type Draws, expandClients, expandNodes, populationProblems } from './population.ts';
import { type Problem, show } from './problems.ts';
import { resolveCoding } from './resolve-coding.ts';
import { resolveFidelity, sampleProblems } from './resolve-fidelity.ts';
import { resolveProtocol } from './resolve-protocol.ts';
import { resolveRepair } from './resolve-repair.ts';
import type {
  ResolvedCheck,
  ResolvedFile,
  ResolvedNetwork,
  ResolvedNode,
  ResolvedScenario,
  ResolvedServing,
  ResolvedWorkload,
} from './resolved.ts';
import { resolveResources } from './resources.ts';
import type { Scenario } from './schema.ts';
import { resolveServices, serviceProblems } from './services.ts';
import { withStakes } from './stake-tables.ts';
import type { Table } from './tables.ts';
import { resolveTrace, type TableInput } from './trace.ts';
import { resolveTurnover } from './turnover-schema.ts';

export interface Surroundings {
  files: ResolvedFile[];
  /** Tables that the scenario names, by path as written. */
  tables: ReadonlyMap<string, Table>;
  /** SHA-256 of files of the user, by path as written. */
  modules: ReadonlyMap<string, string>;
  defaults: readonly UnplacedDefault[];
  draws: Draws;
}

export interface Resolution {
  resolved: ResolvedScenario | null;
  /** Tables in the form in which the models read them, beside the files to store. */
  inputs: TableInput[];
  problems: Problem[];
}

/** The resolved scenario, or every problem that was found. */
export function resolveScenario(
  scenario: Scenario,
  { files, tables, modules, defaults, draws }: Surroundings,
): Resolution {
  const { latency, problems: latencyProblems } = resolveLatency(scenario.network.latency, tables);
  if (latency === null) {
    return { resolved: null, inputs: [], problems: latencyProblems };
  }
  const { regions } = latency;
  const { nodes, problems: stakeProblems } = nodesOf(scenario, regions, { tables, draws });
  const clients = expandClients(scenario, regions, draws);
  const { domains, problems: domainProblems } = resolveDomains(scenario, nodes, draws);
  const world = { nodes, clients, domains, durationUs: scenario.duration };
  const { problems: faultProblems, ...faults } = resolveFaults(scenario.faults, world);
  const failing = resolveFailures(scenario, world, tables);
  const { economics, problems: economicsProblems } = resolveEconomics(scenario, world);
  const deciding = resolvePeople(scenario, { nodes, tables, modules });
  const coding = resolveCoding(scenario, world);
  const repair = resolveRepair(scenario, modules);
  const { resources, problems: resourceProblems } = resolveResources(scenario, clients);
  const trace = resolveTrace(scenario.workload.trace, tables, {
    clients,
    code: chargedCodeOf(coding.coding),
  });
  const resolved: ResolvedScenario = {
    schemaVersion: 1,
    about: scenario.about,
    seed: scenario.seed,
    durationUs: scenario.duration,
    ...resolveFidelity(scenario),
    granularity: scenario.granularity,
    network: networkOf(scenario, { nodes, clients, latency }, coding.coding),
    coding: coding.coding,
    storage: storageOf(scenario, repair.repair),
    workload: { ...resolveWorkload(scenario, files), ...resources, trace: trace.trace },
    ...faults,
    ...(failing.failures === undefined ? {} : { failures: failing.failures }),
    economics,
    ...(deciding.people === null ? {} : { epochEconomy: deciding.people }),
    probes: { intervalUs: scenario.probes.interval },
    metrics: scenario.metrics,
    checks: [...resolveChecks(scenario), ...checksOfFailures(scenario)],
    defaults: [],
    plantedDefect: '',
  };
  const unwritten = [...defaults, ...impliedDefaults(scenario, resolved)];
  resolved.defaults = placeDefaults(unwritten.filter(isInForce(scenario)), resolved);
  const problems = [
    ...populationProblems(scenario, regions),
    ...serviceProblems(scenario, regions),
    ...behaviourProblems(scenario, nodes),
    ...coding.problems,
    ...eventBlobProblems(resolved),
    ...repair.problems,
    ...faultProblems,
    ...domainProblems,
    ...failing.problems,
    ...economicsProblems,
    ...[...stakeProblems, ...deciding.problems, ...resourceProblems],
    ...trace.problems,
    ...plainProblems(scenario),
  ];
  const found =
    problems.length > 0 || scenario.granularity === 'epoch' ? problems : capacityProblems(resolved);
  return { resolved, inputs: [...trace.inputs, ...failing.inputs], problems: found };
}

/** Nodes as they are written or drawn, with the stakes of a table where one is named. */
function nodesOf(
  scenario: Scenario,
  regions: readonly string[],
  { tables, draws }: Pick<Surroundings, 'tables' | 'draws'>,
) {
  return withStakes(expandNodes(scenario, regions, draws), scenario, tables);
}

function resolveChecks({ checks }: Scenario): ResolvedCheck[] {
  return checks.map(({ metric, labels, min, max }) => ({
    metric,
    labels: canonicalLabels(labels),
    min: min ?? null,
    max: max ?? null,
  }));
}

/** What the scenario alone says is wrong, with nothing resolved. */
function plainProblems(scenario: Scenario): Problem[] {
  return [
    ...sampleProblems(scenario),
    ...rangeProblems(scenario),
    ...granularityProblems(scenario),
    ...inconsistentProblems(scenario),
    ...partProblems(scenario),
  ];
}

/** A population has no messages of its own; the economy alone has no network that could fail. */
function granularityProblems({ granularity, workload, faults, failures }: Scenario): Problem[] {
  const { population } = workload;
  const { profile, disks, departures, releases, trace, initial } = failures;
  const isFailing =
    profile !== 'none' ||
    [disks, departures, releases, trace, initial].some((section) => section !== undefined) ||
    Object.keys({ ...failures.outages, ...failures['common-causes'] }).length > 0;
  if (granularity === 'epoch' && (faults.length > 0 || isFailing)) {
    return [
      {
        path: faults.length > 0 ? ['faults'] : ['failures'],
        found: 'granularity: epoch simulates no network, so nothing would fail',
        allowed: 'economics.response.failures, or granularity: message or flow',
        suggestion: '',
      },
    ];
  }
  if (population === undefined) return [];
  if ((population.encoded === undefined) === (population.blobs === undefined)) {
    return [
      {
        path: ['workload', 'population'],
        found: population.blobs === undefined ? 'neither encoded nor blobs' : 'encoded and blobs',
        allowed: 'either encoded, the size of all, or blobs, their number',
        suggestion: '',
      },
    ];
  }
  if (granularity === 'flow') return [];
  return [
    {
      path: ['workload', 'population'],
      found: `a population with granularity: ${granularity}`,
      allowed: 'granularity: flow, or blobs that are tracked one by one (preloaded)',
      suggestion: '',
    },
  ];
}

function networkOf(
  scenario: Scenario,
  world: Pick<ResolvedNetwork, 'nodes' | 'clients' | 'latency'>,
  coding: ResolvedScenario['coding'],
): ResolvedNetwork {
  return { ...resolveNetwork(scenario), ...world, ...resolveEventBlobs(scenario, coding) };
}

function storageOf(scenario: Scenario, repair: ResolvedScenario['storage']['repair']) {
  return { layout: scenario.storage.layout, repair, service: resolveService(scenario) };
}

function resolveNetwork(
  scenario: Scenario,
): Omit<ResolvedNetwork, 'nodes' | 'clients' | 'latency'> {
  const { network } = scenario;
  return {
    profile: network.profile,
    shards: network.shards,
    epochUs: network.epoch,
    overheadBytes: network.framing,
    connectTimeoutUs: network['connect-timeout'],
    chain: { pollIntervalUs: network.chain.poll, finalityUs: network.chain.finality },
    protocol: resolveProtocol(network.protocol),
    ...resolveServices(scenario),
  };
}

function resolveService({ storage: { service } }: Scenario): ResolvedServing {
  return {
    workers: service.workers,
    symbolUs: service['symbol-time'],
    symbolRequests: service['symbol-requests'],
    symbolQueuePerWorker: service['symbol-queue'],
    diskAccessUs: service['disk-access'],
    diskBytesPerSecond: service['disk-rate'] ?? 0,
  };
}

function resolveWorkload(
  scenario: Scenario,
  files: ResolvedFile[],
): Omit<ResolvedWorkload, 'trace'> {
  const { workload } = scenario;
  const { preloaded, generated, inconsistent, writes, reads } = workload;
  return {
    preloaded: {
      count: preloaded.count,
      sizeBytes: preloaded.size,
      ...(preloaded.remaining === undefined ? {} : { remainingEpochs: preloaded.remaining }),
    },
    population: resolvePopulation(workload.population),
    ...resolveBackground(workload.background),
    files,
    generated: { count: generated.count, sizeBytes: generated.size },
    ...(inconsistent === undefined ? {} : { inconsistent }),
    ...resolveParts(scenario),
    writes: { startUs: writes.start, gapUs: writes.every },
    reads: { startUs: reads.start, gapUs: reads.every },
    lifetimeEpochs: workload.lifetime,
    deletableShare: workload['deletable-share'],
    readAxis: workload['read-axis'],
    consistencyCheck: workload['consistency-check'],
    readBack: workload['read-back'],
  };
}

function resolveBackground(
  background: Scenario['workload']['background'],
): Pick<ResolvedWorkload, 'background'> {
  if (background === undefined) return {};
  const { up, down } = background;
  return { background: { upBytesPerSecond: up, downBytesPerSecond: down } };
}

function resolvePopulation(
  population: Scenario['workload']['population'],
): ResolvedWorkload['population'] {
  if (population === undefined) return { encodedBytes: 0, classes: [] };
  const classes = population.classes.map(({ size, share }) => ({ sizeBytes: size, share }));
  const { encoded: encodedBytes = 0, blobs } = population;
  const turnover = resolveTurnover(population.turnover);
  return { encodedBytes, ...(blobs === undefined ? {} : { blobs }), classes, ...turnover };
}

function behaviourProblems(scenario: Scenario, nodes: readonly ResolvedNode[]): Problem[] {
  const problems: Problem[] = [];
  const nodeNames = nodes.map(({ name }) => name);
  const check = (word: string, known: readonly string[], what: string, path: Problem['path']) => {
    if (!known.includes(word)) {
      const allowed = known.length > 12 ? `${known.slice(0, 8).join(', ')}, …` : known.join(', ');
      const found = `unknown ${what} ${show(word)}`;
      problems.push({ path, found, allowed, suggestion: nearest(word, known) });
    }
  };
  for (const [behaviour, who] of Object.entries(scenario.behaviours)) {
    check(behaviour, CHOSEN_BEHAVIOURS, 'behaviour', ['behaviours', behaviour]);
    for (const node of who) {
      check(node, nodeNames, 'node', ['behaviours', behaviour]);
    }
  }
  const { nodes: written } = scenario.network;
  for (const [index, node] of Array.isArray(written) ? written.entries() : []) {
    const path = ['network', 'nodes', index, 'behaviour'];
    check(node.behaviour ?? 'honest', CHOSEN_BEHAVIOURS, 'behaviour', path);
  }
  return problems;
}

/** Pairs of knobs where one is the floor of the other. */
function rangeProblems({ network: { protocol }, storage: { repair } }: Scenario): Problem[] {
  const pairs = [
    ['network.protocol.retry', protocol['retry-min'], protocol['retry-max']],
    ['network.protocol.epoch-retry', protocol['epoch-retry-min'], protocol['epoch-retry-max']],
    ['storage.repair.retry', repair['retry-min'], repair['retry-max']],
    ['storage.repair.transfer-retry', repair['transfer-retry-min'], repair['transfer-retry-max']],
  ] as const;
  return pairs
    .filter(([, least, most]) => least > most)
    .map(([knob]) => ({
      path: `${knob}-min`.split('.'),
      found: 'is above its -max',
      allowed: `at most ${knob.split('.').at(-1)}-max`,
      suggestion: '',
    }));
}

/** `k=v;k=v`, sorted by key: the form labels have in series.csv. */
export function canonicalLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
}
