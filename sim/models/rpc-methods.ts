/**
 * The methods of the network, as one table: a storage node serves every one of them; a reply goes
 * to the procedure that called, by its role.
 */
import { onPartReply } from './client/read-part.ts';
import { onReadReply } from './client/read-replies.ts';
import { serveRead, serveWrite } from './client/services.ts';
import { onViaReply } from './client/via.ts';
import { onWriteReply } from './client/write-replies.ts';
import { onEventMetadata } from './event-blobs/catch-up.ts';
import { onEventBlobs } from './event-blobs/catch-up-flow.ts';
import type { Use } from './facts.ts';
import type { Call, RpcMethod } from './network/index.ts';
import { onBulk } from './repair/bulk-recovery.ts';
import { onSigned } from './repair/inconsistency.ts';
import { onMetadata } from './repair/metadata-fetch.ts';
import { onReEncodeReply } from './repair/re-encode.ts';
import { onShardSync } from './repair/shard-transfer.ts';
import { onSymbols } from './repair/sliver-recovery.ts';
import { METHODS, serve } from './storage-node/serve.ts';
import type { WalrusContext } from './world.ts';

// biome-ignore lint/suspicious/noExplicitAny: each role has locals of its own.
type OnReply = (ctx: WalrusContext, procedure: number, locals: any, reply: Call) => Use;

const ON_REPLY: Record<string, OnReply> = {
  'client-write': onWriteReply,
  'client-read': onReadReply,
  'client-via': onViaReply,
  'client-read-part': onPartReply,
  'sliver-recovery': onSymbols,
  're-encode': onReEncodeReply,
  'bulk-recovery': onBulk,
  'metadata-fetch': onMetadata,
  'shard-transfer': onShardSync,
  inconsistency: onSigned,
  'event-catch-up': onEventMetadata,
  'event-catch-up-flow': onEventBlobs,
};

const NODE_METHODS: RpcMethod[] = METHODS.map(([name, answer]) => ({
  name,
  serve: (ctx, call) => serve(ctx as WalrusContext, call, answer),
  done: (ctx, call) => onReply(ctx as WalrusContext, call),
}));

const SERVICE_METHODS: RpcMethod[] = [
  ['blob.get', serveRead] as const,
  ['blob.put', serveWrite] as const,
].map(([name, answer]) => ({
  name,
  serve: (ctx, call) => answer(ctx as WalrusContext, call),
  done: (ctx, call) => onReply(ctx as WalrusContext, call),
}));

/** Of storage nodes, then of services. */
export const RPC_METHODS: readonly RpcMethod[] = [...NODE_METHODS, ...SERVICE_METHODS];

function onReply(ctx: WalrusContext, reply: Call): Use {
  if (!ctx.procedures.isAlive(reply.owner)) return 'wasted';
  const locals = ctx.procedures.locals(reply.owner) as { role: string };
  return ON_REPLY[locals.role](ctx, reply.owner, locals, reply);
}
