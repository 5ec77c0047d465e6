/**
 * Margins of blobs by the cell of the holdings in which they lie: blobs of one cell, known to the
 * same nodes and read from the same committee, have all margins in common.
 *
 * Kept beside the state for as long as neither the holdings nor the situation change.
 */
import { codeOf } from '../blobs/blobs.ts';
import { epochOf } from '../chain/index.ts';
import {
  cellOfBlob,
  cutsOf,
  type Standing,
  type Sweep,
  standingBy,
  standingOf,
  sweepSlabOf,
  type Tally,
  tallyOfBlob,
} from '../holdings/index.ts';
import type { LiveBlob } from '../live-blobs/live-blobs.ts';
import { sliversToRead } from '../read-axis.ts';
import type { Margins } from '../views.ts';
import type { WalrusContext } from '../world.ts';
import type { ShardMasks } from './placed-margins.ts';
import {
  FIRST_CLIENT,
  knowledgeClass,
  MEDIA,
  masksFor,
  masksForAll,
  type Situation,
  situationOf,
  UP,
} from './situation.ts';

/**
 * What was counted for one version of the holdings in one situation. What follows from the boxes
 * alone is taken over from the version before where those have stayed as they were.
 */
export interface Cells {
  situation: Situation;
  version: number;
  layout: number;
  epoch: number;
  /** By knowledge, of blobs that some nodes do not know: made when they are first needed. */
  standings: Map<number, Standing>;
  /** By slab and knowledge. */
  sweeps: Map<number, Sweep>;
  /** By cell, knowledge and committee: of the blobs in it that have no exceptions. */
  ofCell: Map<number, Margins[]>;
  ofBlob: Map<number, Margins[]>;
  /** By knowledge: of blobs that have places of their own. */
  placed: Map<number, ShardMasks>;
}

const last = new WeakMap<object, Cells>();

export function cellsOf(ctx: WalrusContext): Cells {
  const { table } = ctx.state.holdings;
  const situation = situationOf(ctx);
  const known = last.get(table);
  const isSituation = known?.situation === situation;
  if (isSituation && known.version === table.version) return known;
  const before = isSituation && known.layout === table.layout ? known : undefined;
  const cells: Cells = {
    situation,
    version: table.version,
    layout: table.layout,
    epoch: epochOf(ctx.state.eventLog.chain),
    standings: before?.standings ?? new Map(),
    sweeps: before?.sweeps ?? new Map(),
    ofCell: before?.ofCell ?? new Map(),
    ofBlob: new Map(),
    placed: new Map(),
  };
  last.set(table, cells);
  return cells;
}

/** By client; one answer where there is none. For plain situations only. */
export function marginsOfLive(ctx: WalrusContext, cells: Cells, one: LiveBlob): Margins[] {
  const { ofBlob, ofCell } = cells;
  const known = ofBlob.get(one.blob);
  if (known !== undefined) return known;
  if (ctx.state.holdings.table.tracked.hasExceptions[one.blob] === 0) {
    const key = groupKey(ctx, cells, one);
    const margins = ofCell.get(key) ?? marginsInCell(ctx, cells, one);
    ofCell.set(key, margins);
    return margins;
  }
  const margins = marginsInCell(ctx, cells, one);
  ofBlob.set(one.blob, margins);
  return margins;
}

/** Equal for blobs without exceptions that have their margins in common. */
export function groupKey(ctx: WalrusContext, cells: Cells, one: LiveBlob): number {
  const { situation, epoch } = cells;
  const { table } = ctx.state.holdings;
  const cell = cellOfBlob(table, cutsOf(table), one.blob);
  const isOlder = one.certifiedEpoch < epoch ? 1 : 0;
  const classes = situation.behind.length + 1;
  return (cell * classes + knowledgeClass(situation, one.registeredAt)) * 2 + isOlder;
}

/** By a sweep of the blob's slab, and its exceptions. */
export function marginsInCell(ctx: WalrusContext, cells: Cells, one: LiveBlob): Margins[] {
  const { situation, sweeps } = cells;
  const { table } = ctx.state.holdings;
  const cuts = cutsOf(table);
  const unaware = knowledgeClass(situation, one.registeredAt);
  const maskOf = masksFor(ctx, situation, unaware);
  const slab = Math.floor(cellOfBlob(table, cuts, one.blob) / cuts.ids.length);
  const key = slab * (situation.behind.length + 1) + unaware;
  let swept = sweeps.get(key);
  if (swept === undefined) {
    const masks = { channels: situation.channels, of: maskOf };
    const standing = standingFor(ctx, cells, unaware);
    swept = sweepSlabOf(table, cuts, slab, { masks, standing });
    sweeps.set(key, swept);
  }
  return marginsFrom(ctx, cells, tallyOfBlob(table, swept, one.blob, maskOf), one);
}

/** What counts in all cells, for blobs that the `unaware` nodes farthest behind do not know. */
function standingFor(ctx: WalrusContext, cells: Cells, unaware: number): Standing {
  const { situation, standings } = cells;
  const { table } = ctx.state.holdings;
  if (unaware === 0) return standingOf(table, masksForAll(ctx, situation));
  let standing = standings.get(unaware);
  if (standing === undefined) {
    const { channels } = situation;
    standing = standingBy(table, { channels, of: masksFor(ctx, situation, unaware) });
    standings.set(unaware, standing);
  }
  return standing;
}

/** From the counts of a blob, or of a cell. */
export function marginsFrom(
  ctx: WalrusContext,
  { situation, epoch }: Cells,
  tally: Tally,
  { certifiedEpoch }: LiveBlob,
): Margins[] {
  const { kp, ks } = codeOf(ctx);
  const a = tally.primary[MEDIA];
  const b = tally.secondary[MEDIA];
  const aUp = tally.primary[UP];
  const bUp = tally.secondary[UP];
  const durable = a >= kp || b >= ks;
  const recoverable = aUp >= kp || bUp >= ks;
  const { readAxis } = ctx.resolved.workload;
  const needed = sliversToRead(codeOf(ctx), readAxis);
  const isOlder = certifiedEpoch < epoch;
  // Without clients nobody reads, but media still hold slivers: one answer, as client 0's.
  return situation.hasStatus.map((has, client) => {
    const channel = FIRST_CLIENT + 2 * client + (isOlder ? 1 : 0);
    const routed = tally[readAxis][channel];
    const readMargin = routed - needed;
    const metadataRouted = tally.metadata[channel] > 0;
    const readable = readMargin >= 0 && metadataRouted && has;
    return {
      a,
      b,
      aUp,
      bUp,
      routed,
      readMargin,
      metadataRouted,
      durable,
      recoverable,
      readable,
    };
  });
}
