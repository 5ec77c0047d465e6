/**
 * Follows a trace of requests: each row at its time, whatever the arrivals by law do beside it. A
 * row that the chain refuses (an extension of a blob that was never certified, say) changes
 * nothing, as it would for the client that was traced.
 */
import { addBlob } from '../blobs/blobs.ts';
import { startRead } from '../client/read.ts';
import { startWrite } from '../client/write.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import type { WalrusContext } from '../world.ts';
import { type TraceRow, traceRows } from './trace-rows.ts';

/** Adds the blobs that the trace writes, in its order; the index of the first. */
export function addTracedBlobs(ctx: WalrusContext): number {
  const rows = traceRows(ctx);
  const deleted = new Set(rows.filter(({ op }) => op === 'delete').map(({ blob }) => blob));
  const first = ctx.state.blobs.count;
  for (const { op, blob, sizeBytes, epochs } of rows) {
    if (op !== 'write') continue;
    addBlob(ctx, {
      kind: 'generated',
      name: `traced-${blob}`,
      lengthBytes: sizeBytes,
      isDeletable: deleted.has(blob) ? true : undefined,
      lifetimeEpochs: epochs > 0 ? epochs : undefined,
    });
  }
  return first;
}

export function scheduleTraceRow(ctx: WalrusContext): void {
  const row = traceRows(ctx)[ctx.state.workload.nextTraceRow];
  if (row !== undefined) ctx.scheduleAt(row.atUs, 'workload.trace');
}

/** Event `workload.trace`: the next row is due. */
export function followTrace(ctx: WalrusContext): void {
  const { workload } = ctx.state;
  if (workload.isOver) return;
  const row = traceRows(ctx)[workload.nextTraceRow];
  workload.nextTraceRow += 1;
  begin(ctx, row);
  scheduleTraceRow(ctx);
}

function begin(ctx: WalrusContext, { op, blob: traced, client: named, epochs }: TraceRow): void {
  const blob = ctx.state.workload.firstTraced + traced;
  const client = named >= 0 ? named : anyClient(ctx);
  if (op === 'write') startWrite(ctx, client, blob);
  else if (op === 'read') startRead(ctx, client, blob, 'read');
  else if (op === 'extend') submitAndForget(ctx, { kind: 'extend-blob', blob, epochs });
  else submitAndForget(ctx, { kind: 'delete-blob', blob });
}

function anyClient(ctx: WalrusContext): number {
  const { clients } = ctx.resolved.network;
  return ctx.random.integer(ctx.random.open('workload/trace-clients'), clients.length);
}
