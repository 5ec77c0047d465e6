/** The views of views.ts over the state of the models; nothing here changes anything. */
import { blobIdToString } from '../codec/index.ts';
import { badEncodingOf } from './blobs/bad-encoding.ts';
import { blobAt, codeOfScenario } from './blobs/blobs.ts';
import {
  certifiedEpochOf,
  committeeOf,
  encodedBytesOf,
  endEpochOf,
  epochOf,
  isLive,
  isRegistered,
  phaseOf,
  shardsOf,
  spaceDifference,
} from './chain/index.ts';
import { metadataBytes } from './coding/coding.ts';
import { maxShardsPerNode } from './committee/index.ts';
import { bytesOfHex } from './content/contents.ts';
import { booksDifference } from './economics/economy/index.ts';
import { ACCOUNT_KINDS, totalOf } from './economics/ledger/index.ts';
import { AXES } from './facts.ts';
import { cutsOfStrikes } from './failures/strikes.ts';
import { joinedMembers } from './holdings/index.ts';
import { liveBlobsOf } from './live-blobs/live-blobs.ts';
import { blobGroups } from './margins/blob-groups.ts';
import { marginsOf } from './margins/margins.ts';
import { shardHealth } from './margins/shard-health.ts';
import {
  endpointBytes,
  ledgerLines,
  linkBytes,
  reachable,
  trafficBalance,
} from './network/index.ts';
import { placesOf } from './placement/places.ts';
import { lacksSlivers } from './repair/lacking.ts';
import { decisionsIn } from './repair/rules.ts';
import type { RepairState } from './repair/waiting.ts';
import { behaviourNamed } from './storage-node/behaviours/index.ts';
import { sliverIndexAt } from './storage-node/holdings.ts';
import { allMembersIn, lengthOfPopulation } from './storage-node/population.ts';
import { busyTimes } from './storage-node/service.ts';
import { storedMetadataBytes } from './storage-node/stored-metadata.ts';
import type { BlobView, NodeView, WalrusViews } from './views.ts';
import type { WalrusContext } from './world.ts';

export function walrusViews(ctx: WalrusContext): WalrusViews {
  const { nodes, clients, shards } = ctx.resolved.network;
  const chain = () => ctx.state.eventLog.chain;
  return {
    repairDecisions: decisionsIn(ctx),
    get nowUs() {
      return ctx.now;
    },
    resolved: ctx.resolved,
    code: codeOfScenario(ctx.resolved.coding),
    metadataBytes: metadataBytes(ctx.resolved.coding),
    nodeCount: nodes.length,
    clientCount: clients.length,
    shardCount: shards,
    get epoch() {
      return epochOf(chain());
    },
    get phase() {
      return phaseOf(chain());
    },
    get blobCount() {
      return ctx.state.blobs.count;
    },
    get maxShardsPerNode() {
      return maxShardsPerNode(chain().activeSet.length, shards);
    },
    blob: (index) => new LazyBlobView(ctx, index),
    sizeOf: (blob) => ctx.state.blobs.lengthBytes[blob],
    placeOf: (blob) => ctx.state.holdings.table.tracked.id[blob],
    shardsOf: (blob) => placesOf(ctx, blob),
    sliverIndexOf: (blob, shard, axis) => sliverIndexAt(ctx, blobAt(ctx, blob), AXES[axis], shard),
    margins: (blob, client) => marginsOf(ctx, blob, client),
    blobGroups: () => blobGroups(ctx),
    node: (index) => nodeView(ctx, index),
    committee: (which) => committeeOf(chain(), which),
    shardHealth: (shard) => shardHealth(ctx, shard),
    storedBytes: () => sumNodes(ctx, ({ storedBytes }) => storedBytes),
    lacksSlivers: (node, certifiedByUs) => lacksSlivers(ctx, node, certifiedByUs),
    repairsPutOff: () => sumNodes(ctx, ({ repair }) => putOff(ctx, repair)),
    nodesRepairing: () =>
      nodes.flatMap((_, index) => {
        const { syncs, recovery } = ctx.state.storageNodes.nodes[index];
        return syncs.size > 0 || recovery !== 0 ? [index] : [];
      }),
    storedMetadataBytes: () => storedMetadataBytes(ctx),
    liveBlobBytes: () => liveBlobsOf(ctx).bytes + lengthOfPopulation(ctx),
    ledger: () => ledgerLines(ctx.state.network.ledger),
    linkBytes: () => linkBytes(ctx),
    trafficBalance: () => trafficBalance(ctx),
    wal: () => ACCOUNT_KINDS.map((kind) => ({ kind, frost: totalOf(chain().ledger, kind) })),
    booksDifference: () => booksDifference(chain()),
    spaceDifference: () => spaceDifference(chain()),
    faultyShards: () => faultyShards(ctx),
    isCutOff: (client) => isCutOff(ctx, client),
    cutsInForce: () => ctx.state.faults.cuts.filter((cut) => cut !== 0).length + cutsOfStrikes(ctx),
  };
}

/** Worked out as it is asked for: most who look at a blob look at one thing. */
class LazyBlobView implements BlobView {
  private readonly ctx: WalrusContext;
  readonly index: number;

  constructor(ctx: WalrusContext, index: number) {
    this.ctx = ctx;
    this.index = index;
  }

  get kind() {
    return blobAt(this.ctx, this.index).kind;
  }
  get name() {
    return blobAt(this.ctx, this.index).name;
  }
  get sizeBytes() {
    return blobAt(this.ctx, this.index).lengthBytes;
  }
  get symbolBytes() {
    return blobAt(this.ctx, this.index).symbolBytes;
  }
  get encodedBytes() {
    return encodedBytesOf(this.ctx.state.eventLog.chain, this.index);
  }
  get isLive() {
    return isLive(this.ctx.state.eventLog.chain, this.index);
  }
  get isRegistered() {
    return isRegistered(this.ctx.state.eventLog.chain, this.index);
  }
  get certifiedUs() {
    return blobAt(this.ctx, this.index).certifiedUs;
  }
  get certifiedEpoch() {
    return certifiedEpochOf(this.ctx.state.eventLog.chain, this.index);
  }
  get endEpoch() {
    return endEpochOf(this.ctx.state.eventLog.chain, this.index);
  }
  get isWellEncoded() {
    return badEncodingOf(this.ctx, this.index) === undefined;
  }
  get blobId() {
    return textOf(blobAt(this.ctx, this.index).blobId);
  }
  get contentBlobId() {
    return textOf(blobAt(this.ctx, this.index).contentBlobId);
  }
}

function textOf(hex: string): string {
  return hex === '' ? '' : blobIdToString(bytesOfHex(hex));
}

function nodeView(ctx: WalrusContext, index: number): NodeView {
  const { name, region, capacityBytes } = ctx.resolved.network.nodes[index];
  const node = ctx.state.storageNodes.nodes[index];
  const traffic = endpointBytes(ctx, index);
  return {
    name,
    region,
    isUp: node.isUp,
    isHonest: behaviourNamed(node.behaviour).isHonest,
    status: node.isUp ? node.status : 'down',
    shards: shardsOf(ctx.state.eventLog.chain, 'current', index).length,
    capacityBytes,
    storedBytes: node.storedBytes,
    storedSlivers: node.storedSlivers,
    upBytes: traffic.up,
    downBytes: traffic.down,
    ...busyTimes(node.service, ctx.now),
    isRepairing: node.running.size > 0,
  };
}

function putOff(ctx: WalrusContext, { parked, parkedSpans }: RepairState): number {
  const { chain } = ctx.state.eventLog;
  const live = [...parked.keys()].filter((blob) => isLive(chain, blob)).length;
  const members = joinedMembers(parkedSpans, ctx.state.holdings.classes.length);
  return live + allMembersIn(ctx, members);
}

/** Shards of nodes that are down, not honest, or whose media are not whole again. */
function faultyShards(ctx: WalrusContext): number {
  const { chain } = ctx.state.eventLog;
  return sumNodes(ctx, (node) => {
    const isFaulty = !node.isUp || node.isMediaDamaged || !behaviourNamed(node.behaviour).isHonest;
    return isFaulty ? shardsOf(chain, 'current', node.index).length : 0;
  });
}

function isCutOff(ctx: WalrusContext, client: number): boolean {
  const { nodes } = ctx.resolved.network;
  const endpoint = nodes.length + client;
  return nodes.some(
    (_, node) =>
      ctx.state.storageNodes.nodes[node].isUp &&
      !(reachable(ctx, endpoint, node) && reachable(ctx, node, endpoint)),
  );
}

function sumNodes(
  ctx: WalrusContext,
  of: (node: WalrusContext['state']['storageNodes']['nodes'][number]) => number,
): number {
  let sum = 0;
  for (const node of ctx.state.storageNodes.nodes) sum += of(node);
  return sum;
}
