/**
 * The rows of a workload trace as the loader wrote them down (sim/scenario/trace.ts): whole
 * numbers between commas, a line each. They are an input, so no run carries them in its state.
 */
import { contentsOf, remember } from '../content/contents.ts';
import type { WalrusContext } from '../world.ts';

export const TRACE_OPERATIONS = ['write', 'read', 'extend', 'delete'] as const;
export type TraceOperation = (typeof TRACE_OPERATIONS)[number];

export interface TraceRow {
  atUs: number;
  op: TraceOperation;
  /** Number of the blob, in the order in which the trace writes them. */
  blob: number;
  /** Of a write. */
  sizeBytes: number;
  /** −1: any client. */
  client: number;
  /** Lifetime of a write (−1: the scenario's), or what an extension adds. */
  epochs: number;
}

const ROWS = { name: 'trace-rows', limit: 4 };

/** All rows in the order of time; none without a trace. */
export function traceRows(ctx: Pick<WalrusContext, 'inputs' | 'resolved'>): readonly TraceRow[] {
  const { trace } = ctx.resolved.workload;
  if (trace === null) return [];
  return remember(contentsOf(ctx), ROWS, trace.sha256, () => {
    const bytes = ctx.inputs.get(trace.sha256);
    if (bytes === undefined) throw new Error(`input ${trace.sha256} was not loaded`);
    return new TextDecoder().decode(bytes).trimEnd().split('\n').map(parseRow);
  });
}

function parseRow(line: string): TraceRow {
  const [atUs, op, blob, sizeBytes, client, epochs] = line.split(',').map(Number);
  return { atUs, op: TRACE_OPERATIONS[op], blob, sizeBytes, client, epochs };
}
