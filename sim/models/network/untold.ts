/**
 * Bytes and requests of clients that are booked and not yet told: sums by endpoint, cause and use.
 *
 * An operation asks hundreds of nodes, and nobody needs a fact for each of its calls: what an
 * endpoint asked is told when its operation ends and at each probe, as one `bytes.booked` a cause
 * and use, without a server. No line of the ledger holds it before.
 */
import { CAUSES, KINDS, USES } from '../facts.ts';
import type { NetworkContext } from './context.ts';

/** By endpoint: [cause][use][column]; empty for nodes, whose calls are told one by one. */
export type Untold = Float64Array[];

/** Columns of a line: requests, bytes by kind of the requests, bytes by kind of the replies. */
const COLUMNS = 1 + 2 * KINDS.length;
/** Stands for the server where a fact is about several. */
const SEVERAL = -1;

export function createUntold(endpointCount: number, nodeCount: number): Untold {
  return Array.from(
    { length: endpointCount },
    (_, endpoint) =>
      new Float64Array(endpoint < nodeCount ? 0 : CAUSES.length * USES.length * COLUMNS),
  );
}

/** Where the line of a cause and use begins. */
export function untoldLine(cause: number, use: number): number {
  return (cause * USES.length + use) * COLUMNS;
}

/** Where the bytes of a direction begin in a line that begins at `line`. */
export function untoldBytesAt(line: number, direction: number): number {
  return line + 1 + direction * KINDS.length;
}

/** Tells what an endpoint has asked since it was told last, and puts it into the ledger. */
export function tellBooked(ctx: NetworkContext, endpoint: number): void {
  const values = ctx.state.network.ledger.untold[endpoint];
  for (let line = 0; line < values.length; line += COLUMNS) {
    if (!isEmpty(values, line)) tellLine(ctx, endpoint, values, line);
  }
}

/** Tells what all endpoints have asked. */
export function tellAllBooked(ctx: NetworkContext): void {
  const { nodeCount, ledger } = ctx.state.network;
  for (let endpoint = nodeCount; endpoint < ledger.untold.length; endpoint += 1) {
    tellBooked(ctx, endpoint);
  }
}

/** Bytes that are booked and in no line yet. */
export function untoldBytes(untold: Untold): number {
  let sum = 0;
  for (const values of untold) {
    for (let at = 0; at < values.length; at += 1) if (at % COLUMNS !== 0) sum += values[at];
  }
  return sum;
}

function isEmpty(values: Float64Array, line: number): boolean {
  for (let at = line; at < line + COLUMNS; at += 1) if (values[at] !== 0) return false;
  return true;
}

function tellLine(ctx: NetworkContext, endpoint: number, values: Float64Array, line: number): void {
  const { ledger } = ctx.state.network;
  const code = line / COLUMNS;
  const cause = Math.floor(code / USES.length);
  const use = code % USES.length;
  const requests = values[line];
  ledger.requests[code] += requests;
  const booked = KINDS.map((_, kind) => {
    let sum = 0;
    for (const direction of [0, 1]) {
      const bytes = values[untoldBytesAt(line, direction) + kind];
      const causeLine = (direction * CAUSES.length + cause) * KINDS.length + kind;
      ledger.bytes[causeLine * USES.length + use] += bytes;
      sum += bytes;
    }
    return sum;
  });
  values.fill(0, line, line + COLUMNS);
  const [payload, proof, metadata, framing] = booked;
  ctx.emit(
    'bytes.booked',
    endpoint,
    SEVERAL,
    cause,
    use,
    requests,
    payload,
    proof,
    metadata,
    framing,
  );
}
