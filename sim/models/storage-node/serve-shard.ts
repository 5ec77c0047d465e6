/**
 * A shard is copied by its new owner (network.md §6.2): in `message` granularity the slivers of
 * the blobs of a batch; in `flow` also the crowd (crowd.ts) and the population in a span of the ID
 * space, as sums.
 */
import { blobAt } from '../blobs/blobs.ts';
import { counted, type Holding, holdingAt, type MemberSpan, type Span } from '../holdings/index.ts';
import {
  type Crowd,
  crowdNow,
  leaversOf,
  leftOut,
  membersOneByOne,
  nobody,
  wrappersIn,
} from '../live-blobs/crowd.ts';

import type { Bytes, Call } from '../network/index.ts';
import { replyFraming } from '../repair/bulk-calls.ts';
import { knowsCrowd } from '../repair/bulk-crowd.ts';
import { inOrderOfIds } from '../repair/bulk-job.ts';
import type { WalrusContext } from '../world.ts';
import { type Answer, answered, asSent, refused } from './answers.ts';
import { behaviourNamed } from './behaviours/index.ts';
import { bytesOfCrowd } from './fill-crowd.ts';
import { keyOf, sliverAt, sliverBytes } from './holdings.ts';
import { knowsRegistered } from './knowledge.ts';
import {
  type ShardSync,
  type ShardSyncReply,
  shardSyncFraming,
  shardSyncMessage,
} from './messages.ts';
import {
  bytesOfMember,
  countsOf,
  foundingSpans,
  membersIn,
  populationSpans,
} from './population.ts';
import { ownShards } from './routing.ts';
import type { StorageNodeState } from './state.ts';

/** The slivers that are there, of the blobs asked for; the requester must own the shard now. */
export function syncShard(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { shard, axis, blobs, epoch, step } = call.request as unknown as ShardSync;
  if (node.epoch !== epoch) return refused('wrong-epoch');
  if (!ownShards(ctx, call.from).includes(shard)) return refused('rejected');
  if (!node.shards.has(shard)) return refused('not-found');
  const { named, crowd } = apart(ctx, node, step?.crowd ?? nobody());
  const slivers: ShardSyncReply['slivers'] = [];
  const sizes: number[] = [];
  counted.blobs += blobs.length + named.length;
  for (const blob of inOrderOfIds(ctx, blobs, named)) {
    const copy = sliverAt(ctx, { node: node.index, shard, blob, axis });
    if (copy === undefined || !knowsRegistered(ctx, node, blob)) continue;
    slivers.push({ blob, copy: asSent(ctx, node, call.method, blob, copy) });
    sizes.push(sliverBytes(ctx, blobAt(ctx, blob), axis));
  }
  const bytes = shardSyncMessage(sizes);
  if (step === null) return answered({ slivers, crowd, population: [], counts: null }, bytes);
  const key = keyOf(ctx, { node: node.index, shard, axis });
  const holding = holdingAt(ctx.state.holdings.table, key);
  const sent = addCrowd(ctx, holding, crowd, bytes);
  const population = addPopulation(ctx, holding, step, bytes);
  return answered({ slivers, crowd: sent, population, counts: countsOf(ctx) }, bytes);
}

/** Those of a crowd who left it since, or all of it where a node decides on each, go by name. */
function apart(ctx: WalrusContext, node: StorageNodeState, asked: Crowd) {
  if (asked.spans.length === 0) return { named: [], crowd: asked };
  const leavers = leaversOf(ctx, asked);
  const crowd = leftOut(ctx, asked, leavers);
  if (behaviourNamed(node.behaviour).isHonest && knowsCrowd(ctx, node)) {
    return { named: leavers, crowd };
  }
  const others = membersOneByOne(crowdNow(ctx, crowd.without), crowd.spans);
  return { named: [...leavers, ...others], crowd: nobody() };
}

/** Adds what the holding has of a crowd; the part of it that is sent. */
function addCrowd(ctx: WalrusContext, holding: Holding, crowd: Crowd, bytes: Bytes): Crowd {
  const spans = crowd.spans.flatMap((span) => foundingSpans(holding, span, true));
  const now = crowdNow(ctx, crowd.without);
  bytes.payload += bytesOfCrowd(ctx, holding, now, spans);
  bytes.framing = (bytes.framing ?? 0) + wrappersIn(ctx, now, spans, holding.axis);
  // A copy: request and reply are saved each by itself.
  return { spans, without: [...crowd.without] };
}

/** Adds what the population has in the step's span, and the framing of its requests. */
function addPopulation(
  ctx: WalrusContext,
  holding: Holding,
  step: Span & { requests: number },
  bytes: Bytes,
): MemberSpan[] {
  const spans = populationSpans(ctx, holding, step, true);
  let framing = (bytes.framing ?? 0) + replyFraming(ctx, step.requests);
  for (const [index, members] of membersIn(ctx, spans).entries()) {
    const each = bytesOfMember(ctx, ctx.state.holdings.classes[index], holding.axis);
    bytes.payload += members * each;
    framing += members * shardSyncFraming(each);
  }
  bytes.framing = framing;
  return spans;
}
