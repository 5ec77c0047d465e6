/**
 * Columns packed for the page: dictionaries for text, differences for steadily growing numbers,
 * run lengths for repetition. The shortest JSON of the applicable forms is taken, so a heat map of
 * a thousand healthy shards costs a few kilobytes. Lossless: `unpack(pack(c))` equals `c`.
 */
import type { Column } from './table.ts';

type Cell = number | null;

/** `r`: [value, count, …]; `d`: first value and differences, run-length coded. */
export type PackedColumn =
  | { f: 'v'; v: Cell[] }
  | { f: 'r'; v: Cell[] }
  | { f: 'd'; v: Cell[] }
  | { f: 's'; s: string[]; i: PackedColumn };

export function packColumn(column: Column): PackedColumn {
  if (column.some((cell) => typeof cell === 'string')) return packTexts(column as string[]);
  return packNumbers(column as Cell[]);
}

export function packNumbers(cells: readonly Cell[]): PackedColumn {
  const forms: Exclude<PackedColumn, { f: 's' }>[] = [
    { f: 'v', v: [...cells] },
    { f: 'r', v: runs(cells) },
  ];
  if (cells.every((cell) => cell !== null && Number.isSafeInteger(cell))) {
    const differences = differencesOf(cells as number[]);
    if (differences !== null) forms.push({ f: 'd', v: runs(differences) });
  }
  const sizes = forms.map((form) => textSize(form.v));
  return forms[sizes.indexOf(Math.min(...sizes))];
}

/** Characters of the cells as JSON. */
function textSize(cells: readonly Cell[]): number {
  let size = 0;
  for (const cell of cells) size += String(cell).length + 1;
  return size;
}

/** Null when a difference would leave the exact integers. */
function differencesOf(cells: number[]): number[] | null {
  const out: number[] = [];
  let previous = 0;
  for (const cell of cells) {
    const difference = cell - previous;
    if (!Number.isSafeInteger(difference)) return null;
    out.push(difference);
    previous = cell;
  }
  return out;
}

function packTexts(cells: string[]): PackedColumn {
  const dictionary = new Map<string, number>();
  const indices = cells.map((cell) => {
    const known = dictionary.get(cell);
    if (known !== undefined) return known;
    dictionary.set(cell, dictionary.size);
    return dictionary.size - 1;
  });
  return { f: 's', s: [...dictionary.keys()], i: packNumbers(indices) };
}

function runs(cells: readonly Cell[]): Cell[] {
  const out: Cell[] = [];
  let at = 0;
  while (at < cells.length) {
    let end = at + 1;
    while (end < cells.length && cells[end] === cells[at]) end += 1;
    out.push(cells[at], end - at);
    at = end;
  }
  return out;
}

export function unpackColumn(packed: PackedColumn): Column {
  if (packed.f === 's') {
    return unpackNumbers(packed.i).map((index) => packed.s[index as number]);
  }
  return unpackNumbers(packed);
}

export function unpackNumbers(packed: PackedColumn): Cell[] {
  if (packed.f === 's') throw new Error('a text column where numbers are expected');
  if (packed.f === 'v') return packed.v;
  const out: Cell[] = [];
  let sum = 0;
  for (let at = 0; at < packed.v.length; at += 2) {
    const value = packed.v[at];
    for (let count = packed.v[at + 1] as number; count > 0; count -= 1) {
      if (packed.f === 'd') {
        sum += value as number;
        out.push(sum);
      } else {
        out.push(value);
      }
    }
  }
  return out;
}
