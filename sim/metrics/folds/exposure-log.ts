/**
 * Blobs between their certificate and the first moment at which every shard has both slivers
 * (measures.md "exposure"), with the least margins on the way.
 *
 * A certificate needs n − f shards; the rest comes from the tail of the write and from repair. The
 * slivers that a blob lacks are counted down, one for each that is stored, and what is really there
 * is measured when none is left to come: a stored sliver completes at most one place, so that
 * moment is never missed. What can lower a margin measures all exposed blobs again, in the groups
 * that have their margins in common: once a node is gone for good no blob gets whole any more.
 *
 * Preloaded blobs are whole from the start and left out. A blob of the event log is measured from
 * when the nodes have heard of it: none serves it at its certificate.
 */
import type { Fact } from '../../engine/index.ts';
import type { Margins, WalrusViews } from '../../models/views.ts';
import type { FoldDefinition, FoldStep } from '../define.ts';
import { durableMarginOf, wholeBlob } from '../whole-blob.ts';
import { ABSENT, emptyColumn, numberOf, withNumber } from './blob-column.ts';

export type ExposureState = 'open' | 'healed' | 'ended';

export interface Exposure {
  blob: number;
  certifiedUs: number;
  /** The end of the run while it is exposed. */
  untilUs: number;
  state: ExposureState;
  /** Least read margin of the client that fares worst, and least durable margin; null for none. */
  readMargin: number | null;
  durableMargin: number | null;
}

/** What a measurement finds. */
interface Seen {
  /** At most so many slivers are still missing. */
  pending: number;
  readMargin: number;
  durableMargin: number;
}

/** Columns of all exposures, in the order in which they began. */
export interface ExposureLog {
  blob: number[];
  certifiedUs: number[];
  /** −1 while it is open. */
  untilUs: number[];
  state: ExposureState[];
  /** The least margins that held for any time; NO_MARGIN before. */
  readMargin: number[];
  durableMargin: number[];
  /** The moment of the last measurement, and what holds since. */
  nowUs: number[];
  readNow: number[];
  durableNow: number[];
  pending: number[];
  /** Rows that are open. */
  open: Set<number>;
  /** Blob → its last row. */
  rowOf: Int32Array;
}

/** Above all margins. */
const NO_MARGIN = 0x7fff_ffff;

/** Facts after which a margin may be lower, or a certificate's tail be over. */
const TOUCHING = [
  'node.crashed',
  'node.restarted',
  'volume.lost',
  'slivers.lost',
  'shard.dropped',
  'fault.started',
  'fault.ended',
  'epoch.change-started',
  'epoch.change-done',
  'probe.taken',
];

const measureAll: FoldStep<ExposureLog> = (state, { timeUs }, views) => {
  if (state.open.size === 0) return;
  for (const { run, blobs, margins } of views.blobGroups()) {
    if (run !== undefined) continue;
    const seen = seenIn(margins, views);
    for (const blob of blobs) {
      const row = openRow(state, blob);
      if (row !== ABSENT) take(state, row, timeUs, seen);
    }
  }
};

const end: FoldStep<ExposureLog> = (state, { entity, timeUs }) => {
  const row = openRow(state, entity);
  if (row === ABSENT) return;
  takeMinima(state, row, timeUs);
  close(state, row, timeUs, 'ended');
};

export const exposureLog: FoldDefinition<ExposureLog> = {
  fold: 'exposure-log',
  init: () => ({
    blob: [],
    certifiedUs: [],
    untilUs: [],
    state: [],
    readMargin: [],
    durableMargin: [],
    nowUs: [],
    readNow: [],
    durableNow: [],
    pending: [],
    open: new Set(),
    rowOf: emptyColumn(),
  }),
  on: {
    'blob.certified': (state, fact, views) => {
      if (views.blob(fact.entity).kind !== 'events') begin(state, fact, views, fact.timeUs);
    },
    'event-blob.known': (state, fact, views) =>
      begin(state, fact, views, views.blob(fact.entity).certifiedUs),
    'sliver.stored': (state, { args, timeUs }, views) => {
      if (state.open.size === 0) return;
      const row = openRow(state, args[1]);
      if (row !== ABSENT) countDown(state, row, timeUs, views);
    },
    // All that a node has of one, at once.
    'event-blob.stored': (state, { args, timeUs }, views) => {
      if (state.open.size === 0) return;
      const row = openRow(state, args[0]);
      if (row !== ABSENT) measure(state, row, timeUs, views);
    },
    // Of each blob a fill completes at most one place.
    'slivers.filled': (state, { timeUs }, views) => {
      for (const row of [...state.open]) countDown(state, row, timeUs, views);
    },
    'sliver.corrupted': (state, { args, timeUs }, views) => {
      const row = openRow(state, args[1]);
      if (row !== ABSENT) measure(state, row, timeUs, views);
    },
    'blob.expired': end,
    'blob.deleted': end,
    'blob.invalidated': end,
    ...Object.fromEntries(TOUCHING.map((name) => [name, measureAll])),
  },
};

function openRow({ rowOf, untilUs }: ExposureLog, blob: number): number {
  const row = numberOf(rowOf, blob);
  return row !== ABSENT && untilUs[row] < 0 ? row : ABSENT;
}

function begin(state: ExposureLog, fact: Fact, views: WalrusViews, certifiedUs: number): void {
  const { entity: blob, timeUs } = fact;
  if (views.blob(blob).kind === 'preloaded' || openRow(state, blob) !== ABSENT) return;
  const row = state.blob.push(blob) - 1;
  state.certifiedUs.push(certifiedUs);
  state.untilUs.push(-1);
  state.state.push('open');
  state.readMargin.push(NO_MARGIN);
  state.durableMargin.push(NO_MARGIN);
  state.nowUs.push(timeUs);
  state.readNow.push(0);
  state.durableNow.push(0);
  state.pending.push(0);
  state.open.add(row);
  state.rowOf = withNumber(state.rowOf, blob, row);
  measure(state, row, timeUs, views);
}

/** One of the slivers that a blob lacks may have come. */
function countDown(state: ExposureLog, row: number, timeUs: number, views: WalrusViews): void {
  state.pending[row] -= 1;
  if (state.pending[row] <= 0) measure(state, row, timeUs, views);
}

function measure(state: ExposureLog, row: number, timeUs: number, views: WalrusViews): void {
  const margins: Margins[] = [];
  for (let client = 0; client < Math.max(1, views.clientCount); client++) {
    margins.push(views.margins(state.blob[row], client));
  }
  take(state, row, timeUs, seenIn(margins, views));
}

/** From the margins that each client sees; without clients, client 0 would see them. */
function seenIn(margins: readonly Margins[], views: WalrusViews): Seen {
  const { primaries, secondaries } = wholeBlob(views);
  const { a, b } = margins[0];
  return {
    pending: primaries + secondaries - a - b,
    readMargin: Math.min(...margins.map(({ readMargin }) => readMargin)),
    durableMargin: durableMarginOf(views, { a, b }),
  };
}

function take(state: ExposureLog, row: number, timeUs: number, seen: Seen): void {
  takeMinima(state, row, timeUs);
  state.nowUs[row] = timeUs;
  state.readNow[row] = seen.readMargin;
  state.durableNow[row] = seen.durableMargin;
  state.pending[row] = seen.pending;
  if (seen.pending === 0) close(state, row, timeUs, 'healed');
}

/** The margins since the last measurement count if they held for any time. */
function takeMinima(state: ExposureLog, row: number, timeUs: number): void {
  if (timeUs <= state.nowUs[row]) return;
  state.readMargin[row] = Math.min(state.readMargin[row], state.readNow[row]);
  state.durableMargin[row] = Math.min(state.durableMargin[row], state.durableNow[row]);
}

function close(state: ExposureLog, row: number, untilUs: number, as: ExposureState): void {
  state.open.delete(row);
  state.untilUs[row] = untilUs;
  state.state[row] = as;
}

/** All of them by the end of the run, in the order of the blobs; the open ones last until then. */
export function exposuresAt(log: ExposureLog, endUs: number): Exposure[] {
  const all = log.blob.map((blob, row): Exposure => {
    const { readMargin, durableMargin } = minimaAt(log, row, endUs);
    return {
      blob,
      certifiedUs: log.certifiedUs[row],
      untilUs: log.untilUs[row] < 0 ? endUs : log.untilUs[row],
      state: log.state[row],
      readMargin: readMargin === NO_MARGIN ? null : readMargin,
      durableMargin: durableMargin === NO_MARGIN ? null : durableMargin,
    };
  });
  return all.sort((one, other) => one.blob - other.blob || one.certifiedUs - other.certifiedUs);
}

function minimaAt(log: ExposureLog, row: number, endUs: number) {
  const readMargin = log.readMargin[row];
  const durableMargin = log.durableMargin[row];
  if (log.untilUs[row] >= 0 || endUs <= log.nowUs[row]) return { readMargin, durableMargin };
  return {
    readMargin: Math.min(readMargin, log.readNow[row]),
    durableMargin: Math.min(durableMargin, log.durableNow[row]),
  };
}
