/**
 * A shard transfer as a flow (foundations.md §4, `flow`): steps of many batches that carry the
 * crowd (crowd.ts) and the population too, and the recovery in bulk of what they leave.
 *
 * The crowd is that of the job. Whoever leaves it while the transfer goes on is named from then on
 * in the list of the job and among what is pending.
 */
import { join, type Wait } from '../../engine/index.ts';
import { compareById } from '../blobs/blobs.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, codeIn, type Use } from '../facts.ts';
import {
  ALL_IDS,
  codeIn as codeInHolding,
  type Holding,
  holdingAt,
  MISSING,
  type Span,
} from '../holdings/index.ts';
import {
  countIn,
  crowdNow,
  crowdWithin,
  leaversOf,
  leftOut,
  membersOneByOne,
} from '../live-blobs/crowd.ts';
import { type Call, roundTripUs } from '../network/index.ts';
import { fillSpan } from '../storage-node/fill.ts';
import { keyOf, nodeAt } from '../storage-node/holdings.ts';
import type { ShardSync, ShardSyncReply } from '../storage-node/messages.ts';
import { allMembersIn } from '../storage-node/population.ts';
import { acceptsSliver } from '../storage-node/serve.ts';
import type { WalrusContext } from '../world.ts';
import {
  absentIn,
  type CrowdWork,
  metadataLacking,
  stillWantedOfCrowd,
  takesCrowd,
} from './bulk-crowd.ts';
import { advanceFlow, isFlow, namedIn, nameLeavers } from './bulk-job.ts';
import { lackingPopulation, startBulkRecovery } from './bulk-recovery.ts';
import { listOf } from './place-list.ts';
import { isTrigger } from './rules.ts';
import { backOff } from './running.ts';
import {
  fallBack,
  finish,
  pendingSlivers,
  placeOf,
  type Transfer,
  type TransferLocals,
} from './transfer-state.ts';

/** A copy: the request and the transfer are saved each by itself. */
export function stepOf({ step }: TransferLocals): ShardSync['step'] {
  if (step === null) return null;
  const { fromId, toId, batches } = step;
  const { spans, without } = step.crowd;
  const crowd = { spans: spans.map((span) => ({ ...span })), without: [...without] };
  return { fromId, toId, crowd, requests: batches };
}

/** Who left the crowd since it was looked at last is named in the list and among the pending. */
export function nameLeaversOf(ctx: WalrusContext, locals: TransferLocals): void {
  const { id } = ctx.state.holdings.table.tracked;
  for (const blob of nameLeavers(ctx, locals.job)) {
    for (const { axis, fromId, toId } of locals.crowdPending) {
      if (id[blob] < fromId || id[blob] >= toId) continue;
      locals.pending.push({ blob, axis: AXES[axis] });
    }
  }
}

/** Does the node lack metadata of the job's crowd? */
export function isMetadataLacking(ctx: WalrusContext, { node, job }: TransferLocals): boolean {
  return metadataLacking(ctx, nodeAt(ctx, node), job.crowd).length > 0;
}

/** Stores what a step brought, span and all; the rest is left to recovery. */
export function takeStep(ctx: WalrusContext, locals: TransferLocals, reply: Call): Use {
  const step = locals.step!;
  const { job } = locals;
  const { slivers, crowd: sent, ...rest } = reply.response as unknown as ShardSyncReply;
  // Who left the crowd on the way comes alone, good as it was sent.
  const leavers = leaversOf(ctx, sent);
  const crowd = job.crowd.spans.length === 0 ? null : leftOut(ctx, sent, leavers);
  const blobs = [...leavers];
  const contents = new Map<number, string>();
  for (const { blob, copy } of slivers) {
    const place = placeOf(locals, { blob, axis: locals.axis });
    if (!acceptsSliver(ctx, place, copy, reply.to)) continue;
    blobs.push(blob);
    if (copy.content !== '') contents.set(blob, copy.content);
  }
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, keyOf(ctx, locals));
  const { fromId, toId } = step;
  const beforeUs = ctx.state.eventLog.chain.clock.startedUs;
  const what = { blobs, crowd, contents, ...rest };
  fillSpan(ctx, { holding, fromId, toId, beforeUs, cause: 'transfer', ...what });
  nameLeaversOf(ctx, locals);
  for (const blob of namedIn(ctx, job, step)) {
    if (codeInHolding(table, holding, blob) !== MISSING) continue;
    locals.pending.push({ blob, axis: locals.axis });
  }
  leaveCrowd(ctx, locals, holding, step);
  locals.spans.push(...lackingPopulation(ctx, holding, step));
  locals.attempt = 0;
  locals.restUs = Math.max(0, step.batches - 1) * roundTripUs(ctx, locals.node, locals.source);
  advanceFlow(ctx, job, step);
  return 'used';
}

/** What a holding lacks of the job's crowd in a span is left to recovery. */
function leaveCrowd(
  ctx: WalrusContext,
  { job, crowdPending }: TransferLocals,
  holding: Holding,
  span: Span,
): void {
  const { spans, without } = crowdWithin(ctx, job.crowd, span);
  const now = crowdNow(ctx, without);
  const { shard, axis } = holding;
  for (const lacking of absentIn(holding, spans)) {
    if (countIn(now, [lacking]) > 0) crowdPending.push({ ...lacking, shard, axis });
  }
}

/** Rebuilds what is pending as a flow, and looks again later at what could not be rebuilt. */
export function recoverFlow(ctx: WalrusContext, self: Transfer): Wait {
  const { locals } = self;
  const { enabled, fallbackConcurrent } = ctx.resolved.storage.repair;
  const node = nodeAt(ctx, locals.node);
  const { table } = ctx.state.holdings;
  locals.spans = locals.spans.flatMap((span) => {
    const axis = AXES[span.axis];
    const holding = table.holdings.get(
      keyOf(ctx, { node: locals.node, shard: locals.shard, axis }),
    );
    return holding === undefined ? [] : lackingPopulation(ctx, holding, span);
  });
  locals.crowdPending = stillWantedOfCrowd(ctx, locals.node, locals.crowdPending);
  const isTogether = takesCrowd(ctx, node);
  if (!isTogether) nameAll(ctx, locals);
  const slivers = pendingSlivers(ctx, locals);
  const left = slivers + allMembersIn(ctx, locals.spans);
  if (left === 0 || !enabled || !isTrigger(ctx, 'transfer')) return finish(ctx, self);
  if (node.shards.get(locals.shard)?.status !== 'active-recover') {
    fallBack(ctx, locals, 'missing-slivers');
  }
  const isStuck = locals.leftBefore === left;
  locals.leftBefore = isStuck ? -1 : left;
  if (isStuck) return backOff(ctx, locals, 'recover');
  const work = {
    ...ALL_IDS,
    cause: 'transfer-fallback' as const,
    beforeUs: ctx.now + 1,
    places: listOf(pendingById(ctx, locals).map((one) => placeOf(locals, one))),
    population: locals.spans.map((span) => ({ ...span })),
    crowd: isTogether ? crowdWorkOf(locals) : null,
    metadata: [],
    metadataSpans: [],
    concurrent: fallbackConcurrent,
    units: left,
    persists: false,
  };
  return join(startBulkRecovery(ctx, node, work), 'recover');
}

function crowdWorkOf({ crowdPending, job }: TransferLocals): CrowdWork {
  const places = crowdPending.map((place) => ({ ...place }));
  return { places, metadata: [], without: [...job.crowd.without] };
}

/** Where rules look at single blobs nothing is rebuilt together. */
function nameAll(ctx: WalrusContext, locals: TransferLocals): void {
  const { crowdPending, job } = locals;
  for (const place of crowdPending) {
    for (const blob of membersOneByOne(crowdNow(ctx, job.crowd.without), [place])) {
      locals.pending.push({ blob, axis: AXES[place.axis] });
    }
  }
  locals.crowdPending = [];
}

/** By blob ID and then by axis, as the crowd lies between them. */
function pendingById(ctx: WalrusContext, { pending }: TransferLocals): TransferLocals['pending'] {
  return [...pending].sort(
    (a, b) => compareById(ctx, a.blob, b.blob) || codeIn(AXES, a.axis) - codeIn(AXES, b.axis),
  );
}

export function leaveSpans(ctx: WalrusContext, locals: TransferLocals, rest: Span): void {
  if (!isFlow(ctx)) return;
  for (const axis of axesOf(ctx)) {
    const isBehind = axis === 'primary' && locals.axis === 'secondary';
    const isAhead = axis === 'secondary' && locals.axis === 'primary';
    if (isBehind) continue;
    const holding = ctx.state.holdings.table.holdings.get(keyOf(ctx, { ...locals, axis }));
    const span = isAhead ? ALL_IDS : rest;
    if (holding === undefined) continue;
    locals.spans.push(...lackingPopulation(ctx, holding, span));
    leaveCrowd(ctx, locals, holding, span);
  }
}
