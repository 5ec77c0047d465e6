/**
 * Recovery of many slivers as a flow (`granularity: flow`): the metadata and the symbols of all
 * slivers of a span of the ID space, each peer asked once for its exact share, in the time that
 * the bandwidth or the concurrency of single recoveries allows, whichever is longer.
 *
 * Blob sync, node recovery, the fallback of a transfer and the download of a new member's metadata
 * come here instead of to their messages. A donor that fails is replaced by another; what cannot
 * be rebuilt now is left to the caller, or tried again after a backoff.
 * Symbols that the node has itself count where the rules share them. Left out: bad symbols, short
 * replies.
 */

import { delay, goTo, until, type Wait } from '../../engine/index.ts';
import { metadataBytes } from '../coding/coding.ts';
import type { Cause, Use } from '../facts.ts';
import {
  ALL_IDS,
  type Holding,
  holdingAt,
  type MemberSpan,
  metadataKey,
  type Span,
} from '../holdings/index.ts';
import { type Crowd, countIn, crowdNow, firstIn } from '../live-blobs/crowd.ts';
import type { Call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { hasMetadata, isInUse, nodeAt } from '../storage-node/holdings.ts';
import { allMembersIn, countsOf, populationSpans } from '../storage-node/population.ts';
import { readCommittee } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  type BulkReply,
  type BulkRequest,
  callBulk,
  noteBulkHelp,
  requestOf,
} from './bulk-calls.ts';
import {
  type CrowdWork,
  comesBefore,
  metadataLacking,
  stillWantedOfCrowd,
  withLeavers,
} from './bulk-crowd.ts';
import { leastUs, pairsOf } from './bulk-pace.ts';
import { type PopulationPlace, planRecovery } from './bulk-plan.ts';
import { checkReads } from './bulk-rebuild.ts';
import { populationAfterRound } from './bulk-rounds.ts';
import { storeAllMetadata, storeSlivers } from './bulk-store.ts';
import { type Ask, mayServe } from './donors.ts';
import { noPlaces, type PlaceList, stillWanted } from './place-list.ts';
import {
  backOff,
  cancelCalls,
  dropCall,
  endRepair,
  isMetadataWanted,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';

/** What is to be rebuilt. */
export interface BulkWork extends Span {
  cause: Cause;
  /** Blobs certified from here on are not part of the work. */
  beforeUs: number;
  places: PlaceList;
  population: PopulationPlace[];
  /** Blobs whose metadata is missing, and where in the population it is. */
  metadata: number[];
  metadataSpans: MemberSpan[];
  /** What is taken together of the crowd; null where each blob is looked at. */
  crowd: CrowdWork | null;
  /** Blobs (or slivers, or sets of metadata) that are under way at once. */
  concurrent: number;
  /** How many of these there are. */
  units: number;
  /** Try again until everything is there. */
  persists: boolean;
}

export interface BulkLocals extends RepairLocals, BulkWork {
  /** What this round has donors for. */
  planned: PlaceList;
  plannedPopulation: PopulationPlace[];
  plannedCrowd: PopulationPlace[];
  /** Blobs of it that are read. */
  read: number[];
  /** Another round has the rest. */
  isPart: boolean;
  failed: BulkRequest[];
  /** Calls that nobody waits for. */
  spares: number[];
  /** Whom this round asked, and how long it lasts at least. */
  peers: number[];
  leastUs: number;
  stageUs: number;
  /** Members of the population by class when they were asked for. */
  counts: number[] | null;
  /** When the peers have worked out and read what they send. */
  readyUs: number;
  attempt: number;
}

interface Self {
  id: number;
  locals: BulkLocals;
}

/** Sets of metadata in flight at a new member (network.md §6.2). */
export const METADATA_IN_FLIGHT = 100;

export const BULK_ROLE = 'bulk-recovery';

export function startBulkRecovery(
  ctx: WalrusContext,
  node: StorageNodeState,
  work: BulkWork,
): number {
  return startRepair<BulkLocals>(ctx, node, BULK_ROLE, {
    ...work,
    planned: noPlaces(),
    plannedPopulation: [],
    plannedCrowd: [],
    read: [],
    isPart: false,
    failed: [],
    spares: [],
    peers: [],
    leastUs: 0,
    stageUs: ctx.now,
    counts: null,
    readyUs: 0,
    attempt: 0,
  });
}

/** Only metadata: of some blobs, of what is lacking of a crowd, and of the population. */
export function startMetadataFlow(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blobs, crowd, cause }: { blobs: readonly number[]; crowd: Crowd; cause: Cause },
): number {
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, metadataKey(table, node.index));
  const metadataSpans = populationSpans(ctx, holding, ALL_IDS, false);
  const { without } = crowd;
  const isNone = crowd.spans.length === 0;
  const lacking = metadataLacking(ctx, node, crowd);
  const together = countIn(crowdNow(ctx, without), lacking);
  return startBulkRecovery(ctx, node, {
    ...ALL_IDS,
    cause,
    beforeUs: ctx.now + 1,
    places: noPlaces(),
    population: [],
    metadata: [...blobs],
    metadataSpans,
    crowd: isNone ? null : { places: [], metadata: lacking, without: [...without] },
    concurrent: METADATA_IN_FLIGHT,
    units: blobs.length + together + allMembersIn(ctx, metadataSpans),
    persists: false,
  });
}

/** What of the population a holding lacks within a span. */
export function lackingPopulation(
  ctx: WalrusContext,
  holding: Holding,
  within: MemberSpan,
): PopulationPlace[] {
  if (!isInUse(ctx, holding)) return [];
  const { shard, axis } = holding;
  const spans = populationSpans(ctx, holding, within, false);
  const lacking = spans.filter((span) => allMembersIn(ctx, [span]) > 0);
  return lacking.map((span) => ({ ...span, shard, axis }));
}

export const bulkRecovery = defineProcedure<BulkLocals>({
  start: 'ask',
  steps: {
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.stageUs = ctx.now;
      locals.counts = countsOf(ctx);
      locals.failed = [];
      if (locals.crowd !== null) lookAtCrowd(ctx, locals, locals.crowd);
      locals.metadata = locals.metadata.filter((blob) => isMetadataWanted(ctx, locals.node, blob));
      locals.places = stillWanted(ctx, locals.node, locals.places);
      const plan = planRecovery(ctx, locals.node, locals);
      const isShort = plan.places.blobs.length < locals.places.blobs.length;
      locals.planned = plan.places;
      locals.plannedPopulation = plan.population;
      locals.plannedCrowd = plan.crowd;
      locals.read = plan.read;
      const sources = askForMetadata(ctx, self);
      for (const ask of plan.asks) {
        callBulk(ctx, self, { to: ask.donor, cause: locals.cause, request: requestOf(ask) });
      }
      askForSpares(ctx, self, plan.spares);
      const donors = plan.asks.map(({ donor }) => donor);
      checkReads(ctx, [...donors, locals.node], plan.read);
      locals.peers = [...new Set([...sources, ...donors])];
      locals.leastUs = leastUs(ctx, locals, {
        sources,
        donors,
        pairs: pairsOf(ctx, locals, plan),
      });
      locals.isPart = plan.isPart;
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'arrived');
      // What the node has itself may be enough.
      const planned = plan.places.blobs.length + plan.population.length + plan.crowd.length;
      if (planned > 0) return goTo('store');
      return isShort ? retry(ctx, self) : endRepair(ctx, self);
    },
    arrived: (ctx: WalrusContext, self) => {
      const { locals } = self;
      askOthers(ctx, self);
      if (isWaiting(locals)) return until(renewSignal(ctx, locals), 'arrived');
      if (locals.failed.length > 0) return retry(ctx, self);
      cancelCalls(ctx, locals);
      const restUs = Math.max(locals.stageUs + locals.leastUs, locals.readyUs) - ctx.now;
      return restUs > 0 ? delay(restUs, 'store') : goTo('store');
    },
    store: (ctx: WalrusContext, self) => {
      storeAllMetadata(ctx, self.locals);
      storeSlivers(ctx, self.locals);
      const { node, persists, isPart } = self.locals;
      // What the round was about was planned, or has no donors now.
      if (isPart) self.locals.population = populationAfterRound(ctx, node, self.locals);
      return persists || isPart ? goTo('ask') : endRepair(ctx, self);
    },
    interrupted: (ctx: WalrusContext, self) => endRepair(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Takes a reply to `bulk.get`. */
export function onBulk(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as BulkLocals;
  dropCall(locals, reply.id);
  const isGood = reply.status === 'ok';
  const isSpare = locals.spares.includes(reply.id);
  if (!isGood && !isSpare) locals.failed.push({ ...(reply.request as BulkRequest) });
  if (!isWaiting(locals)) wake(ctx, locals.signal);
  if (isGood && isSpare) return 'wasted';
  if (!isGood) return 'retried';
  locals.readyUs = Math.max(locals.readyUs, (reply.response as BulkReply).readyUs);
  noteBulkHelp(ctx, locals, reply);
  return 'used';
}

/** More than it takes: nobody waits for it, and it hedges nothing (extra-symbols). */
function askForSpares(ctx: WalrusContext, self: Self, spares: readonly Ask[]): void {
  const { locals } = self;
  const before = locals.calls.length;
  for (const ask of spares) {
    callBulk(ctx, self, { to: ask.donor, cause: locals.cause, request: requestOf(ask) });
  }
  locals.spares = locals.calls.slice(before);
}

function isWaiting({ calls, spares }: BulkLocals): boolean {
  return calls.some((id) => !spares.includes(id));
}

/** As many sets of metadata from each node of the committee, as random single fetches would. */
function askForMetadata(ctx: WalrusContext, self: Self): number[] {
  const { locals } = self;
  const { crowd } = locals;
  const together = crowd === null ? 0 : countIn(crowdNow(ctx, crowd.without), crowd.metadata);
  const count = locals.metadata.length + together + allMembersIn(ctx, locals.metadataSpans);
  if (count === 0) return [];
  const sample = firstMetadata(ctx, locals);
  const stream = ctx.random.open(`node/${locals.node}/bulk-metadata`);
  const peers = readCommittee(ctx, 1).members.map(({ node }) => node);
  const sources = peers.filter((node) => isSource(ctx, { node, asker: locals.node, blob: sample }));
  ctx.random.shuffle(stream, sources);
  const used = sources.slice(0, count);
  for (const [index, to] of used.entries()) {
    const requests = Math.floor(count / used.length) + (index < count % used.length ? 1 : 0);
    const metadata = requests * metadataBytes(ctx.resolved.coding);
    const nothing = { symbols: 0, payload: 0, proof: 0, framing: 0 };
    const request = { ...nothing, metadata, requests };
    callBulk(ctx, self, { to, cause: locals.cause, request });
  }
  return used;
}

/** The first by ID of those whose metadata is asked for; −1 where they are the population's. */
function firstMetadata(ctx: WalrusContext, { metadata, crowd }: BulkLocals): number {
  const named = metadata.at(0) ?? -1;
  if (crowd === null || crowd.metadata.length === 0) return named;
  const first = firstIn(crowdNow(ctx, crowd.without), crowd.metadata[0]);
  if (first < 0 || named < 0) return Math.max(first, named);
  return comesBefore(ctx, first, named) < 0 ? first : named;
}

/** The node is there and has the metadata that is asked for; the first blob stands for all. */
function isSource(
  ctx: WalrusContext,
  { node, asker, blob }: { node: number; asker: number; blob: number },
): boolean {
  if (node === asker || !mayServe(ctx, nodeAt(ctx, node), asker, blob)) return false;
  return blob < 0 || hasMetadata(ctx, node, blob);
}

/** Names those that left the crowd, and leaves out what came meanwhile. */
function lookAtCrowd(ctx: WalrusContext, locals: BulkLocals, crowd: CrowdWork): void {
  const { places, metadata } = locals;
  Object.assign(locals, withLeavers(ctx, locals.node, { places, metadata, crowd }));
  const now = locals.crowd!;
  locals.crowd = { ...now, places: stillWantedOfCrowd(ctx, locals.node, now.places) };
}

/** Whoever failed is replaced by the next of those that answered, in turn. */
function askOthers(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  const others = locals.peers.filter((peer) => mayServe(ctx, nodeAt(ctx, peer), locals.node, -1));
  if (others.length === 0) return;
  for (const [index, request] of locals.failed.entries()) {
    const to = others[(locals.attempt + index) % others.length];
    callBulk(ctx, self, { to, cause: locals.cause, request: { ...request } });
  }
  if (locals.failed.length > 0) locals.attempt += 1;
  locals.failed = [];
}

function retry(ctx: WalrusContext, self: Self): Wait {
  const { locals } = self;
  return locals.persists ? backOff(ctx, locals, 'ask') : endRepair(ctx, self);
}
