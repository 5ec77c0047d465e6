/**
 * A node fetches the metadata of one blob: random nodes of the read committee, one in flight, a
 * short time-out, retries without end (network.md §6.1 step 1).
 */
import { goTo, until } from '../../engine/index.ts';
import type { Cause, Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { nodeAt, storeMetadata } from '../storage-node/holdings.ts';
import { readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  askPeer,
  backOff,
  dropCall,
  endRepair,
  isMetadataWanted,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';

interface Locals extends RepairLocals {
  blob: number;
  cause: Cause;
  /** Nodes not asked yet in this round. */
  sources: number[];
  attempt: number;
}

const ROLE = 'metadata-fetch';

export function startMetadataFetch(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  cause: Cause,
): number {
  return startRepair<Locals>(ctx, node, ROLE, { blob, cause, sources: [], attempt: 0 });
}

export const metadataFetch = defineProcedure<Locals>({
  start: 'choose',
  steps: {
    choose: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.sources = readCommitteeOfBlob(ctx, locals.blob)
        .members.map(({ node }) => node)
        .filter((node) => node !== locals.node);
      ctx.random.shuffle(ctx.random.open(`node/${locals.node}/metadata-sources`), locals.sources);
      return goTo('ask');
    },
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (!isMetadataWanted(ctx, locals.node, locals.blob)) return endRepair(ctx, self);
      const source = locals.sources.pop();
      if (source === undefined) return backOff(ctx, locals, 'choose', 'metadata');
      const wait = until(renewSignal(ctx, locals), 'ask');
      askPeer(ctx, self, {
        to: source,
        method: 'metadata.get',
        cause: locals.cause,
        blob: locals.blob,
        timeoutUs: ctx.resolved.storage.repair.metadataTimeoutUs,
      });
      return wait;
    },
    interrupted: (ctx: WalrusContext, self) => endRepair(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `metadata.get`; metadata verifies by itself against the blob ID. */
export function onMetadata(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  dropCall(locals, reply.id);
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  storeMetadata(ctx, nodeAt(ctx, locals.node), locals.blob, locals.cause);
  return 'used';
}
