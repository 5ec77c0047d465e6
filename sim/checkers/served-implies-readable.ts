/**
 * The other half of "served must equal readable" (measures.md): nobody gets the right bytes of a
 * blob that was out of reach all the while. readable-implies-served has the first half.
 *
 * A read may begin while its blob is out of reach and meet it later, so it is looked at again at
 * its end, and let go when anything came back in between. A read that began while the blob was in
 * reach may rightly end after it was not.
 */
import { OUTCOMES } from '../models/facts.ts';
import { broken, type CheckerStep, defineChecker } from './define.ts';
import { usesService } from './readable-implies-served.ts';

interface OpenReads {
  /** Reads whose blob was out of reach when they began, and of which nothing has come back. */
  reads: Map<number, { blob: number; client: number }>;
}

const OK = OUTCOMES.indexOf('ok');

const letGoAll: CheckerStep<OpenReads> = (state) => {
  state.reads.clear();
  return null;
};

const letGoBlob = (state: OpenReads, blob: number): null => {
  for (const [operation, read] of [...state.reads]) {
    if (read.blob === blob) state.reads.delete(operation);
  }
  return null;
};

export const servedImpliesReadable = defineChecker<OpenReads>({
  name: 'served-implies-readable',
  statement:
    'No read gets the right bytes of a blob that had no metadata or too few slivers (kp primaries, ' +
    'or ks secondaries where those are read) within the reach of its client all the while.',
  spec: 'measures.md "served must equal readable"; network.md §13 1',
  kind: 'safety',
  premise: null,
  init: () => ({ reads: new Map() }),
  on: {
    'read.started': (state, fact, views) => {
      const [client, blob] = fact.args;
      if (usesService(views, client)) return null;
      if (blob < 0 || !views.blob(blob).isLive || views.margins(blob, client).readable) return null;
      state.reads.set(fact.entity, { blob, client });
      return null;
    },
    'read.ended': (state, fact, views) => {
      const read = state.reads.get(fact.entity);
      if (read === undefined) return null;
      state.reads.delete(fact.entity);
      if (fact.args[2] !== OK || views.margins(read.blob, read.client).readable) return null;
      return broken(
        `read ${fact.entity} of blob ${read.blob} by client ${read.client} got its bytes although ` +
          'the blob was out of reach all the while',
      );
    },
    'sliver.stored': (state, { args }) =>
      state.reads.size === 0 ? null : letGoBlob(state, args[1]),
    'metadata.stored': (state, { args }) =>
      state.reads.size === 0 ? null : letGoBlob(state, args[0]),
    'slivers.filled': letGoAll,
    'metadata.filled': letGoAll,
    'node.restarted': letGoAll,
    'fault.ended': letGoAll,
    'epoch.change-started': letGoAll,
    'epoch.change-done': letGoAll,
  },
});
