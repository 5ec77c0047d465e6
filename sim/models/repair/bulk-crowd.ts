/**
 * The crowd (crowd.ts) in a recovery in bulk: what a node lacks of it is a span of the ID space
 * for each slot, and what a span needs is a sum. The bytes are those of blob by blob, proofs
 * included: shorter paths go by the rotation of a blob, and as many blobs have one as are counted.
 */
import { pairOfShard, pairOfSliverIndex, sliverIndexOfPair } from '../../codec/index.ts';
import { isLive } from '../chain/index.ts';
import { symbolHeadBytes } from '../coding/proofs.ts';
import { AXES } from '../facts.ts';
import {
  ALL_IDS,
  commonSpans,
  cutsOf,
  type Holding,
  holdingAt,
  joinedSpans,
  metadataKey,
  type Span,
} from '../holdings/index.ts';
import {
  type Crowd,
  type CrowdNow,
  countIn,
  crowdNow,
  firstIn,
  headsIn,
  isCrowded,
  leaversOf,
  leftOut,
  membersOneByOne,
  rotationsIn,
  symbolsIn,
} from '../live-blobs/crowd.ts';
import { hasMetadata } from '../storage-node/holdings.ts';
import { foundingSpans } from '../storage-node/population.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { inOrderOfIds } from './bulk-job.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import type { Demand } from './donors.ts';
import { helpWith } from './help.ts';
import { holdingToFill, ownHoldings, type PlaceList, slotAt } from './place-list.ts';
import { rulesOf } from './rules.ts';

/** What a recovery is to rebuild of the crowd. */
export interface CrowdWork {
  /** By slot, in the order of the node's slots. */
  places: PopulationPlace[];
  metadata: Span[];
  /** Preloaded blobs in the spans that are not meant, or are named one by one. */
  without: number[];
}

/** Does the node know of all of the crowd? Two events each at the start. */
export function knowsCrowd(ctx: WalrusContext, node: StorageNodeState): boolean {
  return isCrowded(ctx) && node.known >= 2 * ctx.resolved.workload.preloaded.count;
}

/** Does it rebuild the crowd together? Policies that look at single blobs are asked of each. */
export function takesCrowd(ctx: WalrusContext, node: StorageNodeState): boolean {
  if (!knowsCrowd(ctx, node)) return false;
  const { by, proofs, sharesSymbols } = rulesOf(ctx);
  // Where symbols are shared the secondaries come first, of all blobs (bulk-rounds.ts).
  const round = sharesSymbols ? undefined : by.round;
  const isAsked = by.start ?? by.priority ?? round ?? by.readsBlob;
  return isAsked === undefined && proofs !== 'batched';
}

/** Where in the ID space the node lacks anything for its shards that no transfer brings. */
export function spansLacking(ctx: WalrusContext, node: StorageNodeState): Span[] {
  if (ownShards(ctx, node.index).length === 0) return [];
  const metadata = holdingAt(ctx.state.holdings.table, metadataKeyOf(ctx, node));
  const holdings = [...holdingsToFill(ctx, node), metadata];
  return joinedSpans(holdings.flatMap((one) => absentIn(one, [ALL_IDS])));
}

/** What the node lacks of the set that no transfer brings. */
export function lackingOfCrowd(
  ctx: WalrusContext,
  node: StorageNodeState,
  { spans, without }: Crowd,
): CrowdWork {
  const now = crowdNow(ctx, without);
  const places = holdingsToFill(ctx, node).flatMap((holding) =>
    absentIn(holding, spans).map((span) => ({
      ...span,
      shard: holding.shard,
      axis: holding.axis,
    })),
  );
  return {
    places: places.filter((place) => countIn(now, [place]) > 0),
    metadata: metadataLacking(ctx, node, { spans, without }),
    without: [...without],
  };
}

/** Spans of the ID space in which the node lacks the metadata of the set. */
export function metadataLacking(
  ctx: WalrusContext,
  node: StorageNodeState,
  { spans, without }: Crowd,
): Span[] {
  const holding = holdingAt(ctx.state.holdings.table, metadataKeyOf(ctx, node));
  const now = crowdNow(ctx, without);
  return absentIn(holding, spans).filter((span) => countIn(now, [span]) > 0);
}

function metadataKeyOf(ctx: WalrusContext, node: StorageNodeState): number {
  return metadataKey(ctx.state.holdings.table, node.index);
}

function holdingsToFill(ctx: WalrusContext, node: StorageNodeState): Holding[] {
  return ownHoldings(ctx, node).filter(({ shard }) => !node.transfers.has(shard));
}

/** Where within the spans the holding lacks what the set has there. */
export function absentIn(holding: Holding, spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => foundingSpans(holding, span, false));
}

/** Of the work what is still missing, and still the node's. */
export function stillWantedOfCrowd(
  ctx: WalrusContext,
  node: number,
  places: readonly PopulationPlace[],
): PopulationPlace[] {
  const { table } = ctx.state.holdings;
  return places.flatMap(({ shard, axis, fromId, toId }) => {
    const holding = holdingToFill(ctx, table, node, slotAt(shard, axis));
    if (holding === null) return [];
    return absentIn(holding, [{ fromId, toId }]).map((span) => ({ ...span, shard, axis }));
  });
}

/** Recovery work of which some is named blob by blob. */
export interface MixedWork {
  places: PlaceList;
  metadata: number[];
  crowd: CrowdWork;
}

/** The same work with those named that left the crowd since it was made. */
export function withLeavers(ctx: WalrusContext, node: number, work: MixedWork): MixedWork {
  const { crowd } = work;
  const spans = joinedSpans([...crowd.places, ...crowd.metadata]);
  const leavers = leaversOf(ctx, { spans, without: crowd.without });
  if (leavers.length === 0) return work;
  const { without } = leftOut(ctx, { spans, without: crowd.without }, leavers);
  const { chain } = ctx.state.eventLog;
  const left = leavers.filter((blob) => isLive(chain, blob));
  const isIn = (blob: number, span: Span) => commonSpans([span], [placeOf(ctx, blob)]).length > 0;
  const unknown = left.filter(
    (blob) => crowd.metadata.some((span) => isIn(blob, span)) && !hasMetadata(ctx, node, blob),
  );
  const bySlot = new Map<number, number[]>();
  for (const [at, blob] of work.places.blobs.entries()) {
    push(bySlot, blob, work.places.slots[at]);
  }
  for (const blob of left) {
    for (const place of crowd.places) {
      if (isIn(blob, place)) push(bySlot, blob, slotAt(place.shard, place.axis));
    }
  }
  const order = inOrderOfIds(ctx, [], [...bySlot.keys()]);
  return {
    places: {
      blobs: order.flatMap((blob) => bySlot.get(blob)!.map(() => blob)),
      slots: order.flatMap((blob) => bySlot.get(blob)!),
    },
    metadata: inOrderOfIds(ctx, work.metadata, unknown),
    crowd: { ...crowd, without },
  };
}

function push(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function placeOf(ctx: WalrusContext, blob: number): Span {
  const fromId = ctx.state.holdings.table.tracked.id[blob];
  return { fromId, toId: fromId + 1 };
}

/** A part of one cell that one slot lacks; its first member stands for all. */
export interface CrowdPiece extends PopulationPlace {
  first: number;
  now: CrowdNow;
}

/** The places cut at the edges of cells, by their first members and then as they are listed. */
export function piecesOfCrowd(
  ctx: WalrusContext,
  work: Pick<CrowdWork, 'places' | 'without'> | null,
): CrowdPiece[] {
  if (work === null || work.places.length === 0) return [];
  const now = crowdNow(ctx, work.without);
  const { ids } = cutsOf(ctx.state.holdings.table);
  const pieces: CrowdPiece[] = [];
  for (const place of work.places) {
    const inner = ids.filter((id) => id > place.fromId && id < place.toId);
    const edges = [place.fromId, ...inner, place.toId];
    for (const [at, fromId] of edges.slice(0, -1).entries()) {
      const piece = { ...place, fromId, toId: edges[at + 1] };
      const first = firstIn(now, piece);
      if (first >= 0) pieces.push({ ...piece, first, now });
    }
  }
  // Pieces of one cell have one first member, and stay as they are listed.
  return pieces.sort((a, b) => comesBefore(ctx, a.first, b.first));
}

/** Negative where `a` comes before `b` by place. */
export function comesBefore(ctx: WalrusContext, a: number, b: number): number {
  const { id } = ctx.state.holdings.table.tracked;
  return id[a] - id[b] || a - b;
}

/** Adds what one source sends for all members of a piece, a symbol each. */
export function addPieceOfCrowd(ctx: WalrusContext, demand: Demand, piece: CrowdPiece): void {
  const { now, shard, axis } = piece;
  const span = [piece];
  const members = countIn(now, span);
  const { whole, shorter } = pathsOf(ctx);
  let proofBytes = headsIn(now, span) + members * whole;
  const { shards: n } = ctx.resolved.coding;
  if (members < shorter.size) {
    for (const blob of membersOneByOne(now, span)) {
      const pair = pairOfShard(shard, now.lists.rotation[blob], n);
      proofBytes -= shorter.get(sliverIndexOfPair(AXES[axis], pair, n)) ?? 0;
    }
  } else {
    const ofRotation = rotationsIn(now, piece);
    for (const [index, less] of shorter) {
      const pair = pairOfSliverIndex(AXES[axis], index, n);
      proofBytes -= less * ofRotation((shard - pair + n) % n);
    }
  }
  demand.slivers += members;
  demand.symbols += members;
  demand.symbolBytes += symbolsIn(now, span);
  demand.proofBytes += proofBytes;
}

interface Paths {
  /** What comes with a symbol beside its head, for most targets. */
  whole: number;
  /** By sliver index: how much less it is for the others. */
  shorter: Map<number, number>;
}

/** Paths are the same for all sizes of symbols. */
function pathsOf(ctx: WalrusContext): Paths {
  if (paths.of === ctx.resolved) return paths.found;
  const bytesFor = (index: number) => {
    const { bytes, proofBytes } = helpWith(ctx, SOME_SIZE, {
      axis: 'primary',
      index,
      isWide: false,
    });
    return proofBytes - symbolHeadBytes(bytes);
  };
  const whole = bytesFor(0);
  const shorter = new Map<number, number>();
  for (let index = 1; index < ctx.resolved.coding.shards; index += 1) {
    const less = whole - bytesFor(index);
    if (less !== 0) shorter.set(index, less);
  }
  paths = { of: ctx.resolved, found: { whole, shorter } };
  return paths.found;
}

const SOME_SIZE = 2;

/** As they were worked out for this scenario, which is frozen. */
let paths: { of: object; found: Paths } = { of: {}, found: { whole: 0, shorter: new Map() } };
