/** A paired comparison as text: a table for the terminal, Markdown, or JSON. */
import { formatDuration } from '../metrics/format.ts';
import type { FactClass, FirstDifference, PairedRuns } from '../study/paired-runs.ts';
import type { FieldDifference } from '../study/scenario-difference.ts';
import { type MetricDifference, metricRows } from './metric-differences.ts';

export interface Comparison {
  names: { a: string; b: string };
  /** What was changed on purpose. */
  changed: FieldDifference[];
  /** One a seed. */
  pairs: { seed: number; runs: PairedRuns; metrics: MetricDifference[] }[];
}

export const FORMATS = ['table', 'md', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export function comparisonText(comparison: Comparison, format: Format): string {
  if (format === 'json') return `${JSON.stringify(comparison, jsonOf, 2)}\n`;
  const blocks = comparison.pairs.map((pair) => [
    ...linesOf(pair, format),
    '',
    ...incidenceTable(pair.runs, format),
    ...(pair.metrics.length === 0 ? [] : ['', ...table(metricRows(pair.metrics), format)]),
  ]);
  const { a, b } = comparison.names;
  const lines = [
    `${format === 'md' ? '## ' : ''}${a} (A) against ${b} (B)`,
    '',
    ...changes(comparison),
  ];
  return `${[...lines, ...blocks.flatMap((block) => ['', ...block])].join('\n')}\n`;
}

const CHANGES_MAX = 12;

function changes({ changed }: Comparison): string[] {
  if (changed.length === 0) return ['The scenarios are the same.'];
  const shown = changed.slice(0, CHANGES_MAX).map(({ path, a, b }) => `- ${path}: ${a} → ${b}`);
  const more = changed.length - shown.length;
  return ['Changed:', ...shown, ...(more > 0 ? [`- and ${more} more fields`] : [])];
}

const TITLES: Record<FactClass, string> = {
  money: 'Money',
  decision: 'A decision',
  physical: 'The network',
};

function linesOf({ seed, runs }: Comparison['pairs'][number], format: Format): string[] {
  const head = `${format === 'md' ? '### ' : ''}Seed ${seed}`;
  const firsts = (['money', 'decision', 'physical'] as const).flatMap((kind) =>
    firstLines(TITLES[kind], runs.first[kind]),
  );
  return [head, '', ...firsts, physicalLine(runs)];
}

function firstLines(title: string, first: FirstDifference | null): string[] {
  if (first === null) return [`${title} never differs.`];
  const { timeUs, epoch, a, b } = first;
  return [
    `${title} first differs after ${formatDuration(timeUs)}, in epoch ${epoch}:`,
    `  A: ${a ?? 'nothing at that time'}`,
    `  B: ${b ?? 'nothing at that time'}`,
  ];
}

/** The claim about the physical world, with its digest; and whether a decision came first. */
export function physicalLine({
  first,
  equalPhysicalFacts,
  physicalDigestUntil,
}: PairedRuns): string {
  if (equalPhysicalFacts === 0 && first.physical === null) return 'No network was simulated.';
  const facts = `${equalPhysicalFacts} physical facts are equal (digest ${physicalDigestUntil})`;
  if (first.physical === null) return `All ${facts}.`;
  const { decision, money, physical } = first;
  const isBefore = (one: FirstDifference | null) => one !== null && one.timeUs <= physical.timeUs;
  const cause = isBefore(decision)
    ? 'after the first decision that differs'
    : isBefore(money)
      ? 'before any decision differs: rewards are stake, and stake is shards'
      : 'by itself, before any decision or money differs';
  return `Until then ${facts}; the network parts ${cause}.`;
}

function incidenceTable({ incidence, sumFrost }: PairedRuns, format: Format): string[] {
  const rows = [
    ...incidence.map(({ holder, aFrost, bFrost, deltaFrost }) => [
      holder,
      aFrost,
      bFrost,
      deltaFrost,
    ]),
    ['sum', '', '', sumFrost],
  ].map((row) => row.map(String));
  return table([['holder', 'A, FROST', 'B, FROST', 'B − A, FROST'], ...rows], format);
}

/** Names to the left, everything else to the right. */
function table([head, ...rows]: readonly string[][], format: Format): string[] {
  if (format === 'md') {
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    return [line(head), `| --- |${' ---: |'.repeat(head.length - 1)}`, ...rows.map(line)];
  }
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
      .join('  ');
  return [line(head), ...rows.map(line)];
}

const jsonOf = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
