/**
 * What a bulk recovery needs of a code whose lost piece takes less than a whole blob: parts of so
 * many helpers, of one group where there are groups (`coding.scheme: counted`). Where too few of
 * them answer, as many whole pieces as determine the blob; what they had sent is then for nothing,
 * unless it was whole pieces (sliver-recovery.ts, `widen`).
 *
 * Who helps depends on which piece of the blob was lost, so on its rotation; members of the
 * population have all rotations in turn.
 */
import { pairOfShard } from '../../codec/index.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { hasNarrowRepair, helpFor, isHelper, type Lost } from '../coding/coding.ts';
import { PRIMARY } from '../holdings/index.ts';
import { sliverIndexAt } from '../storage-node/holdings.ts';
import { readCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import type { Board } from './bulk-ways.ts';
import {
  createDemand,
  type Demand,
  donorsOf,
  type MemberSource,
  ownSources,
  type Source,
} from './donors.ts';
import { shardOfSlot } from './place-list.ts';
import { rulesOf } from './rules.ts';

/** Does any piece of the scenario's code have such a repair? */
export function isNarrowCode({ resolved: { coding } }: Pick<WalrusContext, 'resolved'>): boolean {
  return hasNarrowRepair(coding, 0);
}

/** Of how many blobs with the same helpers a piece is lost. */
interface Loss {
  /** Tells those with the same donors from others. */
  key: string;
  epoch: number;
  source: Source;
  index: number;
  members: number;
  symbolBytes: number;
  /** Which piece of the blob a shard has. */
  pieceOn(shard: number): number;
}

/** A piece of a tracked blob; are there donors for it? */
export function addPieceOfBlob(
  ctx: WalrusContext,
  board: Board,
  { blob, slot }: { blob: number; slot: number },
): boolean {
  const record = blobAt(ctx, blob);
  const { key, epoch } = board.keyOf(blob, PRIMARY);
  const pieceOn = (shard: number) => sliverIndexAt(ctx, record, 'primary', shard);
  const { symbolBytes, rotation } = record;
  const ofBlob = { epoch, source: { blob }, members: 1, symbolBytes, pieceOn };
  const index = pieceOn(shardOfSlot(slot));
  const loss = { ...ofBlob, index, key: `${key} turned by ${rotation}` };
  const ways = waysOf(ctx, board, loss);
  if (!isPossible(ways)) return false;
  addLoss(ctx, board, loss, ways);
  return true;
}

/** So many members of the population from the first on, whose span begins at the source. */
export interface PiecesOfMembers {
  source: MemberSource;
  slot: number;
  first: number;
  members: number;
  symbolBytes: number;
}

/** The same of members of the population. */
export function addPiecesOfMembers(ctx: WalrusContext, board: Board, at: PiecesOfMembers): boolean {
  const { source, symbolBytes } = at;
  const { n } = codeOf(ctx);
  const shard = shardOfSlot(at.slot);
  const { group } = ctx.resolved.coding.pieces!;
  const each = Math.floor(at.members / n);
  const more = at.members - each * n;
  const losses = new Map<string, Loss>();
  for (let turn = 0; turn < (each > 0 ? n : more); turn += 1) {
    const rotation = (at.first + turn) % n;
    const members = each + (turn < more ? 1 : 0);
    const index = pairOfShard(shard, rotation, n);
    const isNarrow = hasNarrowRepair(ctx.resolved.coding, index);
    // Helpers stand around the lost piece by where in its group it is.
    const around = isNarrow && group > 0 ? `${shard} at ${index % group}` : `${isNarrow}`;
    const key = `population ${source.id}${source.of === undefined ? '' : ` of ${source.of}`} ${around}`;
    const known = losses.get(key);
    if (known !== undefined) known.members += members;
    else {
      const pieceOn = (other: number) => pairOfShard(other, rotation, n);
      losses.set(key, { key, epoch: 1, source, index, members, symbolBytes, pieceOn });
    }
  }
  // All of a span are stored together, or none.
  const found = [...losses.values()].map((loss) => ({ loss, ways: waysOf(ctx, board, loss) }));
  if (found.some(({ ways }) => !isPossible(ways))) return false;
  for (const { loss, ways } of found) addLoss(ctx, board, loss, ways);
  return true;
}

/** By few helpers, where the piece has such a repair, and by whole pieces of any. */
interface Ways {
  lost: Lost;
  narrow: Demand | null;
  wide: Demand;
}

function waysOf(ctx: WalrusContext, board: Board, loss: Loss): Ways {
  const { index } = loss;
  const lost: Lost = { axis: 'primary', index, isWide: false };
  const isNarrow = hasNarrowRepair(ctx.resolved.coding, index);
  return {
    lost,
    narrow: isNarrow ? demandFor(ctx, board, loss, lost) : null,
    wide: demandFor(ctx, board, loss, { ...lost, isWide: true }),
  };
}

function isPossible({ narrow, wide }: Ways): boolean {
  return wide.isEnough || narrow?.isEnough === true;
}

function addLoss(ctx: WalrusContext, board: Board, loss: Loss, ways: Ways): void {
  const { coding } = ctx.resolved;
  const { members, symbolBytes } = loss;
  const { lost, narrow, wide } = ways;
  if (narrow?.isEnough) {
    addWhole(narrow, { members, bytes: helpFor(coding, symbolBytes, lost).bytes });
    return;
  }
  addWhole(wide, { members, bytes: symbolBytes });
  if (narrow !== null && coding.pieces!.parts > 1) {
    const tried = triedOf(board, narrow, groupKeyOf(ctx, loss));
    addWhole(tried, { members, bytes: helpFor(coding, symbolBytes, lost).bytes });
  }
}

function addWhole(demand: Demand, { members, bytes }: { members: number; bytes: number }): void {
  demand.slivers += members;
  demand.symbols += members;
  demand.symbolBytes += members * bytes;
}

function demandFor(ctx: WalrusContext, board: Board, loss: Loss, lost: Lost): Demand {
  const { epoch, source, pieceOn } = loss;
  const id = lost.isWide ? `${loss.key} wide` : groupKeyOf(ctx, loss);
  const before = board.demands.get(id);
  if (before !== undefined) return before;
  const { coding } = ctx.resolved;
  const at = {
    asker: board.node,
    axis: PRIMARY,
    isSource: (shard: number) => isHelper(coding, pieceOn(shard), lost),
  };
  const own = rulesOf(ctx).sharesSymbols ? ownSources(ctx, at, source) : 0;
  const needed = helpFor(coding, loss.symbolBytes, lost).needed - own;
  const demand = createDemand(donorsOf(ctx, readCommittee(ctx, epoch), at, source), needed);
  board.demands.set(id, demand);
  return demand;
}

/** What too few helpers send before whole pieces are asked for. */
function triedOf({ demands }: Board, { donors }: Demand, key: string): Demand {
  const id = `${key} tried`;
  const tried = demands.get(id);
  if (tried !== undefined) return tried;
  const demand = createDemand(
    donors,
    donors.reduce((sum, { symbols }) => sum + symbols, 0),
  );
  demands.set(id, demand);
  return demand;
}

function groupKeyOf({ resolved }: WalrusContext, { key, index }: Loss): string {
  const { group } = resolved.coding.pieces!;
  return group > 0 ? `${key} group ${Math.floor(index / group)}` : `${key} narrow`;
}
