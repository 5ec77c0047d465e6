/**
 * What a panel is: a question, a computed one-sentence answer, a table, and a figure in two halves,
 * a pure one (data to numbers and path strings) and a drawing one (D3 on an SVG element).
 *
 * `definePanel` and `defineTable` register nothing; panels/index.ts lists the panels.
 */
import type { Selection } from 'd3';
import { emptyShape, type Shape } from '../geometry/frame.ts';
import type { Results, TimeRange } from '../results/results.ts';

/** How a column is shown; the exact value is always in the CSV and in the cell's title. */
export type ColumnUnit =
  | 'text'
  | 'count'
  | 'number'
  | 'bytes'
  | 'bytes-per-second'
  | 'duration-us'
  | 'instant-us'
  | 'share'
  | 'frost'
  /** A number in another unit, shown as it is. */
  | 'exact';

export interface PanelColumn {
  /** As in a CSV header, unit last: `latency_us`. */
  name: string;
  label: string;
  unit: ColumnUnit;
  /** Cell texts that should catch the eye, and how much. */
  marked?: Readonly<Record<string, 'bad' | 'warn'>>;
}

export type Cell = string | number | null;

export interface PanelTable {
  columns: PanelColumn[];
  rows: Cell[][];
}

/** What lies under the pointer: a place to mark and lines to show. */
export interface Probe {
  x: number;
  y: number;
  title: string;
  rows: [label: string, value: string][];
}

export type Svg = Selection<SVGSVGElement, unknown, null, undefined>;
export type Group = Selection<SVGGElement, unknown, null, undefined>;

export interface PanelInput {
  results: Results;
  range: TimeRange;
}

export interface Panel<S extends Shape = Shape> {
  /** kebab-case; the element's id and the names of downloads. */
  name: string;
  /** Ends with a question mark. */
  question: string;
  /** How to read the figure: one or two sentences, or ''. */
  note: string;
  /** Metrics of series.csv and summary.json that it reads. */
  metrics: readonly string[];
  /** Result files that it reads besides. */
  files: readonly string[];
  /** Whether the time brush filters it. */
  followsTime: boolean;
  /** Half panels stand side by side on wide screens. */
  size: 'full' | 'half';
  /** What it tells of, where that is not the run as a whole: see `panelsFor`. */
  about?: 'network' | 'economy';
  /** A panel that is its table: it has no figure and no SVG. */
  isTable?: boolean;
  /** Whether the table is open from the start. */
  opensTable?: boolean;
  /** One sentence. */
  answer(input: PanelInput): string;
  table(input: PanelInput): PanelTable;
  /** Pure; `width` is in CSS pixels. Never throws, whatever is missing. */
  geometry(input: PanelInput, width: number): S;
  draw(svg: Svg, shape: S): void;
  /** Reads the figure at a point; null where there is nothing. */
  probe?(input: PanelInput, shape: S, x: number, y: number): Probe | null;
}

export function definePanel<S extends Shape>(panel: Panel<S>): Panel<S> {
  return panel;
}

/** A panel that is its table, over the whole run. */
export function defineTable(panel: Pick<Panel, 'name' | 'question' | 'answer' | 'table'>): Panel {
  return {
    ...panel,
    note: '',
    metrics: [],
    files: [],
    followsTime: false,
    size: 'full',
    isTable: true,
    geometry: (_input, width) => emptyShape(width, 'See the table.'),
    draw: () => {},
  };
}
