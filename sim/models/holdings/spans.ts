/** Spans of the ID space in which a holding is present, or absent, at one time and storage unit. */
import { ID_END, isInBoxes } from './boxes.ts';
import type { Holding } from './table.ts';

export interface Span {
  fromId: number;
  toId: number;
}

export interface Line extends Span {
  timeUs: number;
  unit: number;
}

/** The maximal spans of the line in which the boxes say `isPresent`. */
export function spansOf({ boxes }: Holding, line: Line, isPresent: boolean): Span[] {
  const { timeUs, unit, fromId, toId } = line;
  const edges = new Set([fromId]);
  for (const box of boxes) {
    if (box.fromId > fromId && box.fromId < toId) edges.add(box.fromId);
    if (box.toId > fromId && box.toId < toId) edges.add(box.toId);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const spans: Span[] = [];
  for (const [at, from] of cuts.entries()) {
    const to = cuts[at + 1] ?? toId;
    if (from >= to || isInBoxes(boxes, timeUs, from, unit) !== isPresent) continue;
    const last = spans.at(-1);
    if (last !== undefined && last.toId === from) last.toId = to;
    else spans.push({ fromId: from, toId: to });
  }
  return spans;
}

/** What both lists cover, given spans in ascending order. */
export function commonSpans(a: readonly Span[], b: readonly Span[]): Span[] {
  const common: Span[] = [];
  for (const one of a) {
    for (const other of b) {
      const fromId = Math.max(one.fromId, other.fromId);
      const toId = Math.min(one.toId, other.toId);
      if (fromId < toId) common.push({ fromId, toId });
    }
  }
  return common;
}

/** What of the spans is in none of the parts, both in ascending order. */
export function spansWithout(spans: readonly Span[], parts: readonly Span[]): Span[] {
  const rest: Span[] = [];
  for (const { fromId, toId } of spans) {
    let from = fromId;
    for (const part of parts) {
      if (part.toId <= from || part.fromId >= toId) continue;
      if (part.fromId > from) rest.push({ fromId: from, toId: part.fromId });
      from = part.toId;
    }
    if (from < toId) rest.push({ fromId: from, toId });
  }
  return rest;
}

/** What any of the spans covers, in as few spans as can be, ascending. */
export function joinedSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { fromId, toId } of [...spans].sort((a, b) => a.fromId - b.fromId)) {
    const last = joined.at(-1);
    if (last !== undefined && last.toId >= fromId) last.toId = Math.max(last.toId, toId);
    else joined.push({ fromId, toId });
  }
  return joined;
}

export const ALL_IDS: Readonly<Span> = Object.freeze({ fromId: 0, toId: ID_END });
