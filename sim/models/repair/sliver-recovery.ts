/**
 * Rebuilding a sliver from recovery symbols of other shards (network.md §6.1 steps 3–5,
 * codec.md §9): donors in weighted random order, exactly the number of symbols still needed, each
 * proof checked, missing ones refilled from the next donors; when the donors are exhausted, back
 * off, keep what was collected, start over.
 *
 * Rules of a scenario may have several slivers of an axis rebuilt together (each source sliver
 * then gives one symbol to each), choose the donors, ask for more symbols than it takes, or leave
 * the proofs out.
 *
 * What the node itself holds in other slivers of the blob counts only when the donors do not
 * suffice: the cost formulas know no sharing between a node's shards (network.md §3.1), but with
 * f shards silent the last primaries can only be rebuilt with it (§13 2). Assumed.
 */

import { goTo, join, until, type Wait } from '../../engine/index.ts';
import { badEncodingOf } from '../blobs/bad-encoding.ts';
import { blobAt } from '../blobs/blobs.ts';
import {
  isSliverGood,
  isSymbolGood,
  rebuildSliver,
  type SymbolCopy,
  symbolFrom,
} from '../blobs/encoding.ts';
import { type Help, hasNarrowRepair, isHelper, type Lost } from '../coding/coding.ts';
import { AXES, CAUSES, type Cause, codeIn, type Use } from '../facts.ts';
import { noteHelp } from '../market/evidence.ts';
import type { Call } from '../network/index.ts';
import { placedAmong } from '../placement/places.ts';
import { defineProcedure } from '../procedure.ts';
import {
  nodeAt,
  type Place,
  sliverAt,
  sliverIndexAt,
  storeSliver,
} from '../storage-node/holdings.ts';
import type { SymbolsGet, SymbolsReply } from '../storage-node/messages.ts';
import { ownShards, readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import { donorOrder } from './decide.ts';
import { helpWith } from './help.ts';
import { startInconsistency } from './inconsistency.ts';
import { rulesOf } from './rules.ts';
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

interface Donor {
  node: number;
  shards: number[];
}

/** What one source sliver gave: a symbol for each target, in their order. */
interface Source {
  index: number;
  copies: SymbolCopy[];
}

interface Locals extends RepairLocals {
  /** Slivers of one blob and axis, and their indices on that axis. */
  places: Place[];
  targets: number[];
  cause: Cause;
  needed: number;
  /** Whole pieces are asked for: the holders that could do with less have not answered. */
  isWide: boolean;
  sources: Source[];
  /** Donors not asked yet in this round, next one last. */
  donors: Donor[];
  /** Source slivers asked for and not answered. */
  asked: number;
  attempt: number;
}

const ROLE = 'sliver-recovery';

/** One sliver, or several of one blob and axis together. */
export function startSliverRecovery(
  ctx: WalrusContext,
  node: StorageNodeState,
  places: readonly Place[],
  cause: Cause,
): number {
  const [{ blob, axis }] = places;
  const record = blobAt(ctx, blob);
  const targets = places.map(({ shard }) => sliverIndexAt(ctx, record, axis, shard));
  const lost = { axis, index: targets[0], isWide: false };
  const { needed } = helpWith(ctx, record.symbolBytes, lost);
  return startRepair<Locals>(ctx, node, ROLE, {
    places: places.map((place) => ({ ...place })),
    targets,
    cause,
    isWide: false,
    needed: isPlanted(ctx, 'threshold-minus-one') ? needed - 1 : needed,
    sources: [],
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
      if (!isWanted(ctx, self.locals)) return endRepair(ctx, self);
      if (rulesOf(ctx).sharesSymbols) takeOwnSymbols(ctx, self.locals);
      self.locals.donors = donorsInOrder(ctx, self.locals);
      return goTo('ask');
    },
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.sources.length >= locals.needed) return goTo('rebuild');
      while (stillToAskFor(ctx, locals) > 0 && locals.donors.length > 0) {
        askDonor(ctx, self, locals.donors.pop()!);
      }
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'ask');
      takeOwnSymbols(ctx, locals);
      if (locals.sources.length >= locals.needed) return goTo('rebuild');
      if (widen(ctx, locals)) return goTo('choose');
      return backOff(ctx, locals, 'choose');
    },
    rebuild: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const wrong = rebuildAll(ctx, locals);
      if (wrong < 0) return endRepair(ctx, self);
      if (rulesOf(ctx).proofs !== 'none') return proveInconsistent(ctx, locals, wrong);
      // Nobody knows who sent what was wrong.
      locals.sources = [];
      return backOff(ctx, locals, 'choose');
    },
    interrupted: (ctx: WalrusContext, self) => endRepair(ctx, self),
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
  const before = locals.sources.length;
  if (before >= locals.needed) return 'wasted';
  const { symbols } = reply.response as unknown as SymbolsReply;
  const each = locals.targets.length;
  for (let at = 0; at < symbols.length; at += each) {
    takeSource(ctx, locals, symbols.slice(at, at + each), reply.to);
  }
  const gained = locals.sources.length - before;
  if (gained > 0 && locals.cause === 'transfer-fallback') {
    const bytes = gained * each * blobAt(ctx, blobOf(locals)).symbolBytes;
    noteHelp(ctx, { shard: locals.places[0].shard, by: reply.to, bytes });
  }
  return gained > 0 ? 'used' : 'wasted';
}

/** Keeps what one source sliver gave, if all of it is good and nothing of it is there yet. */
function takeSource(ctx: WalrusContext, locals: Locals, copies: SymbolCopy[], from: number): void {
  const [{ index }] = copies;
  if (locals.sources.some((one) => one.index === index)) return;
  const record = blobAt(ctx, blobOf(locals));
  const { sourceAxis } = helpOf(ctx, locals);
  if (rulesOf(ctx).proofs !== 'none') {
    for (const [at, copy] of copies.entries()) {
      if (isSymbolGood(ctx, record, sourceAxis, locals.targets[at], copy)) continue;
      ctx.emit('symbol.rejected', locals.node, from, record.index);
      return;
    }
  }
  locals.sources.push({ index, copies: copies.map(asTaken) });
}

/**
 * A copy of its own. What comes from a damaged sliver is wrong, wherever in the sliver the damage
 * is: where a proof would have told, nobody looks at the bytes of a bad symbol. Assumed.
 */
function asTaken(copy: SymbolCopy): SymbolCopy {
  if (copy.intact || copy.symbol.length === 0) return { ...copy };
  const symbol = copy.symbol.slice();
  symbol[symbol.length - 1] ^= 0xff;
  return { ...copy, symbol };
}

/** Symbols from the slivers that the node holds on the other axis. */
function takeOwnSymbols(ctx: WalrusContext, locals: Locals): void {
  const { node } = locals;
  const blob = blobOf(locals);
  const record = blobAt(ctx, blob);
  const { sourceAxis } = helpOf(ctx, locals);
  const before = locals.sources.length;
  for (const shard of ownShards(ctx, node)) {
    const copy = sliverAt(ctx, { node, shard, blob, axis: sourceAxis });
    if (copy === undefined) continue;
    const index = sliverIndexAt(ctx, record, sourceAxis, shard);
    const source = { axis: sourceAxis, index, copy };
    const copies = locals.targets.map((target) => symbolFrom(ctx, record, source, target));
    takeSource(ctx, locals, copies, node);
  }
  const count = (locals.sources.length - before) * locals.targets.length;
  if (count > 0) ctx.emit('symbol.reused', node, blob, codeIn(CAUSES, locals.cause), count);
}

/** Source slivers to be asked for beside those that came or are on their way. */
function stillToAskFor(ctx: WalrusContext, { needed, sources, asked }: Locals): number {
  return needed + rulesOf(ctx).extraSymbols - sources.length - asked;
}

function askDonor(ctx: WalrusContext, self: { id: number; locals: Locals }, donor: Donor): void {
  const { locals } = self;
  const [{ blob, axis }] = locals.places;
  const request: SymbolsGet = {
    blob,
    axis,
    targets: [...locals.targets],
    shards: donor.shards.slice(0, stillToAskFor(ctx, locals)),
    isWide: locals.isWide,
  };
  locals.asked += request.shards.length;
  askPeer(ctx, self, {
    to: donor.node,
    method: 'symbols.get',
    cause: locals.cause,
    blob,
    request: { ...request },
    timeoutUs: ctx.resolved.storage.repair.symbolTimeoutUs,
  });
}

/** Rebuilds and stores what is still wanted. The place that got another hash than it has; −1. */
function rebuildAll(ctx: WalrusContext, locals: Locals): number {
  const used = locals.sources.slice(0, locals.needed);
  for (const [at, place] of locals.places.entries()) {
    if (!isSliverWanted(ctx, place)) continue;
    const record = blobAt(ctx, place.blob);
    const symbols = used.map(({ copies }) => copies[at]);
    const copy = rebuildSliver(ctx, record, place.axis, locals.targets[at], symbols);
    if (!isSliverGood(ctx, record, place.axis, locals.targets[at], copy)) {
      const axis = codeIn(AXES, place.axis);
      if (rulesOf(ctx).proofs === 'none') {
        ctx.emit('sliver.rejected', place.node, place.shard, place.blob, axis, place.node);
      }
      return at;
    }
    storeSliver(ctx, place, copy, locals.cause);
  }
  return -1;
}

/** All proofs were good, so a wrong hash means an inconsistently encoded blob. */
function proveInconsistent(ctx: WalrusContext, locals: Locals, at: number): Wait {
  const { axis, blob } = locals.places[at];
  const target = locals.targets[at];
  if (badEncodingOf(ctx, blob) === undefined) {
    ctx.violate(`rebuilt ${axis} sliver ${target} of blob ${blob} is wrong`);
  }
  const symbols = locals.sources.slice(0, locals.needed).map(({ copies }) => copies[at]);
  const node = nodeAt(ctx, locals.node);
  return join(startInconsistency(ctx, node, blob, { axis, target, symbols }), 'interrupted');
}

/** Other nodes of the read committee in the order of the rules, the first one last. */
function donorsInOrder(ctx: WalrusContext, locals: Locals): Donor[] {
  const { node: asker } = locals;
  const blob = blobOf(locals);
  const record = blobAt(ctx, blob);
  const have = new Set(locals.sources.map(({ index }) => index));
  const { sourceAxis } = helpOf(ctx, locals);
  const { members } = readCommitteeOfBlob(ctx, blob);
  const donors = new Map<number, Donor>();
  for (const { node, shards } of members) {
    if (node === asker) continue;
    const useful = placedAmong(ctx, blob, shards).filter((shard) => {
      const index = sliverIndexAt(ctx, record, sourceAxis, shard);
      return !have.has(index) && isHelper(ctx.resolved.coding, index, lostOf(locals));
    });
    if (useful.length > 0) donors.set(node, { node, shards: useful });
  }
  const candidates = () =>
    [...donors.values()].map(({ node, shards }) => ({ node, shards: shards.length }));
  const order =
    donorOrder(ctx, asker, candidates) ?? inWeightedOrder(ctx, { asker, members, donors });
  return order.map((node) => donors.get(node)!).reverse();
}

/** Random, weighted by shards; every member draws, so that runs of one stream keep step. */
function inWeightedOrder(
  ctx: WalrusContext,
  at: {
    asker: number;
    members: readonly { node: number; shards: readonly number[] }[];
    donors: ReadonlyMap<number, Donor>;
  },
): number[] {
  const stream = ctx.random.open(`node/${at.asker}/donors`);
  const keyed: { key: number; node: number }[] = [];
  for (const { node, shards } of at.members) {
    const key = ctx.random.exponential(stream, 1) / shards.length;
    if (at.donors.has(node)) keyed.push({ key, node });
  }
  keyed.sort((a, b) => a.key - b.key || a.node - b.node);
  return keyed.map(({ node }) => node);
}

/** Is any of it still missing, owned and live? */
function isWanted(ctx: WalrusContext, { places }: Locals): boolean {
  return places.some((place) => isSliverWanted(ctx, place));
}

/** The few that would have done do not answer: whole pieces of any others, if the code has it. */
function widen(ctx: WalrusContext, locals: Locals): boolean {
  const { coding } = ctx.resolved;
  if (locals.isWide || !hasNarrowRepair(coding, locals.targets[0])) return false;
  locals.isWide = true;
  locals.needed = helpOf(ctx, locals).needed;
  if (coding.pieces!.parts > 1) locals.sources = [];
  return true;
}

function blobOf({ places }: Locals): number {
  return places[0].blob;
}

function lostOf({ places, targets, isWide }: Locals): Lost {
  return { axis: places[0].axis, index: targets[0], isWide };
}

function helpOf(ctx: WalrusContext, locals: Locals): Help {
  const { symbolBytes } = blobAt(ctx, blobOf(locals));
  return helpWith(ctx, symbolBytes, lostOf(locals));
}
