/** How long written blobs stood with less than all their slivers after the certificate. */
import { duration, percent, plural } from '../format.ts';
import { ascending } from '../geometry/distribution.ts';
import { type RangeShape, rangeRows, type TimedGroup, timedGroup } from '../geometry/range-rows.ts';
import { drawRangeRows } from '../marks/range-rows.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';
import { timedProbe, timedTable } from './timed-groups.ts';

const STATES = [
  { name: 'healed', label: 'Healed', key: 'c3' },
  { name: 'open', label: 'Still exposed at the end', key: 'bad' },
  { name: 'ended', label: 'Expired, deleted or invalidated first', key: 'neutral' },
];

export const exposure = definePanel<RangeShape>({
  name: 'exposure',
  question: 'How long were new blobs exposed after their certificate?',
  note:
    'From the certificate until every shard has both slivers; blobs that were whole at once are ' +
    'not drawn.',
  metrics: [],
  files: ['exposure.csv'],
  followsTime: true,
  size: 'half',
  about: 'network',
  answer,
  table: (input) => timedTable(groupsOf(input), 'Exposure'),
  geometry: (input, width) =>
    rangeRows(groupsOf(input), width, 'No new blob was exposed in this time.'),
  draw: drawRangeRows,
  probe: (input, shape, _x, y) => timedProbe(groupsOf(input), shape, y),
});

interface Row {
  state: string;
  lengthUs: number;
  readMargin: number;
}

function rowsOf({ results, range }: PanelInput): Row[] {
  const file = results.tables.exposure;
  const states = texts(file, 'state');
  const [from, until] = [numbers(file, 'certified_us'), numbers(file, 'until_us')];
  const margins = numbers(file, 'read_margin');
  return states.flatMap((state, row) =>
    from[row] >= range.startUs && from[row] <= range.endUs && !Number.isNaN(until[row])
      ? [{ state, lengthUs: until[row] - from[row], readMargin: margins[row] }]
      : [],
  );
}

function groupsOf(input: PanelInput): TimedGroup[] {
  const exposed = rowsOf(input).filter(({ lengthUs }) => lengthUs > 0);
  return STATES.flatMap((state) => {
    const sorted = ascending(
      exposed.filter((row) => row.state === state.name).map(({ lengthUs }) => lengthUs),
    );
    return sorted.length === 0 ? [] : [timedGroup(state, sorted)];
  });
}

function answer(input: PanelInput): string {
  const rows = rowsOf(input);
  if (rows.length === 0) return 'No blob was written in this time.';
  const exposed = rows.filter(({ lengthUs }) => lengthUs > 0);
  if (exposed.length === 0)
    return `Not at all: all ${plural(rows.length, 'blob')} were whole at once.`;
  let [longest, least] = [0, Number.POSITIVE_INFINITY];
  for (const { lengthUs, readMargin } of exposed) {
    longest = Math.max(longest, lengthUs);
    if (readMargin < least) least = readMargin;
  }
  const tail = Number.isFinite(least)
    ? `; the least read margin was ${plural(least, 'shard')}`
    : '';
  return (
    `${percent(exposed.length / rows.length)} of ${plural(rows.length, 'new blob')} were exposed, ` +
    `for ${duration(longest)} at most${tail}.`
  );
}
