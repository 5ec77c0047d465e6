/**
 * A node reads the event blobs that it lacks as a flow (`granularity: flow`): each peer is asked
 * once for its exact share of all of them. The bytes are those of catch-up.ts, one by one; so is
 * the time at least, since that reads one blob after the other.
 *
 * Those of which too few slivers are there to be read are tried again after a backoff. Left out:
 * bad slivers, so nodes that send them are not asked.
 */
import { delay, goTo, until } from '../../engine/index.ts';
import { isLive } from '../chain/index.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { type BulkReply, type BulkRequest, callBulk } from '../repair/bulk-calls.ts';
import { leastUs } from '../repair/bulk-pace.ts';
import { planReads, type ReadPlan } from '../repair/bulk-reads.ts';
import { checkReads } from '../repair/bulk-rebuild.ts';
import { mayServe } from '../repair/donors.ts';
import {
  backOff,
  dropCall,
  endRepair,
  type RepairLocals,
  renewSignal,
  startRepair,
} from '../repair/running.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { endReading, noteReading, type Reading } from './history.ts';

interface Locals extends RepairLocals, Reading {
  /** Blobs still to read, and those that are asked for now. */
  blobs: number[];
  asked: number[];
  failed: BulkRequest[];
  /** Whom this round asked, and when it is over at the soonest. */
  peers: number[];
  soonestUs: number;
  attempt: number;
}

export function startCatchUpFlow(
  ctx: WalrusContext,
  node: StorageNodeState,
  windows: readonly number[],
): void {
  const { eventBlobs } = ctx.state;
  const reading = noteReading(ctx, { node: node.index, windows });
  eventBlobs.reading[node.index] = startRepair<Locals>(ctx, node, 'event-catch-up-flow', {
    ...reading,
    blobs: windows.map((window) => eventBlobs.blobs[window]),
    asked: [],
    failed: [],
    peers: [],
    soonestUs: 0,
    attempt: 0,
  });
}

const CAUSE = 'event-blob' as const;

export const eventCatchUpFlow = defineProcedure<Locals>({
  start: 'ask',
  steps: {
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { chain } = ctx.state.eventLog;
      const live = locals.blobs.filter((blob) => isLive(chain, blob));
      locals.count -= locals.blobs.length - live.length;
      locals.blobs = live;
      if (locals.blobs.length === 0) {
        endReading(ctx, locals);
        return endRepair(ctx, self);
      }
      const plan = planReads(ctx, locals.node, locals.blobs);
      if (plan.requests.length === 0) return backOff(ctx, locals, 'ask');
      for (const one of plan.requests) callBulk(ctx, self, { ...one, cause: CAUSE });
      locals.asked = plan.blobs;
      locals.failed = [];
      locals.peers = [...new Set([...plan.sources, ...plan.donors])];
      checkReads(ctx, [...plan.donors, locals.node], plan.blobs);
      locals.soonestUs = ctx.now + durationUs(ctx, locals.node, plan);
      return until(renewSignal(ctx, locals), 'arrived');
    },
    arrived: (ctx: WalrusContext, self) => {
      const { locals } = self;
      askOthers(ctx, self);
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'arrived');
      if (locals.failed.length > 0) return backOff(ctx, locals, 'ask');
      const restUs = locals.soonestUs - ctx.now;
      return restUs > 0 ? delay(restUs, 'read') : goTo('read');
    },
    read: (_ctx: WalrusContext, { locals }) => {
      const read = new Set(locals.asked);
      locals.blobs = locals.blobs.filter((blob) => !read.has(blob));
      return goTo('ask');
    },
    interrupted: (ctx: WalrusContext, self) => {
      ctx.state.eventBlobs.reading[self.locals.node] = 0;
      return endRepair(ctx, self);
    },
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `bulk.get`. */
export function onEventBlobs(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  dropCall(locals, reply.id);
  const isGood = reply.status === 'ok';
  if (isGood) {
    const { readyUs } = reply.response as BulkReply;
    locals.soonestUs = Math.max(locals.soonestUs, readyUs);
  } else locals.failed.push({ ...(reply.request as BulkRequest) });
  if (locals.calls.length === 0) wake(ctx, locals.signal);
  return isGood ? 'used' : 'retried';
}

/** One blob after the other: its metadata, then its slivers. */
function durationUs(ctx: WalrusContext, node: number, plan: ReadPlan): number {
  const { blobs, sources, donors } = plan;
  return leastUs(ctx, { node, units: blobs.length, concurrent: 1 }, { sources, donors, pairs: 0 });
}

/** Whoever failed is replaced by the next of those that answered, in turn. */
function askOthers(ctx: WalrusContext, self: { id: number; locals: Locals }): void {
  const { locals } = self;
  const { peers, node, failed } = locals;
  const others = peers.filter((peer) => mayServe(ctx, nodeAt(ctx, peer), node, -1));
  if (others.length === 0) return;
  for (const [index, request] of failed.entries()) {
    const to = others[(locals.attempt + index) % others.length];
    callBulk(ctx, self, { to, cause: CAUSE, request: { ...request } });
  }
  if (failed.length > 0) locals.attempt += 1;
  locals.failed = [];
}
