/**
 * Upload of one blob to one node (network.md §4 step 5): metadata first, then all its slivers,
 * so many requests at a time. A PUT takes the upload's permit, then the node's, and holds both
 * through its retries. The first sliver that exhausts them fails the node.
 */

import type { Axis } from '../../codec/index.ts';
import {
  acquire,
  allOf,
  delay,
  end,
  ended,
  goTo,
  type ProcedureId,
  until,
  type Wait,
} from '../../engine/index.ts';
import { codeOf } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { AXES, type Use } from '../facts.ts';
import { type Call, call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { sliverBytes, sliverIndexAt } from '../storage-node/holdings.ts';
import { metadataMessage, sliverMessage } from '../storage-node/messages.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { type ClientLocals, clientBackoffUs, closeClient } from './clients.ts';
import { noteUploaded, type WriteLocals } from './write.ts';

interface NodeUploadLocals extends ClientLocals {
  parent: ProcedureId;
  node: number;
  shards: number[];
  blob: number;
  /** Permits of the whole upload, and of this node. */
  permits: number;
  nodePermits: number;
  puts: ProcedureId[];
  hasFailed: boolean;
  attempt: number;
  status: Call['status'];
}

interface PutLocals extends ClientLocals {
  parent: ProcedureId;
  node: number;
  blob: number;
  shard: number;
  axis: Axis;
  permits: number;
  nodePermits: number;
  holdsPermit: boolean;
  holdsNodePermit: boolean;
  attempt: number;
  status: Call['status'];
}

export function startNodeUpload(
  ctx: WalrusContext,
  write: { id: ProcedureId; locals: WriteLocals },
  node: number,
  shards: readonly number[],
): ProcedureId {
  const { client, endpoint, blob, permits } = write.locals;
  return ctx.procedures.spawn('client-node-upload', {
    role: 'client-node-upload',
    client,
    endpoint,
    calls: [],
    signal: 0,
    parent: write.id,
    node,
    shards: [...shards],
    blob,
    permits,
    nodePermits: ctx.resources.create(
      'requests to a node',
      ctx.resolved.network.protocol.requestsPerNode,
    ),
    puts: [],
    hasFailed: false,
    attempt: 0,
    status: 'pending',
  } satisfies NodeUploadLocals);
}

export const clientNodeUpload = defineProcedure<NodeUploadLocals>({
  start: 'metadata',
  steps: {
    metadata: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.signal = ctx.signals.create();
      locals.calls.push(
        call(ctx, {
          from: locals.endpoint,
          to: locals.node,
          method: 'metadata.put',
          cause: 'write',
          request: { blob: locals.blob },
          requestBytes: metadataMessage(codeOf(ctx)),
          timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
          owner: self.id,
          attempt: locals.attempt,
        }),
      );
      return until(locals.signal, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      closeClient(ctx, locals);
      if (locals.status === 'ok') return goTo('slivers');
      const { retries } = ctx.resolved.network.protocol;
      locals.hasFailed = locals.attempt >= retries;
      if (locals.hasFailed) return goTo('close');
      return delay(clientBackoffUs(ctx, locals.client, locals.attempt++), 'metadata');
    },
    slivers: (ctx: WalrusContext, self) => {
      const { locals } = self;
      for (const shard of locals.shards) {
        for (const axis of AXES) locals.puts.push(startPut(ctx, self, shard, axis));
      }
      return allOf(locals.puts.map(ended), 'close');
    },
    /** Also the way out when interrupted: stops the PUTs and waits for them. */
    close: (ctx: WalrusContext, { locals }) => {
      closeClient(ctx, locals);
      for (const put of locals.puts) {
        if (ctx.procedures.isAlive(put)) ctx.procedures.interrupt(put);
      }
      return allOf(locals.puts.map(ended), 'closed');
    },
    interrupted: (_ctx: WalrusContext, { locals }) => {
      locals.hasFailed = true;
      return goTo('close');
    },
    closed: (ctx: WalrusContext, { locals }) => {
      ctx.resources.destroy(locals.nodePermits);
      const weight = locals.hasFailed ? 0 : locals.shards.length;
      noteUploaded(ctx, ctx.procedures.locals(locals.parent), weight);
      return end(locals.hasFailed ? 0 : 1);
    },
  },
  onInterrupt: 'interrupted',
});

function startPut(
  ctx: WalrusContext,
  { id, locals }: { id: ProcedureId; locals: NodeUploadLocals },
  shard: number,
  axis: Axis,
): ProcedureId {
  const { client, endpoint, node, blob, permits, nodePermits } = locals;
  return ctx.procedures.spawn('client-put', {
    role: 'client-put',
    client,
    endpoint,
    calls: [],
    signal: 0,
    parent: id,
    node,
    blob,
    shard,
    axis,
    permits,
    nodePermits,
    holdsPermit: false,
    holdsNodePermit: false,
    attempt: 0,
    status: 'pending',
  } satisfies PutLocals);
}

export const clientPut = defineProcedure<PutLocals>({
  start: 'queue',
  steps: {
    queue: (_ctx: WalrusContext, { locals }) => acquire(locals.permits, 1, 'queue-at-node'),
    'queue-at-node': (_ctx: WalrusContext, { locals }) => {
      locals.holdsPermit = true;
      return acquire(locals.nodePermits, 1, 'send');
    },
    send: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.holdsNodePermit = true;
      const { blob, shard, axis } = locals;
      const record = ctx.state.blobs.records[blob];
      const index = sliverIndexAt(ctx, record, axis, shard);
      locals.signal = ctx.signals.create();
      locals.calls.push(
        call(ctx, {
          from: locals.endpoint,
          to: locals.node,
          method: 'sliver.put',
          cause: 'write',
          request: { blob, shard, axis, copy: originalSliver(ctx, record, axis, index) },
          requestBytes: sliverMessage(sliverBytes(ctx, record, axis)),
          timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
          owner: self.id,
          attempt: locals.attempt,
        }),
      );
      return until(locals.signal, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      closeClient(ctx, locals);
      if (locals.status === 'ok') return close(ctx, locals, 1);
      if (locals.attempt < ctx.resolved.network.protocol.retries) {
        return delay(clientBackoffUs(ctx, locals.client, locals.attempt++), 'send');
      }
      failNode(ctx, locals);
      return close(ctx, locals, 0);
    },
    interrupted: (ctx: WalrusContext, { locals }) => close(ctx, locals, 0),
  },
  onInterrupt: 'interrupted',
});

/** Takes the reply to a PUT of metadata or of a sliver. */
export function onPutAnswered(
  ctx: WalrusContext,
  _procedure: ProcedureId,
  state: ClientLocals,
  reply: Call,
): Use {
  const locals = state as PutLocals | NodeUploadLocals;
  locals.calls.length = 0;
  locals.status = reply.status;
  wake(ctx, locals.signal);
  return reply.status === 'ok' ? 'used' : 'retried';
}

function failNode(ctx: WalrusContext, locals: PutLocals): void {
  if (!ctx.procedures.isAlive(locals.parent)) return;
  const parent = ctx.procedures.locals(locals.parent) as NodeUploadLocals;
  if (!parent.hasFailed) ctx.procedures.interrupt(locals.parent);
  parent.hasFailed = true;
}

function close(ctx: WalrusContext, locals: PutLocals, value: number): Wait {
  closeClient(ctx, locals);
  if (locals.holdsNodePermit) ctx.resources.release(locals.nodePermits);
  if (locals.holdsPermit) ctx.resources.release(locals.permits);
  return end(value);
}
