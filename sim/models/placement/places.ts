/**
 * On which shards the pieces of a blob lie, where a code has fewer pieces than there are shards:
 * drawn once a blob, from the stream named after its ID, on the ground of the first committee.
 *
 * The places are shards. A shard that moves to another node takes its pieces along, so that
 * copysets and limits of domains hold as drawn for as long as shards stay where they were; what
 * their moves make of them is part of what is simulated. Without a placement every shard has a
 * piece, and nothing is kept.
 *
 * Assumed: a node has one piece of a blob at most, as far as there are nodes enough; nodes have
 * the metadata of every blob, as with all shards.
 */
import type { ResolvedPlacement } from '../../scenario/resolved.ts';
import { addPieces, createPieces, pieceOn } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { type Below, type Copysets, makeCopysets } from './copysets.ts';
import { drawSpread, type Ground, type Limits, roomOf } from './spread.ts';

/** What places are drawn from. */
export interface PlacementState {
  ground: Ground;
  limits: Limits;
  /** Node → its shards at the start. */
  shardsOfNode: Map<number, number[]>;
  /** Null unless the mode is copysets. */
  copysets: Copysets | null;
}

/** Takes the owners of the first committee for the ground, and draws places for known blobs. */
export function openPlacement(ctx: WalrusContext, owner: readonly number[]): void {
  const { placement } = ctx.resolved.coding;
  if (placement === undefined) return;
  const { holdings, blobs } = ctx.state;
  holdings.table.pieces = createPieces(placement.width);
  holdings.placement = groundOf(ctx, placement, owner);
  for (let blob = 0; blob < blobs.count; blob += 1) placeBlob(ctx, blob);
}

/** Draws the places of the newest blob; before the first committee they have to wait for it. */
export function placeBlob(ctx: WalrusContext, blob: number): void {
  const { placement, table } = ctx.state.holdings;
  if (placement === undefined || table.pieces === null) return;
  const stream = ctx.random.once(`placement/${ctx.state.blobs.blobIds[blob]}`);
  const shards = drawPlaces(placement, (bound) => ctx.random.integer(stream, bound));
  addPieces(table.pieces, blob, shards);
}

/** Shards of the blob's pieces, piece by piece; null where every shard has one. */
export function placesOf(ctx: WalrusContext, blob: number): Uint16Array | null {
  const { pieces } = ctx.state.holdings.table;
  if (pieces === null) return null;
  return pieces.shards.subarray(blob * pieces.width, (blob + 1) * pieces.width);
}

/** Is a piece of the blob meant to lie on the shard? */
export function isPlaced(ctx: WalrusContext, blob: number, shard: number): boolean {
  const { pieces } = ctx.state.holdings.table;
  return pieces === null || pieceOn(pieces, blob, shard) >= 0;
}

/** Those of the shards on which a piece of the blob is meant to lie. */
export function placedAmong(
  ctx: WalrusContext,
  blob: number,
  shards: readonly number[],
): readonly number[] {
  if (ctx.state.holdings.table.pieces === null) return shards;
  return shards.filter((shard) => isPlaced(ctx, blob, shard));
}

/** Shards of a blob, from its own stream. */
export function drawPlaces(state: PlacementState, below: Below): number[] {
  const { copysets, ground, limits, shardsOfNode } = state;
  if (copysets === null) return drawSpread(ground, limits, below);
  // The first piece on any shard, so that shards are loaded alike; the others where its node's
  // copyset says.
  const first = below(ground.nodeOfShard.length);
  const node = ground.nodeOfShard[first];
  const choices = copysets.ofNode.get(node)!;
  const others = copysets.sets[choices[below(choices.length)]].filter((other) => other !== node);
  return [first, ...others.map((other) => anyOf(shardsOfNode.get(other)!, below))];
}

function anyOf(shards: readonly number[], below: Below): number {
  return shards[below(shards.length)];
}

function groundOf(
  ctx: WalrusContext,
  { mode, width, scatterWidth = 0, perDomain = width, domainOfNode }: ResolvedPlacement,
  owner: readonly number[],
): PlacementState {
  const ground: Ground = {
    nodeOfShard: [...owner],
    domainOfNode: domainOfNode ?? ctx.resolved.network.nodes.map((_, node) => node),
  };
  const shardsOfNode = new Map<number, number[]>();
  for (const [shard, node] of owner.entries()) {
    const shards = shardsOfNode.get(node);
    if (shards === undefined) shardsOfNode.set(node, [shard]);
    else shards.push(shard);
  }
  const nodes = [...shardsOfNode.keys()].sort((a, b) => a - b);
  const state = { ground, limits: { width, perNode: 1, perDomain }, shardsOfNode, copysets: null };
  if (mode === 'copysets') {
    if (nodes.length < width) noRoom(width, `${nodes.length} nodes with shards`);
    const stream = ctx.random.open('placement/copysets');
    const below: Below = (bound) => ctx.random.integer(stream, bound);
    return { ...state, copysets: makeCopysets(nodes, { width, scatterWidth }, below) };
  }
  const { limits } = state;
  while (roomOf(ground, limits) < width && limits.perNode < width) limits.perNode += 1;
  if (roomOf(ground, limits) < width) noRoom(width, `${perDomain} a domain of the first committee`);
  return state;
}

/** The scenario allows for nodes that got no shard; the committee decides. */
function noRoom(width: number, where: string): never {
  throw new Error(`coding.placement: ${width} pieces of a blob do not fit on ${where}`);
}
