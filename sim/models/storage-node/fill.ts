/**
 * Bulk work stores a whole span of the ID space at once (foundations.md §4, `flow`): one box, one
 * fact, and the exact sums of bytes.
 */
import type { SliverCopy } from '../blobs/encoding.ts';
import { CAUSES, type Cause, codeIn } from '../facts.ts';
import {
  blobsInRegion,
  codeIn as codeInHolding,
  commonSpans,
  type Holding,
  lay,
  MISSING,
  PRESENT,
  regionOf,
  type Span,
  setCode,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { bytesIn, nodeAt, setContentOf } from './holdings.ts';
import { allMembersIn, populationBytes, populationSpans } from './population.ts';

export interface Fill extends Span {
  holding: Holding;
  cause: Cause;
  /** What was certified from here on is not part of the work. */
  beforeUs: number;
  /** Tracked blobs that are stored now, with their copies; all others stay as they are. */
  copies: ReadonlyMap<number, SliverCopy>;
  /** Spans in which the population is stored now. */
  population: readonly Span[];
}

/** Stores it. How many slivers (or sets of metadata) are new. */
export function fillSpan(ctx: WalrusContext, fill: Fill): number {
  const { holding, fromId, toId, beforeUs, copies } = fill;
  const { table } = ctx.state.holdings;
  const region = regionOf({ fromId, toId, toUs: beforeUs });
  const codes = blobsInRegion(table, region).map(
    (blob) => [blob, codeInHolding(table, holding, blob)] as const,
  );
  const lacking = populationSpans(holding, fill, false);
  const gained = commonSpans(lacking, fill.population);
  lay(table, holding, region, true);
  for (const span of without(lacking, gained)) {
    lay(table, holding, regionOf({ ...span, toUs: beforeUs }), false);
  }
  let count = allMembersIn(ctx, gained);
  let bytes = populationBytes(ctx, holding, gained);
  for (const [blob, before] of codes) {
    const copy = before === MISSING ? copies.get(blob) : undefined;
    setCode(table, holding, blob, copy === undefined ? before : PRESENT);
    if (copy === undefined) continue;
    setContentOf(ctx, holding.key, blob, copy.content);
    count += 1;
    bytes += bytesIn(ctx, holding, blob);
  }
  account(ctx, fill, count, bytes);
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
