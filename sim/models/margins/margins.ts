/** How many shards hold a blob, by the definitions of measures.md ("State of a blob"). */
import { codeOf } from '../blobs/blobs.ts';
import { isLive, phaseOf } from '../chain/index.ts';
import { isLibraryQuorum } from '../committee/index.ts';
import {
  codeAt,
  codeIn as codeInHolding,
  holdingsOf,
  PRESENT,
  PRIMARY,
  SECONDARY,
  sliverKey,
} from '../holdings/index.ts';
import { liveBlob } from '../live-blobs/live-blobs.ts';
import { placesOf } from '../placement/places.ts';
import { sliversToRead } from '../read-axis.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { hasMetadata } from '../storage-node/holdings.ts';
import { knowsRegistered } from '../storage-node/knowledge.ts';
import { readCommitteeOfBlob, writeCommittee } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { Margins } from '../views.ts';
import type { WalrusContext } from '../world.ts';
import { cellsOf, marginsOfLive } from './cells.ts';
import { marginsOfPlaced } from './placed-margins.ts';
import { canAsk } from './situation.ts';

/** What a client sees of a blob. Where every node is honest, live blobs are counted by cells. */
export function marginsOf(ctx: WalrusContext, blob: number, client: number): Margins {
  const cells = cellsOf(ctx);
  if (!isLive(ctx.state.eventLog.chain, blob) || !cells.situation.isPlain) {
    return marginsAlone(ctx, blob, client);
  }
  const one = liveBlob(ctx, blob);
  if (ctx.state.holdings.table.pieces !== null) return marginsOfPlaced(ctx, cells, one)[client];
  return marginsOfLive(ctx, cells, one)[client];
}

/** The same by asking of every shard: the definition, and the way for nodes that lie. */
export function marginsAlone(ctx: WalrusContext, blob: number, client: number): Margins {
  const { kp, ks, n } = codeOf(ctx);
  const places = placesOf(ctx, blob);
  const held = places === null ? countHeld(ctx, blob, n) : countPlaced(ctx, blob, places);
  const { routed, metadataRouted } =
    places === null ? countRouted(ctx, blob, client) : routedAmong(ctx, { blob, client, places });
  const readMargin = routed - sliversToRead(codeOf(ctx), ctx.resolved.workload.readAxis);
  const hasStatus = phaseOf(ctx.state.eventLog.chain) !== 'sync' || hasStatusQuorum(ctx, client);
  return {
    ...held,
    routed,
    readMargin,
    metadataRouted,
    durable: held.a >= kp || held.b >= ks,
    recoverable: held.aUp >= kp || held.bUp >= ks,
    readable: readMargin >= 0 && metadataRouted && hasStatus,
  };
}

/** Bits of one shard: primary held, secondary held, the same on nodes that serve. */
const HAS_A = 1;
const HAS_B = 2;
const HAS_A_UP = 4;
const HAS_B_UP = 8;

function countHeld(ctx: WalrusContext, blob: number, n: number) {
  const { table } = ctx.state.holdings;
  const bits = new Uint8Array(n);
  for (const node of ctx.state.storageNodes.nodes) {
    if (node.isGone) continue;
    const isServing = node.isUp && serves(ctx, node, blob, -1);
    for (const holding of holdingsOf(table, node.index)) {
      if (holding.shard < 0 || codeInHolding(table, holding, blob) !== PRESENT) continue;
      if (holding.axis === PRIMARY) bits[holding.shard] |= HAS_A | (isServing ? HAS_A_UP : 0);
      else bits[holding.shard] |= HAS_B | (isServing ? HAS_B_UP : 0);
    }
  }
  const counts = { a: 0, b: 0, aUp: 0, bUp: 0 };
  for (const held of bits) {
    if (held & HAS_A) counts.a += 1;
    if (held & HAS_B) counts.b += 1;
    if (held & HAS_A_UP) counts.aUp += 1;
    if (held & HAS_B_UP) counts.bUp += 1;
  }
  return counts;
}

/** The same of a blob with pieces on some shards only: those are asked. */
function countPlaced(ctx: WalrusContext, blob: number, places: Iterable<number>) {
  const { table } = ctx.state.holdings;
  const counts = { a: 0, b: 0, aUp: 0, bUp: 0 };
  for (const shard of places) {
    let isHeld = false;
    let isServed = false;
    for (const key of table.holders[shard]) {
      const holding = table.holdings.get(key)!;
      const node = ctx.state.storageNodes.nodes[holding.node];
      if (node.isGone || codeInHolding(table, holding, blob) !== PRESENT) continue;
      isHeld = true;
      isServed ||= node.isUp && serves(ctx, node, blob, -1);
    }
    if (isHeld) counts.a += 1;
    if (isServed) counts.aUp += 1;
  }
  return counts;
}

function countRouted(ctx: WalrusContext, blob: number, client: number) {
  const { table } = ctx.state.holdings;
  const axis = ctx.resolved.workload.readAxis === 'primary' ? PRIMARY : SECONDARY;
  let routed = 0;
  let metadataRouted = false;
  for (const { node: index, shards } of readCommitteeOfBlob(ctx, blob).members) {
    const node = ctx.state.storageNodes.nodes[index];
    if (!canAsk(ctx, node, client) || !knowsRegistered(ctx, node, blob)) continue;
    metadataRouted ||= hasMetadata(ctx, index, blob);
    if (!serves(ctx, node, blob, client)) continue;
    for (const shard of shards) {
      if (codeAt(table, sliverKey(table, index, shard, axis), blob) === PRESENT) routed += 1;
    }
  }
  return { routed, metadataRouted };
}

/** The same of a blob with pieces on some shards only. */
function routedAmong(
  ctx: WalrusContext,
  { blob, client, places }: { blob: number; client: number; places: Iterable<number> },
) {
  const { table } = ctx.state.holdings;
  const { members, owner } = readCommitteeOfBlob(ctx, blob);
  const knows = (index: number) => {
    const node = ctx.state.storageNodes.nodes[index];
    return canAsk(ctx, node, client) && knowsRegistered(ctx, node, blob);
  };
  let routed = 0;
  for (const shard of places) {
    const index = owner[shard];
    if (codeAt(table, sliverKey(table, index, shard, PRIMARY), blob) !== PRESENT) continue;
    if (!knows(index)) continue;
    if (serves(ctx, ctx.state.storageNodes.nodes[index], blob, client)) routed += 1;
  }
  const metadataRouted = members.some(({ node }) => hasMetadata(ctx, node, blob) && knows(node));
  return { routed, metadataRouted };
}

/** During an epoch change a reader needs status replies of a quorum of the current committee. */
function hasStatusQuorum(ctx: WalrusContext, client: number): boolean {
  let weight = 0;
  for (const { node, shards } of writeCommittee(ctx).members) {
    if (canAsk(ctx, ctx.state.storageNodes.nodes[node], client)) weight += shards.length;
  }
  return isLibraryQuorum(weight, codeOf(ctx).n);
}

/** Would the node send this client true slivers of the blob? */
function serves(ctx: WalrusContext, node: StorageNodeState, blob: number, client: number): boolean {
  const behaviour = behaviourNamed(node.behaviour);
  if (behaviour.isHonest) return true;
  const at = { node: node.index, method: 'sliver.get', blob };
  const caller = client < 0 ? -1 : ctx.resolved.network.nodes.length + client;
  return (
    behaviour.serves(ctx, { ...at, caller }) === 'serve' && behaviour.sendsTrueContent(ctx, at)
  );
}
