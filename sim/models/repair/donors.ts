/**
 * Where recovery symbols come from in bulk: the nodes of the read committee that hold a source
 * sliver and would send it, asked in weighted random order as sliver by sliver (network.md §6.1).
 *
 * Blobs in one cell have the same donors, so they are found once. A few orders are drawn for all
 * slivers with the same donors instead of one each: sums of bytes are exact, shares of donors are
 * estimates.
 */
import type { Committee } from '../committee/index.ts';
import {
  codeIn as codeInHolding,
  counted,
  findHolding,
  type HoldingsTable,
  isInBoxes,
  isWholeNode,
  momentOfClass,
  nodesWithExceptions,
  PRESENT,
  sliverKey,
} from '../holdings/index.ts';
import { reachable } from '../network/index.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { knowsRegistered } from '../storage-node/knowledge.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { donorOrder } from './decide.ts';
import { foremost, orderOfKeys } from './order-of-keys.ts';
import { rulesOf } from './rules.ts';

export interface Donor {
  node: number;
  /** Symbols that it can give: shards with the source sliver. */
  symbols: number;
  /** Shards in the committee. */
  weight: number;
}

/** What is asked of one donor in all. */
export interface Ask {
  donor: number;
  requests: number;
  /** Symbols that the donor works out. */
  symbols: number;
  payload: number;
  proof: number;
  framing: number;
}

/** Slivers that are rebuilt from the same donors; sums over them. */
export interface Demand {
  donors: readonly Donor[];
  /** Symbols that each needs, and whether the donors have so many. */
  needed: number;
  isEnough: boolean;
  /** Whole slivers are read, each with a request of its own. */
  isRead: boolean;
  /** What one source is asked for, and the symbols of that. */
  slivers: number;
  symbols: number;
  /** Sums of the symbol size, of the proof of one symbol, and of what wraps a sliver. */
  symbolBytes: number;
  proofBytes: number;
  framingBytes: number;
}

/** A place in the population, of one class where classes are apart. */
export interface MemberSource {
  blob: -1;
  id: number;
  of?: number;
}

/** A tracked blob, or members of the population. */
export type Source = { blob: number } | MemberSource;

/** What is looked for, on whose behalf; where only some shards help, which. */
export interface Sought {
  asker: number;
  axis: number;
  /** Whole slivers are read: a shard that has moved on is served too (network.md §6.1). */
  isRead?: boolean;
  isSource?(shard: number): boolean;
}

/** Nodes that would give symbols of a blob from slivers of `axis`, or these slivers. */
export function donorsOf(
  ctx: WalrusContext,
  committee: Committee,
  { asker, axis, isRead, isSource }: Sought,
  source: Source,
): Donor[] {
  const { table } = ctx.state.holdings;
  const apart = isSource === undefined ? apartFromBoxes(table, source.blob) : null;
  const donors: Donor[] = [];
  counted.donors += committee.members.length;
  for (const { node, shards } of committee.members) {
    const state = ctx.state.storageNodes.nodes[node];
    if (node === asker || !mayServe(ctx, state, asker, source.blob)) continue;
    const owned = ownShards(ctx, node);
    const isAny = isRead === true || owned === shards;
    const weight = shards.length;
    const isByBoxes = apart !== null && !apart.has(node);
    if (isByBoxes && isAny && isWholeNode(table, { node, shards }, axis)) {
      donors.push({ node, symbols: weight, weight });
      continue;
    }
    let symbols = 0;
    counted.donors += weight;
    for (const shard of shards) {
      const isHeld = (isAny || owned.includes(shard)) && holds(ctx, { node, shard, axis }, source);
      if (isHeld && (isSource?.(shard) ?? true)) symbols += 1;
    }
    if (symbols > 0) donors.push({ node, symbols, weight });
  }
  return donors;
}

/** Nodes whose boxes do not say by themselves what they have of the blob; null where none do. */
function apartFromBoxes(table: HoldingsTable, blob: number): ReadonlySet<number> | null {
  if (blob < 0) return NO_NODES;
  const { certifiedUs, hasExceptions, isGone } = table.tracked;
  if (table.pieces !== null || certifiedUs[blob] < 0 || isGone[blob] === 1) return null;
  return hasExceptions[blob] === 0 ? NO_NODES : nodesWithExceptions(table, blob);
}

const NO_NODES: ReadonlySet<number> = new Set();

/** Slivers of `axis` that the asker has itself, in shards of its own. */
export function ownSources(
  ctx: WalrusContext,
  { asker, axis, isSource }: Sought,
  source: Source,
): number {
  const held = ownShards(ctx, asker).filter((shard) =>
    holds(ctx, { node: asker, shard, axis }, source),
  );
  return held.filter((shard) => isSource?.(shard) ?? true).length;
}

/** Nothing is asked of these donors yet. */
export function createDemand(donors: readonly Donor[], needed: number, isRead = false): Demand {
  const most = Math.max(0, needed);
  const isEnough = suffices({ donors, needed: most });
  const nothing = { slivers: 0, symbols: 0, symbolBytes: 0, proofBytes: 0, framingBytes: 0 };
  return { donors, needed: most, isEnough, isRead, ...nothing };
}

/** Can the donors rebuild a sliver at all? */
export function suffices({ donors, needed }: Pick<Demand, 'donors' | 'needed'>): boolean {
  return donors.reduce((sum, { symbols }) => sum + symbols, 0) >= needed;
}

/**
 * What can be met and asks for anything, demands on the same donors in one. How boxes and
 * exceptions tell what nodes hold is nothing that a draw may go by: a blob of the crowd has none
 * where the same blob with bytes has some, and both lie with the same nodes.
 */
export function together(demands: Iterable<Demand>): Demand[] {
  const byDonors = new Map<string, Demand>();
  for (const demand of demands) {
    if (!demand.isEnough || demand.slivers === 0) continue;
    const { donors, needed, isRead } = demand;
    const symbolsByNode = donors.map(({ node, symbols }) => `${node}:${symbols}`);
    const key = `${isRead} ${needed} ${symbolsByNode.join()}`;
    const known = byDonors.get(key);
    if (known === undefined) byDonors.set(key, { ...demand });
    else for (const sum of SUMS) known[sum] += demand[sum];
  }
  return [...byDonors.values()];
}

const SUMS = ['slivers', 'symbols', 'symbolBytes', 'proofBytes', 'framingBytes'] as const;

/** Orders drawn for one demand: a donor's share of it has a standard deviation of 1/8 at most. */
const DRAWS = 16;
/** The same of readers, who draw sliver by sliver: few draws would lean on some donors. */
const READ_DRAWS = 64;

/** What is asked of whom, and beyond what it takes (`extra-symbols`). */
export interface Asked {
  asks: Map<number, Ask>;
  spares: Map<number, Ask>;
  extraSymbols: number;
}

/** Shares a demand out over donors in weighted random orders, or the rules'; adds to `asked`. */
export function shareOut(
  ctx: WalrusContext,
  { asker, stream }: { asker: number; stream: number },
  demand: Demand,
  { asks, spares, extraSymbols }: Asked,
): void {
  const draws = Math.min(demand.isRead ? READ_DRAWS : DRAWS, demand.slivers);
  const isByWeight = !demand.isRead && rulesOf(ctx).by.donors === undefined;
  for (let draw = 0; draw < draws; draw++) {
    const each = partOf(demand, draw, draws);
    if (isByWeight && extraSymbols === 0) {
      shareByWeight(ctx, stream, demand, { asks, each });
      continue;
    }
    let { needed } = demand;
    let extra = demand.isRead ? 0 : extraSymbols;
    for (const { node, symbols: held } of inOrder(ctx, { asker, stream }, demand)) {
      const taken = Math.min(held, needed);
      const more = Math.min(held - taken, extra);
      needed -= taken;
      extra -= more;
      if (taken > 0) addAsk(asks, node, { taken, requests: demand.isRead ? taken : 1, each });
      // The same request brings them, where anything else is asked for.
      if (more > 0) addAsk(spares, node, { taken: more, requests: taken > 0 ? 0 : 1, each });
      if (needed === 0 && extra === 0) break;
    }
  }
}

/** In a random order by weight of which nobody asks for more: who comes first is enough. */
function shareByWeight(
  ctx: WalrusContext,
  stream: number,
  { donors, needed }: Demand,
  { asks, each }: { asks: Map<number, Ask>; each: Each },
): void {
  const keys = randomKeys(ctx, stream, donors);
  if (needed === 0) return;
  const { positions, count, last, lastBrings } = foremost(keys, donors, needed);
  for (let at = 0; at < count; at += 1) {
    const { node, symbols } = donors[positions[at]];
    const taken = positions[at] === last ? lastBrings : symbols;
    addAsk(asks, node, { taken, requests: 1, each });
  }
}

type Each = ReturnType<typeof partOf>;

function partOf(demand: Demand, draw: number, draws: number) {
  return {
    slivers: part(demand.slivers, draw, draws),
    symbols: part(demand.symbols, draw, draws),
    payload: part(demand.symbolBytes, draw, draws),
    proof: part(demand.proofBytes, draw, draws),
    framing: part(demand.framingBytes, draw, draws),
  };
}

function addAsk(
  asks: Map<number, Ask>,
  donor: number,
  { taken, requests, each }: { taken: number; requests: number; each: Each },
): void {
  let ask = asks.get(donor);
  if (ask === undefined) {
    ask = { donor, requests: 0, symbols: 0, payload: 0, proof: 0, framing: 0 };
    asks.set(donor, ask);
  }
  ask.requests += requests * each.slivers;
  ask.symbols += taken * each.symbols;
  ask.payload += taken * each.payload;
  ask.proof += taken * each.proof;
  ask.framing += taken * each.framing;
}

function inOrder(
  ctx: WalrusContext,
  { asker, stream }: { asker: number; stream: number },
  { donors, isRead }: Demand,
): readonly Donor[] {
  const order = donorOrder(ctx, asker, () =>
    donors.map(({ node, symbols }) => ({ node, shards: symbols })),
  );
  if (order === null && isRead) return sliversInRandomOrder(ctx, asker, donors);
  if (order === null) return inRandomOrder(ctx, stream, donors);
  return order.map((node) => donors.find((donor) => donor.node === node)!);
}

/** Readers ask for slivers of any nodes, one by one (re-encode.ts). */
function sliversInRandomOrder(
  ctx: WalrusContext,
  asker: number,
  donors: readonly Donor[],
): readonly Donor[] {
  let slivers = singles.get(donors);
  if (slivers === undefined) {
    slivers = donors.flatMap((donor) => Array<Donor>(donor.symbols).fill({ ...donor, symbols: 1 }));
    singles.set(donors, slivers);
  }
  return ctx.random.shuffle(ctx.random.open(`node/${asker}/re-encode`), [...slivers]);
}

/** The slivers of donors one by one: the same for every order that is drawn of them. */
const singles = new WeakMap<readonly Donor[], readonly Donor[]>();

/** Donors ascend by node, and of equal keys the earlier comes first. */
function inRandomOrder(ctx: WalrusContext, stream: number, donors: readonly Donor[]): Donor[] {
  const order = orderOfKeys(randomKeys(ctx, stream, donors));
  // By index: this is done some times for every group of slivers.
  const ordered: Donor[] = [];
  for (let at = 0; at < order.length; at += 1) ordered.push(donors[order[at]]);
  return ordered;
}

function randomKeys(ctx: WalrusContext, stream: number, donors: readonly Donor[]): Float64Array {
  const keys = new Float64Array(donors.length);
  for (let at = 0; at < donors.length; at += 1) {
    keys[at] = ctx.random.exponential(stream, 1) / donors[at].weight;
  }
  return keys;
}

/** Part number `index` of a whole number in `parts` parts as equal as can be. */
function part(total: number, index: number, parts: number): number {
  const each = Math.floor(total / parts);
  return index < total - each * parts ? each + 1 : each;
}

/** Is the node there for the asker, and willing? */
export function mayServe(
  ctx: WalrusContext,
  node: StorageNodeState,
  asker: number,
  blob: number,
): boolean {
  const { index: at } = node;
  if (!node.isUp || !reachable(ctx, asker, at) || !reachable(ctx, at, asker)) return false;
  if (blob >= 0 ? !knowsRegistered(ctx, node, blob) : node.known === 0) return false;
  const behaviour = behaviourNamed(node.behaviour);
  if (behaviour.isHonest) return true;
  const what = { node: at, method: 'symbols.get', blob };
  const answer = behaviour.serves(ctx, { ...what, caller: asker });
  return answer === 'serve' && behaviour.sendsTrueContent(ctx, what);
}

function holds(
  ctx: WalrusContext,
  { node, shard, axis }: { node: number; shard: number; axis: number },
  source: Source,
): boolean {
  const { table } = ctx.state.holdings;
  const holding = findHolding(table, sliverKey(table, node, shard, axis));
  if (holding === undefined) return false;
  if (source.blob >= 0) return codeInHolding(table, holding, source.blob) === PRESENT;
  const { id, of } = source as MemberSource;
  return isInBoxes(holding.boxes, of === undefined ? 0 : momentOfClass(of).fromUs, id, 0);
}
