/**
 * A trace of outages, replayed row by row: one event is planned at a time. The rows are an input
 * as the loader wrote them down (sim/scenario/outage-trace.ts): no run carries them in its state.
 */
import { contentsOf, remember } from '../content/contents.ts';
import type { WalrusContext } from '../world.ts';
import { strike } from './strikes.ts';

interface Outage {
  node: number;
  downUs: number;
  untilUs: number;
}

const ROWS = { name: 'outage-rows', limit: 4 };

export function startTrace(ctx: WalrusContext): void {
  const [first] = outages(ctx);
  if (first !== undefined) ctx.scheduleAt(first.downUs, 'failures.trace', 0);
}

export function onTraceRow(ctx: WalrusContext, row: number): void {
  const { cause } = ctx.resolved.failures!.trace!;
  const rows = outages(ctx);
  const { node, untilUs } = rows[row];
  const number = strike(ctx, { cause, verb: 'crash', nodes: [node] });
  ctx.scheduleAt(untilUs, 'failures.lift', number);
  const next = rows[row + 1];
  if (next !== undefined) ctx.scheduleAt(next.downUs, 'failures.trace', row + 1);
}

function outages(ctx: WalrusContext): readonly Outage[] {
  const { sha256 } = ctx.resolved.failures!.trace!;
  return remember(contentsOf(ctx), ROWS, sha256, () => {
    const bytes = ctx.inputs.get(sha256);
    if (bytes === undefined) throw new Error(`input ${sha256} was not loaded`);
    const lines = new TextDecoder().decode(bytes).split('\n');
    return lines.filter((line) => line !== '').map(parseRow);
  });
}

function parseRow(line: string): Outage {
  const [node, downUs, untilUs] = line.split(',').map(Number);
  return { node, downUs, untilUs };
}
