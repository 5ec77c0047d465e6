/**
 * What nodes are and who reaches them, at this moment: what margins depend on beside the holdings.
 *
 * Asked for at many facts and changed by few, so it is kept beside the state and made again when
 * anything that it was made from differs: who is up, who reaches whom, how far nodes have read
 * the log, and the log itself.
 */

import { codeOf } from '../blobs/blobs.ts';
import { committeeOf, phaseOf } from '../chain/index.ts';
import { isLibraryQuorum } from '../committee/index.ts';
import { type FollowedMasks, type Holding, MAX_CHANNELS, type MaskOf } from '../holdings/index.ts';
import { reachable } from '../network/index.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { readCommittee, writeCommittee } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { changesOf } from './changes.ts';

/** Channels of a sweep: on media, on nodes that serve, then two for each client. */
export const MEDIA = 0;
export const UP = 1;
export const FIRST_CLIENT = 2;

export interface Situation {
  /** Every node is honest, and the channels suffice: what nodes do depends on no blob. */
  isPlain: boolean;
  channels: number;
  /** By node: bits of media, up, and of each client (current committee's). */
  masks: Int32Array;
  /** Shard → owner, of the committee that older blobs are read from, and of the current one. */
  olderOwner: readonly number[];
  owner: readonly number[];
  olderMembers: ReadonlySet<number>;
  members: ReadonlySet<number>;
  /** The committees that these were made from. */
  committees: readonly object[];
  /** Positions up to which nodes that are up but behind know the log, ascending. */
  behind: number[];
  hasStatus: boolean[];
}

/** All that a situation was made from. */
interface Inputs {
  logLength: number;
  phase: string;
  /** Cuts ever made, and cuts in force: a cut that was added or healed changes one of them. */
  cutsMade: number;
  cuts: number;
  /** What nodes are, and how far they have read the log. */
  changesOfNodes: number;
  changesOfEndpoints: number;
}

const last = new WeakMap<object, { inputs: Inputs; situation: Situation }>();

/** The same object for as long as nothing has changed. */
export function situationOf(ctx: WalrusContext): Situation {
  const { table } = ctx.state.holdings;
  const known = last.get(table);
  if (known !== undefined && isSame(ctx, known.inputs)) return known.situation;
  const situation = makeSituation(ctx);
  last.set(table, { inputs: inputsOf(ctx), situation });
  return situation;
}

function inputsOf(ctx: WalrusContext): Inputs {
  const { reach } = ctx.state.network;
  const { log, chain } = ctx.state.eventLog;
  return {
    logLength: log.count,
    phase: phaseOf(chain),
    cutsMade: reach.made,
    cuts: reach.cuts.size,
    changesOfNodes: changesOf(ctx.state.storageNodes),
    changesOfEndpoints: changesOf(reach),
  };
}

function isSame(ctx: WalrusContext, inputs: Inputs): boolean {
  const { reach } = ctx.state.network;
  const { log, chain } = ctx.state.eventLog;
  if (log.count !== inputs.logLength || phaseOf(chain) !== inputs.phase) return false;
  if (changesOf(ctx.state.storageNodes) !== inputs.changesOfNodes) return false;
  if (changesOf(reach) !== inputs.changesOfEndpoints) return false;
  if (reach.made !== inputs.cutsMade || reach.cuts.size !== inputs.cuts) return false;
  return true;
}

function makeSituation(ctx: WalrusContext): Situation {
  const { nodes } = ctx.state.storageNodes;
  const { log, chain } = ctx.state.eventLog;
  const clients = Math.max(1, ctx.resolved.network.clients.length);
  const channels = FIRST_CLIENT + 2 * clients;
  const masks = new Int32Array(nodes.length);
  const behind = new Set<number>();
  const isStable = phaseOf(chain) !== 'sync';
  const hasStatus: boolean[] = Array.from({ length: clients }, () => isStable);
  for (const node of nodes) {
    if (node.isGone) continue;
    masks[node.index] |= (1 << MEDIA) | (node.isUp ? 1 << UP : 0);
    if (node.isUp && node.known < log.count) behind.add(node.known);
  }
  for (let client = 0; client < clients; client++) {
    let weight = 0;
    const bits = 3 << (FIRST_CLIENT + 2 * client);
    for (const node of nodes) if (canAsk(ctx, node, client)) masks[node.index] |= bits;
    if (isStable) continue;
    for (const { node, shards } of writeCommittee(ctx).members) {
      if ((masks[node] & bits) !== 0) weight += shards.length;
    }
    hasStatus[client] = isLibraryQuorum(weight, codeOf(ctx).n);
  }
  const older = readCommittee(ctx, 1);
  const current = committeeOf(chain, 'current')!;
  const isHonest = nodes.every(({ behaviour }) => behaviourNamed(behaviour).isHonest);
  return {
    isPlain: isHonest && channels <= MAX_CHANNELS,
    channels,
    masks,
    olderOwner: older.owner,
    owner: current.owner,
    olderMembers: new Set(older.members.map(({ node }) => node)),
    members: new Set(current.members.map(({ node }) => node)),
    committees: [older, current],
    behind: [...behind].sort((a, b) => a - b),
    hasStatus,
  };
}

/** Is the node up, and do messages get to it and back? */
export function canAsk(ctx: WalrusContext, node: StorageNodeState, client: number): boolean {
  const endpoint = ctx.resolved.network.nodes.length + client;
  return node.isUp && reachable(ctx, endpoint, node.index) && reachable(ctx, node.index, endpoint);
}

/** How many of the nodes that are behind have not heard of a registration at this position. */
export function knowledgeClass({ behind }: Situation, registeredAt: number): number {
  let count = 0;
  while (count < behind.length && behind[count] <= registeredAt) count += 1;
  return count;
}

/** Bits of all clients, for blobs of the current epoch and for older ones. */
const CURRENT_BITS = 0x5555_5555 & ~3;
const OLDER_BITS = 0x2aaa_aaaa & ~3;

/** Of blobs that all nodes know: whose masks follow from the nodes and the committees alone. */
export function masksForAll(ctx: WalrusContext, situation: Situation): FollowedMasks {
  const { channels, masks: ofNodes, committees: rules } = situation;
  return { channels, of: masksFor(ctx, situation, 0), ofNodes, rules };
}

/** Masks of holders, for blobs that the `unaware` nodes farthest behind do not know. */
export function masksFor(ctx: WalrusContext, situation: Situation, unaware: number): MaskOf {
  const { masks, owner, olderOwner, members, olderMembers, behind } = situation;
  const { nodes } = ctx.state.storageNodes;
  const known = unaware === 0 ? -1 : behind[unaware - 1];
  return ({ node, shard }: Holding): number => {
    let mask = masks[node];
    if (nodes[node].known <= known) mask &= (1 << MEDIA) | (1 << UP);
    const inCurrent = shard < 0 ? members.has(node) : owner[shard] === node;
    const inOlder = shard < 0 ? olderMembers.has(node) : olderOwner[shard] === node;
    if (!inCurrent) mask &= ~CURRENT_BITS;
    if (!inOlder) mask &= ~OLDER_BITS;
    return mask;
  };
}
