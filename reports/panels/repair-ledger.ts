/**
 * Repair traffic by cause, split once by what the bytes were and once by how they were booked
 * (repair.csv). The whole run: the ledger has no times.
 */

import { bytes, count, percent } from '../format.ts';
import { type BarFacet, stackedBar } from '../geometry/bars.ts';
import { emptyShape, legend, type Shape } from '../geometry/frame.ts';
import { drawBarRows } from '../marks/bar-rows.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { KINDS, REPAIR_CAUSES, type Term, termsIn, USES } from '../vocabulary.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

interface LedgerLine {
  cause: string;
  kind: string;
  use: string;
  bytes: number;
  requests: number;
}

interface LedgerShape extends Shape {
  facets: BarFacet[];
}

/** Name above, bar below. */
const ROW_HEIGHT = 34;
const FACET_GAP = 32;

export const repairLedger = definePanel<LedgerShape>({
  name: 'repair-ledger',
  question: 'What was repair traffic made of, and how much of it was useful?',
  note: 'Wasted arrived after it was needed, aborted broke off, retried was asked for again.',
  metrics: [],
  files: ['repair.csv'],
  followsTime: false,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results }, width) {
    const lines = repairLines(results);
    const isWide = width >= 640;
    const facetWidth = isWide ? (width - FACET_GAP) / 2 : width;
    const byKind = facet(lines, 'kind', KINDS, { x: 0, y: 0, width: facetWidth });
    const height = heightOf(byKind);
    const place = isWide ? { x: facetWidth + FACET_GAP, y: 0 } : { x: 0, y: height + 16 };
    const byUse = facet(lines, 'use', USES, { ...place, width: facetWidth });
    const isEmpty = lines.every((line) => line.bytes === 0);
    const total = isWide ? Math.max(height, heightOf(byUse)) : height + 16 + heightOf(byUse);
    return {
      ...(isEmpty
        ? emptyShape(width, 'Repair moved nothing.')
        : { width, height: total, empty: '' }),
      facets: [byKind, byUse],
    };
  },

  draw(svg, shape) {
    for (const one of shape.facets) drawBarRows(svg, one);
  },
});

function facet(
  lines: readonly LedgerLine[],
  split: 'kind' | 'use',
  vocabulary: readonly Term[],
  place: { x: number; y: number; width: number },
): BarFacet {
  const causes = termsIn(
    REPAIR_CAUSES,
    lines.map((line) => line.cause),
  );
  const parts = termsIn(
    vocabulary,
    lines.filter((line) => line.bytes > 0).map((line) => line[split]),
  );
  const totals = causes.map((cause) => sumOf(lines, (line) => line.cause === cause.name));
  const largest = Math.max(...totals, 1);
  const key = legend(parts, place.width);
  const rows = causes.map((cause, row) => {
    const amounts = parts.map((part) => ({
      key: part.key,
      amount: sumOf(lines, (line) => line.cause === cause.name && line[split] === part.name),
    }));
    return {
      label: cause.label,
      value: bytes(totals[row]),
      y: row * ROW_HEIGHT,
      bars: stackedBar(amounts, 0, place.width / largest),
    };
  });
  const title = split === 'kind' ? 'By what the bytes were' : 'By what became of them';
  return { title, legend: key, x: place.x, y: place.y, rows };
}

function heightOf({ legend: key, rows }: BarFacet): number {
  return 24 + key.height + 8 + rows.length * ROW_HEIGHT;
}

function sumOf(lines: readonly LedgerLine[], matches: (line: LedgerLine) => boolean): number {
  return lines.reduce((sum, line) => (matches(line) ? sum + line.bytes : sum), 0);
}

function ledger(results: Results): LedgerLine[] {
  const file = results.tables.repair;
  const [cause, kind, use] = ['cause', 'kind', 'use'].map((name) => texts(file, name));
  const [size, requests] = ['bytes', 'requests'].map((name) => numbers(file, name));
  return cause.map((_, row) => ({
    cause: cause[row],
    kind: kind[row],
    use: use[row],
    bytes: size[row] || 0,
    requests: requests[row] || 0,
  }));
}

/** What clients moved for themselves is in the table only. */
function repairLines(results: Results): LedgerLine[] {
  const names = new Set(REPAIR_CAUSES.map((term) => term.name));
  return ledger(results).filter((line) => names.has(line.cause));
}

function answer({ results }: PanelInput): string {
  const lines = repairLines(results);
  const sum = sumOf(lines, () => true);
  if (sum === 0) return 'Repair moved nothing.';
  const share = (matches: (line: LedgerLine) => boolean) => percent(sumOf(lines, matches) / sum);
  const requests = lines.reduce((total, line) => total + line.requests, 0);
  const used = share((line) => line.use === 'used');
  const payload = share((line) => line.kind === 'payload');
  const proofs = share((line) => line.kind === 'proof');
  return (
    `Of ${bytes(sum)} in ${count(requests)} requests, ${used} was used; ${payload} was payload ` +
    `and ${proofs} proofs.`
  );
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'cause', label: 'Cause', unit: 'text' },
      { name: 'kind', label: 'Kind', unit: 'text' },
      { name: 'use', label: 'Use', unit: 'text' },
      { name: 'bytes', label: 'Bytes', unit: 'bytes' },
      { name: 'requests', label: 'Requests', unit: 'count' },
    ],
    rows: ledger(results).map((line) => [
      line.cause,
      line.kind,
      line.use,
      line.bytes,
      line.requests,
    ]),
  };
}
