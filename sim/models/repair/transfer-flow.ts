/**
 * A shard transfer as a flow (foundations.md §4, `flow`): steps of many batches that carry the
 * population too, and the recovery in bulk of what they leave.
 */
import { join, type Wait } from '../../engine/index.ts';
import { axesOf } from '../coding/coding.ts';
import { AXES, type Use } from '../facts.ts';
import {
  ALL_IDS,
  codeIn as codeInHolding,
  holdingAt,
  MISSING,
  type Span,
} from '../holdings/index.ts';
import { type Call, roundTripUs } from '../network/index.ts';
import { fillSpan } from '../storage-node/fill.ts';
import { keyOf, nodeAt } from '../storage-node/holdings.ts';
import type { ShardSync, ShardSyncReply } from '../storage-node/messages.ts';
import { allMembersIn } from '../storage-node/population.ts';
import { acceptsSliver } from '../storage-node/serve.ts';
import type { WalrusContext } from '../world.ts';
import { advanceFlow, isFlow } from './bulk-job.ts';
import { lackingPopulation, startBulkRecovery } from './bulk-recovery.ts';
import { listOf } from './place-list.ts';
import { isTrigger } from './rules.ts';
import { backOff } from './running.ts';
import { fallBack, finish, placeOf, type Transfer, type TransferLocals } from './transfer-state.ts';

export function stepOf({ step }: TransferLocals): ShardSync['step'] {
  if (step === null) return null;
  return { fromId: step.fromId, toId: step.toId, requests: step.batches };
}

/** Stores what a step brought, span and all; the rest is left to recovery. */
export function takeStep(ctx: WalrusContext, locals: TransferLocals, reply: Call): Use {
  const step = locals.step!;
  const { slivers, population, counts } = reply.response as unknown as ShardSyncReply;
  const blobs: number[] = [];
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
  const what = { blobs, crowd: null, contents, population, counts };
  fillSpan(ctx, { holding, fromId, toId, beforeUs, cause: 'transfer', ...what });
  for (const blob of step.blobs) {
    if (codeInHolding(table, holding, blob) !== MISSING) continue;
    locals.pending.push({ blob, axis: locals.axis });
  }
  locals.spans.push(...lackingPopulation(ctx, holding, step));
  locals.attempt = 0;
  locals.restUs = Math.max(0, step.batches - 1) * roundTripUs(ctx, locals.node, locals.source);
  advanceFlow(ctx, locals.job, step);
  return 'used';
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
  const left = locals.pending.length + locals.spans.length;
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
    places: listOf(locals.pending.map((one) => placeOf(locals, one))),
    population: locals.spans.map((span) => ({ ...span })),
    crowd: null,
    metadata: [],
    metadataSpans: [],
    concurrent: fallbackConcurrent,
    units: locals.pending.length + allMembersIn(ctx, locals.spans),
    persists: false,
  };
  return join(startBulkRecovery(ctx, node, work), 'recover');
}

export function leaveSpans(ctx: WalrusContext, locals: TransferLocals, rest: Span): void {
  if (!isFlow(ctx)) return;
  for (const axis of axesOf(ctx)) {
    const isBehind = axis === 'primary' && locals.axis === 'secondary';
    const isAhead = axis === 'secondary' && locals.axis === 'primary';
    if (isBehind) continue;
    const holding = ctx.state.holdings.table.holdings.get(keyOf(ctx, { ...locals, axis }));
    const span = isAhead ? ALL_IDS : rest;
    if (holding !== undefined) locals.spans.push(...lackingPopulation(ctx, holding, span));
  }
}
