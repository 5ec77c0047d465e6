/** What repair moved beside what the formulas of the protocol ask for at least, by cause. */
import { bytes, percent } from '../format.ts';
import { type BarFacet, stackedBar } from '../geometry/bars.ts';
import { emptyShape, legend, type Shape } from '../geometry/frame.ts';
import { drawBarRows } from '../marks/bar-rows.ts';
import { metricValue, type Results } from '../results/results.ts';
import { REPAIR_CAUSES } from '../vocabulary.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

interface FloorLine {
  label: string;
  cause: string;
  moved: number;
  used: number;
  floor: number;
}

interface FloorShape extends Shape {
  facet: BarFacet;
}

const ROW_HEIGHT = 34;
const PARTS = [
  { key: 'c3', label: 'Floor' },
  { key: 'c2', label: 'Used above it' },
  { key: 'c4', label: 'Not used' },
];

export const repairFloor = definePanel<FloorShape>({
  name: 'repair-floor',
  question: 'How far above its theoretical floor did repair lie?',
  note:
    'The floor is what the slivers and metadata that came cost by the formulas: symbols with ' +
    'their proofs, copied bodies, no framing. Of the whole run.',
  metrics: ['repair.floor', 'repair.bytes'],
  files: [],
  followsTime: false,
  size: 'half',
  about: 'network',
  answer,
  table,

  geometry({ results }, width) {
    const lines = linesOf(results);
    const largest = Math.max(...lines.map(({ moved, floor }) => Math.max(moved, floor)), 1);
    const key = legend(PARTS, width);
    const rows = lines.map((line, row) => {
      const [floor, above] = [Math.min(line.floor, line.used), Math.max(line.used - line.floor, 0)];
      const parts = [floor, above, line.moved - line.used];
      return {
        label: line.label,
        value: `${bytes(line.moved)}, floor ${bytes(line.floor)}`,
        y: row * ROW_HEIGHT,
        bars: stackedBar(
          parts.map((amount, part) => ({ key: PARTS[part].key, amount })),
          0,
          width / largest,
        ),
      };
    });
    const facet = { title: 'Bytes moved, by cause', legend: key, x: 0, y: 0, rows };
    return {
      ...(lines.length === 0
        ? emptyShape(width, 'Repair moved nothing.')
        : { width, height: 24 + key.height + 8 + rows.length * ROW_HEIGHT, empty: '' }),
      facet,
    };
  },

  draw(svg, { facet }) {
    drawBarRows(svg, facet);
  },
});

/** Causes that moved anything. */
function linesOf(results: Results): FloorLine[] {
  const values = results.summary.metrics.find(({ name }) => name === 'repair.bytes')?.values ?? [];
  return REPAIR_CAUSES.flatMap(({ name: cause, label }) => {
    let [moved, used] = [0, 0];
    for (const { labels, value } of values) {
      const parts = labels.split(';');
      // The sums over some of the labels would count twice.
      if (parts.length < 3 || !parts.includes(`cause=${cause}`) || value === null) continue;
      moved += value;
      if (parts.includes('use=used')) used += value;
    }
    const floor = metricValue(results, 'repair.floor', `cause=${cause}`) ?? 0;
    return moved > 0 ? [{ cause, label, moved, used, floor }] : [];
  });
}

function answer({ results }: PanelInput): string {
  const lines = linesOf(results);
  const sum = (of: 'moved' | 'used' | 'floor') => lines.reduce((all, line) => all + line[of], 0);
  if (lines.length === 0) return 'Repair moved nothing.';
  const [moved, used, floor] = [sum('moved'), sum('used'), sum('floor')];
  if (floor <= 0) return `Repair moved ${bytes(moved)} and nothing came of it.`;
  const use =
    moved === used ? 'all of it was used' : `${percent((moved - used) / moved)} of it was not used`;
  return `Repair moved ${(moved / floor).toFixed(2)} times its floor of ${bytes(floor)}; ${use}.`;
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'cause', label: 'Cause', unit: 'text' },
      { name: 'moved_bytes', label: 'Moved', unit: 'bytes' },
      { name: 'used_bytes', label: 'Used', unit: 'bytes' },
      { name: 'floor_bytes', label: 'Floor', unit: 'bytes' },
      { name: 'ratio', label: 'Moved ÷ floor', unit: 'number' },
    ],
    rows: linesOf(results).map(({ cause, moved, used, floor }) => [
      cause,
      moved,
      used,
      floor,
      floor > 0 ? moved / floor : null,
    ]),
  };
}
