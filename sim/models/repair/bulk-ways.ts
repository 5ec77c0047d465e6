/**
 * What a bulk recovery needs where a policy looks at all that a blob lacks together: it may read
 * the blob instead of asking for symbols, or have one proof for several symbols (decide.ts). The
 * bytes are those of blob by blob: a sliver for each of kp primaries with its wrapper, or of each
 * source one symbol a target with the hashes that the targets leave open.
 *
 * Members of the population have no blob ID of their own, so no rotation: they have the n rotations
 * in turn along the IDs, and sums over them are whole numbers.
 */
import { pairOfShard, sliverIndexOfPair } from '../../codec/index.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import type { Lost } from '../coding/coding.ts';
import { AXES } from '../facts.ts';
import {
  type BlobClass,
  classOf,
  cutsOf,
  isOfClass,
  type MemberSpan,
  membersBefore,
  membersBetween,
  PRIMARY,
} from '../holdings/index.ts';
import { nodeAt, sliverIndexAt } from '../storage-node/holdings.ts';
import { sliverMessage } from '../storage-node/messages.ts';
import { bytesOfMember } from '../storage-node/population.ts';
import { readCommittee } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { addPieceOfBlob, addPiecesOfMembers, isNarrowCode } from './bulk-pieces.ts';
import {
  keyOfMembers,
  type Plan,
  type PopulationPlace,
  sourceAt,
  type Wanted,
} from './bulk-plan.ts';
import { readsBlob } from './decide.ts';
import { createDemand, type Demand, donorsOf, ownSources, type Source } from './donors.ts';
import { helpWith, proofBytesOf } from './help.ts';
import { axisOfSlot, type PlaceList, placeAt, shardOfSlot, slotAt } from './place-list.ts';
import {
  costsOf,
  repairCosts,
  type TargetGroup,
  targetGroups,
  targetsTogether,
} from './repair-costs.ts';
import { rulesOf } from './rules.ts';

/** Where the demands of a round are found, and what becomes of it. */
export interface Board {
  node: number;
  demands: Map<string, Demand>;
  plan: Plan;
  /** Cell or blob, and the epoch by which donors are chosen. */
  keyOf(blob: number, axis: number): { key: string; epoch: number };
  demandOf(key: string, axis: number, epoch: number, source: Source): Demand;
}

/** Does what it takes depend on the blob, or on the piece of it that was lost? */
export function looksAtBlobs(ctx: WalrusContext, { cause }: Pick<Wanted, 'cause'>): boolean {
  if (isNarrowCode(ctx)) return true;
  if (cause === 'transfer-fallback') return false;
  const { by, proofs } = rulesOf(ctx);
  return by.readsBlob !== undefined || proofs === 'batched';
}

export function addByBlob(ctx: WalrusContext, wanted: Wanted, board: Board): void {
  const { places, population, cause } = wanted;
  // A transfer's fallback goes sliver by sliver.
  const mayRead = cause !== 'transfer-fallback';
  const node = nodeAt(ctx, board.node);
  for (const [blob, slots] of slotsByBlob(places)) {
    const missing = slots.map((slot) => placeAt(board.node, blob, slot));
    const { symbolBytes } = blobAt(ctx, blob);
    if (mayRead && readsBlob(ctx, node, () => repairCosts(ctx, missing))) {
      const { key, epoch } = board.keyOf(blob, PRIMARY);
      const demand = readDemandOf(ctx, board, { key, epoch, source: { blob } });
      if (!demand.isEnough) continue;
      addReads(demand, { members: 1, bytes: primaryBytes(ctx, symbolBytes) });
      keep(board, blob, slots);
      board.plan.read.push(blob);
      continue;
    }
    if (isNarrowCode(ctx)) {
      keep(
        board,
        blob,
        slots.filter((slot) => addPieceOfBlob(ctx, board, { blob, slot })),
      );
      continue;
    }
    for (const group of targetsTogether(ctx, missing)) {
      const axis = AXES.indexOf(group.axis);
      const { key, epoch } = board.keyOf(blob, axis);
      const demand = board.demandOf(key, axis, epoch, { blob });
      if (!demand.isEnough) continue;
      addGroup(ctx, demand, { symbolBytes, group });
      keep(board, blob, slotsIn(ctx, { blob, slots }, group));
    }
  }
  for (const piece of piecesOfPopulation(ctx, population)) addPiece(ctx, piece, board, mayRead);
}

/** What rebuilding members of the population would move, by the way that is chosen for each. */
export function bytesOfMembers(
  ctx: WalrusContext,
  node: StorageNodeState,
  population: Wanted['population'],
): number {
  let bytes = 0;
  for (const piece of piecesOfPopulation(ctx, population)) {
    for (const [index, one] of ctx.state.holdings.classes.entries()) {
      if (!isOfClass(piece, index)) continue;
      const each = bytesOfEach(ctx, node, { one, slots: piece.slots });
      bytes += membersBetween(one, piece.fromId, piece.toId) * each;
    }
  }
  return bytes;
}

/** The same of one member of a class that lacks these slots. */
export function bytesOfEach(
  ctx: WalrusContext,
  node: StorageNodeState,
  { one, slots }: { one: BlobClass; slots: readonly number[] },
): number {
  const costs = costsOf(ctx, one.symbolBytes, groupsAt(ctx, slots, 0));
  const isRead = readsBlob(ctx, node, () => costs);
  return isRead ? costs.readBytes : costs.perSliverBytes;
}

/** Slots that members in one span of the ID space lack; no box ends within it. */
export interface Piece extends MemberSpan {
  slots: number[];
}

function addPiece(ctx: WalrusContext, piece: Piece, board: Board, mayRead: boolean): void {
  const { fromId, toId, slots } = piece;
  const node = nodeAt(ctx, board.node);
  const source = sourceAt(piece);
  const key = keyOfMembers(piece);
  const kept = new Set<number>();
  for (const [index, one] of ctx.state.holdings.classes.entries()) {
    if (!isOfClass(piece, index)) continue;
    const first = membersBefore(one, fromId);
    const members = membersBefore(one, toId) - first;
    if (members <= 0) continue;
    const costs = () => costsOf(ctx, one.symbolBytes, groupsAt(ctx, slots, 0));
    if (mayRead && readsBlob(ctx, node, costs)) {
      const demand = readDemandOf(ctx, board, { key, epoch: 1, source });
      if (!demand.isEnough) continue;
      addReads(demand, { members, bytes: bytesOfMember(ctx, one, PRIMARY) });
      for (const slot of slots) kept.add(slot);
      continue;
    }
    if (isNarrowCode(ctx)) {
      const of = { source, first, members, symbolBytes: one.symbolBytes };
      for (const slot of slots) {
        if (addPiecesOfMembers(ctx, board, { ...of, slot })) kept.add(slot);
      }
      continue;
    }
    for (const axis of new Set(slots.map(axisOfSlot))) {
      const demand = board.demandOf(`${key}/${axis}`, axis, 1, source);
      if (!demand.isEnough) continue;
      const onAxis = slots.filter((slot) => axisOfSlot(slot) === axis);
      addMembers(ctx, demand, { one, first, members, slots: onAxis });
      for (const slot of onAxis) kept.add(slot);
    }
  }
  for (const slot of kept) {
    const place = { shard: shardOfSlot(slot), axis: axisOfSlot(slot) };
    board.plan.population.push({ fromId, toId, ...classOf(piece), ...place });
  }
}

/** So many members from the first on, however a span is cut. */
function addMembers(
  ctx: WalrusContext,
  demand: Demand,
  {
    one,
    first,
    members,
    slots,
  }: { one: BlobClass; first: number; members: number; slots: readonly number[] },
): void {
  const { symbolBytes } = one;
  const { n } = codeOf(ctx);
  const groups = groupsAt(ctx, slots, 0);
  const { bytes } = helpWith(ctx, symbolBytes, lostIn(groups[0]));
  const proofs = proofSums(ctx, symbolBytes, slots);
  demand.slivers += members * groups.length;
  demand.symbols += members * slots.length;
  demand.symbolBytes += members * slots.length * bytes;
  const before = (member: number) => Math.floor(member / n) * proofs[n] + proofs[member % n];
  demand.proofBytes += before(first + members) - before(first);
}

/** At k: what the proofs of one source take for k members, one of each of the first k rotations. */
function proofSums(
  ctx: WalrusContext,
  symbolBytes: number,
  slots: readonly number[],
): readonly number[] {
  if (known.of !== ctx.resolved || known.sums.size > SUMS_MAX) {
    known.of = ctx.resolved;
    known.sums.clear();
  }
  const key = `${symbolBytes} ${slots.join()}`;
  const before = known.sums.get(key);
  if (before !== undefined) return before;
  const sums = [0];
  for (let rotation = 0; rotation < codeOf(ctx).n; rotation += 1) {
    const bytes = groupsAt(ctx, slots, rotation).map((group) => {
      const help = helpWith(ctx, symbolBytes, lostIn(group));
      return proofBytesOf(ctx, { symbolBytes, targets: group.indices, help });
    });
    sums.push(bytes.reduce((sum, each) => sum + each, sums[rotation]));
  }
  known.sums.set(key, sums);
  return sums;
}

/** As they were worked out for this scenario, which is frozen; so many of them at most. */
const known = { of: {} as object, sums: new Map<string, readonly number[]>() };
const SUMS_MAX = 256;

/** Sliver indices of the slots for a blob of this rotation, as they are rebuilt together. */
function groupsAt(ctx: WalrusContext, slots: readonly number[], rotation: number): TargetGroup[] {
  const { n } = codeOf(ctx);
  return targetGroups(
    ctx,
    slots.map((slot) => {
      const axis = AXES[axisOfSlot(slot)];
      const pair = pairOfShard(shardOfSlot(slot), rotation, n);
      return { axis, index: sliverIndexOfPair(axis, pair, n) };
    }),
  );
}

function lostIn({ axis, indices }: TargetGroup): Lost {
  return { axis, index: indices[0], isWide: false };
}

/** Of each source one request, with a symbol for each of the targets. */
function addGroup(
  ctx: WalrusContext,
  demand: Demand,
  { symbolBytes, group }: { symbolBytes: number; group: TargetGroup },
): void {
  const { indices: targets } = group;
  const help = helpWith(ctx, symbolBytes, lostIn(group));
  demand.slivers += 1;
  demand.symbols += targets.length;
  demand.symbolBytes += targets.length * help.bytes;
  demand.proofBytes += proofBytesOf(ctx, { symbolBytes, targets, help });
}

/** Primary slivers, one request each. */
export function addReads(
  demand: Demand,
  { members, bytes }: { members: number; bytes: number },
): void {
  demand.slivers += members;
  demand.symbolBytes += members * bytes;
  demand.framingBytes += members * (sliverMessage(bytes).framing ?? 0);
}

/** As many primaries as give the blob, without those that the node has (re-encode.ts). */
export function readDemandOf(
  ctx: WalrusContext,
  { node: asker, demands }: Pick<Board, 'node' | 'demands'>,
  { key, epoch, source }: { key: string; epoch: number; source: Source },
): Demand {
  const id = `read ${key}`;
  let demand = demands.get(id);
  if (demand === undefined) {
    const at = { asker, axis: PRIMARY, isRead: true };
    const donors = donorsOf(ctx, readCommittee(ctx, epoch), at, source);
    demand = createDemand(donors, codeOf(ctx).kp - ownSources(ctx, at, source), true);
    demands.set(id, demand);
  }
  return demand;
}

/** Places cut at the edges of cells, so that whoever has one member of a piece has all. */
export function piecesOfPopulation(
  ctx: WalrusContext,
  population: readonly PopulationPlace[],
): Piece[] {
  if (population.length === 0) return [];
  const { ids } = cutsOf(ctx.state.holdings.table);
  const inner = population.flatMap(({ fromId, toId }) => [fromId, toId]);
  const edges = [...new Set([...ids, ...inner])].sort((a, b) => a - b);
  const pieces = new Map<string, Piece>();
  for (const place of population) {
    const { fromId, toId, shard, axis } = place;
    for (let at = edges.indexOf(fromId); edges[at] < toId; at += 1) {
      const span = { fromId: edges[at], toId: edges[at + 1], ...classOf(place) };
      const key = keyOfMembers(span);
      const piece = pieces.get(key) ?? { ...span, slots: [] };
      piece.slots.push(slotAt(shard, axis));
      pieces.set(key, piece);
    }
  }
  return [...pieces.values()];
}

function slotsByBlob({ blobs, slots }: PlaceList): Map<number, number[]> {
  const byBlob = new Map<number, number[]>();
  for (const [at, blob] of blobs.entries()) {
    const known = byBlob.get(blob);
    if (known === undefined) byBlob.set(blob, [slots[at]]);
    else known.push(slots[at]);
  }
  return byBlob;
}

/** Those of a blob's slots that the group is about. */
function slotsIn(
  ctx: WalrusContext,
  { blob, slots }: { blob: number; slots: readonly number[] },
  { axis, indices }: TargetGroup,
): number[] {
  const record = blobAt(ctx, blob);
  return slots.filter(
    (slot) =>
      AXES[axisOfSlot(slot)] === axis &&
      indices.includes(sliverIndexAt(ctx, record, axis, shardOfSlot(slot))),
  );
}

function keep({ plan: { places } }: Board, blob: number, slots: readonly number[]): void {
  for (const slot of slots) {
    places.blobs.push(blob);
    places.slots.push(slot);
  }
}

export function primaryBytes(ctx: WalrusContext, symbolBytes: number): number {
  return codeOf(ctx).ks * symbolBytes;
}
