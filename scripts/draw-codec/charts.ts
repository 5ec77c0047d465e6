/** Costs over blob size, and codes compared, both computed by the codec. */
import { line, scaleLog } from 'd3';
import { codeFor, codes, operationCosts, sizesOf } from '../../sim/codec/index.ts';
import { COLOURS, element, FAINT, label, picture } from './svg.ts';

const FRAME = { left: 84, top: 60, width: 520, height: 340 };
const bottom = FRAME.top + FRAME.height;
const right = FRAME.left + FRAME.width;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Powers of ten only: 1 kB, 100 MB. */
function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000; unit++) value /= 1000;
  return `${value} ${UNITS[unit]}`;
}

interface Axis {
  domain: [number, number];
  text: string;
  tick: (value: number) => string;
}

function axes(across: Axis, up: Axis) {
  const x = scaleLog().domain(across.domain).range([FRAME.left, right]);
  const y = scaleLog().domain(up.domain).range([bottom, FRAME.top]);
  const powers = ([low, high]: [number, number]) => {
    const ticks: number[] = [];
    for (let i = -6; i < 14; i++) {
      const value = Number(`1e${i}`);
      if (value >= low && value <= high) ticks.push(value);
    }
    return ticks;
  };
  const grid = { stroke: '#e4e7eb' };
  const parts = powers(across.domain).flatMap((value) => [
    element('line', { x1: x(value), x2: x(value), y1: FRAME.top, y2: bottom, ...grid }),
    label(across.tick(value), x(value), bottom + 18, { 'text-anchor': 'middle', fill: FAINT }),
  ]);
  parts.push(
    ...powers(up.domain).flatMap((value) => [
      element('line', { x1: FRAME.left, x2: right, y1: y(value), y2: y(value), ...grid }),
      label(up.tick(value), FRAME.left - 8, y(value) + 4, { 'text-anchor': 'end', fill: FAINT }),
    ]),
    label(across.text, right, bottom + 38, { 'text-anchor': 'end' }),
    label(up.text, FRAME.left, FRAME.top - 12),
  );
  return { x, y, parts };
}

/** Blobs drawn go up to that; the code carries 14.6 GB. */
const LARGEST = 1.1e10;

/** Bytes of operations at n = 1000 over the size of the blob. */
export function costPicture(): string {
  const code = codeFor(1000);
  const sizes: number[] = [];
  for (let size = 10_000; size <= LARGEST; size *= 1.18) sizes.push(Math.round(size));
  const { x, y, parts } = axes(
    { domain: [1e4, LARGEST], text: 'blob', tick: bytesText },
    { domain: [1e3, 1e11], text: 'bytes', tick: bytesText },
  );
  const costs = (size: number) => operationCosts(code, size, 105);
  const curves: [string, (size: number) => number][] = [
    ['charged', (size) => sizesOf(code, size).encodedBytes],
    ['write', (size) => costs(size).write.bytes],
    ['read', (size) => costs(size).read.bytes],
    ['rebuild a pair from symbols', (size) => costs(size).recoverPair.bytes],
    ['transfer a pair', (size) => costs(size).transferPair.bytes],
  ];
  for (const [i, [name, bytesOf]] of curves.entries()) {
    const path =
      line<number>(
        (size) => x(size),
        (size) => y(bytesOf(size)),
      ).digits(1)(sizes) ?? '';
    const stroke = COLOURS[i];
    parts.push(element('path', { d: path, fill: 'none', stroke, 'stroke-width': 2 }));
    // Small blobs: a read and a rebuilt pair are close to each other.
    const below = name.startsWith('rebuild') ? 16 : -6;
    parts.push(label(name, FRAME.left + 8, y(bytesOf(sizes[0])) + below, { fill: stroke }));
  }
  return picture(right + 40, bottom + 60, 'Bytes of operations over blob size', [
    label('What an operation costs, n = 1000 shards on 105 nodes', FRAME.left, 24, {
      'font-weight': 600,
    }),
    ...parts,
  ]);
}

/** Bytes stored against bytes read to rebuild what one holder lost, 128 MiB. */
export function codesPicture(): string {
  const { locallyRepairable, planBytes, redStuff, reedSolomon, replication, storedBytes } = codes;
  const size = 134_217_728;
  const { x, y, parts } = axes(
    { domain: [1, 40], text: 'stored ÷ blob', tick: (value) => `${value} ×` },
    { domain: [0.001, 2], text: 'read to rebuild one piece ÷ blob', tick: (value) => `${value} ×` },
  );
  const shown = [
    replication(25),
    reedSolomon(29, 51),
    reedSolomon(334, 666),
    locallyRepairable({ groupSize: 6, groups: 2, globals: 2 }),
    redStuff(100),
    redStuff(1000),
    redStuff(1000, 200, 500),
  ];
  for (const [i, code] of shown.entries()) {
    const others = new Set(Array.from({ length: code.pieceCount - 1 }, (_, piece) => piece + 1));
    const repair = planBytes(code.planRepair(size, 0, others) ?? []) / size;
    const at = { cx: x(storedBytes(code, size) / size), cy: y(repair) };
    parts.push(element('circle', { ...at, r: 5, fill: COLOURS[i % COLOURS.length] }));
    // The two Reed–Solomon codes lie next to each other.
    parts.push(label(code.name, at.cx + 9, at.cy + (i === 1 ? -8 : 4)));
  }
  return picture(right + 110, bottom + 60, 'Codes compared', [
    label('What codes store and what a repair reads, 128 MiB', FRAME.left, 24, {
      'font-weight': 600,
    }),
    ...parts,
  ]);
}
