/**
 * How long it took to get back what was missing: nodes after an outage or a loss (healing.csv), and
 * shards and blobs by what repaired them (spans.csv).
 */
import { duration, plural } from '../format.ts';
import { ascending } from '../geometry/distribution.ts';
import { type RangeShape, rangeRows, type TimedGroup, timedGroup } from '../geometry/range-rows.ts';
import { drawRangeRows } from '../marks/range-rows.ts';
import type { Results, TimeRange } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';
import { timedProbe, timedTable } from './timed-groups.ts';

interface Source {
  name: string;
  label: string;
  key: string;
}

const AFTER: readonly Source[] = [
  { name: 'outage', label: 'Node, after an outage', key: 'c6' },
  { name: 'loss', label: 'Node, after a loss', key: 'c2' },
];
const SPANS: readonly Source[] = [
  { name: 'transfer', label: 'Shard, by transfer', key: 'c3' },
  { name: 'fallback', label: 'Shard, after a fallback', key: 'c4' },
  { name: 'blob-sync', label: 'Blob on a node, by blob sync', key: 'c1' },
];

export const healing = definePanel<RangeShape>({
  name: 'healing',
  question: 'How long did it take to heal, and after what?',
  note:
    'From what struck or began to the last missing sliver; thick from the median to the 90 % ' +
    'quantile, thin from the least to the greatest.',
  metrics: [],
  files: ['healing.csv', 'spans.csv'],
  followsTime: true,
  size: 'full',
  about: 'network',
  answer,
  table: (input) => timedTable(groupsOf(input), 'What healed'),
  geometry: (input, width) =>
    rangeRows(groupsOf(input), width, 'Nothing had to heal in this time.'),
  draw: drawRangeRows,
  probe: (input, shape, _x, y) => timedProbe(groupsOf(input), shape, y),
});

function groupsOf({ results, range }: PanelInput): TimedGroup[] {
  const nodes = lengths(results, 'healing', ['after', 'struck_us', 'healed_us'], range);
  const spans = lengths(results, 'spans', ['kind', 'started_us', 'ended_us'], range);
  return [...groups(AFTER, nodes), ...groups(SPANS, spans)];
}

function groups(sources: readonly Source[], byName: Map<string, number[]>): TimedGroup[] {
  return sources.flatMap((source) => {
    const sorted = ascending(byName.get(source.name) ?? []);
    return sorted.length === 0 ? [] : [timedGroup(source, sorted)];
  });
}

/** Lengths by name of what began in the range and came to its end. */
function lengths(
  results: Results,
  table: 'healing' | 'spans',
  [name, from, to]: [string, string, string],
  range: TimeRange,
): Map<string, number[]> {
  const file = results.tables[table];
  const [names, details] = [texts(file, name), texts(file, 'detail')];
  const [starts, ends] = [numbers(file, from), numbers(file, to)];
  const byName = new Map<string, number[]>();
  names.forEach((one, row) => {
    const isInside = starts[row] >= range.startUs && starts[row] <= range.endUs;
    if (!isInside || Number.isNaN(ends[row]) || details[row].includes('open=yes')) return;
    const known = byName.get(one);
    if (known === undefined) byName.set(one, [ends[row] - starts[row]]);
    else known.push(ends[row] - starts[row]);
  });
  return byName;
}

function answer({ results, range }: PanelInput): string {
  const file = results.tables.healing;
  const [struck, healed] = [numbers(file, 'struck_us'), numbers(file, 'healed_us')];
  const inside = struck.map((us) => us >= range.startUs && us <= range.endUs);
  const took = ascending(healed.map((us, row) => (inside[row] ? us - struck[row] : Number.NaN)));
  const all = inside.filter(Boolean).length;
  if (all === 0) return 'Nothing struck a storage node in this time.';
  if (took.length === 0) return `None of ${plural(all, 'struck node')} was whole again.`;
  const rest = all - took.length;
  const tail = rest === 0 ? 'all are whole' : `${plural(rest, 'time')} it was not whole again`;
  return (
    `A struck node was whole after ${duration(took[took.length - 1])} at most ` +
    `(${plural(took.length, 'time')}); ${tail}.`
  );
}
