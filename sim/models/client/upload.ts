/**
 * Upload of one blob to one node (network.md §4 step 5): metadata first, then all its slivers,
 * so many requests at a time. A PUT takes the upload's permit, then the node's, and holds both
 * through its retries. The first sliver that exhausts them fails the node.
 */

import type { Axis } from '../../codec/index.ts';
import {
  acquire,
  allOf,
  end,
  ended,
  goTo,
  type ProcedureId,
  type Wait,
} from '../../engine/index.ts';
import { codeOf } from '../blobs/blobs.ts';
import { originalSliver } from '../blobs/encoding.ts';
import { AXES } from '../facts.ts';
import { defineProcedure } from '../procedure.ts';
import { sliverBytes, sliverIndexAt } from '../storage-node/holdings.ts';
import { metadataMessage, sliverMessage } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import { type AskLocals, ask, askAgain, askLocals } from './ask.ts';
import { closeClient } from './clients.ts';
import { noteUploaded, type WriteLocals } from './write.ts';

interface NodeUploadLocals extends AskLocals {
  parent: ProcedureId;
  shards: number[];
  blob: number;
  /** Permits of the whole upload, and of this node. */
  permits: number;
  nodePermits: number;
  puts: ProcedureId[];
  hasFailed: boolean;
}

interface PutLocals extends AskLocals {
  parent: ProcedureId;
  blob: number;
  shard: number;
  axis: Axis;
  permits: number;
  nodePermits: number;
  holdsPermit: boolean;
  holdsNodePermit: boolean;
}

export function startNodeUpload(
  ctx: WalrusContext,
  write: { id: ProcedureId; locals: WriteLocals },
  node: number,
  shards: readonly number[],
): ProcedureId {
  const { blob, permits } = write.locals;
  return ctx.procedures.spawn('client-node-upload', {
    ...askLocals('client-node-upload', write.locals, node),
    parent: write.id,
    shards: [...shards],
    blob,
    permits,
    nodePermits: ctx.resources.create(
      'requests to a node',
      ctx.resolved.network.protocol.requestsPerNode,
    ),
    puts: [],
    hasFailed: false,
  } satisfies NodeUploadLocals);
}

export const clientNodeUpload = defineProcedure<NodeUploadLocals>({
  start: 'metadata',
  steps: {
    metadata: (ctx: WalrusContext, self) => {
      const request = { blob: self.locals.blob };
      const bytes = metadataMessage(codeOf(ctx));
      return ask(ctx, self, { method: 'metadata.put', request, bytes }, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      if (locals.status === 'ok') return goTo('slivers');
      const again = askAgain(ctx, locals, 'metadata');
      locals.hasFailed = again === null;
      return again ?? goTo('close');
    },
    slivers: (ctx: WalrusContext, self) => {
      const { locals } = self;
      closeClient(ctx, locals);
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
  const { node, blob, permits, nodePermits } = locals;
  return ctx.procedures.spawn('client-put', {
    ...askLocals('client-put', locals, node),
    parent: id,
    blob,
    shard,
    axis,
    permits,
    nodePermits,
    holdsPermit: false,
    holdsNodePermit: false,
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
      const request = { blob, shard, axis, copy: originalSliver(ctx, record, axis, index) };
      const bytes = sliverMessage(sliverBytes(ctx, record, axis));
      return ask(ctx, self, { method: 'sliver.put', request, bytes }, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      if (locals.status === 'ok') return close(ctx, locals, 1);
      const again = askAgain(ctx, locals, 'send');
      if (again !== null) return again;
      failNode(ctx, locals);
      return close(ctx, locals, 0);
    },
    interrupted: (ctx: WalrusContext, { locals }) => close(ctx, locals, 0),
  },
  onInterrupt: 'interrupted',
});

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
