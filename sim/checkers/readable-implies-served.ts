/**
 * A read of a blob that stayed readable for its client from start to end gets its bytes.
 *
 * Looked at only where nothing else can stop a read: it is let go when an epoch changes under it
 * (it must find its committee again), while a link is degraded or when it took as long as a
 * request may take (links may be too slow for the traffic), or when the blob's life ends. Reads
 * through a service are left out.
 */
import { FAULT_VERBS, OUTCOMES } from '../models/facts.ts';
import type { WalrusViews } from '../models/views.ts';
import { broken, type CheckerStep, defineChecker } from './define.ts';

interface OpenReads {
  /** Operation → what it reads; only reads whose blob has been readable all along. */
  reads: Map<number, { blob: number; client: number }>;
  /** Faults in force that degrade links. */
  degrading: Set<number>;
}

const OK = OUTCOMES.indexOf('ok');
const ABORTED = OUTCOMES.indexOf('aborted');
const DEGRADE = FAULT_VERBS.indexOf('degrade');

const letGoUnreadable: CheckerStep<OpenReads> = (state, _fact, views) => {
  for (const [operation, { blob, client }] of [...state.reads]) {
    if (!views.margins(blob, client).readable) state.reads.delete(operation);
  }
  return null;
};

/** What reaches an aggregator, or lies in its cache, is no matter of the client's own reach. */
export function usesService({ resolved }: WalrusViews, client: number): boolean {
  return resolved.network.clients[client]?.readsVia !== undefined;
}

const letGoAll: CheckerStep<OpenReads> = (state) => {
  state.reads.clear();
  return null;
};

const letGoBlob: CheckerStep<OpenReads> = (state, fact) => {
  for (const [operation, { blob }] of [...state.reads]) {
    if (blob === fact.entity) state.reads.delete(operation);
  }
  return null;
};

export const readableImpliesServed = defineChecker<OpenReads>({
  name: 'readable-implies-served',
  statement:
    'A read never fails whose blob (consistently encoded) had metadata and enough slivers (kp primaries, or ks ' +
    'secondaries where those are read) within the reach of its client all the while.',
  spec: 'network.md §13 1; measures.md "served must equal readable"',
  kind: 'safety',
  premise: null,
  init: () => ({ reads: new Map(), degrading: new Set() }),
  on: {
    'read.started': (state, fact, views) => {
      const [client, blob] = fact.args;
      if (blob < 0 || state.degrading.size > 0 || usesService(views, client)) return null;
      const { isLive, isWellEncoded } = views.blob(blob);
      if (!isLive || !isWellEncoded) return null;
      if (views.margins(blob, client).readable) state.reads.set(fact.entity, { blob, client });
      return null;
    },
    'read.ended': (state, fact, views) => {
      const [client, blob, outcome, latencyUs] = fact.args;
      const wasReadable = state.reads.delete(fact.entity);
      if (!wasReadable || outcome === OK || outcome === ABORTED) return null;
      if (latencyUs >= views.resolved.network.protocol.requestTimeoutUs) return null;
      return broken(
        `read ${fact.entity} of blob ${blob} by client ${client} ended as ` +
          `'${OUTCOMES[outcome]}' although the blob was readable all the while`,
      );
    },
    'fault.started': (state, fact, views) => {
      if (fact.args[0] !== DEGRADE) return letGoUnreadable(state, fact, views);
      state.degrading.add(fact.entity);
      return letGoAll(state, fact, views);
    },
    'fault.ended': (state, fact) => {
      state.degrading.delete(fact.entity);
      return null;
    },
    'node.crashed': letGoUnreadable,
    'volume.lost': letGoUnreadable,
    'sliver.corrupted': letGoUnreadable,
    'shard.dropped': letGoUnreadable,
    'epoch.change-started': letGoAll,
    'epoch.change-done': letGoAll,
    'blob.expired': letGoBlob,
    'blob.deleted': letGoBlob,
    'blob.invalidated': letGoBlob,
  },
});
