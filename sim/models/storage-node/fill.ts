/**
 * Bulk work stores a whole span of the ID space at once (foundations.md §4, `flow`): one box, one
 * fact, and the exact sums of bytes.
 */
import { CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  commonSpans,
  type Holding,
  layBox,
  regionOf,
  type Span,
  settle,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { bytesOfBlobs, nodeAt, setContentOf } from './holdings.ts';
import { allMembersIn, populationBytes, populationSpans, populationThen } from './population.ts';

/** Blob → content of its sliver. */
export type Contents = ReadonlyMap<number, string>;

export const NO_CONTENTS: Contents = new Map();

export interface Fill extends Span {
  holding: Holding;
  cause: Cause;
  /** What was certified from here on is not part of the work. */
  beforeUs: number;
  /** Tracked blobs that are stored now; all others stay as they are. */
  blobs: readonly number[];
  /** The bytes of those that carry them. */
  contents: Contents;
  /** Spans in which the population is stored now. */
  population: readonly Span[];
  /** Members of each class when it was sent; null where they stay as they are. */
  counts: readonly number[] | null;
}

/** Stores it. How many slivers (or sets of metadata) are new. */
export function fillSpan(ctx: WalrusContext, fill: Fill): number {
  const { holding, fromId, toId, beforeUs, contents } = fill;
  const { table } = ctx.state.holdings;
  const lacking = populationSpans(holding, fill, false);
  // Where no member lies there is nothing to keep apart from the blobs that are stored.
  const isEmpty = allMembersIn(ctx, lacking) === 0;
  const gained = isEmpty ? lacking : commonSpans(lacking, fill.population);
  const span = regionOf({ fromId, toId, toUs: beforeUs });
  const stored = settle(table, holding, {
    region: span,
    lay: (boxes) => {
      layBox(boxes, { ...span, isPresent: true });
      for (const left of without(lacking, gained)) {
        layBox(boxes, { ...regionOf({ ...left, toUs: beforeUs }), isPresent: false });
      }
    },
    arriving: fill.blobs,
  });
  const sent = populationThen(ctx, holding, { spans: gained, counts: fill.counts });
  const written = populationBytes(ctx, holding, gained) - sent.bytes;
  const count = sent.members + stored.length;
  const bytes = sent.bytes + bytesOfBlobs(ctx, holding, stored);
  for (const blob of contents.size === 0 ? [] : stored) {
    const content = contents.get(blob);
    if (content !== undefined) setContentOf(ctx, holding.key, blob, content);
  }
  account(ctx, fill, count, bytes);
  // Who came meanwhile was written here as everywhere.
  const node = nodeAt(ctx, holding.node);
  node.storedBytes += written;
  if (holding.shard >= 0) node.storedSlivers += allMembersIn(ctx, gained) - sent.members;
  return count;
}

function account(ctx: WalrusContext, { holding, cause }: Fill, count: number, bytes: number): void {
  if (count === 0) return;
  const node = nodeAt(ctx, holding.node);
  const code = codeIn(CAUSES, cause);
  node.storedBytes += bytes;
  if (holding.shard < 0) {
    ctx.emit('metadata.filled', node.index, code, count, bytes);
    return;
  }
  node.storedSlivers += count;
  ctx.emit('slivers.filled', node.index, holding.shard, holding.axis, code, count, bytes);
}

/** What of the spans is in none of the parts, both in ascending order. */
function without(spans: readonly Span[], parts: readonly Span[]): Span[] {
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
