/**
 * A node completes a blob by reading it and encoding it again: as many good primary slivers as
 * determine it, its own first, then those of other nodes in random order or the rules', one
 * request a shard; a bad or failed one is replaced by the next. When nobody is left to ask: back
 * off, keep what was collected, start over. Deployed nodes never do this (network.md §3.1); a
 * policy may choose it.
 */
import { goTo, until } from '../../engine/index.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { decodeRecord, isSliverGood, originalSliver, type SliverCopy } from '../blobs/encoding.ts';
import { isLive } from '../chain/index.ts';
import type { Cause, Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { placedAmong } from '../placement/places.ts';
import { defineProcedure } from '../procedure.ts';
import { type Place, sliverAt, sliverIndexAt, storeSliver } from '../storage-node/holdings.ts';
import { ownShards, readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { donorOrder } from './decide.ts';
import {
  askPeer,
  backOff,
  dropCall,
  endRepair,
  isSliverWanted,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';

interface Locals extends RepairLocals {
  blob: number;
  cause: Cause;
  places: Place[];
  received: { index: number; copy: SliverCopy }[];
  /** Not asked yet in this round, the next one last. */
  candidates: { node: number; shard: number }[];
  attempt: number;
}

export function startReEncode(
  ctx: WalrusContext,
  node: StorageNodeState,
  { cause, places }: { cause: Cause; places: readonly Place[] },
): number {
  return startRepair<Locals>(ctx, node, 're-encode', {
    blob: places[0].blob,
    cause,
    places: places.map((place) => ({ ...place })),
    received: [],
    candidates: [],
    attempt: 0,
  });
}

/** Reads a blob for something else than its slivers: nothing of it is stored. */
export function startReadForNode(
  ctx: WalrusContext,
  node: StorageNodeState,
  { cause, blob }: { cause: Cause; blob: number },
): number {
  const nothing = { places: [], received: [], candidates: [], attempt: 0 };
  return startRepair<Locals>(ctx, node, 're-encode', { blob, cause, ...nothing });
}

export const reEncode = defineProcedure<Locals>({
  start: 'choose',
  steps: {
    choose: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (!isLive(ctx.state.eventLog.chain, locals.blob)) return endRepair(ctx, self);
      takeOwn(ctx, locals);
      locals.candidates = candidatesInOrder(ctx, locals);
      return goTo('ask');
    },
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { kp } = codeOf(ctx);
      if (locals.received.length >= kp) return goTo('encode');
      while (locals.received.length + locals.calls.length < kp && locals.candidates.length > 0) {
        askFor(ctx, self, locals.candidates.pop()!);
      }
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'ask');
      return backOff(ctx, locals, 'choose');
    },
    encode: (ctx: WalrusContext, self) => {
      storeAll(ctx, self.locals);
      return endRepair(ctx, self);
    },
    interrupted: (ctx: WalrusContext, self) => endRepair(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `sliver.get`. */
export function onReEncodeReply(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  dropCall(locals, reply.id);
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  return take(ctx, locals, reply.shard, reply.response as SliverCopy) ? 'used' : 'wasted';
}

function askFor(
  ctx: WalrusContext,
  self: { id: number; locals: Locals },
  { node, shard }: Locals['candidates'][number],
): void {
  const { cause, blob } = self.locals;
  const { symbolTimeoutUs: timeoutUs } = ctx.resolved.storage.repair;
  askPeer(ctx, self, { to: node, method: 'sliver.get', cause, blob, shard, axis: 0, timeoutUs });
}

/** Keeps a good sliver that is not there yet. */
function take(ctx: WalrusContext, locals: Locals, shard: number, copy: SliverCopy): boolean {
  const record = blobAt(ctx, locals.blob);
  const index = sliverIndexAt(ctx, record, 'primary', shard);
  const { received } = locals;
  if (received.length >= codeOf(ctx).kp || received.some((one) => one.index === index)) {
    return false;
  }
  if (!isSliverGood(ctx, record, 'primary', index, copy)) return false;
  received.push({ index, copy: { ...copy } });
  return true;
}

function takeOwn(ctx: WalrusContext, locals: Locals): void {
  const { node, blob } = locals;
  for (const shard of ownShards(ctx, node)) {
    const copy = sliverAt(ctx, { node, shard, blob, axis: 'primary' });
    if (copy !== undefined) take(ctx, locals, shard, copy);
  }
}

/** In the order of the rules, or random; the first one last. */
function candidatesInOrder(ctx: WalrusContext, locals: Locals): Locals['candidates'] {
  const candidates = candidatesOf(ctx, locals);
  const of = (asked: number) => candidates.filter(({ node }) => node === asked);
  const order = donorOrder(ctx, locals.node, () => {
    const nodes = [...new Set(candidates.map(({ node }) => node))];
    return nodes.map((node) => ({ node, shards: of(node).length }));
  });
  if (order !== null) return order.flatMap(of).reverse();
  return ctx.random.shuffle(ctx.random.open(`node/${locals.node}/re-encode`), candidates);
}

function candidatesOf(ctx: WalrusContext, locals: Locals): Locals['candidates'] {
  const record = blobAt(ctx, locals.blob);
  const have = new Set(locals.received.map(({ index }) => index));
  const candidates: Locals['candidates'] = [];
  for (const { node, shards } of readCommitteeOfBlob(ctx, locals.blob).members) {
    if (node === locals.node) continue;
    for (const shard of placedAmong(ctx, locals.blob, shards)) {
      if (!have.has(sliverIndexAt(ctx, record, 'primary', shard))) candidates.push({ node, shard });
    }
  }
  return candidates;
}

function storeAll(ctx: WalrusContext, locals: Locals): void {
  const { blob } = locals;
  const record = blobAt(ctx, blob);
  const { isRight } = decodeRecord(ctx, record, 'primary', locals.received);
  if (!isRight) ctx.violate(`blob ${blob} was read for repair and is not what was written`);
  for (const place of locals.places) {
    const { axis, shard } = place;
    if (!isSliverWanted(ctx, place)) continue;
    const copy = originalSliver(ctx, record, axis, sliverIndexAt(ctx, record, axis, shard));
    storeSliver(ctx, place, copy, locals.cause);
  }
}
