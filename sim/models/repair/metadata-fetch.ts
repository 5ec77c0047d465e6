/**
 * A node fetches the metadata of one blob: random nodes of the read committee, one in flight, a
 * short time-out, retries without end (network.md §6.1 step 1).
 */
import { delay, end, goTo, until, type Wait } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import type { Cause, Use } from '../facts.ts';
import { type Call, call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { hasMetadata, nodeAt, storeMetadata } from '../storage-node/holdings.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  backoffUs,
  closeRepair,
  dropCall,
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
  const place = { role: ROLE, node: node.index, calls: [], signal: 0 };
  return startRepair<Locals>(ctx, node, { ...place, blob, cause, sources: [], attempt: 0 });
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
      if (!isWanted(ctx, locals)) return close(ctx, self);
      const { metadataTimeoutUs, retryMinUs, retryMaxUs } = ctx.resolved.storage.repair;
      const source = locals.sources.pop();
      if (source === undefined) {
        const stream = ctx.random.open(`node/${locals.node}/metadata-backoff`);
        const at = { attempt: locals.attempt++, minUs: retryMinUs, maxUs: retryMaxUs };
        return delay(backoffUs(ctx, stream, at), 'choose');
      }
      const wait = until(renewSignal(ctx, locals), 'ask');
      locals.calls.push(
        call(ctx, {
          from: locals.node,
          to: source,
          method: 'metadata.get',
          cause: locals.cause,
          blob: locals.blob,
          requestBytes: NO_BYTES,
          timeoutUs: metadataTimeoutUs,
          owner: self.id,
        }),
      );
      return wait;
    },
    interrupted: (ctx: WalrusContext, self) => close(ctx, self),
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

function isWanted(ctx: WalrusContext, { node, blob }: Locals): boolean {
  return !hasMetadata(ctx, node, blob) && isLive(ctx.state.eventLog.chain, blob);
}

function close(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  closeRepair(ctx, self.id, self.locals);
  return end();
}
