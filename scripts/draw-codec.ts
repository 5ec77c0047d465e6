/**
 * `npx tsx scripts/draw-codec.ts`: draws the pictures of docs/codec.md and fills its tables, all
 * computed by the codec itself. A test draws them again and compares.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { codeFor, faultyShardsMax, operationCosts, sizesOf } from '../sim/codec/index.ts';
import { codesPicture, costPicture } from './draw-codec/charts.ts';
import { matrixPicture, repairPicture } from './draw-codec/matrix.ts';
import { butterflyPicture, merklePicture } from './draw-codec/structure.ts';

export const PAGE = 'docs/codec.md';
export const FOLDER = 'docs/codec';

/** File name → SVG. */
export const pictures: Readonly<Record<string, () => string>> = {
  'matrix.svg': matrixPicture,
  'repair.svg': repairPicture,
  'butterflies.svg': butterflyPicture,
  'merkle.svg': merklePicture,
  'costs.svg': costPicture,
  'codes.svg': codesPicture,
};

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Name of a mark in the page → what stands between its two comments. */
export const tables: Readonly<Record<string, () => string>> = {
  parameters: () =>
    table(
      ['n', 'f', 'kp', 'ks', 'expansion of a large blob', 'largest blob, bytes'],
      [4, 7, 10, 100, 1000].map((n) => {
        const { kp, ks } = codeFor(n);
        const expansion = ((n * (kp + ks)) / (kp * ks)).toFixed(3);
        return [n, faultyShardsMax(n), kp, ks, expansion, sizesOf(codeFor(n), 0).largestBlobBytes];
      }),
    ),
  costs: () =>
    table(
      ['blob', 'S', 'charged ÷ blob', 'read', 'rebuild a pair', 'transfer a pair', 'break-even w'],
      [
        ['445 556 B', 445_556],
        ['10 MiB', 10 * 1024 ** 2],
        ['130 MB', 130e6],
        ['1 GiB', 1024 ** 3],
      ].map(([name, size]) => {
        const bytes = size as number;
        const { symbolBytes, encodedBytes } = sizesOf(codeFor(1000), bytes);
        const costs = operationCosts(codeFor(1000), bytes, 105);
        return [
          name,
          symbolBytes,
          (encodedBytes / bytes).toFixed(2),
          costs.read.bytes,
          costs.recoverPair.bytes,
          costs.transferPair.bytes,
          costs.breakEvenShards.toFixed(1),
        ];
      }),
    ),
};

/** The page with its tables filled in; throws when a mark is missing. */
export function filled(page: string): string {
  return Object.entries(tables).reduce((text, [name, make]) => {
    const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!pattern.test(text)) throw new Error(`${PAGE} has no mark ${name}`);
    return text.replace(
      pattern,
      (_, start: string, end: string) => `${start}\n${make()}\n\n${end}`,
    );
  }, page);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, draw] of Object.entries(pictures)) writeFileSync(`${FOLDER}/${name}`, draw());
  writeFileSync(PAGE, filled(readFileSync(PAGE, 'utf8')));
}
