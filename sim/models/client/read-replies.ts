/** What a read does with the replies that it waits for. */

import { sliverIndexOfPair } from '../../codec/index.ts';
import type { ProcedureId } from '../../engine/index.ts';
import { codeOf, pairOf } from '../blobs/blobs.ts';
import { isSliverGood, type SliverCopy } from '../blobs/encoding.ts';
import { isLibraryQuorum, weightOfNode } from '../committee/index.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import type { SliverGet, StatusReply } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import type { ClientLocals } from './clients.ts';
import { committeeFor, forgetCall, type ReadLocals } from './read.ts';

export function onReadReply(
  ctx: WalrusContext,
  _procedure: ProcedureId,
  state: ClientLocals,
  reply: Call,
): Use {
  const locals = state as ReadLocals;
  if (reply.method === 'status.get') return onStatus(ctx, locals, reply);
  if (reply.method === 'metadata.get') return onMetadata(ctx, locals, reply);
  return onSliver(ctx, locals, reply);
}

function onStatus(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  forgetCall(locals.statusCalls, reply.id);
  const isNeeded = !isLibraryQuorum(locals.statusWeight, codeOf(ctx).n);
  if (locals.phase === 'status') wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  if (!isNeeded) return 'wasted';
  const { certifiedEpoch } = reply.response as StatusReply;
  const weight = weightOfNode(writeCommittee(ctx), reply.to);
  locals.statuses.set(certifiedEpoch, (locals.statuses.get(certifiedEpoch) ?? 0) + weight);
  locals.statusWeight += weight;
  return 'used';
}

function onMetadata(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  forgetCall(locals.metadataCalls, reply.id);
  if (locals.phase !== 'metadata') return 'wasted';
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return noteFailure(ctx, locals, reply);
  if (locals.hasMetadata) return 'wasted';
  locals.hasMetadata = true;
  return 'used';
}

function onSliver(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  forgetCall(locals.sliverCalls, reply.id);
  wake(ctx, locals.signal);
  const code = codeOf(ctx);
  if (locals.slivers.length >= code.kp) return 'wasted';
  if (reply.status !== 'ok') return noteFailure(ctx, locals, reply);
  const { blob, shard } = reply.request as SliverGet;
  const record = ctx.state.blobs.records[blob];
  const { copy } = reply.response as { copy: SliverCopy };
  const index = sliverIndexOfPair('primary', pairOf(ctx, record, shard), code.n);
  if (!isSliverGood(ctx, record, 'primary', index, copy)) return 'wasted';
  locals.slivers.push({ index, copy: { ...copy } });
  return 'used';
}

/** A request that has to be replaced by another. */
function noteFailure(ctx: WalrusContext, locals: ReadLocals, reply: Call): Use {
  if (reply.status === 'not-found' || reply.status === 'forbidden') {
    const isWhole = reply.method === 'metadata.get';
    locals.absentWeight += isWhole ? weightOfNode(committeeFor(ctx, locals), reply.to) : 1;
  }
  return 'retried';
}
