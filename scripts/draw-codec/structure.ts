/** The transform with its real factors, and a Merkle tree with its empty nodes. */
import { codeFor, encodeBlob, expandSliver } from '../../sim/codec/index.ts';
import { treeShape } from '../../sim/codec/merkle.ts';
import { twiddle } from '../../sim/codec/reed-solomon.ts';
import { COLOURS, element, FAINT, label, MONO, picture } from './svg.ts';

const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1) =>
  element('line', { x1, y1, x2, y2, stroke, 'stroke-width': width });

/** IFFT of 8 symbols at position `delta`, as an encoder of m = 8 does first (codec.md §5). */
export function butterflyPicture(): string {
  const [size, delta] = [8, 8];
  const [left, top, step, layer] = [120, 70, 40, 150];
  const rowY = (row: number) => top + row * step;
  const parts: string[] = [
    label(`IFFT of ${size} symbols at position ${delta}: three layers of butterflies`, 24, 28, {
      'font-weight': 600,
    }),
  ];
  for (let row = 0; row < size; row++) {
    parts.push(line(left, rowY(row), left + 3 * layer, rowY(row), FAINT));
    const name = { 'text-anchor': 'end', ...MONO };
    parts.push(label(`a[${row}] @ ${delta + row}`, left - 12, rowY(row) + 4, name));
  }
  for (let dist = 1, column = 0; dist < size; dist *= 2, column++) {
    for (let start = 0; start < size; start += 2 * dist) {
      const factor = twiddle(start + dist + delta - 1);
      for (let i = start; i < start + dist; i++) {
        const at = left + column * layer + 34 + (i - start) * 24;
        const colour = COLOURS[column];
        parts.push(line(at, rowY(i), at, rowY(i + dist), colour, 1.5));
        for (const row of [i, i + dist]) {
          parts.push(element('circle', { cx: at, cy: rowY(row), r: 3.5, fill: colour }));
        }
        parts.push(label(`${factor}`, at + 5, rowY(i) - 6, { fill: colour, ...MONO }));
      }
    }
  }
  const foot = top + size * step + 8;
  parts.push(label('Each: lower ⊕= upper, then upper ⊕= w · lower.', left, foot));
  parts.push(label('The number is w, in Cantor coordinates.', left, foot + 20));
  return picture(left + 3 * layer + 60, foot + 40, 'Butterflies of a transform', parts);
}

/** The tree of secondary sliver 4 at n = 10, and the path that proves leaf 9. */
export function merklePicture(): string {
  const code = codeFor(10);
  const leaf = 9;
  const { symbolBytes, secondary } = encodeBlob(code, new Uint8Array(33).fill(1));
  const { root } = expandSliver(code, 'secondary', symbolBytes, secondary(4));
  const { depth } = treeShape(code.n);
  const [left, top, step, rise] = [40, 70, 44, 62];
  const counts = [code.n];
  while (counts[counts.length - 1] > 1) counts.push((counts[counts.length - 1] + 1) >> 1);
  const nodeX = (level: number, index: number) =>
    left + ((index + 0.5) * (1 << level) - 0.5) * step + 20;
  const nodeY = (level: number) => top + (depth - level) * rise;
  const parts = [
    label(`Tree of n = ${code.n} leaves: path of leaf ${leaf}`, left, 28, { 'font-weight': 600 }),
  ];
  counts.forEach((count, level) => {
    const shownCount = count > 1 ? count + (count % 2) : count;
    for (let index = 0; index < shownCount; index++) {
      const isEmpty = index >= count;
      const isSibling = level < depth && index === ((leaf >> level) ^ 1);
      const isOnPath = index === leaf >> level;
      if (level < depth) {
        const parent = index >> 1;
        const colour = isOnPath ? COLOURS[1] : FAINT;
        const [fromX, toX] = [nodeX(level, index), nodeX(level + 1, parent)];
        parts.push(line(fromX, nodeY(level), toX, nodeY(level + 1), colour, isOnPath ? 2 : 1));
      }
      const fill = isEmpty ? '#ffffff' : isSibling ? COLOURS[0] : isOnPath ? COLOURS[1] : '#cbd2d9';
      const stroke = isSibling ? COLOURS[0] : isEmpty ? FAINT : fill;
      const place = { cx: nodeX(level, index), cy: nodeY(level), r: 9 };
      const dash = { 'stroke-dasharray': isEmpty ? '3 2' : 'none' };
      parts.push(element('circle', { ...place, fill, stroke, 'stroke-width': 2, ...dash }));
      if (level === 0 && !isEmpty) {
        const centred = { 'text-anchor': 'middle', fill: FAINT };
        parts.push(label(`${index}`, nodeX(0, index), nodeY(0) + 26, centred));
      }
    }
  });
  const hex = Buffer.from(root).toString('hex');
  parts.push(label(`root ${hex.slice(0, 16)}…`, nodeX(depth, 0) + 18, nodeY(depth) + 4, MONO));
  const foot = nodeY(0) + 56;
  parts.push(
    label(
      'blue: the siblings a proof carries, leaf level first; dashed: an empty node,',
      left,
      foot,
    ),
  );
  parts.push(
    label(
      '32 zero bytes that are not hashed and take one byte in the proof instead of 33.',
      left,
      foot + 20,
    ),
  );
  return picture(left + 15 * step, foot + 40, 'Merkle tree of an expanded sliver', parts);
}
