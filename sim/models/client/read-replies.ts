/** What a read does with the replies that it waits for. */

import { sliverIndexOfPair } from '../../codec/index.ts';
import type { ProcedureId } from '../../engine/index.ts';
import { blobAt, codeOf, pairOf } from '../blobs/blobs.ts';
import { isSliverGood, type SliverCopy } from '../blobs/encoding.ts';
import { weightOfNode } from '../committee/index.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import type { ClientLocals } from './clients.ts';
import { askMetadata, askSlivers, committeeFor, type ReadLocals, sliversNeeded } from './read.ts';
import { noteAnswered } from './read-pace.ts';
import { readUndisturbed } from './read-undisturbed.ts';
import { isStatusKnown, onStatus } from './status.ts';

export function onReadReply(
  ctx: WalrusContext,
  id: ProcedureId,
  state: ClientLocals,
  reply: Call,
): Use {
  const locals = state as ReadLocals;
  switch (reply.method) {
    case 'sliver.get':
      return onSliver(ctx, { id, locals }, reply);
    case 'status.get':
      return onReadStatus(ctx, locals, reply);
    default:
      return onMetadata(ctx, { id, locals }, reply);
  }
}

type Read = { id: ProcedureId; locals: ReadLocals };

/** A read waits for the status only during an epoch change. */
function onReadStatus(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  const use = onStatus(ctx, locals, reply);
  const isOver = locals.status.open === 0 || isStatusKnown(ctx, locals);
  if (locals.phase === 'status' && isOver) wake(ctx, locals.signal);
  return use;
}

function onMetadata(ctx: WalrusContext, read: Read, reply: Call): Use {
  const { locals } = read;
  const { metadata } = locals;
  metadata.calls[reply.tag] = 0;
  metadata.open -= 1;
  if (locals.phase !== 'metadata') return 'wasted';
  if (reply.status === 'ok') {
    if (locals.hasMetadata) return 'wasted';
    locals.hasMetadata = true;
    wake(ctx, locals.signal);
    return 'used';
  }
  noteFailure(ctx, locals, reply);
  if (!locals.hasMetadata) askMetadata(ctx, read);
  if (metadata.open === 0) wake(ctx, locals.signal);
  return 'retried';
}

/** A good sliver too many is wasted; a bad one, or none, is replaced by the next candidate. */
function onSliver(ctx: WalrusContext, read: Read, reply: Call): Use {
  const { locals } = read;
  const { slivers, received } = locals;
  slivers.calls[reply.tag] = 0;
  slivers.open -= 1;
  noteAnswered(locals, reply.tag);
  const needed = sliversNeeded(ctx);
  if (received.length >= needed) return 'wasted';
  const use = takeSliver(ctx, locals, reply);
  if (received.length === 1 && readUndisturbed(ctx, locals, true)) {
    wake(ctx, locals.signal);
    return use;
  }
  if (received.length < needed) askSlivers(ctx, read);
  if (received.length >= needed || slivers.open === 0) wake(ctx, locals.signal);
  return use;
}

function takeSliver(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  if (reply.status !== 'ok') {
    noteFailure(ctx, locals, reply);
    return 'retried';
  }
  const record = blobAt(ctx, locals.blob);
  const copy = reply.response as SliverCopy;
  const { readAxis } = ctx.resolved.workload;
  const index = sliverIndexOfPair(readAxis, pairOf(ctx, record, reply.shard), codeOf(ctx).n);
  if (!isSliverGood(ctx, record, readAxis, index, copy)) return 'wasted';
  locals.received.push({ index, copy });
  return 'used';
}

/** A request that has to be replaced by another. */
function noteFailure(ctx: WalrusContext, locals: ReadLocals, reply: Call): void {
  if (reply.status !== 'not-found' && reply.status !== 'forbidden') return;
  const isWhole = reply.method === 'metadata.get';
  locals.absentWeight += isWhole ? weightOfNode(committeeFor(ctx, locals), reply.to) : 1;
}
