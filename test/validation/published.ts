/**
 * Runs behind the published numbers of network.md §12: a blob that every node rebuilds, the most
 * that many nodes can serve and take in at once, and operations by size on a network like the
 * public testbed.
 */
import { SECOND_US } from '../../sim/engine/index.ts';
import { startRead } from '../../sim/models/client/read.ts';
import { startWrite } from '../../sim/models/client/write.ts';
import { startBlobSync } from '../../sim/models/repair/blob-sync.ts';
import { removeSliver } from '../../sim/models/storage-node/holdings.ts';
import { ownShards } from '../../sim/models/storage-node/routing.ts';
import { walrusViews } from '../../sim/models/walrus-views.ts';
import type { WalrusContext } from '../../sim/models/world.ts';
import { loadPlainText } from '../../sim/scenario/index.ts';
import { type Overrides, quietScenario } from '../fixtures/small-scenario.ts';
import { booked, createBareRun, endsOf, runSmall, type Step } from '../fixtures/walrus-run.ts';

const HOUR_US = 3600 * SECOND_US;
const UNLIMITED = 1e15;
/** Nodes behind 1 Gbit/s each. */
export const LINES = 100;

/** One blob, its holders one after another lose all of it and rebuild it from symbols. */
export function everyNodeRecovers(sizeBytes: number, nodes: number, shardsEach: number) {
  const steps: Step[] = Array.from({ length: nodes }, (_, node) => [
    (node + 1) * HOUR_US,
    (ctx: WalrusContext) => loseAndSync(ctx, node),
  ]);
  const run = runSmall(
    quietScenario(
      {
        duration: `${nodes + 2}h`,
        fidelity: 'counts',
        network: { epoch: '90d' },
        workload: { preloaded: { count: 1, size: `${sizeBytes}B` } },
      },
      { weights: Array(nodes).fill(shardsEach) },
    ),
    steps,
  );
  const payloadBytes = booked(run, { cause: 'blob-sync', kind: 'payload', use: 'used' });
  return { payloadBytes, run };
}

function loseAndSync(ctx: WalrusContext, index: number): void {
  const node = ctx.state.storageNodes.nodes[index];
  for (const shard of ownShards(ctx, index)) {
    for (const axis of ['primary', 'secondary'] as const) {
      removeSliver(ctx, { node: index, shard, blob: 0, axis });
    }
  }
  startBlobSync(ctx, node, 0, { position: node.cursor, cause: 'blob-sync' });
}

/**
 * 100 nodes of ten shards behind 1 Gbit/s, clients without limits of their own: bits per second
 * that all nodes together send to readers, or take in from a writer. The paper speaks of 500
 * nodes; the deployed active set holds 111, and the sums are proportional to the nodes.
 */
export function aggregateBitsPerSecond(what: 'reads' | 'uploads'): number {
  const sizeBytes = 2 ** 30;
  const clients = what === 'reads' ? 20 : 1;
  const scenario = quietScenario(
    {
      duration: '3h',
      fidelity: 'counts',
      network: {
        framing: '2B',
        epoch: '90d',
        latency: {
          rtt: [
            ['1ms', '1ms'],
            ['1ms', '1ms'],
          ],
        },
        clients: Array.from({ length: clients }, (_, at) => ({ name: `c${at}`, region: 'here' })),
        // The ideal has no limit but the lines of the nodes.
        protocol: { 'max-data-in-flight': '900TB', 'max-concurrent-writes': 100_000 },
      },
      storage: { capacity: '1000TB' },
      workload: {
        preloaded: { count: what === 'reads' ? clients : 0, size: `${sizeBytes}B` },
        generated: { count: what === 'reads' ? 0 : 1, size: `${sizeBytes}B` },
        writes: { start: '9000d' },
      },
    },
    { weights: Array(LINES).fill(10) },
  );
  for (const client of scenario.resolved.network.clients) {
    client.upBytesPerSecond = UNLIMITED;
    client.downBytesPerSecond = UNLIMITED;
  }
  const start = (ctx: WalrusContext) => {
    if (what === 'uploads') startWrite(ctx, 0, 0);
    else for (let client = 0; client < clients; client++) startRead(ctx, client, client, 'read');
  };
  // A stretch in the middle of the bulk, after the metadata and before the first sliver is over.
  const bytes: number[] = [];
  const look: Step[1] = (ctx) => bytes.push(walrusViews(ctx).linkBytes().up);
  const fromUs = HOUR_US + (what === 'reads' ? 0.05 : 1.25) * SECOND_US;
  const simulation = createBareRun(scenario, [
    [HOUR_US, start],
    [fromUs, look],
    [fromUs + 0.1 * SECOND_US, look],
  ]);
  while (bytes.length < 2 && simulation.step(1) === 'running');
  const wireBits = (bytes[1] - bytes[0]) * 8 * 10;
  const { kp, ks, n } = { kp: 334, ks: 667, n: 1000 };
  // Of an upload, the blob is one part in n (kp + ks) ÷ (kp ks).
  return what === 'reads' ? wireBits : (wireBits * kp * ks) / (n * (kp + ks));
}

export interface Operations {
  writeUs: number[];
  readUs: number[];
}

const REGIONS = ['ca-toronto', 'us-central'];

/** Writes and reads of one size from two clients of 10 Gbit/s, as on the public testbed. */
export function operationsOfSize(sizeBytes: number, count: number): Operations {
  const scenario: Overrides = {
    about: { title: 'Testbed' },
    duration: `${4 * count + 4}h`,
    fidelity: 'counts',
    network: {
      shards: 1000,
      epoch: '90d',
      nodes: { count: 105, link: '1Gbps' },
      clients: REGIONS.map((region, at) => ({ name: `client-${at}`, region, link: '10Gbps' })),
    },
    storage: { capacity: '1000TB' },
    workload: {
      generated: { count, size: `${sizeBytes}B` },
      writes: { start: '1h', every: '2h' },
      reads: { start: '3.5h', every: '2h' },
      'read-back': false,
    },
  };
  // JSON is YAML.
  const run = runSmall(loadPlainText('testbed.yaml', JSON.stringify(scenario), '.'));
  const latencies = (kind: 'read' | 'write') =>
    endsOf(run, kind)
      .filter(({ outcome }) => outcome === 'ok')
      .map(({ latencyUs }) => latencyUs);
  return { writeUs: latencies('write'), readUs: latencies('read') };
}
