/** Latency by size class of the blob and by region of the client (metrics of the summary). */
import { duration, sentenceList } from '../format.ts';
import { type RangeShape, rangeRows, type TimedGroup } from '../geometry/range-rows.ts';
import { drawRangeRows } from '../marks/range-rows.ts';
import type { Results } from '../results/results.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const KINDS = [
  { kind: 'write', verb: 'Write', key: 'c1' },
  { kind: 'read', verb: 'Read', key: 'c2' },
];

/** Names of size classes as people read them. */
const SIZES: Readonly<Record<string, string>> = {
  'to-100kib': 'up to 100 KiB',
  'to-1mib': 'up to 1 MiB',
  'to-10mib': 'up to 10 MiB',
  'to-100mib': 'up to 100 MiB',
  'to-1gib': 'up to 1 GiB',
  'over-1gib': 'over 1 GiB',
};

interface Group {
  kind: string;
  verb: string;
  key: string;
  region: string;
  size: string;
  /** p50, p90, p99, max, µs. */
  quantiles: Record<string, number>;
}

export const latencyGroups = definePanel<RangeShape>({
  name: 'latency-groups',
  question: 'Where and for which sizes was it slow?',
  note:
    'Successful operations by region of the client and size of the blob; thick from the median ' +
    'to the 90 % quantile, thin on to the slowest. Of the whole run.',
  metrics: ['write.latency', 'read.latency'],
  files: [],
  followsTime: false,
  size: 'full',
  about: 'network',
  answer,
  table,
  geometry: ({ results }, width) =>
    rangeRows(groupsOf(results).map(timed), width, 'No write or read succeeded.'),
  draw: drawRangeRows,
  probe: ({ results }, { rows }, _x, y) => {
    const at = rows.findLastIndex((row) => row.y <= y);
    const group = groupsOf(results)[at];
    if (group === undefined) return null;
    return {
      x: rows[at].x[1],
      y: rows[at].y,
      title: labelOf(group),
      rows: Object.entries(group.quantiles).map(([name, us]) => [name, duration(us)]),
    };
  },
});

function groupsOf(results: Results): Group[] {
  return KINDS.flatMap(({ kind, verb, key }) => {
    const found = new Map<string, Group>();
    const metric = results.summary.metrics.find(({ name }) => name === `${kind}.latency`);
    for (const { labels, value } of metric?.values ?? []) {
      const { quantile, region, size } = labelsOf(labels);
      if (!quantile || !region || !size || value === null) continue;
      const id = `${region}/${size}`;
      const group = found.get(id) ?? { kind, verb, key, region, size, quantiles: {} };
      group.quantiles[quantile] = value;
      found.set(id, group);
    }
    return [...found.values()].filter(({ quantiles }) => quantiles.p50 > 0);
  });
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(';').map((pair) => pair.split('=')));
}

function labelOf({ verb, region, size }: Group): string {
  return `${verb}, ${region}, ${SIZES[size] ?? size}`;
}

function timed(group: Group): TimedGroup {
  const { p50, p90 = p50, max = p90 } = group.quantiles;
  return {
    name: `${group.kind}/${group.region}/${group.size}`,
    label: labelOf(group),
    key: group.key,
    count: 0,
    leastUs: p50,
    medianUs: p50,
    p90Us: p90,
    greatestUs: max,
  };
}

function answer({ results }: PanelInput): string {
  const groups = groupsOf(results);
  const slowest = KINDS.flatMap(({ kind }) => {
    const of = groups.filter((group) => group.kind === kind);
    if (of.length === 0) return [];
    const worst = of.reduce((one, other) =>
      other.quantiles.p50 > one.quantiles.p50 ? other : one,
    );
    const where = `${worst.region}, ${SIZES[worst.size] ?? worst.size}`;
    return [`${kind}s of ${where} (half within ${duration(worst.quantiles.p50)})`];
  });
  if (slowest.length === 0) return 'No write or read succeeded.';
  return `Slowest at the median were ${sentenceList(slowest)}.`;
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'kind', label: 'Operation', unit: 'text' },
      { name: 'region', label: 'Region', unit: 'text' },
      { name: 'size', label: 'Size class', unit: 'text' },
      { name: 'p50_us', label: 'Median', unit: 'duration-us' },
      { name: 'p90_us', label: '90 %', unit: 'duration-us' },
      { name: 'p99_us', label: '99 %', unit: 'duration-us' },
      { name: 'max_us', label: 'Greatest', unit: 'duration-us' },
    ],
    rows: groupsOf(results).map(({ kind, region, size, quantiles }) => [
      kind,
      region,
      size,
      ...['p50', 'p90', 'p99', 'max'].map((name) => quantiles[name] ?? null),
    ]),
  };
}
