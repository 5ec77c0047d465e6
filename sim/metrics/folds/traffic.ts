/**
 * Every booked byte and request, summed by cause × kind × use (measures.md "repair ledger").
 *
 * Left out: sums by region and by epoch (by node they are in nodes.csv).
 */
import { CAUSES, type Cause, KINDS, type Kind, USES, type Use } from '../../models/facts.ts';
import type { FoldDefinition } from '../define.ts';

/** Causes that serve to restore or move what should already be stored. */
export const REPAIR_CAUSES = [
  'blob-sync',
  'node-recovery',
  'transfer',
  'transfer-fallback',
  'metadata-sync',
] as const satisfies readonly Cause[];

export interface Traffic {
  /** Index: (cause · kinds + kind) · uses + use. */
  bytes: number[];
  /** Index: cause · uses + use. A request is counted when its call is booked. */
  requests: number[];
}

/** Arguments of `bytes.booked` that hold bytes, in the order of KINDS. */
export const BOOKED_KIND_ARGS = [4, 5, 6, 7];
const [FIRST_KIND_ARG] = BOOKED_KIND_ARGS;

export const traffic: FoldDefinition<Traffic> = {
  fold: 'traffic',
  init: () => ({
    bytes: zeros(CAUSES.length * KINDS.length * USES.length),
    requests: zeros(CAUSES.length * USES.length),
  }),
  on: {
    'bytes.booked': (state, fact) => {
      // By index: taking arguments apart goes through an iterator, and this runs for each message.
      const { args } = fact;
      const cause = args[1];
      const use = args[2];
      for (let kind = 0; kind < KINDS.length; kind++) {
        const bytes = args[FIRST_KIND_ARG + kind];
        if (bytes !== 0) state.bytes[(cause * KINDS.length + kind) * USES.length + use] += bytes;
      }
      state.requests[cause * USES.length + use] += args[3];
    },
  },
};

export interface BytesFilter {
  cause?: Cause;
  kind?: Kind;
  use?: Use;
}

/** Booked bytes of all causes, kinds and uses that the filter does not exclude. */
export function bookedBytes(state: Traffic, filter: BytesFilter): number {
  let sum = 0;
  for (let cause = 0; cause < CAUSES.length; cause++) {
    if (filter.cause !== undefined && CAUSES[cause] !== filter.cause) continue;
    for (let kind = 0; kind < KINDS.length; kind++) {
      if (filter.kind !== undefined && KINDS[kind] !== filter.kind) continue;
      for (let use = 0; use < USES.length; use++) {
        if (filter.use !== undefined && USES[use] !== filter.use) continue;
        sum += state.bytes[(cause * KINDS.length + kind) * USES.length + use];
      }
    }
  }
  return sum;
}

export function bookedRequests(state: Traffic, cause: Cause, use: Use): number {
  return state.requests[CAUSES.indexOf(cause) * USES.length + USES.indexOf(use)];
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
