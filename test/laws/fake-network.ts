/**
 * Views of a network that a test changes by hand, and facts told by hand: what metrics and
 * checkers see of a real run, without one. Each blob's slivers lie on the shards in its sets, and
 * a shard on the node that `owner` says.
 */

import type { Code } from '../../sim/codec/index.ts';
import { metadataMessageBytes } from '../../sim/codec/index.ts';
import type { Fact, FactDefinition, ObserverDefinition } from '../../sim/engine/index.ts';
import { FACTS } from '../../sim/models/facts.ts';
import type {
  BlobView,
  CommitteeView,
  LedgerLine,
  TrafficBalanceView,
  WalLine,
  WalrusViews,
} from '../../sim/models/views.ts';
import { type FakeScenarioOptions, fakeScenario } from './fake-scenario.ts';

export interface FakeBlob extends BlobView {
  primary: Set<number>;
  secondary: Set<number>;
}

export interface FakeNode {
  isUp: boolean;
  isHonest: boolean;
  isRepairing: boolean;
  storedBytes: number;
  storedSlivers: number;
}

/** All that a test may change. */
export interface FakeWorld {
  nowUs: number;
  epoch: number;
  phase: 'sync' | 'done' | 'selected';
  blobs: FakeBlob[];
  nodes: FakeNode[];
  /** Shard → node, of each committee. */
  owner: number[];
  previous: number[] | null;
  next: number[] | null;
  /** Nodes that a client cannot reach. */
  cutOff: Map<number, Set<number>>;
  ledger: LedgerLine[];
  balance: TrafficBalanceView;
  storedBytes: number;
  storedMetadataBytes: number;
  /** Shards that count as faulty beyond those of nodes that are down or dishonest. */
  damagedShards: number;
  wal: WalLine[];
  /** '' while the books of the rules agree with the ledger. */
  booksDifference: string;
  /** '' while all space on chain is accounted for. */
  spaceDifference: string;
}

export interface FakeNetwork {
  world: FakeWorld;
  views: WalrusViews;
}

export interface FakeOptions extends Partial<FakeScenarioOptions> {
  /** Shard → node. */
  owner: number[];
  kp?: number;
  ks?: number;
}

/** n = 7, kp = 3, ks = 5: one node per shard; what most tests use. */
export const SEVEN: FakeOptions = { owner: [0, 1, 2, 3, 4, 5, 6] };

export function fakeNetwork(options: FakeOptions): FakeNetwork {
  const shards = options.owner.length;
  const nodes = options.nodes ?? Math.max(...options.owner) + 1;
  const clients = options.clients ?? 1;
  const f = Math.floor((shards - 1) / 3);
  const code = { n: shards, kp: options.kp ?? shards - 2 * f, ks: options.ks ?? shards - f };
  const world: FakeWorld = {
    nowUs: 0,
    epoch: 1,
    phase: 'done',
    blobs: [],
    nodes: Array.from({ length: nodes }, () => ({
      isUp: true,
      isHonest: true,
      isRepairing: false,
      storedBytes: 0,
      storedSlivers: 0,
    })),
    owner: options.owner,
    previous: null,
    next: null,
    cutOff: new Map(),
    ledger: [],
    balance: { up: 0, down: 0, booked: 0, unbooked: 0, toleranceBytes: 0 },
    storedBytes: 0,
    storedMetadataBytes: 0,
    damagedShards: 0,
    wal: [{ kind: 'undistributed', frost: 5_000_000_000_000_000_000n }],
    booksDifference: '',
    spaceDifference: '',
  };
  const scenario = fakeScenario({ ...options, shards, nodes, clients });
  return { world, views: fakeViews(world, code as Code, scenario) };
}

function fakeViews(world: FakeWorld, code: Code, resolved: WalrusViews['resolved']): WalrusViews {
  const shardsOf = (node: number) => world.owner.filter((owner) => owner === node).length;
  const committee = (owner: number[] | null, epoch: number): CommitteeView | null => {
    if (owner === null) return null;
    const members = [...new Set(owner)]
      .sort((a, b) => a - b)
      .map((node) => ({
        node,
        shards: owner.flatMap((one, shard) => (one === node ? [shard] : [])),
      }));
    return { epoch, members, owner };
  };
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    get nowUs() {
      return world.nowUs;
    },
    resolved,
    repairDecisions: [],
    code,
    metadataBytes: metadataMessageBytes(code.n),
    nodeCount: resolved.network.nodes.length,
    clientCount: resolved.network.clients.length,
    shardCount: code.n,
    get epoch() {
      return world.epoch;
    },
    get phase() {
      return world.phase;
    },
    get blobCount() {
      return world.blobs.length;
    },
    maxShardsPerNode: code.n,
    blob: (index) => world.blobs[index],
    sizeOf: (blob) => world.blobs[blob].sizeBytes,
    placeOf: (blob) => blob,
    shardsOf: () => null,
    sliverIndexOf: (_blob, shard, axis) => (axis === 0 ? shard : code.n - 1 - shard),
    margins: (blob, client) => marginsOf(world, code, blob, client),
    blobGroups: () =>
      world.blobs
        .filter(({ isLive }) => isLive)
        .map(({ index, sizeBytes }) => ({
          blobs: [index],
          count: 1,
          bytes: sizeBytes,
          margins: resolved.network.clients.map((_, client) =>
            marginsOf(world, code, index, client),
          ),
        })),
    node: (index) => ({
      name: resolved.network.nodes[index].name,
      region: resolved.network.nodes[index].region,
      ...world.nodes[index],
      status: world.nodes[index].isUp ? 'active' : 'down',
      shards: shardsOf(index),
      capacityBytes: resolved.network.nodes[index].capacityBytes,
      upBytes: 0,
      downBytes: 0,
      workersUs: 0,
      diskUs: 0,
    }),
    committee: (which) => {
      if (which === 'previous') return committee(world.previous, world.epoch - 1);
      if (which === 'next') return committee(world.next, world.epoch + 1);
      return committee(world.owner, world.epoch);
    },
    shardHealth: (shard) => {
      const live = world.blobs.filter(({ isLive }) => isLive);
      const held = live.map((blob) => +blob.primary.has(shard) + +blob.secondary.has(shard));
      return { present: sum(held), expected: 2 * live.length };
    },
    storedBytes: () => world.storedBytes,
    lacksSlivers: (node, certifiedByUs) =>
      world.blobs.some(
        ({ isLive, certifiedUs, primary, secondary }) =>
          isLive &&
          certifiedUs <= certifiedByUs &&
          world.owner.some(
            (owner, shard) => owner === node && !(primary.has(shard) && secondary.has(shard)),
          ),
      ),
    repairsPutOff: () => 0,
    nodesRepairing: () => [],
    storedMetadataBytes: () => world.storedMetadataBytes,
    liveBlobBytes: () => sum(world.blobs.map(({ isLive, sizeBytes }) => (isLive ? sizeBytes : 0))),
    ledger: () => world.ledger,
    linkBytes: () => ({ up: world.balance.up, down: world.balance.down }),
    trafficBalance: () => world.balance,
    wal: () => world.wal,
    booksDifference: () => world.booksDifference,
    spaceDifference: () => world.spaceDifference,
    faultyShards: () =>
      world.damagedShards +
      world.owner.filter((node) => !world.nodes[node].isUp || !world.nodes[node].isHonest).length,
    isCutOff: (client) => (world.cutOff.get(client)?.size ?? 0) > 0,
    cutsInForce: () => world.cutOff.size,
  };
}

function marginsOf(world: FakeWorld, code: Code, blob: number, client: number) {
  const { primary, secondary } = world.blobs[blob];
  const isUp = (shard: number) => world.nodes[world.owner[shard]].isUp;
  const isRouted = (shard: number) =>
    isUp(shard) && !(world.cutOff.get(client)?.has(world.owner[shard]) ?? false);
  const aUp = [...primary].filter(isUp).length;
  const bUp = [...secondary].filter(isUp).length;
  const aRouted = [...primary].filter(isRouted).length;
  return {
    a: primary.size,
    b: secondary.size,
    aUp,
    bUp,
    routed: aRouted,
    readMargin: aRouted - code.kp,
    metadataRouted: true,
    durable: primary.size >= code.kp || secondary.size >= code.ks,
    recoverable: aUp >= code.kp || bUp >= code.ks,
    readable: aRouted >= code.kp,
  };
}

/** A live blob that every shard holds in full. */
export function addBlob(network: FakeNetwork, options: Partial<FakeBlob> = {}): FakeBlob {
  const { world, views } = network;
  const all = world.owner.map((_, shard) => shard);
  const index = world.blobs.length;
  const blob: FakeBlob = {
    index,
    kind: 'generated',
    name: `blob-${index}`,
    sizeBytes: 100,
    symbolBytes: 2,
    encodedBytes: 1000,
    isLive: true,
    isRegistered: true,
    certifiedUs: world.nowUs,
    certifiedEpoch: views.epoch,
    endEpoch: 10,
    isWellEncoded: true,
    blobId: `id-${index}`,
    contentBlobId: '',
    primary: new Set(all),
    secondary: new Set(all),
    ...options,
  };
  world.blobs.push(blob);
  return blob;
}

const DEFINITIONS = new Map<string, FactDefinition>(FACTS.map((fact) => [fact.name, fact]));

export interface Told {
  name: string;
  entity: number;
  args: number[];
}

/** Hands facts to one observer, as the engine does. */
export function teller<S>(
  network: FakeNetwork,
  observer: ObserverDefinition<S, WalrusViews>,
): { state: S; tell(name: string, entity: number, ...args: number[]): void } {
  const state = observer.init(network.views);
  let eventSeq = 0;
  return {
    state,
    tell(name, entity, ...args) {
      const fact = factOf(name, entity, args, network.world.nowUs, ++eventSeq);
      observer.on[name]?.(state, fact, network.views);
    },
  };
}

/** Throws when the fact is not one that the models declare, or has the wrong arguments. */
export function factOf(
  name: string,
  entity: number,
  args: number[],
  timeUs: number,
  eventSeq: number,
): Fact {
  const definition = DEFINITIONS.get(name);
  if (definition === undefined) throw new Error(`no fact is named '${name}'`);
  if (args.length !== definition.args.length) {
    throw new Error(`${name} has ${definition.args.length} arguments, not ${args.length}`);
  }
  return { timeUs, name, definition, entity, args, eventSeq, causeSeq: eventSeq - 1 };
}
