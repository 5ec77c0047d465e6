/**
 * Live blobs in groups of equal margins: those that lie in one cell of the holdings, are known to
 * the same nodes and are read from the same committee. What many blobs have in common is counted
 * once, so that a fact about a node costs cells × shards, not blobs × shards.
 *
 * A blob with exceptions is a group of its own. Where a node is dishonest every blob is: what such
 * a node does may depend on the blob.
 */
import { codeOf } from './blobs/blobs.ts';
import { committeeOf, epochOf, phaseOf } from './chain/index.ts';
import { isLibraryQuorum } from './committee/index.ts';
import {
  type Cuts,
  cellOfBlob,
  cutsOf,
  type Holding,
  MAX_CHANNELS,
  type Sweep,
  sweepSlabOf,
  type Tally,
  tallyOfBlob,
} from './holdings/index.ts';
import { type LiveBlob, liveBlobsOf } from './live-blobs.ts';
import { canAsk, marginsOf } from './margins.ts';
import { sliversToRead } from './read-axis.ts';
import { behaviourNamed } from './storage-node/behaviours/index.ts';
import { readCommittee, writeCommittee } from './storage-node/routing.ts';
import type { BlobGroup, Margins } from './views.ts';
import type { WalrusContext } from './world.ts';

/** Channels of a sweep: on media, on nodes that serve, then two for each client. */
const MEDIA = 0;
const UP = 1;
const FIRST_CLIENT = 2;

interface Members {
  sample: LiveBlob;
  blobs: number[];
  bytes: number;
}

/** What nodes are and who reaches them, at this moment. */
interface Situation {
  channels: number;
  /** By node: bits of media, up, and of each client (current committee's). */
  masks: Int32Array;
  /** Shard → owner, of the committee that older blobs are read from, and of the current one. */
  olderOwner: readonly number[];
  owner: readonly number[];
  olderMembers: ReadonlySet<number>;
  members: ReadonlySet<number>;
  /** Positions up to which nodes that are up but behind know the log, ascending. */
  behind: number[];
  hasStatus: boolean[];
}

/** The groups as they were last counted, and all that they depended on. */
interface Counted {
  key: string;
  groups: BlobGroup[];
}

const lastCounted = new WeakMap<object, Counted>();

export function blobGroups(ctx: WalrusContext): BlobGroup[] {
  const { nodes } = ctx.state.storageNodes;
  const { clients } = ctx.resolved.network;
  const live = liveBlobsOf(ctx);
  const isPlain =
    nodes.every(({ behaviour }) => behaviourNamed(behaviour).isHonest) &&
    FIRST_CLIENT + 2 * clients.length <= MAX_CHANNELS;
  if (!isPlain) return [...live.blobs.values()].map((one) => groupAlone(ctx, one));
  const situation = situationOf(ctx);
  const { table } = ctx.state.holdings;
  const { log, chain } = ctx.state.eventLog;
  const { masks, behind, hasStatus } = situation;
  const key = [table.version, log.count, phaseOf(chain), masks, behind, hasStatus].join('/');
  const last = lastCounted.get(table);
  if (last?.key === key) return last.groups;
  const groups = countGroups(ctx, situation, live.blobs.values());
  lastCounted.set(table, { key, groups });
  return groups;
}

function countGroups(
  ctx: WalrusContext,
  situation: Situation,
  live: Iterable<LiveBlob>,
): BlobGroup[] {
  const cuts = cutsOf(ctx.state.holdings.table);
  const sweeps = new Map<number, Sweep>();
  const groups: BlobGroup[] = [];
  for (const members of gather(ctx, cuts, situation, live)) {
    groups.push(measure(ctx, cuts, situation, members, sweeps));
  }
  return groups;
}

/** Blobs by cell, knowledge and committee; those with exceptions one by one. */
function gather(
  ctx: WalrusContext,
  cuts: Cuts,
  situation: Situation,
  live: Iterable<LiveBlob>,
): Members[] {
  const { table } = ctx.state.holdings;
  const epoch = epochOf(ctx.state.eventLog.chain);
  const classes = situation.behind.length + 1;
  const byKey = new Map<number, Members>();
  const alone: Members[] = [];
  for (const one of live) {
    const { blob, sizeBytes } = one;
    if (table.tracked.hasExceptions[blob] === 1) {
      alone.push({ sample: one, blobs: [blob], bytes: sizeBytes });
      continue;
    }
    const cell = cellOfBlob(table, cuts, blob);
    const isOlder = one.certifiedEpoch < epoch ? 1 : 0;
    const key = (cell * classes + knowledgeClass(situation, one)) * 2 + isOlder;
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, { sample: one, blobs: [blob], bytes: sizeBytes });
    else {
      members.blobs.push(blob);
      members.bytes += sizeBytes;
    }
  }
  return [...byKey.values(), ...alone];
}

/** How many of the nodes that are behind have not heard of the blob's registration. */
function knowledgeClass({ behind }: Situation, { registeredAt }: LiveBlob): number {
  let count = 0;
  while (count < behind.length && behind[count] <= registeredAt) count += 1;
  return count;
}

function measure(
  ctx: WalrusContext,
  cuts: Cuts,
  situation: Situation,
  members: Members,
  sweeps: Map<number, Sweep>,
): BlobGroup {
  const { table } = ctx.state.holdings;
  const { sample, blobs, bytes } = members;
  const maskOf = masksFor(ctx, situation, knowledgeClass(situation, sample));
  const cell = cellOfBlob(table, cuts, sample.blob);
  const slab = Math.floor(cell / cuts.ids.length);
  const key = slab * (situation.behind.length + 1) + knowledgeClass(situation, sample);
  let swept = sweeps.get(key);
  if (swept === undefined) {
    swept = sweepSlabOf(table, cuts, slab, { channels: situation.channels, maskOf });
    sweeps.set(key, swept);
  }
  const tally = tallyOfBlob(table, swept, sample.blob, maskOf);
  const isOlder = sample.certifiedEpoch < epochOf(ctx.state.eventLog.chain);
  const margins = marginsFrom(ctx, situation, tally, isOlder);
  return { blobs, count: blobs.length, bytes, margins };
}

function marginsFrom(
  ctx: WalrusContext,
  { hasStatus }: Situation,
  tally: Tally,
  isOlder: boolean,
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
  // Without clients nobody reads, but media still hold slivers: one answer, as client 0's.
  return hasStatus.map((has, client) => {
    const channel = FIRST_CLIENT + 2 * client + (isOlder ? 1 : 0);
    const routed = tally[readAxis][channel];
    const readMargin = routed - needed;
    const metadataRouted = tally.metadata[channel] > 0;
    const readable = readMargin >= 0 && metadataRouted && has;
    return { ...held, routed, readMargin, metadataRouted, durable, recoverable, readable };
  });
}

function situationOf(ctx: WalrusContext): Situation {
  const { nodes } = ctx.state.storageNodes;
  const { log, chain } = ctx.state.eventLog;
  const clients = Math.max(1, ctx.resolved.network.clients.length);
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
  return {
    channels: FIRST_CLIENT + 2 * clients,
    masks,
    olderOwner: older.owner,
    owner: current.owner,
    olderMembers: new Set(older.members.map(({ node }) => node)),
    members: new Set(current.members.map(({ node }) => node)),
    behind: [...behind].sort((a, b) => a - b),
    hasStatus,
  };
}

/** Bits of all clients, for blobs of the current epoch and for older ones. */
const CURRENT_BITS = 0x5555_5555 & ~3;
const OLDER_BITS = 0x2aaa_aaaa & ~3;

/** Masks of holders, for blobs that the `unaware` nodes farthest behind do not know. */
function masksFor(ctx: WalrusContext, situation: Situation, unaware: number) {
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

function groupAlone(ctx: WalrusContext, { blob, sizeBytes }: LiveBlob): BlobGroup {
  const clients = Math.max(1, ctx.resolved.network.clients.length);
  const margins = Array.from({ length: clients }, (_, client) => marginsOf(ctx, blob, client));
  return { blobs: [blob], count: 1, bytes: sizeBytes, margins };
}
