/**
 * One blob's life on a network of mainnet's shape, counted: a write, a read, the recovery of one
 * sliver pair and shard transfers, each told apart by its cause in the ledger of one run.
 */
import { SECOND_US } from '../../sim/engine/index.ts';
import { blobAt, pairOf } from '../../sim/models/blobs/blobs.ts';
import { startRead } from '../../sim/models/client/read.ts';
import { startWrite } from '../../sim/models/client/write.ts';
import type { Cause, Kind, Use } from '../../sim/models/facts.ts';
import { startBlobSync } from '../../sim/models/repair/blob-sync.ts';
import { removeSliver } from '../../sim/models/storage-node/holdings.ts';
import { ownShards } from '../../sim/models/storage-node/routing.ts';
import type { WalrusContext } from '../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../fixtures/small-scenario.ts';
import { booked, type FinishedWalrusRun, factsNamed, runSmall } from '../fixtures/walrus-run.ts';

export const NODES = 105;
const FRAMING_BYTES = 2;
const HOUR_US = 3600 * SECOND_US;
/** Its slivers have a full Merkle path: no sibling of theirs is empty (network.md §3). */
const PAIR = 10;

export interface WorkedValues {
  symbolBytes: number;
  encodedBytes: number;
  upload: { payload: number; metadata: number; requests: number };
  read: { payload: number; metadata: number; used: number; inFlight: number };
  /** Symbols with their proofs. */
  recoverPairBytes: number;
  /** Payload and wrappers of one pair. */
  transferPairBytes: number;
  movedShards: number;
}

/** Everything in one run without faults; `dataInFlight` is the preset of the client. */
export function workedValues(sizeBytes: number, dataInFlight: string): WorkedValues {
  const run = runSmall(scenarioOf(sizeBytes, dataInFlight), [
    [HOUR_US, (ctx) => startWrite(ctx, 0, 0)],
    [4 * HOUR_US, (ctx) => startRead(ctx, 0, 0, 'read')],
    [8 * HOUR_US, recoverOnePair],
  ]);
  if (run.brokenBy !== '') throw new Error(run.brokenBy);
  const { symbolBytes, encodedBytes } = run.views.blob(0);
  const movedShards = factsNamed(run, 'shard.moved').filter(({ args }) => args[2] === 2).length;
  // The table knows no HTTP: what the network adds to each request is taken off again.
  const bodies =
    used(run, 'transfer', 'payload') +
    used(run, 'transfer', 'framing') -
    FRAMING_BYTES * requests(run, 'transfer', 'used');
  const { length: reads } = factsNamed(run, 'read.ended');
  if (reads !== 1) throw new Error(`${reads} reads`);
  return {
    symbolBytes,
    encodedBytes,
    upload: {
      payload: used(run, 'write', 'payload'),
      metadata: used(run, 'write', 'metadata'),
      requests: booked(run, { cause: 'write' }, 'requests'),
    },
    read: {
      payload: used(run, 'read', 'payload'),
      metadata: used(run, 'read', 'metadata'),
      used: requests(run, 'read', 'used'),
      // Each completion but the last triggers one more request: kp + C − 1 in all.
      inFlight: booked(run, { cause: 'read' }, 'requests') - requests(run, 'read', 'used') + 1,
    },
    recoverPairBytes: used(run, 'blob-sync', 'payload') + used(run, 'blob-sync', 'proof'),
    transferPairBytes: bodies / movedShards,
    movedShards,
  };
}

function scenarioOf(sizeBytes: number, dataInFlight: string) {
  const network: Overrides = {
    framing: `${FRAMING_BYTES}B`,
    epoch: '1d',
    // No two replies at one instant, so that each triggers a request of its own.
    latency: { jitter: 0.15 },
    clients: [{ name: 'client', region: 'here', link: '100Gbps' }],
    protocol: {
      'max-data-in-flight': dataInFlight,
      'metadata-in-flight': 1,
      'tail-min': '1h',
    },
  };
  const overrides: Overrides = {
    duration: '30h',
    fidelity: 'counts',
    network,
    storage: { capacity: '1000TB' },
    workload: {
      generated: { count: 1, size: `${sizeBytes}B` },
      writes: { start: '9000d' },
      lifetime: '10epochs',
    },
    economics: {
      'stake-changes': [
        { at: '2h', node: 'node-0', delta: '-4000000WAL' },
        { at: '2h', node: 'node-1', delta: '4000000WAL' },
      ],
    },
  };
  const scenario = quietScenario(overrides, { weights: evenWeights() });
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = 1.25e9;
    node.downBytesPerSecond = 1.25e9;
  }
  return scenario;
}

/** 1000 shards as evenly as they go: 55 nodes with ten, 50 with nine. */
function evenWeights(): number[] {
  return Array.from({ length: NODES }, (_, node) => (node < 55 ? 10 : 9));
}

/** The holder of the pair loses both slivers and completes the blob again. */
function recoverOnePair(ctx: WalrusContext): void {
  const record = blobAt(ctx, 0);
  for (const node of ctx.state.storageNodes.nodes) {
    for (const shard of ownShards(ctx, node.index)) {
      if (pairOf(ctx, record, shard) !== PAIR) continue;
      for (const axis of ['primary', 'secondary'] as const) {
        removeSliver(ctx, { node: node.index, shard, blob: 0, axis });
      }
      startBlobSync(ctx, node, 0, { position: node.cursor, cause: 'blob-sync' });
    }
  }
}

function used(run: FinishedWalrusRun, cause: Cause, kind: Kind): number {
  return booked(run, { cause, kind, use: 'used' });
}

function requests(run: FinishedWalrusRun, cause: Cause, use: Use): number {
  return booked(run, { cause, use }, 'requests');
}
