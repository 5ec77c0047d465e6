/** What a bulk recovery needs of whom: the demands of its slivers, shared out over donors. */
import { type BlobRecord, blobAt } from '../blobs/blobs.ts';
import { certifiedEpochOf, epochOf, phaseOf } from '../chain/index.ts';
import type { Help } from '../coding/coding.ts';
import { AXES, type Cause, codeIn } from '../facts.ts';
import { cellOfBlob, classOf, cutsOf, type MemberSpan, type Span } from '../holdings/index.ts';
import { knowledgeClass, situationOf } from '../margins/situation.ts';
import { sliverIndexAt } from '../storage-node/holdings.ts';
import { registeredAt } from '../storage-node/knowledge.ts';
import { allMembersIn, eachOfClass, membersIn } from '../storage-node/population.ts';
import { readCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import {
  addPieceOfCrowd,
  type CrowdPiece,
  type CrowdWork,
  comesBefore,
  piecesOfCrowd,
} from './bulk-crowd.ts';
import { roundOfBulk } from './bulk-rounds.ts';
import { addByBlob, looksAtBlobs } from './bulk-ways.ts';
import {
  type Ask,
  createDemand,
  type Demand,
  donorsOf,
  type MemberSource,
  ownSources,
  shareOut,
  together,
} from './donors.ts';
import { helpWith } from './help.ts';
import { axisOfSlot, filtered, noPlaces, type PlaceList, shardOfSlot } from './place-list.ts';
import { rulesOf } from './rules.ts';

/** Slivers of the population, of all classes or of one: one holding's, in one span. */
export interface PopulationPlace extends MemberSpan {
  shard: number;
  axis: number;
}

export interface Wanted {
  cause: Cause;
  places: PlaceList;
  population: readonly PopulationPlace[];
  crowd: CrowdWork | null;
}

export interface Plan {
  asks: Ask[];
  /** What is asked for beyond that. */
  spares: Ask[];
  /** What the donors suffice for now. */
  places: PlaceList;
  population: PopulationPlace[];
  /** Of the crowd, cut at the edges of cells. */
  crowd: PopulationPlace[];
  /** Blobs that are read and encoded again. */
  read: number[];
  /** Another round has the rest. */
  isPart: boolean;
}

/**
 * What the donors suffice for now. Where the rules take the slivers of a blob in rounds, the first
 * round that has donors comes now and the others later.
 */
export function planRecovery(ctx: WalrusContext, node: number, wanted: Wanted): Plan {
  const round = roundOfBulk(ctx, node, wanted);
  if (round === null) return planRound(ctx, node, wanted);
  const first = planRound(ctx, node, round);
  const { places, population, crowd } = first;
  const isNothing = places.blobs.length + population.length + crowd.length === 0;
  return isNothing ? planRound(ctx, node, wanted) : { ...first, isPart: true };
}

function planRound(ctx: WalrusContext, node: number, all: Wanted): Plan {
  const wanted = { ...all, population: eachOfClass(ctx, all.population) };
  const plan: Plan = {
    asks: [],
    spares: [],
    places: noPlaces(),
    population: [],
    crowd: [],
    read: [],
    isPart: false,
  };
  const demands = new Map<string, Demand>();
  if (looksAtBlobs(ctx, wanted)) {
    const keyOf = groupKeys(ctx);
    addByBlob(ctx, wanted, {
      ...{ node, demands, plan, keyOf },
      demandOf: (key, axis, epoch, source) =>
        demandOf(ctx, demands, key, node, axis, epoch, source),
    });
  } else {
    addPlaces(ctx, node, wanted, demands, plan);
    addPopulation(ctx, node, wanted, demands, plan);
  }
  const { extraSymbols } = rulesOf(ctx);
  const asked = { asks: new Map<number, Ask>(), spares: new Map<number, Ask>(), extraSymbols };
  const stream = ctx.random.open(`node/${node}/bulk-donors`);
  for (const demand of together(demands.values())) {
    shareOut(ctx, { asker: node, stream }, demand, asked);
  }
  plan.asks = byDonor(asked.asks);
  plan.spares = byDonor(asked.spares);
  return plan;
}

/** In one order, whatever the order in which they were found. */
export function byDonor(asks: ReadonlyMap<number, Ask>): Ask[] {
  return [...asks.values()].sort((a, b) => a.donor - b.donor);
}

function addPlaces(
  ctx: WalrusContext,
  node: number,
  { places, crowd }: Wanted,
  demands: Map<string, Demand>,
  plan: Plan,
): void {
  const keyOf = groupKeys(ctx);
  const pieces = piecesOfCrowd(ctx, crowd);
  let next = 0;
  const addPiece = ({ first, now, ...place }: CrowdPiece) => {
    const { key, epoch } = keyOf(first, place.axis);
    const demand = demandOf(ctx, demands, key, node, place.axis, epoch, { blob: first });
    if (!demand.isEnough) return;
    addPieceOfCrowd(ctx, demand, { ...place, first, now });
    plan.crowd.push(place);
  };
  // Of a blob once and not for each of its slivers: its record, its demands and help by axis.
  let record = NO_RECORD;
  let demandOn: (Demand | undefined)[] = [];
  let helpOn: Help[][] = [];
  plan.places = filtered(places, (blob, slot) => {
    if (blob !== record?.index) {
      for (; next < pieces.length; next += 1) {
        if (comesBefore(ctx, pieces[next].first, blob) > 0) break;
        addPiece(pieces[next]);
      }
      record = blobAt(ctx, blob);
      demandOn = [];
      helpOn = helpsOf(ctx, record.symbolBytes);
    }
    const axis = axisOfSlot(slot);
    let demand = demandOn[axis];
    if (demand === undefined) {
      const { key, epoch } = keyOf(blob, axis);
      demand = demandOf(ctx, demands, key, node, axis, epoch, { blob });
      demandOn[axis] = demand;
    }
    if (!demand.isEnough) return false;
    const index = sliverIndexAt(ctx, record!, AXES[axis], shardOfSlot(slot));
    helpOn[axis][index] ??= helpOfSliver(ctx, record!.symbolBytes, axis, index);
    const help = helpOn[axis][index];
    demand.slivers += 1;
    demand.symbols += 1;
    demand.symbolBytes += help.bytes;
    demand.proofBytes += help.proofBytes;
    return true;
  });
  for (; next < pieces.length; next += 1) addPiece(pieces[next]);
}

const NO_RECORD = undefined as BlobRecord | undefined;

function helpOfSliver(ctx: WalrusContext, symbolBytes: number, axis: number, index: number): Help {
  return helpWith(ctx, symbolBytes, { axis: AXES[axis], index, isWide: false });
}

/** Help by axis and sliver, as far as it was asked for: the same for all blobs of a symbol size. */
function helpsOf({ resolved }: WalrusContext, symbolBytes: number): Help[][] {
  if (helps.of !== resolved || helps.bySize.size > SIZES_MAX) {
    helps.of = resolved;
    helps.bySize.clear();
  }
  let ofSize = helps.bySize.get(symbolBytes);
  if (ofSize === undefined) {
    ofSize = AXES.map(() => []);
    helps.bySize.set(symbolBytes, ofSize);
  }
  return ofSize;
}

/** As it was worked out for this scenario, which is frozen; of so many sizes at most. */
const helps = { of: {} as object, bySize: new Map<number, Help[][]>() };
const SIZES_MAX = 64;

/**
 * Slivers of one key have the same donors: of blobs in one cell, read from one committee and known
 * to the same nodes, or of a blob with exceptions or places.
 */
export function groupKeys(ctx: WalrusContext) {
  const { table } = ctx.state.holdings;
  const { chain } = ctx.state.eventLog;
  const cuts = cutsOf(table);
  const situation = situationOf(ctx);
  return (blob: number, axis: number) => {
    const epoch = certifiedEpochOf(chain, blob);
    const isAlone = table.pieces !== null || table.tracked.hasExceptions[blob] === 1;
    if (isAlone) return { key: `blob ${blob}/${axis}`, epoch };
    const isOlder = phaseOf(chain) === 'sync' && epoch < epochOf(chain) ? 1 : 0;
    const unaware = knowledgeClass(situation, registeredAt(ctx, blob));
    return { key: `${cellOfBlob(table, cuts, blob)}/${unaware}/${isOlder}/${axis}`, epoch };
  };
}

/** Members stand for targets with whole proofs; a few have shorter ones (network.md §3). */
function addPopulation(
  ctx: WalrusContext,
  node: number,
  { population }: Wanted,
  demands: Map<string, Demand>,
  plan: Plan,
): void {
  if (population.length === 0) return;
  const { classes, table } = ctx.state.holdings;
  const { ids } = cutsOf(table);
  for (const place of population) {
    for (const cut of cutAt(place, ids)) {
      const span = { ...cut, ...classOf(place) };
      if (allMembersIn(ctx, [span]) === 0) continue;
      const { axis, shard } = place;
      const source = sourceAt(span);
      const key = `${keyOfMembers(span)}/${axis}`;
      const demand = demandOf(ctx, demands, key, node, axis, 1, source);
      if (!demand.isEnough) continue;
      for (const [index, members] of membersIn(ctx, [span]).entries()) {
        const help = helpWith(ctx, classes[index].symbolBytes, {
          axis: AXES[axis],
          index: 0,
          isWide: false,
        });
        demand.slivers += members;
        demand.symbols += members;
        demand.symbolBytes += members * help.bytes;
        demand.proofBytes += members * help.proofBytes;
      }
      plan.population.push({ ...span, axis, shard });
    }
  }
}

function demandOf(
  ctx: WalrusContext,
  demands: Map<string, Demand>,
  key: string,
  asker: number,
  axis: number,
  certifiedEpoch: number,
  source: Parameters<typeof donorsOf>[3],
): Demand {
  let demand = demands.get(key);
  if (demand === undefined) {
    const lost = { axis: AXES[axis], index: 0, isWide: false };
    const help = helpWith(ctx, 2, lost);
    const committee = readCommittee(ctx, certifiedEpoch);
    const at = { asker, axis: codeIn(AXES, help.sourceAxis) };
    const donors = donorsOf(ctx, committee, at, source);
    const own = rulesOf(ctx).sharesSymbols ? ownSources(ctx, at, source) : 0;
    demand = createDemand(donors, help.needed - own);
    demands.set(key, demand);
  }
  return demand;
}

/** Who has the first member of a span has all of them, within a cell. */
export function sourceAt(span: MemberSpan): MemberSource {
  return { blob: -1, id: span.fromId, ...classOf(span) };
}

/** Tells members with the same donors from others. */
export function keyOfMembers({ fromId, of }: MemberSpan): string {
  return of === undefined ? `population ${fromId}` : `population ${fromId} of ${of}`;
}

/** A span cut at the edges of cells. */
export function cutAt({ fromId, toId }: Span, ids: readonly number[]): Span[] {
  const inner = ids.filter((id) => id > fromId && id < toId);
  const edges = [fromId, ...inner, toId];
  return edges.slice(1).map((to, index) => ({ fromId: edges[index], toId: to }));
}
