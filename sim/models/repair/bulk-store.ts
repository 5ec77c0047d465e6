/**
 * What a bulk recovery puts back: the metadata and the slivers of a round, rebuilt where blobs
 * carry bytes; span by span, or blob by blob where it goes on until all of a blob is there.
 */
import {
  holdingAt,
  joinedSpans,
  type MemberSpan,
  metadataKey,
  sliverKey,
} from '../holdings/index.ts';

import type { Crowd } from '../live-blobs/crowd.ts';
import { fillSpan, NO_CONTENTS } from '../storage-node/fill.ts';
import { nodeAt, storeMetadata, storeSliver } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  type CrowdWork,
  comesBefore,
  piecesOfCrowd,
  stillWantedOfCrowd,
  withLeavers,
} from './bulk-crowd.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { rebuilderOf } from './bulk-rebuild.ts';
import type { BulkWork } from './bulk-recovery.ts';
import {
  axisOfSlot,
  type PlaceList,
  placeAt,
  shardOfSlot,
  slotAt,
  stillWanted,
} from './place-list.ts';
import { rulesOf } from './rules.ts';
import { isMetadataWanted } from './running.ts';

/** Of a recovery: what it is about, and what its round brought. */
export type Stored = Omit<BulkWork, 'places' | 'population' | 'concurrent' | 'units'> & {
  node: number;
  planned: PlaceList;
  plannedPopulation: PopulationPlace[];
  plannedCrowd: PopulationPlace[];
  read: number[];
  counts: number[] | null;
  peers: number[];
};

/** The metadata that came, blob by blob or by the span. */
export function storeAllMetadata(ctx: WalrusContext, locals: Stored): void {
  if (locals.crowd !== null) nameLeavers(ctx, locals, locals.crowd);
  const { node, cause, metadata, metadataSpans, crowd } = locals;
  const state = nodeAt(ctx, node);
  const wanted = metadata.filter((blob) => isMetadataWanted(ctx, locals.node, blob));
  locals.metadata = [];
  locals.metadataSpans = [];
  if (locals.persists) {
    for (const blob of wanted) storeMetadata(ctx, state, blob, cause);
    return;
  }
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, metadataKey(table, node));
  fillSpan(ctx, {
    ...locals,
    holding,
    blobs: wanted,
    crowd: crowd && { spans: crowd.metadata, without: crowd.without },
    contents: NO_CONTENTS,
    population: metadataSpans,
  });
  if (crowd !== null) locals.crowd = { ...crowd, metadata: [] };
}

/** Those that left the crowd while the symbols were on their way. */
function nameLeavers(ctx: WalrusContext, locals: Stored, crowd: CrowdWork): void {
  const { node, planned, plannedCrowd: places, metadata } = locals;
  const work = withLeavers(ctx, node, {
    places: planned,
    metadata,
    crowd: { ...crowd, places: joinedBySlot(places) },
  });
  locals.planned = work.places;
  locals.plannedCrowd = work.crowd.places;
  locals.metadata = work.metadata;
  locals.crowd = { ...crowd, without: work.crowd.without };
}

/** Pieces of one slot that meet, as one; slots as they are first mentioned. */
function joinedBySlot(pieces: readonly PopulationPlace[]): PopulationPlace[] {
  const bySlot = new Map<number, PopulationPlace[]>();
  for (const piece of pieces) {
    const slot = slotAt(piece.shard, piece.axis);
    const known = bySlot.get(slot);
    if (known === undefined) bySlot.set(slot, [piece]);
    else known.push(piece);
  }
  return [...bySlot.values()].flatMap((ofSlot) => {
    const { shard, axis } = ofSlot[0];
    return joinedSpans(ofSlot).map((span) => ({ ...span, shard, axis }));
  });
}

/** What comes to one slot of the node. */
interface SlotFill {
  blobs: number[];
  crowd: Crowd | null;
  contents: Map<number, string>;
  population: MemberSpan[];
}

/** Who sent symbols, and the node itself where its own count. */
function helpersOf(ctx: WalrusContext, { node, peers }: Stored): number[] {
  return rulesOf(ctx).sharesSymbols ? [...peers, node] : peers;
}

/** The slivers that were planned. */
export function storeSlivers(ctx: WalrusContext, locals: Stored): void {
  const { node, cause, persists } = locals;
  const wanted = stillWanted(ctx, node, locals.planned);
  if (persists) {
    const rebuilt = rebuilderOf(ctx, { ...locals, wanted, donors: helpersOf(ctx, locals) });
    for (const [at, blob] of wanted.blobs.entries()) {
      const place = placeAt(node, blob, wanted.slots[at]);
      storeSliver(ctx, place, rebuilt(place), cause);
    }
    return;
  }
  const { table } = ctx.state.holdings;
  const { fromId, toId, beforeUs, counts } = locals;
  const owned = ownShards(ctx, node);
  for (const [slot, fill] of fillsOf(ctx, locals, wanted)) {
    const holding = table.holdings.get(sliverKey(table, node, shardOfSlot(slot), axisOfSlot(slot)));
    if (holding === undefined || !owned.includes(holding.shard)) continue;
    fillSpan(ctx, { holding, fromId, toId, beforeUs, cause, counts, ...fill });
  }
}

function noneOf(crowd: CrowdWork | null): Crowd | null {
  return crowd && { spans: [], without: crowd.without };
}

/** By slot: tracked blobs in order of first mention, then the population. */
function fillsOf(ctx: WalrusContext, locals: Stored, wanted: PlaceList): Map<number, SlotFill> {
  const { blobs, slots } = wanted;
  const { carriesBytes } = ctx.state.blobs;
  const { node, plannedPopulation, crowd } = locals;
  const rebuilt = rebuilderOf(ctx, { ...locals, wanted, donors: helpersOf(ctx, locals) });
  const fills = new Map<number, SlotFill>();
  const fillOf = (slot: number) => {
    let fill = fills.get(slot);
    if (fill === undefined) {
      fill = { blobs: [], crowd: noneOf(locals.crowd), contents: new Map(), population: [] };
      fills.set(slot, fill);
    }
    return fill;
  };
  const places = crowd === null ? [] : stillWantedOfCrowd(ctx, node, locals.plannedCrowd);
  const pieces = piecesOfCrowd(ctx, crowd && { places, without: crowd.without });
  let next = 0;
  const fillPieces = (before: number) => {
    for (; next < pieces.length; next += 1) {
      const { first, fromId, toId, shard, axis } = pieces[next];
      if (before >= 0 && comesBefore(ctx, first, before) > 0) break;
      fillOf(slotAt(shard, axis)).crowd!.spans.push({ fromId, toId });
    }
  };
  for (let at = 0; at < blobs.length; at += 1) {
    if (at === 0 || blobs[at] !== blobs[at - 1]) fillPieces(blobs[at]);
    const slot = slots[at];
    const blob = blobs[at];
    const fill = fillOf(slot);
    fill.blobs.push(blob);
    if (carriesBytes[blob] === 0) continue;
    fill.contents.set(blob, rebuilt(placeAt(node, blob, slot)).content);
  }
  fillPieces(-1);
  for (const { shard, axis, ...span } of plannedPopulation) {
    fillOf(slotAt(shard, axis)).population.push(span);
  }
  return fills;
}
