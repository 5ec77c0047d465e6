/**
 * spans.csv: what a node was busy with, or down for, from when to when.
 */
import type { Results, TimeRange } from './results.ts';
import { numbers, texts } from './table.ts';

export interface Span {
  /** The node's name, or its number in older results. */
  node: string;
  kind: string;
  startUs: number;
  /** The end of the run for a span that was still open. */
  endUs: number;
  isOpen: boolean;
  detail: string;
}

const parsed = new WeakMap<Results, Span[]>();

/** All spans in file order. */
export function spans(results: Results): Span[] {
  const known = parsed.get(results);
  if (known !== undefined) return known;
  const table = results.tables.spans;
  const [node, kind, detail] = ['node', 'kind', 'detail'].map((name) => texts(table, name));
  const [started, ended] = ['started_us', 'ended_us'].map((name) => numbers(table, name));
  const out: Span[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    if (Number.isNaN(started[row])) continue;
    const isOpen = Number.isNaN(ended[row]) || /(^|;)open=yes$/.test(detail[row]);
    out.push({
      node: node[row],
      kind: kind[row],
      startUs: started[row],
      endUs: Number.isNaN(ended[row]) ? Math.max(results.durationUs, started[row]) : ended[row],
      isOpen,
      detail: detail[row]
        .replace(/;?open=yes$/, '')
        .replaceAll(';', ', ')
        .replaceAll('=', ' '),
    });
  }
  parsed.set(results, out);
  return out;
}

/** Spans that touch the range. */
export function spansIn(results: Results, range: TimeRange): Span[] {
  return spans(results).filter(
    (span) => span.startUs <= range.endUs && span.endUs >= range.startUs,
  );
}

/** Name of a node by its number; anything else is a name already. */
export function nodeName(results: Results, node: string): string {
  let names = namesOf.get(results);
  if (names === undefined) {
    const table = results.tables.nodes;
    const list = texts(table, 'name');
    names = new Map(texts(table, 'node').map((number, row) => [number, list[row]]));
    namesOf.set(results, names);
  }
  return names.get(node) || node;
}

const namesOf = new WeakMap<Results, Map<string, string>>();
