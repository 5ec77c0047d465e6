/**
 * The repair ledger by the node that repairs and by epoch (measures.md "repair ledger"): every
 * booked byte and request of a repair cause, by cause × kind × use. A call belongs to the node that
 * made it and to the epoch in which it was booked, both directions together.
 */
import { CAUSES, type Cause, KINDS, USES } from '../../models/facts.ts';
import type { FoldDefinition } from '../define.ts';
import { BOOKED_KIND_ARGS, REPAIR_CAUSES } from './traffic.ts';

export interface RepairPlaces {
  /** The epoch that books now. */
  epoch: number;
  /** By endpoint (nodes first). */
  places: Float64Array[];
  epochs: Map<number, Float64Array>;
}

const KIND_COUNT = KINDS.length;
const USE_COUNT = USES.length;
const BYTES = REPAIR_CAUSES.length * KIND_COUNT * USE_COUNT;
/** Bytes by [cause][kind][use], then requests by [cause][use]. */
const CELLS = BYTES + REPAIR_CAUSES.length * USE_COUNT;

/** Code of a cause → its place in REPAIR_CAUSES, −1 for none. */
const PLACES = CAUSES.map((cause) => (REPAIR_CAUSES as readonly Cause[]).indexOf(cause));

export const repairPlaces: FoldDefinition<RepairPlaces> = {
  fold: 'repair-places',
  init: (views) => {
    const places: Float64Array[] = [];
    for (let at = 0; at < views.nodeCount + views.clientCount; at++) places.push(noBytes());
    return { epoch: views.epoch, places, epochs: new Map() };
  },
  on: {
    // By index, and away at once for what is no repair: this runs for each message.
    'bytes.booked': (state, { entity, args }) => {
      const cause = PLACES[args[1]];
      if (cause < 0) return;
      const place = state.places[entity];
      const epoch = cellsOf(state);
      const use = args[2];
      for (let kind = 0; kind < KIND_COUNT; kind++) {
        const cell = (cause * KIND_COUNT + kind) * USE_COUNT + use;
        const bytes = args[BOOKED_KIND_ARGS[kind]];
        place[cell] += bytes;
        epoch[cell] += bytes;
      }
      place[BYTES + cause * USE_COUNT + use] += args[3];
      epoch[BYTES + cause * USE_COUNT + use] += args[3];
    },
    'epoch.change-started': (state, fact) => {
      state.epoch = fact.entity;
    },
  },
};

function cellsOf(state: RepairPlaces): Float64Array {
  let cells = state.epochs.get(state.epoch);
  if (cells === undefined) {
    cells = noBytes();
    state.epochs.set(state.epoch, cells);
  }
  return cells;
}

export function noBytes(): Float64Array {
  return new Float64Array(CELLS);
}

/** `cells` and `more` together; both are left as they are. */
export function summed(cells: Float64Array, more: Float64Array): Float64Array {
  return cells.map((value, cell) => value + more[cell]);
}

export interface LedgerCell {
  cause: string;
  kind: string;
  use: string;
  bytes: number;
  /** Calls; on the payload lines only, so that sums over lines are right. */
  requests: number;
}

/** Lines that are not zero. */
export function linesOf(cells: Float64Array): LedgerCell[] {
  return REPAIR_CAUSES.flatMap((cause, causeAt) =>
    KINDS.flatMap((kind, kindAt) =>
      USES.flatMap((use, useAt) => {
        const bytes = cells[(causeAt * KIND_COUNT + kindAt) * USE_COUNT + useAt];
        const requests = kindAt === 0 ? cells[BYTES + causeAt * USE_COUNT + useAt] : 0;
        return bytes === 0 && requests === 0 ? [] : [{ cause, kind, use, bytes, requests }];
      }),
    ),
  );
}

/** Bytes by cause, in the order of REPAIR_CAUSES. */
export function bytesByCause(cells: Float64Array): number[] {
  return REPAIR_CAUSES.map((_, cause) => {
    const from = cause * KIND_COUNT * USE_COUNT;
    return cells.slice(from, from + KIND_COUNT * USE_COUNT).reduce((sum, one) => sum + one, 0);
  });
}
