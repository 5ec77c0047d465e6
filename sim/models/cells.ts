/**
 * Margins of blobs by the cell of the holdings in which they lie: blobs of one cell, known to the
 * same nodes and read from the same committee, have all margins in common.
 *
 * Kept beside the state for as long as neither the holdings nor the situation change. The first
 * blobs asked for after a change are counted alone; a sweep is worth its walk for more of them.
 */
import { codeOf } from './blobs/blobs.ts';
import { epochOf } from './chain/index.ts';
import {
  type Cuts,
  cellOfBlob,
  cutsOf,
  type Sweep,
  sweepSlabOf,
  type Tally,
  tallyAlone,
  tallyOfBlob,
} from './holdings/index.ts';
import type { LiveBlob } from './live-blobs.ts';
import type { ShardMasks } from './placed-margins.ts';
import { sliversToRead } from './read-axis.ts';
import {
  FIRST_CLIENT,
  knowledgeClass,
  MEDIA,
  masksFor,
  type Situation,
  situationOf,
  UP,
} from './situation.ts';
import type { Margins } from './views.ts';
import type { WalrusContext } from './world.ts';

/**
 * What was counted for one version of the holdings in one situation. What follows from the boxes
 * alone is taken over from the version before where those have stayed as they were.
 */
export interface Cells {
  situation: Situation;
  version: number;
  layout: number;
  epoch: number;
  /** By the boxes: made when they are first needed. */
  cuts: Cuts | null;
  /** By slab and knowledge. */
  sweeps: Map<number, Sweep>;
  /** By cell, knowledge and committee: of the blobs in it that have no exceptions. */
  ofCell: Map<number, Margins[]>;
  ofBlob: Map<number, Margins[]>;
  /** By knowledge: of blobs that have places of their own. */
  placed: Map<number, ShardMasks>;
}

/** So many blobs are counted alone. */
const ALONE = 2;

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
    cuts: before?.cuts ?? null,
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
  const { ofBlob, ofCell, situation } = cells;
  const known = ofBlob.get(one.blob);
  if (known !== undefined) return known;
  const { table } = ctx.state.holdings;
  const isAlone = ofBlob.size < ALONE && cells.cuts === null;
  if (!isAlone && table.tracked.hasExceptions[one.blob] === 0) {
    const key = groupKey(ctx, cells, one);
    const margins = ofCell.get(key) ?? marginsInCell(ctx, cells, one);
    ofCell.set(key, margins);
    return margins;
  }
  const maskOf = masksFor(ctx, situation, knowledgeClass(situation, one.registeredAt));
  const margins = isAlone
    ? marginsFrom(ctx, cells, tallyAlone(table, one.blob, situation.channels, maskOf), one)
    : marginsInCell(ctx, cells, one);
  ofBlob.set(one.blob, margins);
  return margins;
}

/** Equal for blobs without exceptions that have their margins in common. */
export function groupKey(ctx: WalrusContext, cells: Cells, one: LiveBlob): number {
  const { situation, epoch } = cells;
  const cell = cellOfBlob(ctx.state.holdings.table, cutsIn(ctx, cells), one.blob);
  const isOlder = one.certifiedEpoch < epoch ? 1 : 0;
  const classes = situation.behind.length + 1;
  return (cell * classes + knowledgeClass(situation, one.registeredAt)) * 2 + isOlder;
}

/** By a sweep of the blob's slab, and its exceptions. */
export function marginsInCell(ctx: WalrusContext, cells: Cells, one: LiveBlob): Margins[] {
  const { situation, sweeps } = cells;
  const { table } = ctx.state.holdings;
  const cuts = cutsIn(ctx, cells);
  const unaware = knowledgeClass(situation, one.registeredAt);
  const maskOf = masksFor(ctx, situation, unaware);
  const slab = Math.floor(cellOfBlob(table, cuts, one.blob) / cuts.ids.length);
  const key = slab * (situation.behind.length + 1) + unaware;
  let swept = sweeps.get(key);
  if (swept === undefined) {
    swept = sweepSlabOf(table, cuts, slab, { channels: situation.channels, maskOf });
    sweeps.set(key, swept);
  }
  return marginsFrom(ctx, cells, tallyOfBlob(table, swept, one.blob, maskOf), one);
}

export function cutsIn(ctx: WalrusContext, cells: Cells): Cuts {
  cells.cuts ??= cutsOf(ctx.state.holdings.table);
  return cells.cuts;
}

/** From the counts of a blob, or of a cell. */
export function marginsFrom(
  ctx: WalrusContext,
  { situation, epoch }: Cells,
  tally: Tally,
  { certifiedEpoch }: LiveBlob,
): Margins[] {
  const { kp, ks } = codeOf(ctx);
  const held = {
    a: tally.primary[MEDIA],
    b: tally.secondary[MEDIA],
    aUp: tally.primary[UP],
    bUp: tally.secondary[UP],
  };
  const durable = held.a >= kp || held.b >= ks;
  const recoverable = held.aUp >= kp || held.bUp >= ks;
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
    return { ...held, routed, readMargin, metadataRouted, durable, recoverable, readable };
  });
}
