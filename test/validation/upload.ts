/**
 * One client uploads all sliver pairs of a blob, for rows V52 and V52b: metadata to each node,
 * and once a node has it, its slivers all at once (network.md §4, without the limits on
 * concurrency). Replies carry nothing but framing.
 */
import {
  createSimulation,
  defineModel,
  type ModelDefinition,
  type Simulation,
} from '../../sim/engine/index.ts';
import {
  type Bytes,
  type Call,
  call,
  type NetworkContext,
  type NetworkState,
  networkModel,
  reply,
  tellAllBooked,
} from '../../sim/models/network/index.ts';
import { type NetworkOptions, networkScenario } from '../models/network/fixture.ts';

export interface UploadPlan {
  network: Omit<NetworkOptions, 'nodes' | 'clients'>;
  /** Rate of the client's uplink, bytes per second, and of every other link. */
  uplink: number;
  elsewhere: number;
  /** Shards of each node. */
  shards: number[];
  metadataBytes: number;
  primaryBytes: number;
  secondaryBytes: number;
}

interface UploadState {
  pending: number;
  endedUs: number;
}

type UploadContext = NetworkContext & { state: { upload: UploadState } };

const NOTHING: Bytes = { payload: 0, proof: 0, metadata: 0 };

/** An upload ready to run; `uploadEnd` reads when the last PUT was answered. */
export function createUpload(plan: UploadPlan): Simulation {
  const asUpload = (ctx: NetworkContext) => ctx as UploadContext;
  const serve = (ctx: NetworkContext, asked: Call) => reply(ctx, asked.id, 'ok', null, NOTHING);
  const metadata = {
    name: 'put-metadata',
    serve,
    done(ctx: NetworkContext, ended: Call) {
      for (let shard = 0; shard < plan.shards[ended.to]; shard += 1) {
        put(asUpload(ctx), ended.to, 'put-sliver', { ...NOTHING, payload: plan.primaryBytes });
        put(asUpload(ctx), ended.to, 'put-sliver', { ...NOTHING, payload: plan.secondaryBytes });
      }
      return settle(asUpload(ctx));
    },
  };
  const sliver = {
    name: 'put-sliver',
    serve,
    done: (ctx: NetworkContext) => settle(asUpload(ctx)),
  };
  const upload = defineModel<UploadState>({
    name: 'upload',
    version: 1,
    description: 'One client uploads one blob.',
    init: () => ({ pending: 0, endedUs: 0 }),
    start: (ctx) => {
      ctx.schedule(0, 'upload.start');
    },
    handlers: {
      'upload.start': (ctx: UploadContext) => {
        plan.shards.forEach((_, node) => {
          put(ctx, node, 'put-metadata', { ...NOTHING, metadata: plan.metadataBytes });
        });
      },
    },
  });
  return createSimulation({
    models: [networkModel([metadata, sliver]) as ModelDefinition, upload as ModelDefinition],
    resolved: networkScenario({
      ...plan.network,
      nodes: plan.shards.map(() => plan.elsewhere),
      clients: [[plan.uplink, plan.elsewhere]],
    }),
    seed: 1,
  });
}

/** Seconds until the upload ended, and the network afterwards. */
export function finishUpload(upload: Simulation): { seconds: number; network: NetworkState } {
  while (upload.step(1_000_000) === 'running');
  tellAllBooked(upload.ctx);
  const state = upload.ctx.state as { upload: UploadState; network: NetworkState };
  return { seconds: state.upload.endedUs / 1e6, network: state.network };
}

/** `shards` shards over `nodes` nodes as evenly as possible. */
export function evenShards(shards: number, nodes: number): number[] {
  return Array.from(
    { length: nodes },
    (_, node) => Math.floor(((node + 1) * shards) / nodes) - Math.floor((node * shards) / nodes),
  );
}

function put(ctx: UploadContext, node: number, method: string, requestBytes: Bytes): void {
  ctx.state.upload.pending += 1;
  call(ctx, {
    from: ctx.state.network.nodeCount,
    to: node,
    method,
    cause: 'write',
    request: null,
    requestBytes,
    timeoutUs: 0,
    owner: 0,
  });
}

function settle(ctx: UploadContext): 'used' {
  const { upload } = ctx.state;
  upload.pending -= 1;
  if (upload.pending === 0) upload.endedUs = ctx.now;
  return 'used';
}
