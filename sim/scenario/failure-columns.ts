/**
 * The columns of the failure data, §4: optimistic, default, pessimistic. A profile writes its
 * column under what the scenario says, in the scenario's own language, figure by figure: what the
 * scenario states stays, and `none` in the place of a section leaves it out.
 *
 * "Sourced" figures rest on §1 to §3 of that collection, the others are choices. Left out of the
 * table: which table of round trips (ibm10 where optimistic), because the regions of nodes and
 * clients are names of one.
 */
import type { UnplacedDefault } from './defaults.ts';
import { asWritten } from './defaults.ts';
import type { FailureProfile } from './resolved-failures.ts';

type Column = Exclude<FailureProfile, 'none'>;
type Status = 'sourced' | 'assumed';

interface Row {
  field: string;
  optimistic?: unknown;
  default?: unknown;
  pessimistic?: unknown;
  /** One for the row, or one a column. */
  status: Status | Readonly<Record<Column, Status>>;
  source: string;
  /** Whether the row is part of the independent or of the common causes; both where not given. */
  part?: 'independent' | 'common';
}

const DATA = 'failure data §4';
const CHOICE = `${DATA}, choice`;
const exponential = (mean: string) => ({ law: 'exponential', mean });
const lognormal = (median: string, sigma: number) => ({ law: 'lognormal', median, sigma });
const same = (value: unknown) => ({ optimistic: value, default: value, pessimistic: value });

/** Weights drawn by; one host of about 150 in 1,000 shards is on the chart of the testbed. */
const PROVIDERS = {
  'provider-a': 0.15,
  'provider-b': 0.12,
  'provider-c': 0.1,
  'provider-d': 0.08,
  'provider-e': 0.05,
  none: 0.5,
};

const DISKS: readonly Row[] = [
  {
    field: 'count',
    optimistic: 6,
    default: 12,
    pessimistic: 24,
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'hazard-per-year',
    optimistic: 0.006,
    default: 0.014,
    pessimistic: 0.05,
    status: { optimistic: 'sourced', default: 'sourced', pessimistic: 'assumed' },
    source: 'failure data §1, fleet statistics of Backblaze',
  },
  {
    field: 'shape',
    optimistic: 1,
    default: 1.1,
    pessimistic: 1,
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'age',
    ...same({ law: 'uniform', min: '0d', max: '1825d' }),
    status: 'assumed',
    source: 'choice of this project: five years of use',
  },
  {
    field: 'parity',
    optimistic: 2,
    default: 1,
    pessimistic: 0,
    status: 'assumed',
    source: 'choice of this project: each operator decides (network.md §6.3)',
  },
  {
    field: 'unreadable-per-tb-year',
    optimistic: 0.001,
    default: 0.01,
    pessimistic: 0.1,
    status: 'assumed',
    source: CHOICE,
  },
  { field: 'scrub', ...same('14d'), status: 'assumed', source: CHOICE },
  {
    field: 'detect',
    optimistic: '15min',
    default: '30min',
    pessimistic: '6h',
    status: 'sourced',
    source: `${DATA}: practice of large fleets`,
  },
];

const OUTAGES: readonly Row[] = [
  {
    field: 'failures.outages.short.every',
    optimistic: exponential('90d'),
    default: exponential('30d'),
    pessimistic: exponential('7d'),
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'failures.outages.short.for',
    optimistic: lognormal('5min', 1.2),
    default: lognormal('15min', 1.5),
    pessimistic: lognormal('30min', 1.8),
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'failures.outages.long.every',
    optimistic: exponential('730d'),
    default: exponential('243d'),
    pessimistic: exponential('61d'),
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'failures.outages.long.for',
    optimistic: '6h',
    default: lognormal('8h', 1),
    pessimistic: lognormal('24h', 1),
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'failures.departures.probability-per-year',
    optimistic: 0.01,
    default: 0.05,
    pessimistic: 0.2,
    status: 'assumed',
    source: CHOICE,
  },
];

/** What a row of the table says in several fields. */
function fields(
  under: string,
  columns: Partial<Record<Column, Readonly<Record<string, unknown>>>>,
  origin: Pick<Row, 'status' | 'source'>,
): Row[] {
  const { optimistic = {}, default: middle = {}, pessimistic = {} } = columns;
  const names = new Set([optimistic, middle, pessimistic].flatMap((column) => Object.keys(column)));
  return [...names].map((name) => ({
    field: `${under}.${name}`,
    optimistic: optimistic[name],
    default: middle[name],
    pessimistic: pessimistic[name],
    ...origin,
  }));
}

const chosen = { status: 'assumed', source: CHOICE } as const;
const observed = {
  status: 'sourced',
  source: 'failure data §2, outages of cloud regions',
} as const;
const release = (down: string) => ({ every: '14d', within: '24h', down });
const outage = (mean: string, length: unknown) => ({
  domain: 'provider',
  every: exponential(mean),
  for: length,
});
const bug = (mean: string, hits: number, length: string) => ({
  nodes: 'all',
  every: exponential(mean),
  hits,
  for: length,
});

const COMMON: readonly Row[] = [
  ...fields(
    'failures.disks.batch',
    { pessimistic: { every: exponential('1095d'), share: 0.1, within: '7d' } },
    chosen,
  ),
  {
    field: 'failures.domains.provider',
    ...same(PROVIDERS),
    status: 'assumed',
    source: 'choice of this project after the testbed’s chart of hosts; failure data §2',
  },
  ...fields(
    'failures.common-causes.provider-outage',
    {
      optimistic: outage('1825d', '2h'),
      default: outage('730d', lognormal('4h', 0.8)),
      pessimistic: outage('182d', '24h'),
    },
    observed,
  ),
  ...fields(
    'failures.common-causes.software-bug',
    { default: bug('730d', 0.1, '6h'), pessimistic: bug('182d', 0.4, '12h') },
    chosen,
  ),
  ...fields(
    'failures.releases',
    { optimistic: release('2min'), default: release('5min'), pessimistic: release('15min') },
    {
      status: 'assumed',
      source: 'choice of this project: a release every two weeks, minutes down',
    },
  ),
];

const NETWORK: readonly Row[] = [
  {
    field: 'network.nodes.link',
    optimistic: '10Gbps',
    default: '1Gbps',
    pessimistic: { up: '50Mbps', down: '200Mbps' },
    status: { optimistic: 'assumed', default: 'sourced', pessimistic: 'assumed' },
    source: `${DATA}: nodes of the testbed`,
  },
  {
    field: 'network.latency.jitter',
    optimistic: 0,
    default: 0.15,
    pessimistic: 0.5,
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'network.latency.loss',
    pessimistic: 0.01,
    status: 'assumed',
    source: CHOICE,
  },
  {
    field: 'network.latency.scale',
    optimistic: 1.02,
    pessimistic: 1.5,
    status: 'assumed',
    source: CHOICE,
  },
];

const ROWS: readonly Row[] = [
  ...DISKS.map((row) => ({ ...row, field: `failures.disks.${row.field}` })).map(independent),
  ...OUTAGES.map(independent),
  ...COMMON.map((row) => ({ ...row, part: 'common' as const })),
  ...NETWORK,
];

function independent(row: Row): Row {
  return { ...row, part: 'independent' };
}

type Data = Record<string, unknown>;

/** The scenario with its column under it, and what was filled in. */
export function fillColumn(data: unknown): { data: unknown; filled: UnplacedDefault[] } {
  const written = isMapping(data) && isMapping(data.failures) ? data.failures : {};
  const { profile, causes } = written;
  if (!isColumn(profile)) return { data, filled: [] };
  const whole = structuredClone(data) as Data;
  const filled: UnplacedDefault[] = [];
  for (const row of ROWS) {
    const value = row[profile];
    const isTaken = row.part === undefined || causes === undefined || causes === 'all';
    if (value === undefined || !(isTaken || row.part === causes)) continue;
    // A batch is a part of the disks: without them it has nothing to break.
    if (row.field.startsWith('failures.disks.batch.') && !hasDisks(whole)) continue;
    if (!layUnder(whole, row.field.split('.'), value)) continue;
    const status = typeof row.status === 'string' ? row.status : row.status[profile];
    const { field, source } = row;
    filled.push({ field, value: asWritten(value), status, source });
  }
  return { data: whole, filled };
}

const hasDisks = ({ failures }: Data): boolean => isMapping(failures) && isMapping(failures.disks);

/** Writes a value where nothing is; a list gets it in each of its mappings. */
export function layUnder(place: Data, [key, ...rest]: readonly string[], value: unknown): boolean {
  if (rest.length === 0) {
    if (place[key] !== undefined || isReplaced(place, key)) return false;
    place[key] = structuredClone(value);
    return true;
  }
  place[key] ??= {};
  const next = place[key];
  if (Array.isArray(next)) {
    return next.map((item) => isMapping(item) && layUnder(item, rest, value)).includes(true);
  }
  return isMapping(next) && layUnder(next, rest, value);
}

/** Another way of saying the same stands there already. */
function isReplaced(place: Data, key: string): boolean {
  const others: Readonly<Record<string, readonly string[]>> = {
    'hazard-per-year': ['afr', 'lifetime'],
    shape: ['lifetime', 'afr'],
    every: ['at'],
    domain: ['nodes'],
    nodes: ['domain'],
  };
  return (others[key] ?? []).some((other) => place[other] !== undefined);
}

export function isMapping(value: unknown): value is Data {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isColumn(profile: unknown): profile is Column {
  return profile === 'optimistic' || profile === 'default' || profile === 'pessimistic';
}
