/**
 * Horizontal stacked bars and a grid of equal cells: amounts by category as rectangles.
 */
import type { Legend } from './frame.ts';
import { round } from './step-line.ts';

export interface Bar {
  key: string;
  x: number;
  width: number;
}

export interface BarRow {
  label: string;
  value: string;
  y: number;
  bars: Bar[];
}

export interface BarFacet {
  title: string;
  legend: Legend;
  x: number;
  y: number;
  rows: BarRow[];
}

/** One stacked bar from `left`; `pixelsPerUnit` scales amounts. Zero amounts are left out. */
export function stackedBar(
  parts: readonly { key: string; amount: number }[],
  left: number,
  pixelsPerUnit: number,
): Bar[] {
  const out: Bar[] = [];
  let x = left;
  for (const { key, amount } of parts) {
    if (!(amount > 0)) continue;
    const width = amount * pixelsPerUnit;
    out.push({ key, x: round(x), width: round(width) });
    x += width;
  }
  return out;
}

export interface UnitGrid {
  cellPixels: number;
  columns: number;
  height: number;
  /** One path a key: all its cells. */
  paths: Record<string, string>;
}

const GRID_GAP = 2;

/** One cell a thing in reading order; cells shrink from 14 to 3 pixels as things grow in number. */
export function unitGrid(keys: readonly string[], width: number, maxHeight: number): UnitGrid {
  let cellPixels = 14;
  let columns = columnsOf(cellPixels, width);
  while (cellPixels > 3 && rowsOf(keys.length, columns) * (cellPixels + GRID_GAP) > maxHeight) {
    cellPixels -= 1;
    columns = columnsOf(cellPixels, width);
  }
  const pitch = cellPixels + GRID_GAP;
  const parts: Record<string, string[]> = {};
  keys.forEach((key, index) => {
    const x = (index % columns) * pitch;
    const y = Math.floor(index / columns) * pitch;
    parts[key] ??= [];
    parts[key].push(`M${x},${y}h${cellPixels}v${cellPixels}h${-cellPixels}Z`);
  });
  const paths = Object.fromEntries(Object.entries(parts).map(([key, all]) => [key, all.join('')]));
  return { cellPixels, columns, height: rowsOf(keys.length, columns) * pitch, paths };
}

function columnsOf(cellPixels: number, width: number): number {
  return Math.max(Math.floor(width / (cellPixels + GRID_GAP)), 1);
}

function rowsOf(things: number, columns: number): number {
  return Math.ceil(things / columns);
}

/** Index of the cell at a point, or −1. */
export function cellAt(grid: UnitGrid, things: number, x: number, y: number): number {
  const pitch = grid.cellPixels + GRID_GAP;
  const column = Math.floor(x / pitch);
  if (column < 0 || column >= grid.columns || y < 0) return -1;
  const index = Math.floor(y / pitch) * grid.columns + column;
  return index < things ? index : -1;
}
