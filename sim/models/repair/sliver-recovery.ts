/**
 * Rebuilding one sliver from recovery symbols of other shards (network.md §6.1 steps 3–5,
 * codec.md §9): donors in weighted random order, exactly the number of symbols still needed, each
 * proof checked, missing ones refilled from the next donors; when the donors are exhausted, back
 * off, keep what was collected, start over.
 *
 * What the node itself holds in other slivers of the blob counts only when the donors do not
 * suffice: the cost formulas know no sharing between a node's shards (network.md §3.1), but with
 * f shards silent the last primaries can only be rebuilt with it (§13 2). Assumed.
 */

import { delay, end, goTo, join, until, type Wait } from '../../engine/index.ts';
import { badEncodingOf } from '../blobs/bad-encoding.ts';
import { blobAt } from '../blobs/blobs.ts';
import {
  isSliverGood,
  isSymbolGood,
  rebuildSliver,
  type SymbolCopy,
  symbolFrom,
} from '../blobs/encoding.ts';
import { isLive } from '../chain/index.ts';
import { type Help, hasNarrowRepair, helpFor, isHelper, type Lost } from '../coding/coding.ts';
import { CAUSES, type Cause, codeIn, type Use } from '../facts.ts';
import { noteHelp } from '../market/evidence.ts';
import { type Call, call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import {
  hasSliver,
  nodeAt,
  type Place,
  sliverAt,
  sliverIndexAt,
  storeSliver,
} from '../storage-node/holdings.ts';
import { NO_BYTES, type SymbolsGet, type SymbolsReply } from '../storage-node/messages.ts';
import { ownShards, readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { startInconsistency } from './inconsistency.ts';
import { policyOf } from './policies/index.ts';
import {
  backoffUs,
  closeRepair,
  dropCall,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';

interface Donor {
  node: number;
  shards: number[];
}

interface Locals extends RepairLocals {
  place: Place;
  cause: Cause;
  /** Index of the sliver on its axis. */
  target: number;
  needed: number;
  /** Whole pieces are asked for: the holders that could do with less have not answered. */
  isWide: boolean;
  symbols: SymbolCopy[];
  /** Donors not asked yet in this round, next one last. */
  donors: Donor[];
  asked: number;
  attempt: number;
}

const ROLE = 'sliver-recovery';

export function startSliverRecovery(
  ctx: WalrusContext,
  node: StorageNodeState,
  place: Place,
  cause: Cause,
): number {
  const record = blobAt(ctx, place.blob);
  const index = sliverIndexAt(ctx, record, place.axis, place.shard);
  const lost = { axis: place.axis, index, isWide: false };
  const { needed } = helpFor(ctx.resolved.coding, record.symbolBytes, lost);
  return startRepair<Locals>(ctx, node, {
    role: ROLE,
    node: node.index,
    calls: [],
    signal: 0,
    place: { ...place },
    cause,
    target: index,
    isWide: false,
    needed: isPlanted(ctx, 'threshold-minus-one') ? needed - 1 : needed,
    symbols: [],
    donors: [],
    asked: 0,
    attempt: 0,
  });
}

export const sliverRecovery = defineProcedure<Locals>({
  start: 'choose',
  steps: {
    /** A new round over all donors that can add something. */
    choose: (ctx: WalrusContext, self) => {
      if (!isWanted(ctx, self.locals)) return close(ctx, self);
      if (policyOf(ctx).sharesSymbols) takeOwnSymbols(ctx, self.locals);
      self.locals.donors = donorsInRandomOrder(ctx, self.locals);
      return goTo('ask');
    },
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.symbols.length >= locals.needed) return goTo('rebuild');
      while (locals.symbols.length + locals.asked < locals.needed && locals.donors.length > 0) {
        askDonor(ctx, self.id, locals, locals.donors.pop()!);
      }
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'ask');
      takeOwnSymbols(ctx, locals);
      if (locals.symbols.length >= locals.needed) return goTo('rebuild');
      if (widen(ctx, locals)) return goTo('choose');
      const { retryMinUs, retryMaxUs } = ctx.resolved.storage.repair;
      const stream = ctx.random.open(`node/${locals.node}/recovery-backoff`);
      const at = { attempt: locals.attempt++, minUs: retryMinUs, maxUs: retryMaxUs };
      return delay(backoffUs(ctx, stream, at), 'choose');
    },
    rebuild: (ctx: WalrusContext, self) => {
      const { place, cause, symbols, target, needed } = self.locals;
      const record = blobAt(ctx, place.blob);
      if (isWanted(ctx, self.locals)) {
        const used = symbols.slice(0, needed);
        const copy = rebuildSliver(ctx, record, place.axis, target, used);
        // All proofs were good, so a wrong hash means an inconsistently encoded blob.
        if (!isSliverGood(ctx, record, place.axis, target, copy)) {
          if (badEncodingOf(ctx, place.blob) === undefined) {
            ctx.violate(`rebuilt ${place.axis} sliver ${target} of blob ${place.blob} is wrong`);
          }
          const proof = { axis: place.axis, target, symbols: used };
          const node = nodeAt(ctx, place.node);
          return join(startInconsistency(ctx, node, place.blob, proof), 'interrupted');
        }
        storeSliver(ctx, place, copy, cause);
      }
      return close(ctx, self);
    },
    interrupted: (ctx: WalrusContext, self) => close(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `symbols.get`. */
export function onSymbols(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  dropCall(locals, reply.id);
  const { shards } = reply.request as unknown as SymbolsGet;
  locals.asked -= shards.length;
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  const before = locals.symbols.length;
  if (before >= locals.needed) return 'wasted';
  const { symbols } = reply.response as unknown as SymbolsReply;
  for (const symbol of symbols) takeSymbol(ctx, locals, symbol, reply.to);
  const gained = locals.symbols.length - before;
  if (gained > 0 && locals.cause === 'transfer-fallback') {
    const bytes = gained * blobAt(ctx, locals.place.blob).symbolBytes;
    noteHelp(ctx, { shard: locals.place.shard, by: reply.to, bytes });
  }
  return gained > 0 ? 'used' : 'wasted';
}

function takeSymbol(ctx: WalrusContext, locals: Locals, symbol: SymbolCopy, from: number): void {
  const { place } = locals;
  const record = blobAt(ctx, place.blob);
  const { sourceAxis } = helpOf(ctx, locals);
  if (locals.symbols.some(({ index }) => index === symbol.index)) return;
  if (!isSymbolGood(ctx, record, sourceAxis, locals.target, symbol)) {
    ctx.emit('symbol.rejected', place.node, from, place.blob);
    return;
  }
  locals.symbols.push({ ...symbol });
}

/** Symbols from the slivers that the node holds on the other axis. */
function takeOwnSymbols(ctx: WalrusContext, locals: Locals): void {
  const { node, blob } = locals.place;
  const record = blobAt(ctx, blob);
  const { sourceAxis } = helpOf(ctx, locals);
  const before = locals.symbols.length;
  for (const shard of ownShards(ctx, node)) {
    const copy = sliverAt(ctx, { node, shard, blob, axis: sourceAxis });
    if (copy === undefined) continue;
    const index = sliverIndexAt(ctx, record, sourceAxis, shard);
    const source = { axis: sourceAxis, index, copy };
    takeSymbol(ctx, locals, symbolFrom(ctx, record, source, locals.target), node);
  }
  const count = locals.symbols.length - before;
  if (count > 0) ctx.emit('symbol.reused', node, blob, codeIn(CAUSES, locals.cause), count);
}

function askDonor(ctx: WalrusContext, self: number, locals: Locals, donor: Donor): void {
  const { place } = locals;
  const wanted = locals.needed - locals.symbols.length - locals.asked;
  const request: SymbolsGet = {
    blob: place.blob,
    axis: place.axis,
    target: locals.target,
    shards: donor.shards.slice(0, wanted),
    isWide: locals.isWide,
  };
  locals.asked += request.shards.length;
  locals.calls.push(
    call(ctx, {
      from: place.node,
      to: donor.node,
      method: 'symbols.get',
      cause: locals.cause,
      blob: place.blob,
      request: { ...request },
      requestBytes: NO_BYTES,
      timeoutUs: ctx.resolved.storage.repair.symbolTimeoutUs,
      owner: self,
    }),
  );
}

/** Other nodes of the read committee in random order weighted by shards, the first one last. */
function donorsInRandomOrder(ctx: WalrusContext, locals: Locals): Donor[] {
  const { place } = locals;
  const record = blobAt(ctx, place.blob);
  const stream = ctx.random.open(`node/${place.node}/donors`);
  const have = new Set(locals.symbols.map(({ index }) => index));
  const { sourceAxis } = helpOf(ctx, locals);
  const keyed: { key: number; donor: Donor }[] = [];
  for (const { node, shards } of readCommitteeOfBlob(ctx, place.blob).members) {
    const key = ctx.random.exponential(stream, 1) / shards.length;
    if (node === place.node) continue;
    const useful = shards.filter((shard) => {
      const index = sliverIndexAt(ctx, record, sourceAxis, shard);
      return !have.has(index) && isHelper(ctx.resolved.coding, index, lostOf(locals));
    });
    if (useful.length > 0) keyed.push({ key, donor: { node, shards: useful } });
  }
  keyed.sort((a, b) => b.key - a.key || b.donor.node - a.donor.node);
  return keyed.map(({ donor }) => donor);
}

/** Still missing, still owned, still live? */
function isWanted(ctx: WalrusContext, { place }: Locals): boolean {
  return (
    !hasSliver(ctx, place) &&
    nodeAt(ctx, place.node).shards.has(place.shard) &&
    ownShards(ctx, place.node).includes(place.shard) &&
    isLive(ctx.state.eventLog.chain, place.blob)
  );
}

/** The few that would have done do not answer: whole pieces of any others, if the code has it. */
function widen(ctx: WalrusContext, locals: Locals): boolean {
  const { coding } = ctx.resolved;
  if (locals.isWide || !hasNarrowRepair(coding, locals.target)) return false;
  locals.isWide = true;
  locals.needed = helpOf(ctx, locals).needed;
  if (coding.pieces!.parts > 1) locals.symbols = [];
  return true;
}

function lostOf({ place, target, isWide }: Locals): Lost {
  return { axis: place.axis, index: target, isWide };
}

function helpOf(ctx: WalrusContext, locals: Locals): Help {
  const { symbolBytes } = blobAt(ctx, locals.place.blob);
  return helpFor(ctx.resolved.coding, symbolBytes, lostOf(locals));
}

function close(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  closeRepair(ctx, self.id, self.locals);
  return end();
}
