/**
 * Resolves the section `failures`: names to node indices, probabilities and rates per year to
 * laws, domains to groups. Which causes strike is numbered here, once.
 */
import { log, pow } from '../engine/index.ts';
import { findNodes, type World } from './faults.ts';
import { resolveOutageTrace } from './outage-trace.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type {
  Law,
  ResolvedBatch,
  ResolvedCheck,
  ResolvedCommonCause,
  ResolvedDisks,
  ResolvedDomain,
  ResolvedFailures,
  ResolvedInitial,
  ResolvedOutage,
  ResolvedReleases,
} from './resolved.ts';
import type { Scenario } from './schema.ts';
import type { Table } from './tables.ts';
import type { TableInput } from './trace.ts';

/** Years of the failure data have 365 days. */
export const YEAR_US = 31_536_000_000_000;

type Written = Scenario['failures'];
type Section<Key extends keyof Written> = Exclude<NonNullable<Written[Key]>, 'none'>;

interface Work {
  world: World;
  shards: number;
  problems: Problem[];
  causeNames: string[];
}

const atOnce = (): Law => ({ law: 'constant', value: 0 });

/** Undefined where the scenario asks for no failure of this kind and no column. */
export function resolveFailures(
  scenario: Scenario,
  world: World,
  tables: ReadonlyMap<string, Table>,
): { failures: ResolvedFailures | undefined; inputs: TableInput[]; problems: Problem[] } {
  const written = scenario.failures;
  const work: Work = { world, shards: scenario.network.shards, problems: [], causeNames: [] };
  const names = world.nodes.map(({ name }) => name);
  const outages = resolveOutageTrace(written.trace, tables, names);
  const { profile, causes = 'all', disks, departures, releases } = written;
  const failures: ResolvedFailures = {
    profile,
    causes,
    withoutEffect: written['without-effect'] ?? 'warning',
    domains: [...world.domains],
    causeNames: work.causeNames,
    initial: written.initial === undefined ? null : resolveInitial(written.initial, work),
    trace: outages.trace === null ? null : { cause: causeNamed('trace', work), ...outages.trace },
    disks: disks === undefined || disks === 'none' ? null : resolveDisks(disks, work),
    outages: resolveOutages(written.outages, work),
    departures:
      departures === undefined || departures === 'none'
        ? null
        : {
            cause: causeNamed('departure', work),
            nodes: nodesOf(departures.nodes, ['departures', 'nodes'], work),
            gapUs: exponentialOf(hazardOfProbability(departures['probability-per-year'])),
          },
    releases:
      releases === undefined || releases === 'none' ? null : resolveReleases(releases, work),
    commonCauses: resolveCommonCauses(written['common-causes'], work),
  };
  const isAsked =
    profile !== 'none' ||
    failures.withoutEffect === 'error' ||
    failures.domains.length + failures.causeNames.length > 0;
  const problems = [...outages.problems, ...work.problems];
  return { failures: isAsked ? failures : undefined, inputs: outages.inputs, problems };
}

/** `without-effect: error` is a check like any other. */
export function checksOfFailures({ failures }: Scenario): ResolvedCheck[] {
  if (failures['without-effect'] !== 'error') return [];
  return [{ metric: 'faults.without-effect', labels: 'when=declared', min: null, max: 0 }];
}

/** AFR is a probability over one year; −ln(1 − AFR) is the rate that gives it. */
export function hazardOfProbability(probabilityPerYear: number): number {
  return -log(1 - probabilityPerYear);
}

function exponentialOf(hazardPerYear: number): Law {
  return { law: 'exponential', mean: YEAR_US / hazardPerYear };
}

/** A life whose cumulative hazard over the first year is the given one. */
export function lifeLaw(hazardPerYear: number, shape: number): Law {
  if (shape === 1) return exponentialOf(hazardPerYear);
  return { law: 'weibull', shape, scale: YEAR_US / pow(hazardPerYear, 1 / shape) };
}

function causeNamed(name: string, { causeNames }: Work): number {
  return causeNames.push(name) - 1;
}

function nodesOf(targets: string[] | undefined, path: FieldPath, work: Work): number[] {
  return findNodes(targets ?? ['all'], work.world, ['failures', ...path], work.problems);
}

function resolveDisks(written: Section<'disks'>, work: Work): ResolvedDisks {
  const { afr, lifetime, shape = 1, batch } = written;
  const hazard = afr === undefined ? written['hazard-per-year'] : hazardOfProbability(afr);
  return {
    cause: causeNamed('disks', work),
    nodes: nodesOf(written.nodes, ['disks', 'nodes'], work),
    countPerNode: written.count,
    lifeUs: lifetime ?? lifeLaw(hazard as number, shape),
    ageUs: written.age,
    parityDisks: written.parity,
    replaceUs: written.replace,
    rebuildUs: written.rebuild,
    restartUs: written['restart-after'],
    batch: batch === undefined || batch === 'none' ? null : resolveBatch(batch, work),
    unreadablePerTbYear: written['unreadable-per-tb-year'],
    rotPerTbYear: written['rot-per-tb-year'],
    scrubUs: written.scrub,
    detectUs: written.detect,
  };
}

function resolveBatch(
  batch: Exclude<Section<'disks'>['batch'], 'none' | undefined>,
  work: Work,
): ResolvedBatch {
  return {
    cause: causeNamed('disk-batch', work),
    models: batch.models ?? 1,
    gapUs: batch.at ?? batch.every ?? atOnce(),
    isRepeated: batch.every !== undefined,
    share: batch.share,
    withinUs: batch.within,
  };
}

function resolveOutages(written: Written['outages'], work: Work): ResolvedOutage[] {
  return Object.entries(written).flatMap(([name, outage]) =>
    outage === 'none'
      ? []
      : [
          {
            cause: causeNamed(name, work),
            nodes: nodesOf(outage.nodes, ['outages', name, 'nodes'], work),
            gapUs: outage.every,
            lengthUs: outage.for,
            crews: outage.crews ?? 0,
          },
        ],
  );
}

function resolveReleases(written: Section<'releases'>, work: Work): ResolvedReleases {
  const { faulty } = written;
  return {
    cause: causeNamed('release', work),
    nodes: nodesOf(written.nodes, ['releases', 'nodes'], work),
    startUs: written.start ?? written.every,
    everyUs: written.every,
    withinUs: written.within,
    downUs: written.down,
    faulty:
      faulty === undefined
        ? null
        : {
            cause: causeNamed('faulty-release', work),
            chance: faulty.chance,
            noticedUs: faulty['noticed-after'],
            fixedUs: faulty['fixed-after'],
          },
  };
}

function resolveCommonCauses(written: Written['common-causes'], work: Work): ResolvedCommonCause[] {
  return Object.entries(written).flatMap(([name, common]) => {
    if (common === 'none') return [];
    const path = ['common-causes', name];
    return [
      {
        cause: causeNamed(name, work),
        verb: common.does,
        groups:
          common.domain === undefined
            ? [nodesOf(common.nodes, [...path, 'nodes'], work)]
            : groupsOf(common.domain, [...path, 'domain'], work),
        gapUs: common.every ?? common.at ?? atOnce(),
        isRepeated: common.every !== undefined,
        hits: common.hits,
        oneWay: common['one-way'] ?? false,
        linkShare: common.to ?? 1,
        lengthUs: common.for ?? atOnce(),
      },
    ];
  });
}

/** The domains of a kind; regions are one without being declared. */
function groupsOf(kind: string, path: FieldPath, { world, problems }: Work): number[][] {
  const groups = allDomains(world).filter((domain) => domain.kind === kind);
  if (groups.length === 0) {
    const kinds = [...new Set(allDomains(world).map((domain) => domain.kind))];
    problems.push({
      path: ['failures', ...path],
      found: `no domain of the kind ${show(kind)}`,
      allowed: kinds.join(', '),
      suggestion: '',
    });
  }
  return groups.map(({ nodes }) => [...nodes]);
}

function allDomains({ nodes, domains }: World): ResolvedDomain[] {
  const regions = [...new Set(nodes.map(({ region }) => region))].map((region) => ({
    kind: 'region',
    name: region,
    nodes: nodes.flatMap((node, index) => (node.region === region ? [index] : [])),
  }));
  return [...domains, ...regions];
}

function resolveInitial(written: NonNullable<Written['initial']>, work: Work): ResolvedInitial {
  const { shards = [], state } = written;
  const randomNodes = written['random-nodes'] ?? 0;
  const randomShards = written['random-shards'] ?? 0;
  const nodes =
    written.nodes === undefined ? [] : nodesOf(written.nodes, ['initial', 'nodes'], work);
  const path = ['failures', 'initial'];
  const refuse = (field: string, found: string, allowed: string) =>
    work.problems.push({ path: [...path, field], found, allowed, suggestion: '' });
  const left = work.world.nodes.length - nodes.length;
  if (randomNodes > left) refuse('random-nodes', `there are ${left} more nodes`, `at most ${left}`);
  const outside = shards.find((shard) => shard >= work.shards);
  const last = work.shards - 1;
  if (outside !== undefined) refuse('shards', `there is no shard ${outside}`, `0 to ${last}`);
  if (randomShards > work.shards - shards.length) {
    refuse('random-shards', `there are ${work.shards} shards`, 'as many as are left');
  }
  if (state === 'down' && shards.length + randomShards > 0) {
    refuse('state', 'a shard has no state of its own', 'destroyed, or nodes that are down');
  }
  return {
    cause: causeNamed('initial', work),
    nodes,
    randomNodes,
    shards: [...new Set(shards)].sort((a, b) => a - b),
    randomShards,
    state,
    forUs: written.for ?? 0,
  };
}
