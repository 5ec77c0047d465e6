/**
 * A node reads the event blobs that it lacks, from the newest back to the oldest, one at a time
 * ([D] `catchup.rs`, `event_blob_downloader.rs`): the metadata from a random node, then as many
 * primary slivers as determine the blob. It keeps none of them: what it should store of an event
 * blob comes by blob sync, when it has the event that certifies it. Where the oldest of them end
 * while it reads, it does without them.
 *
 * Assumed: a crash throws away what was read. In a flow all are read together (catch-up-flow.ts).
 */
import { goTo, join, until } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { startReadForNode } from '../repair/re-encode.ts';
import {
  askPeer,
  backOff,
  dropCall,
  endRepair,
  type RepairLocals,
  renewSignal,
  startRepair,
} from '../repair/running.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { endReading, noteReading, type Reading } from './history.ts';

interface Locals extends RepairLocals, Reading {
  /** Windows still to read, the newest last. */
  windows: number[];
  /** Nodes not asked for the metadata yet. */
  sources: number[];
  hasMetadata: boolean;
  attempt: number;
}

export function startCatchUp(
  ctx: WalrusContext,
  node: StorageNodeState,
  windows: readonly number[],
): void {
  const { eventBlobs } = ctx.state;
  const reading = noteReading(ctx, { node: node.index, windows });
  eventBlobs.reading[node.index] = startRepair<Locals>(ctx, node, 'event-catch-up', {
    ...reading,
    windows: [...windows],
    sources: [],
    hasMetadata: false,
    attempt: 0,
  });
}

export const eventCatchUp = defineProcedure<Locals>({
  start: 'next',
  steps: {
    next: (ctx: WalrusContext, self) => {
      const { locals } = self;
      dropEnded(ctx, locals);
      if (locals.windows.length === 0) {
        endReading(ctx, locals);
        return endRepair(ctx, self);
      }
      const { members } = readCommitteeOfBlob(ctx, blobOf(ctx, locals));
      locals.sources = members.map(({ node }) => node).filter((node) => node !== locals.node);
      ctx.random.shuffle(ctx.random.open(`node/${locals.node}/event-blobs`), locals.sources);
      locals.hasMetadata = false;
      return goTo('metadata');
    },
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const blob = blobOf(ctx, locals);
      const cause = 'event-blob' as const;
      if (locals.hasMetadata) {
        const node = nodeAt(ctx, locals.node);
        return join(startReadForNode(ctx, node, { blob, cause }), 'read');
      }
      const source = locals.sources.pop();
      if (source === undefined) return backOff(ctx, locals, 'next', 'metadata');
      const wait = until(renewSignal(ctx, locals), 'metadata');
      const { metadataTimeoutUs: timeoutUs } = ctx.resolved.storage.repair;
      askPeer(ctx, self, { to: source, method: 'metadata.get', cause, blob, timeoutUs });
      return wait;
    },
    read: (ctx: WalrusContext, { locals }) => {
      dropEnded(ctx, locals);
      locals.windows.pop();
      locals.attempt = 0;
      return goTo('next');
    },
    interrupted: (ctx: WalrusContext, self) => {
      ctx.state.eventBlobs.reading[self.locals.node] = 0;
      return endRepair(ctx, self);
    },
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `metadata.get`. */
export function onEventMetadata(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  dropCall(state, reply.id);
  wake(ctx, state.signal);
  if (reply.status !== 'ok') return 'retried';
  (state as Locals).hasMetadata = true;
  return 'used';
}

function blobOf(ctx: WalrusContext, { windows }: Locals): number {
  return ctx.state.eventBlobs.blobs[windows.at(-1)!];
}

/** Nobody has an event blob that has ended; those before it have ended too. */
function dropEnded(ctx: WalrusContext, locals: Locals): void {
  const { windows } = locals;
  const { chain } = ctx.state.eventLog;
  if (windows.length === 0 || isLive(chain, blobOf(ctx, locals))) return;
  locals.count -= windows.length;
  windows.length = 0;
}
