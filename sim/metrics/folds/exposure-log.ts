/**
 * Blobs between their certificate and the first moment at which every shard has both slivers
 * (measures.md "exposure"), with the least margins on the way.
 *
 * A certificate needs n − f shards; the rest comes from the tail of the write and from repair. The
 * slivers that a blob lacks are counted down, one for each that is stored, and what is really there
 * is measured when none is left to come: a stored sliver completes at most one place, so that
 * moment is never missed. What can lower a margin measures all exposed blobs again; those are few.
 *
 * Preloaded blobs are whole from the start and left out. A blob of the event log is measured from
 * when the nodes have heard of it: none serves it at its certificate.
 */
import type { Fact } from '../../engine/index.ts';
import type { WalrusViews } from '../../models/views.ts';
import type { FoldDefinition, FoldStep } from '../define.ts';
import { durableMarginOf, wholeBlob } from '../whole-blob.ts';

export type ExposureState = 'open' | 'healed' | 'ended';

export interface Exposure {
  blob: number;
  certifiedUs: number;
  /** −1 while it is exposed. */
  untilUs: number;
  state: ExposureState;
  /** Least read margin of the client that fares worst, and least durable margin; null for none. */
  readMargin: number | null;
  durableMargin: number | null;
}

interface Exposed extends Exposure {
  /** At most so many slivers are still missing. */
  pending: number;
  /** The margins since the moment of the last measurement. */
  nowUs: number;
  readNow: number;
  durableNow: number;
}

export interface ExposureLog {
  open: Map<number, Exposed>;
  done: Exposure[];
}

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

const measureAll: FoldStep<ExposureLog> = (state, fact, views) => {
  for (const exposed of [...state.open.values()]) measure(state, exposed, fact.timeUs, views);
};

const end: FoldStep<ExposureLog> = (state, fact) => {
  const exposed = state.open.get(fact.entity);
  if (exposed === undefined) return;
  takeMinima(exposed, fact.timeUs);
  close(state, exposed, fact.timeUs, 'ended');
};

export const exposureLog: FoldDefinition<ExposureLog> = {
  fold: 'exposure-log',
  init: () => ({ open: new Map(), done: [] }),
  on: {
    'blob.certified': (state, fact, views) => {
      if (views.blob(fact.entity).kind !== 'events') begin(state, fact, views, fact.timeUs);
    },
    'event-blob.known': (state, fact, views) =>
      begin(state, fact, views, views.blob(fact.entity).certifiedUs),
    'sliver.stored': (state, { args, timeUs }, views) => {
      if (state.open.size === 0) return;
      const exposed = state.open.get(args[1]);
      if (exposed !== undefined && --exposed.pending <= 0) measure(state, exposed, timeUs, views);
    },
    // Of each blob a fill completes at most one place.
    'slivers.filled': (state, { timeUs }, views) => {
      for (const exposed of [...state.open.values()]) {
        if (--exposed.pending <= 0) measure(state, exposed, timeUs, views);
      }
    },
    'sliver.corrupted': (state, { args, timeUs }, views) => {
      const exposed = state.open.get(args[1]);
      if (exposed !== undefined) measure(state, exposed, timeUs, views);
    },
    'blob.expired': end,
    'blob.deleted': end,
    'blob.invalidated': end,
    ...Object.fromEntries(TOUCHING.map((name) => [name, measureAll])),
  },
};

function begin(state: ExposureLog, fact: Fact, views: WalrusViews, certifiedUs: number): void {
  const { kind } = views.blob(fact.entity);
  if (kind === 'preloaded' || state.open.has(fact.entity)) return;
  const exposed: Exposed = {
    blob: fact.entity,
    certifiedUs,
    untilUs: -1,
    state: 'open',
    readMargin: null,
    durableMargin: null,
    pending: 0,
    nowUs: fact.timeUs,
    readNow: 0,
    durableNow: 0,
  };
  state.open.set(fact.entity, exposed);
  measure(state, exposed, fact.timeUs, views);
}

function measure(state: ExposureLog, exposed: Exposed, timeUs: number, views: WalrusViews): void {
  const { primaries, secondaries } = wholeBlob(views);
  takeMinima(exposed, timeUs);
  const { a, b, readMargin } = views.margins(exposed.blob, 0);
  let least = readMargin;
  for (let client = 1; client < views.clientCount; client++) {
    least = Math.min(least, views.margins(exposed.blob, client).readMargin);
  }
  exposed.nowUs = timeUs;
  exposed.readNow = least;
  exposed.durableNow = durableMarginOf(views, { a, b });
  exposed.pending = primaries + secondaries - a - b;
  if (exposed.pending === 0) close(state, exposed, timeUs, 'healed');
}

/** The margins since the last measurement count if they held for any time. */
function takeMinima(exposed: Exposed, timeUs: number): void {
  if (timeUs <= exposed.nowUs) return;
  const { readMargin, durableMargin, readNow, durableNow } = exposed;
  exposed.readMargin = Math.min(readMargin ?? readNow, readNow);
  exposed.durableMargin = Math.min(durableMargin ?? durableNow, durableNow);
}

function close(state: ExposureLog, exposed: Exposed, untilUs: number, as: ExposureState): void {
  state.open.delete(exposed.blob);
  state.done.push(exposureOf(exposed, untilUs, as));
}

function exposureOf(exposed: Exposed, untilUs: number, state: ExposureState): Exposure {
  const { blob, certifiedUs, readMargin, durableMargin } = exposed;
  return { blob, certifiedUs, untilUs, state, readMargin, durableMargin };
}

/** All of them by the end of the run, in the order of the blobs; the open ones last until then. */
export function exposuresAt(state: ExposureLog, endUs: number): Exposure[] {
  const open = [...state.open.values()].map((exposed) => {
    const copy = { ...exposed };
    takeMinima(copy, endUs);
    return exposureOf(copy, endUs, 'open');
  });
  return [...state.done, ...open].sort(
    (one, other) => one.blob - other.blob || one.certifiedUs - other.certifiedUs,
  );
}
