/** The expanded matrix of a real blob, and the symbols that a repair takes from it. */
import {
  codeFor,
  encodeBlob,
  expandSliver,
  recoverSliver,
  recoveryThreshold,
} from '../../sim/codec/index.ts';
import { COLOURS, element, FAINT, label, MONO, picture } from './svg.ts';

/** The text of the original's own regression test (codec.md §13). */
const TEXT = 'walrus blob id v1 regression test';
const code = codeFor(10);
const { n, kp, ks } = code;
const encoded = encodeBlob(code, new TextEncoder().encode(TEXT));

const CELL = { width: 44, height: 26 };
const ORIGIN = { x: 96, y: 62 };
const x = (column: number) => ORIGIN.x + column * CELL.width + (column >= ks ? 8 : 0);
const y = (row: number) => ORIGIN.y + row * CELL.height + (row >= kp ? 8 : 0);
const FILLS = { source: '#cfe3f2', row: '#fbe3c4', column: '#d5ecd6', both: '#eef0f2' };

function kindOf(row: number, column: number): keyof typeof FILLS {
  if (row < kp) return column < ks ? 'source' : 'row';
  return column < ks ? 'column' : 'both';
}

function symbolHex(row: number, column: number): string {
  const expanded = expandSliver(code, 'primary', encoded.symbolBytes, encoded.primary(row));
  return Buffer.from(expanded.symbol(column)).toString('hex');
}

function cells(shade: (row: number, column: number) => number): string[] {
  const parts: string[] = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const box = { x: x(column), y: y(row), width: CELL.width - 2, height: CELL.height - 2 };
      const opacity = shade(row, column);
      parts.push(element('rect', { ...box, fill: FILLS[kindOf(row, column)], opacity }));
      const place = { 'text-anchor': 'middle', 'font-size': 11, ...MONO, opacity };
      parts.push(label(symbolHex(row, column), x(column) + 21, y(row) + 16, place));
    }
  }
  return parts;
}

function frame(rows: [number, number], columns: [number, number], stroke: string): string {
  const [left, top] = [x(columns[0]) - 2, y(rows[0]) - 2];
  const width = x(columns[1]) + CELL.width - left;
  const height = y(rows[1]) + CELL.height - top;
  return element('rect', {
    x: left,
    y: top,
    width,
    height,
    fill: 'none',
    stroke,
    'stroke-width': 2,
  });
}

function heads(): string[] {
  const parts: string[] = [];
  for (let i = 0; i < n; i++) {
    parts.push(label(`S${i}`, x(i) + 21, ORIGIN.y - 10, { 'text-anchor': 'middle', fill: FAINT }));
    parts.push(label(`P${i}`, ORIGIN.x - 12, y(i) + 16, { 'text-anchor': 'end', fill: FAINT }));
  }
  return parts;
}

const WIDTH = x(n - 1) + CELL.width + 20;
const HEIGHT = y(n - 1) + CELL.height;

export function matrixPicture(): string {
  const notes: [string, string][] = [
    [FILLS.source, `the blob, row by row: ${kp} × ${ks} symbols of ${encoded.symbolBytes} bytes`],
    [FILLS.row, `rows continued by RS(${ks}, ${n - ks})`],
    [FILLS.column, `columns continued by RS(${kp}, ${n - kp})`],
    [FILLS.both, 'both: the same whichever is done first'],
  ];
  const legend = notes.flatMap(([fill, text], i) => {
    const at = HEIGHT + 26 + 20 * i;
    return [
      element('rect', { x: ORIGIN.x, y: at - 11, width: 14, height: 14, fill }),
      label(text, ORIGIN.x + 22, at),
    ];
  });
  const [primary, secondary] = COLOURS;
  return picture(WIDTH, HEIGHT + 150, `Expanded matrix of a blob for n = ${n}`, [
    label(`“${TEXT}”, n = ${n}: f = 3, kp = ${kp}, ks = ${ks}`, ORIGIN.x, 24, {
      'font-weight': 600,
    }),
    ...heads(),
    ...cells(() => 1),
    frame([5, 5], [0, ks - 1], primary),
    frame([0, kp - 1], [4, 4], secondary),
    ...legend,
    label(`framed: primary sliver 5 (${ks} symbols)`, ORIGIN.x, HEIGHT + 112, { fill: primary }),
    label(`and secondary sliver 4 (${kp} symbols), which are pair 5`, ORIGIN.x, HEIGHT + 132, {
      fill: secondary,
    }),
  ]);
}

/** Primary sliver 2 from symbols of secondary slivers; throws when it is not that sliver. */
export function repairPicture(): string {
  const target = 2;
  const sources = [9, 1, 7, 3, 5, 0, 8];
  const rs = recoveryThreshold(code, 'primary');
  const symbols = sources.slice(0, rs).map((index) => ({
    index,
    symbol: expandSliver(code, 'secondary', encoded.symbolBytes, encoded.secondary(index)).symbol(
      target,
    ),
  }));
  const rebuilt = recoverSliver(code, encoded.symbolBytes, 'primary', target, symbols);
  if (Buffer.compare(rebuilt, encoded.primary(target)) !== 0) throw new Error('not rebuilt');
  const isRead = (row: number, column: number) => row === target && sources.includes(column);
  const isHelper = (row: number, column: number) => row < kp && sources.includes(column);
  const shade = (row: number, column: number) =>
    isRead(row, column) ? 1 : isHelper(row, column) ? 0.6 : 0.15;
  const notes = [
    'framed: the symbols sent by any ks holders of secondary slivers;',
    'they expand what they have (half shaded)',
    'and prove the symbol by a Merkle path.',
  ];
  return picture(WIDTH, HEIGHT + 90, `Repair of primary sliver ${target}`, [
    label(`Primary sliver ${target} is lost: ${rs} symbols rebuild it`, ORIGIN.x, 24, {
      'font-weight': 600,
    }),
    ...heads(),
    ...cells(shade),
    ...sources.map((column) => frame([target, target], [column, column], COLOURS[1])),
    ...notes.map((text, i) => label(text, ORIGIN.x, HEIGHT + 28 + 20 * i)),
  ]);
}
